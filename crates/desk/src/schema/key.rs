//! Keys and certificates of a profile: made, brought in, and looked at whether they fit.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Millis, TextChange};

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub enum KeyKind {
    /// P-256, ES256: the only one for mdocs.
    #[serde(rename = "P-256")]
    P256,
    /// P-384, ES384.
    #[serde(rename = "P-384")]
    P384,
    /// Ed25519, EdDSA.
    Ed25519,
    /// RSA with 3072 bits.
    #[serde(rename = "RSA")]
    Rsa,
}

/// How a profile's key is vouched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Vouching {
    /// By a DID of the key itself (`did:jwk`).
    Did,
    /// By a certificate below a test root of its own (ISO 18013-5, Annex B, for mdocs).
    Chain,
}

/// Arguments of `make_key`: a fresh key for a profile.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MakeKey {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
    /// What kind.
    pub kind: KeyKind,
    /// How it is vouched for.
    pub vouching: Vouching,
}

/// Arguments of `import_key`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportKey {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
    /// A private key: a JWK, or PEM (PKCS #8, SEC 1 or PKCS #1).
    pub key: String,
    /// PEM certificates of it, leaf first; blank for none. Then the key's own DID vouches for it.
    pub chain: String,
}

/// What a new key means for the text.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyEdit {
    /// What to change in the text: `issuerKey`, and `issuerDid` or `x5Chain` with it.
    pub changes: Vec<TextChange>,
    /// The test root, PEM, when one was made: what a wallet would have to trust.
    pub root: Option<String>,
}

/// Arguments of `keep_key`: moves the key that a profile gives into the system's keychain.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeepKey {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
    /// What it is kept under.
    pub id: String,
}

/// Arguments of `use_key`: makes a profile name a key that is in the system's keychain.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UseKey {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
    /// What it is kept under.
    pub id: String,
}

/// What the system's keychain keeps for this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeychainKeys {
    /// What its keys are kept under.
    pub ids: Vec<String>,
    /// Why it cannot be asked.
    pub reason: Option<String>,
}

/// Arguments of `check_key`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckKey {
    /// The text of the profiles' file as edited.
    pub text: String,
    /// Which profile.
    pub profile_id: String,
}

/// A profile's key, chain and DID, and whether they fit each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyReport {
    /// `P-256` and so on; what a key that is elsewhere says of itself (`tse`, `aws` …) when it cannot be looked at.
    pub kind: Option<String>,
    /// The algorithm it signs with.
    pub alg: Option<String>,
    /// What it is published as.
    pub kid: Option<String>,
    /// `issuerDid`.
    pub did: Option<String>,
    /// `x5Chain`, leaf first.
    pub chain: Vec<CertificateFacts>,
    /// Everything looked at, whether it fits or not.
    pub findings: Vec<KeyFinding>,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CertificateFacts {
    /// Whose it is.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// Valid from.
    pub from: Millis,
    /// Valid until.
    pub until: Millis,
}

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it must be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// Wallets will refuse it, or it cannot sign.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyFinding {
    /// A stable code to quote, for example `chain-other-key`.
    pub code: String,
    /// How it is to be taken.
    pub verdict: Verdict,
    /// For a person.
    pub text: String,
}

discreet!(MakeKey { profile_id, kind, vouching } hides text);
discreet!(ImportKey { profile_id } hides text, key, chain);
discreet!(KeyEdit { root } hides changes);
discreet!(KeepKey { profile_id, id } hides text);
discreet!(UseKey { profile_id, id } hides text);
discreet!(CheckKey { profile_id } hides text);
