//! The configuration folder as text.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Something wrong in a configuration file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A stable code to quote, for example `profile-unknown-configuration`.
    pub code: String,
    /// The file's name inside the configuration folder.
    pub file: String,
    /// The file of the folder that the problem is one of, when `file` is another one that it includes.
    pub included_by: Option<String>,
    /// Line, from 1; absent when no place can be named.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// The profile it takes out of service, when it is one profile only.
    pub profile_id: Option<String>,
    /// What is wrong, for a person.
    pub message: String,
}

impl Problem {
    /// Whether it is one of this file, or of a file that this one includes.
    #[must_use]
    pub fn concerns(&self, name: &str) -> bool {
        self.file == name || self.included_by.as_deref() == Some(name)
    }
}

/// One configuration file.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConfigFile {
    /// Name inside the folder, for example `issuer2-profiles.conf`.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Hash of the text; a save quotes it so that a change made elsewhere is never overwritten.
    pub hash: String,
    /// Why it cannot be shown and edited as text (too large, not UTF-8); then the text is empty and a save is refused.
    pub unreadable: Option<String>,
    /// What is wrong with it now.
    pub problems: Vec<Problem>,
}

/// What became of a save.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaveResult {
    /// Whether the file was written and is live.
    pub saved: bool,
    /// Why not, or what is still wrong elsewhere.
    pub problems: Vec<Problem>,
    /// The file as it is on disk now.
    pub file: ConfigFile,
}

/// Arguments of `open_folder`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenFolder {
    /// The folder, as the machine names it that the desk runs on.
    pub path: String,
}

/// Arguments of `check_file`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckFile {
    /// Which file it would be.
    pub name: String,
    /// The text as edited.
    pub text: String,
}

/// Arguments of `save_file`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaveFile {
    /// Which file.
    pub name: String,
    /// The new text.
    pub text: String,
    /// [`ConfigFile::hash`] of the text the edit began with.
    pub base_hash: String,
}

/// Arguments of `set_profile_webhook`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetProfileWebhook {
    /// Which profile.
    pub profile_id: String,
    /// The new URL, or nothing to remove the webhook.
    pub url: Option<String>,
}

// Configuration holds keys and webhook URLs with passwords: texts are not printed.
discreet!(ConfigFile { name, hash, unreadable, problems } hides text);
discreet!(CheckFile { name } hides text);
discreet!(SaveFile { name, base_hash } hides text);
discreet!(SetProfileWebhook { profile_id } hides url);
