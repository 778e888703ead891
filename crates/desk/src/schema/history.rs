//! What a configuration file said before.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Millis;

/// Arguments of commands about one configuration file.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRef {
    /// Which file.
    pub name: String,
}

/// A text that a file had. The newest is what it says now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileVersion {
    /// Its name, to ask for it with.
    pub id: String,
    /// When it became the file's text.
    pub at: Millis,
    /// Who made it so.
    pub maker: VersionMaker,
    /// Bytes.
    pub size: u32,
    /// Lines it has that the version before had not; nothing for the first one.
    pub added: u32,
    /// Lines the version before had that it has not.
    pub removed: u32,
    /// Whether it is what the file says now.
    pub current: bool,
}

/// Who made a text the file's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum VersionMaker {
    /// A save of this desk.
    Here,
    /// Another program.
    Outside,
    /// The file had it when its history began.
    Found,
}

/// Arguments of `file_version`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionRef {
    /// Which file.
    pub name: String,
    /// [`FileVersion::id`].
    pub id: String,
}

/// A version's text.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionText {
    /// The whole text.
    pub text: String,
}

/// Arguments of `restore_version`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreVersion {
    /// Which file.
    pub name: String,
    /// [`FileVersion::id`].
    pub id: String,
    /// [`super::ConfigFile::hash`] of the text it is to replace.
    pub base_hash: String,
}

// Configuration holds keys: texts are not printed.
discreet!(VersionText {} hides text);
