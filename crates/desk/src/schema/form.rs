//! The form over a file under edit: what stands at each place of it, and the edits that a control makes.
//!
//! Nothing here touches the disk. A form works on the text as it is typed, and answers with changes of that text, so that form and
//! text stay in step, undo is one, and a save is the text's save. Places in a text are counted in UTF-16 units, as JavaScript does.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FilePlace, Problem, Stretch, ValueOrigin};

/// Arguments of `read_form`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadForm {
    /// Which file it would be.
    pub name: String,
    /// The text as edited.
    pub text: String,
    /// The object to show: `profiles`, an id; `credentialConfigurations`, an id; `issuerDisplay`.
    pub path: Vec<String>,
    /// How many levels below it are told; absent for all.
    pub deepest: Option<u32>,
}

/// An object of a file, ready for a form.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    /// Every value from the object down, parents before children, in the order of the file. Empty when nothing is there.
    pub nodes: Vec<FormNode>,
    /// What is wrong with the object; each with the place in the text.
    pub problems: Vec<FormProblem>,
    /// Why there is no form at all: the text does not resolve. The text has to be mended first.
    pub broken: Option<String>,
    /// Format of the credential configuration that a profile names, as its file on disk has it.
    pub format: Option<String>,
}

/// A problem of an object, and which value of it is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormProblem {
    /// Below the object; empty for the object itself.
    pub path: Vec<String>,
    /// What is wrong.
    pub problem: Problem,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// Members by name.
    Object,
    /// Elements by index.
    Array,
    /// A string.
    Text,
    /// A number.
    Number,
    /// A switch.
    Boolean,
    /// Null.
    Null,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormNode {
    /// Keys and list indexes below the object.
    pub path: Vec<String>,
    /// What it is.
    pub kind: NodeKind,
    /// A leaf's value as JSON text; what is secret of it is `•••`. None of objects and arrays, and where an optional reference leads
    /// nowhere.
    pub value: Option<String>,
    /// Whether something of a leaf's value is not shown. Such a value is replaced, never edited.
    pub masked: bool,
    /// Where it comes from. Of what is put together from several places, the one that wins.
    pub origin: ValueOrigin,
    /// Whether it can be removed, renamed and moved here: it is written in this text, in this place, once.
    pub own: bool,
}

/// Arguments of `plan_value`: what would it mean to give a place a value?
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanValue {
    /// Which file it would be.
    pub name: String,
    /// The text as edited.
    pub text: String,
    /// The place in the whole file: `profiles`, an id, and so on.
    pub path: Vec<String>,
    /// The new value as JSON text.
    pub value: String,
}

/// The ways to give a place a value, never empty. With one way there is nothing to ask, unless it is shared.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ValuePlan {
    /// Each tried out: it has been seen to work.
    pub ways: Vec<ValueWay>,
    /// Where the present value is written, when that is another file.
    pub included: Option<FilePlace>,
}

/// What a way does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WayOf {
    /// The value is written at the place itself, and replaced there.
    InPlace,
    /// The value comes through a reference, and is changed where that leads.
    Target,
    /// The value comes from elsewhere, and is written here so that it wins.
    Override,
    /// Nothing was there: it is added.
    Add,
}

/// One way to give a place a value.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ValueWay {
    /// What it does.
    pub kind: WayOf,
    /// The path that a reference leads to, as written in HOCON; of [`WayOf::Target`] only.
    pub target: Option<String>,
    /// What it changes or overrides.
    pub place: Option<FilePlace>,
    /// Ids of other profiles that change too.
    pub profiles: Vec<String>,
    /// How many other values change too, those of profiles included.
    pub others: u32,
    /// What to change in the text.
    pub changes: Vec<TextChange>,
}

/// One change of a text: what stands in the stretch is replaced. Several are in order, never touch, and count in the old text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextChange {
    /// What is replaced.
    pub stretch: Stretch,
    /// What stands there afterwards.
    pub with: String,
}

/// Arguments of `edit_text`: several edits or none.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditText {
    /// Which file it would be.
    pub name: String,
    /// The text as edited.
    pub text: String,
    /// One after the other; each path is that of the text as the edits before it left it.
    pub edits: Vec<TextEdit>,
}

/// One edit; every other byte stays. Paths are those of the whole file.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TextEdit {
    /// Gives a place a value, whether it has one or not, without asking where it came from.
    Put {
        /// The place.
        path: Vec<String>,
        /// JSON text.
        value: String,
    },
    /// Adds an element to a list.
    InsertElement {
        /// The list.
        path: Vec<String>,
        /// Before which element; the list's length: at its end.
        at: u32,
        /// JSON text.
        value: String,
    },
    /// Removes a member or an element, with the comment above it.
    Remove {
        /// The place.
        path: Vec<String>,
    },
    /// Gives a member another name; references to it follow.
    Rename {
        /// The place.
        path: Vec<String>,
        /// The new name.
        name: String,
    },
    /// Moves a member or an element next to a sibling.
    Move {
        /// The place.
        path: Vec<String>,
        /// The sibling's name or index.
        beside: String,
        /// Before it, or else after it.
        before: bool,
    },
}

/// What edits come to.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditedText {
    /// What to change in the text.
    pub changes: Vec<TextChange>,
}

/// Arguments of `format_text`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormatText {
    /// The text as edited.
    pub text: String,
}

/// Arguments of `make_profile`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MakeProfile {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// The new id.
    pub id: String,
    /// Its display name.
    pub display_name: String,
    /// What it begins with.
    pub from: ProfileSource,
}

/// What a new profile begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProfileSource {
    /// A template that fits a credential configuration: its format, and an example value for each claim it describes.
    Configuration {
        /// The configuration's id.
        id: String,
    },
    /// A copy of another profile as it is written, comments and references included.
    Profile {
        /// That profile's id.
        id: String,
    },
}

/// Arguments of `make_configuration`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MakeConfiguration {
    /// The text of the metadata file as edited.
    pub text: String,
    /// The new id.
    pub id: String,
    /// What wallets call it.
    pub display_name: String,
    /// `dc+sd-jwt`, `jwt_vc_json` or `mso_mdoc`.
    pub format: String,
    /// The credential's type: `vct`, the last of `credential_definition.type`, or `doctype`.
    pub type_name: String,
}

/// A credential configuration that a profile can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationChoice {
    /// Its id.
    pub id: String,
    /// Its format.
    pub format: String,
    /// What wallets call it, or its id.
    pub display_name: String,
}

/// A function of the mapping language, as a picker offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingFunction {
    /// Its name, for example `timestamp-in`.
    pub name: String,
    /// What its argument is; none where it takes none.
    pub argument: Option<FunctionArgument>,
    /// A call of it that works, for example `<timestamp-in:365d>`.
    pub example: String,
}

/// What a function's argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum FunctionArgument {
    /// A duration: `365d`, `1h30m`, `PT1H`.
    Duration,
    /// An http(s) address.
    Url,
    /// A name of the context, or of a function.
    Name,
}

// Configuration holds keys: texts are not printed.
discreet!(ReadForm { name, path } hides text);
discreet!(PlanValue { name, path } hides text, value);
discreet!(ValuePlan { included } hides ways);
discreet!(ValueWay { kind, target, place, profiles, others } hides changes);
discreet!(TextChange { stretch } hides with);
discreet!(EditText { name } hides text, edits);
discreet!(EditedText {} hides changes);
discreet!(FormatText {} hides text);
discreet!(MakeProfile { id, display_name, from } hides text);
discreet!(MakeConfiguration { id, display_name, format, type_name } hides text);
