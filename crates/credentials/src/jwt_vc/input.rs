//! What a W3C credential is made of.

use jiff::Timestamp;
use model::entropy::Entropy;
use serde_json::{Map, Value};

use super::JwtVcError;
use crate::key::{PublicKey, SigningKey};
use crate::sd_jwt::SdMap;

/// The data model's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// VCDM 1.1: the credential in the claim `vc`.
    V1,
    /// VCDM 2.0: the credential is the payload.
    V2,
}

/// Decides by the first `@context` (JWTVC-5, JWTVC-8).
///
/// # Errors
/// [`JwtVcError::UnknownContext`] for anything else.
pub fn version(credential: &Map<String, Value>) -> Result<Version, JwtVcError> {
    let context = match credential.get("@context") {
        Some(Value::Array(contexts)) => contexts.first(),
        other => other,
    };
    match context.and_then(Value::as_str) {
        Some("https://www.w3.org/2018/credentials/v1") => Ok(Version::V1),
        Some("https://www.w3.org/ns/credentials/v2") => Ok(Version::V2),
        _ => Err(JwtVcError::UnknownContext),
    }
}

/// What a W3C credential is made of.
pub struct Input<'a> {
    /// The evaluated credential data.
    pub credential: Map<String, Value>,
    /// The options of `jwt:` keys: further members of the JWT. They cannot replace `vc`, `iss`, `cnf`.
    pub jwt_options: Map<String, Value>,
    /// `issuerDid`, else the issuer identifier.
    pub issuer: &'a str,
    /// The holder's DID, when known.
    pub subject_did: Option<&'a str>,
    /// The holder's key; bound by `cnf.jwk` when there is no DID (JWTVC-10).
    pub holder: Option<&'a PublicKey>,
    /// `credentialStatus`, passed through (JWTVC-11).
    pub status: Option<&'a Value>,
    /// `selectiveDisclosure`; when it discloses anything the result is an SD-JWT.
    pub disclosure: Option<&'a SdMap>,
    /// The `kid` header: an absolute DID URL when the issuer is a DID (JWTVC-9).
    pub kid: Option<&'a str>,
    /// The `x5c` header.
    pub x5c: Option<&'a [String]>,
    /// The issuer's key.
    pub key: &'a SigningKey,
    /// The instant of issuing.
    pub now: Timestamp,
    /// For salts and decoys.
    pub entropy: &'a dyn Entropy,
}
