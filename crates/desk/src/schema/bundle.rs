//! Bundles: one session in a file, to hand on.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AttemptDetail, Destination, EffectiveProfile, Millis, SessionDetail};

/// Arguments of `export_session`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportSession {
    /// Which session.
    pub session_id: String,
    /// Keep personal data. Secrets go either way.
    pub personal: bool,
    /// Only the HTTP archive of its exchanges, instead of the whole bundle.
    pub har: bool,
    /// The file to write; absent to be given the bytes.
    pub path: Option<String>,
}

/// A bundle or an HTTP archive that was made.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The name a file of it should have.
    pub name: String,
    /// Where it was written; absent when it was not.
    pub path: Option<String>,
    /// The bytes, in base64; absent when they were written.
    pub base64: Option<String>,
    /// How many bytes.
    pub size: f64,
    /// What is not in it.
    pub removed: Vec<Removed>,
}

/// Something that is not in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Removed {
    /// The part and the JSON pointer of the place: `events.ndjson#/2/what/body/session/credentialData`.
    #[serde(rename = "where")]
    pub place: String,
    /// What it was.
    pub what: RemovedWhat,
    /// Why it is not there.
    pub why: RemovedWhy,
    /// How many values.
    pub count: u32,
}

/// What something that is not in a bundle was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RemovedWhat {
    /// What a wallet could begin with: the offer's link and its QR code.
    OfferLink,
    /// A code: pre-authorized, of an authorization, of a transaction.
    Code,
    /// A token.
    Token,
    /// A password, a client secret, a header that authenticates, or the user of a URL.
    Credentials,
    /// A private key.
    PrivateKey,
    /// A credential as it was issued.
    Credential,
    /// Values of a person's data.
    Data,
    /// Claims of a token that is no proof.
    Claims,
    /// The same value as one of a person's data.
    SameValue,
    /// What the record itself says it left out.
    Unknown,
}

/// Why something is not in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RemovedWhy {
    /// It opens something: it never leaves the desk.
    Secret,
    /// It is about a person, and personal data was not asked for.
    Personal,
    /// It was never kept.
    NotKept,
}

/// What a bundle says of itself: `bundle.json`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleAbout {
    /// `issuer-desk-bundle`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// When it was made.
    pub made_at: Millis,
    /// The version of the desk that made it.
    pub desk: String,
    /// The system that desk ran on: `linux x86_64`.
    pub system: String,
    /// Whose session.
    pub session_id: String,
    /// Whether personal data is in it.
    pub personal: bool,
    /// What is in it.
    pub parts: Vec<BundlePart>,
    /// What is not.
    pub removed: Vec<Removed>,
}

/// A part of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundlePart {
    /// Its name in the file.
    pub name: String,
    /// Its lines, for a part of lines.
    pub lines: Option<u32>,
}

/// Arguments of `open_bundle`: one of the two.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenBundle {
    /// A file on the desk's computer.
    pub path: Option<String>,
    /// The bytes, in base64.
    pub base64: Option<String>,
    /// What to call it when bytes are given.
    pub name: Option<String>,
}

/// Arguments of commands about an opened bundle.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleRef {
    /// [`BundleRow::bundle`].
    pub bundle: u32,
}

/// An opened bundle in the list.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleRow {
    /// Its number, for as long as it is open.
    pub bundle: u32,
    /// The file's name.
    pub name: String,
    /// What it says of itself, the list of what is not in it left out.
    pub about: BundleAbout,
    /// How many values are not in it.
    pub removed: u32,
    /// Its session.
    pub row: super::SessionRow,
    /// Lines beyond the bound, which are not shown.
    pub left_out: u32,
}

/// An opened bundle whole.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleView {
    /// Its row in the list.
    pub row: BundleRow,
    /// What is not in it, the first of many.
    pub removed: Vec<Removed>,
    /// The session, of its happenings the newest of each kind.
    pub detail: SessionDetail,
    /// The profile as the files said when the bundle was made.
    pub profile: Option<EffectiveProfile>,
}

/// Arguments of `bundle_attempt`; answers with [`AttemptDetail`].
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BundleAttemptRef {
    /// [`BundleRow::bundle`].
    pub bundle: u32,
    /// [`super::AttemptRow::id`].
    pub id: f64,
}

/// A line of `attempts.ndjson`: the attempt on the time line, and whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleAttempt {
    /// As the time line has it.
    pub item: super::TimelineItem,
    /// Whole.
    pub detail: AttemptDetail,
}

/// Arguments of `replay_bundle`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayBundle {
    /// [`BundleRow::bundle`].
    pub bundle: u32,
    /// Where to; a bundle has no target of its own.
    pub to: Destination,
}

discreet!(OpenBundle { path, name } hides base64);
