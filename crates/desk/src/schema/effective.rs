//! What a profile comes to, value by value, and where each value comes from.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Problem;

/// A profile as it takes effect: what the folder's files say now, put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EffectiveProfile {
    /// Which profile.
    pub profile_id: String,
    /// Every leaf: texts, numbers, switches, nulls, empty objects and lists; in the order of the file, what fills gaps last.
    pub values: Vec<EffectiveValue>,
    /// What is wrong with the profile; it is out of service then.
    pub problems: Vec<Problem>,
}

/// One leaf of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EffectiveValue {
    /// Keys and list indexes below the profile.
    pub path: Vec<String>,
    /// The value as JSON text; what is secret of it is `•••`. None where an optional reference leads nowhere: then nothing is there.
    pub value: Option<String>,
    /// Whether something of the value is not shown.
    pub masked: bool,
    /// Where it comes from.
    pub origin: ValueOrigin,
}

/// How a value came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OriginOf {
    /// Written in the profile.
    Literal,
    /// A reference, here or above, brought it.
    Reference,
    /// A variable of the environment.
    Environment,
    /// Joined from several parts.
    Concatenation,
    /// Written in an included file.
    Include,
    /// An optional reference that leads nowhere.
    Absent,
    /// The profile says nothing: a default of the file fills the gap (R22).
    FileDefault,
    /// Neither the profile nor the file says anything: the desk's own key or certificate (R22, R43).
    Desk,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ValueOrigin {
    /// How it came to be.
    pub kind: OriginOf,
    /// The reference as written (`${?base.key}`), the variable, or the default's key.
    pub reference: Option<String>,
    /// Where the value is written; of a variable, where the reference to it is. None for what is the desk's own.
    pub place: Option<FilePlace>,
    /// Where the reference or the include statement stands that brought it from there.
    pub through: Option<FilePlace>,
    /// Other profiles that get this value from the same place, by id: they change with it.
    pub shared_with: Vec<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilePlace {
    /// The file's name inside the configuration folder.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}
