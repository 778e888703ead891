//! What a profile as typed would issue: made by the real builder, with a key that is thrown away.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Problem, ProfileCard};

/// Arguments of `preview_profile`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewProfile {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
}

/// A credential that a profile would issue now.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfilePreview {
    /// The card a wallet would show; none while the profile is out of service.
    pub card: Option<ProfileCard>,
    /// What is in the credential, parents before children; empty when it cannot be made.
    pub claims: Vec<PreviewClaim>,
    /// How many digests belong to nothing.
    pub decoys: u32,
    /// Every call of the mapping, with its result now.
    pub calls: Vec<MappedCall>,
    /// The decoded credential as JSON text, for who wants all of it: header and payload, or the MSO.
    pub document: Option<String>,
    /// Why it cannot be made: what the wallet's session would end with. Where only the key is out of reach (a cloud KMS), another one
    /// signs in its place, and the claims are there all the same.
    pub failure: Option<String>,
    /// What is wrong with the profile.
    pub problems: Vec<Problem>,
}

/// How a value of a credential is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Disclosed {
    /// Everybody who sees the credential sees it.
    Always,
    /// The holder chooses.
    Choice,
}

/// One value of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewClaim {
    /// Where in the credential. Of an mdoc, namespace and element.
    pub path: Vec<String>,
    /// The value as JSON text; none of objects and arrays whose members follow.
    pub value: Option<String>,
    /// What wallets call it, in the language asked for first.
    pub label: Option<String>,
    /// How it is seen.
    pub disclosed: Disclosed,
    /// Put there by the issuer, not by the profile's data: `iat`, `cnf`, `vct` and the like.
    pub by_issuer: bool,
    /// Its CBOR type where that is not what JSON would say (`full-date`, `tdate`, `bytes`); of mdocs only.
    pub cbor: Option<String>,
}

/// A call of the mapping language and its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappedCall {
    /// Where in `mapping`.
    pub path: Vec<String>,
    /// As written.
    pub call: String,
    /// What it came to, as JSON text.
    pub result: Option<String>,
    /// Why it came to nothing. Calls that would contact a server are not made here, and say so.
    pub reason: Option<String>,
}

discreet!(PreviewProfile { profile_id } hides text);
