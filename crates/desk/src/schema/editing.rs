//! What the text editor asks while somebody types. Places in a text are counted in UTF-16 units, as JavaScript does.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Arguments of `complete_text`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompleteText {
    /// Which file it would be.
    pub name: String,
    /// The text as edited.
    pub text: String,
    /// Where the cursor stands.
    pub offset: u32,
}

/// What can be written at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Completions {
    /// Where what is written so far begins; it is replaced.
    pub from: u32,
    /// What can stand there instead.
    pub options: Vec<Completion>,
}

/// One thing that can be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What is written for it.
    pub insert: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CompletionKind {
    /// A member that the place knows.
    Key,
    /// A word that the value can be.
    Word,
    /// The id of a credential configuration.
    Configuration,
    /// A path of the file with paths below it.
    Object,
    /// A path of the file.
    Path,
}

/// Arguments of `find_definition`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindDefinition {
    /// The text as edited.
    pub text: String,
    /// Where in it the question is asked.
    pub offset: u32,
}

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Stretch {
    /// Its first unit.
    pub from: u32,
    /// One past its last.
    pub to: u32,
}

/// A `${…}`, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The path it names.
    pub path: String,
    /// Where it stands.
    pub reference: Stretch,
    /// Written `${?…}`.
    pub optional: bool,
    /// Where the path is written, or the longest beginning of it that is; nothing when not even its first key is in the file.
    pub written: Option<Stretch>,
    /// Whether all of the path is written there.
    pub whole: bool,
}

// Configuration holds keys: texts are not printed.
discreet!(CompleteText { name, offset } hides text);
discreet!(FindDefinition { offset } hides text);
