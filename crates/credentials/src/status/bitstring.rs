//! A Bitstring Status List as a W3C credential in a JWT (BSL-3, BSL-10).

use jiff::Timestamp;
use model::entropy::Entropy;
use model::status::Purpose;
use serde_json::{Map, Value, json};

use super::{Entries, StatusError};
use crate::jwt_vc::{self, Input, Version};
use crate::key::SigningKey;

/// What a list credential is made of.
pub struct BitstringInput<'a> {
    /// The list's address, as credentials name it.
    pub uri: &'a str,
    /// The bits.
    pub entries: &'a Entries,
    /// What a set bit means.
    pub purpose: Purpose,
    /// The version of the credentials whose list it is (BSL-7).
    pub version: Version,
    /// `issuerDid`, else the issuer identifier.
    pub issuer: &'a str,
    /// Now.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// `ttl`, seconds; written in milliseconds.
    pub ttl: u32,
    /// The key of the credentials' issuer.
    pub key: &'a SigningKey,
    /// The `kid` header.
    pub kid: Option<&'a str>,
    /// The `x5c` header.
    pub x5c: Option<&'a [String]>,
    /// The maker wants a source; nothing here is random.
    pub entropy: &'a dyn Entropy,
}

/// Makes the list credential.
///
/// # Errors
/// A key that refuses to sign.
pub fn make_bitstring(input: &BitstringInput<'_>) -> Result<String, StatusError> {
    let context = match input.version {
        Version::V1 => json!([
            "https://www.w3.org/2018/credentials/v1",
            "https://www.w3.org/ns/credentials/status/v1"
        ]),
        Version::V2 => json!(["https://www.w3.org/ns/credentials/v2"]),
    };
    let members = [
        ("@context", context),
        ("id", input.uri.into()),
        ("type", json!(["VerifiableCredential", "BitstringStatusListCredential"])),
        ("issuer", input.issuer.into()),
        // Version 2.0 calls these validFrom and validUntil; making the credential renames them.
        ("issuanceDate", format!("{:.0}", input.issued_at).into()),
        ("expirationDate", format!("{:.0}", input.expires_at).into()),
        (
            "credentialSubject",
            json!({
                "id": format!("{}#list", input.uri),
                "type": "BitstringStatusList",
                "statusPurpose": input.purpose.as_str(),
                "encodedList": input.entries.to_encoded(),
                "ttl": u64::from(input.ttl) * 1000,
            }),
        ),
    ];
    Ok(jwt_vc::make(Input {
        credential: members
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect(),
        jwt_options: Map::new(),
        issuer: input.issuer,
        subject_did: None,
        holder: None,
        status: None,
        disclosure: None,
        kid: input.kid,
        x5c: input.x5c,
        key: input.key,
        now: input.issued_at,
        entropy: input.entropy,
    })?)
}

/// Reads a list credential that was verified as a credential, for an entry of `purpose` in the list at `uri`.
///
/// # Errors
/// Another list, another purpose, or a list that is malformed or too short (BSL-8).
pub fn read_bitstring(credential: &Map<String, Value>, uri: &str, purpose: &str) -> Result<Entries, StatusError> {
    let is = |value: Option<&Value>, kind: &str| match value {
        Some(Value::Array(all)) => all.iter().any(|one| one == kind),
        other => other.is_some_and(|one| one == kind),
    };
    if !is(credential.get("type"), "BitstringStatusListCredential") {
        return Err(StatusError::Malformed("it is no BitstringStatusListCredential"));
    }
    // `id` is optional, and the list's address when it is there.
    if let Some(id) = credential.get("id").and_then(Value::as_str).filter(|id| *id != uri) {
        return Err(StatusError::OtherList {
            said: id.to_owned(),
            expected: uri.to_owned(),
        });
    }
    let subject = credential.get("credentialSubject").unwrap_or(&Value::Null);
    if !is(subject.get("type"), "BitstringStatusList") {
        return Err(StatusError::Malformed("its subject is no BitstringStatusList"));
    }
    let said = subject.get("statusPurpose");
    if !is(said, purpose) {
        return Err(StatusError::OtherPurpose {
            said: said
                .map(|said| said.as_str().map_or_else(|| said.to_string(), str::to_owned))
                .unwrap_or_default(),
            expected: purpose.to_owned(),
        });
    }
    let encoded = subject.get("encodedList").and_then(Value::as_str);
    Entries::from_encoded(encoded.ok_or(StatusError::Malformed("encodedList"))?)
}
