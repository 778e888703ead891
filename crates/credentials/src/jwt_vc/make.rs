//! Makes W3C credentials.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Input, JwtVcError, Version, version};
use crate::jws::{self, Header};
use crate::sd_jwt::{NEVER_DISCLOSABLE, NEVER_DISCLOSABLE_W3C, SdField, SdJwtInput, SdMap};

/// Makes the credential; the `@context` decides the version.
///
/// # Errors
/// Data that is no credential of that version, or a key that refuses to sign.
pub fn make(mut input: Input<'_>) -> Result<String, JwtVcError> {
    let version = version(&input.credential)?;
    let mut credential = std::mem::take(&mut input.credential);
    let kinds = credential.get("type");
    let is_credential = |kind: &Value| kind.as_str() == Some("VerifiableCredential");
    if !kinds
        .is_some_and(|kinds| is_credential(kinds) || kinds.as_array().is_some_and(|all| all.iter().any(is_credential)))
    {
        return Err(JwtVcError::NotACredential);
    }
    set_issuer(&mut credential, input.issuer)?;
    let subject = set_subject(&mut credential, version, input.subject_did)?;
    if let Some(status) = input.status {
        credential.insert("credentialStatus".into(), status.clone());
    }
    let mut claims = Map::with_capacity(credential.len() + 8);
    claims.insert("iss".into(), input.issuer.into());
    if let Some(subject) = subject {
        claims.insert("sub".into(), subject.into());
    }
    if let Some(id) = credential.get("id").and_then(Value::as_str) {
        claims.insert("jti".into(), id.into());
    }
    if let (None, Some(holder)) = (input.subject_did, input.holder) {
        claims.insert("cnf".into(), json!({"jwk": holder.to_jwk()}));
    }
    let options = std::mem::take(&mut input.jwt_options);
    match version {
        Version::V1 => {
            repeat_times(&mut credential, &mut claims, input.now)?;
            add(&mut claims, options);
            claims.insert("vc".into(), Value::Object(credential));
            finish(
                claims,
                &input,
                Header {
                    typ: "JWT",
                    ..Header::default()
                },
                "vc",
            )
        }
        Version::V2 => {
            rename(&mut credential, "issuanceDate", "validFrom");
            rename(&mut credential, "expirationDate", "validUntil");
            check_time(&credential, "validFrom")?;
            check_time(&credential, "validUntil")?;
            for name in ["vc", "vp"] {
                credential.shift_remove(name);
            }
            // `iat` describes the signature, not the credential (JWTVC-7).
            claims.insert("iat".into(), input.now.as_second().into());
            add(&mut claims, options);
            for (name, value) in credential {
                claims.entry(name).or_insert(value);
            }
            finish(
                claims,
                &input,
                Header {
                    typ: "vc+jwt",
                    cty: Some("vc"),
                    ..Header::default()
                },
                "",
            )
        }
    }
}

/// Signs, as SD-JWT when anything is disclosable. `inside` is the member the disclosure map belongs to.
fn finish(
    claims: Map<String, Value>,
    input: &Input<'_>,
    header: Header<'_>,
    inside: &str,
) -> Result<String, JwtVcError> {
    let mut header = Header {
        kid: input.kid,
        x5c: input.x5c,
        ..header
    };
    let Some(map) = input.disclosure.filter(|map| map.conceals()) else {
        return Ok(jws::sign_credential(&header, &claims, input.key)?);
    };
    let kept: SdMap;
    let map = if inside.is_empty() {
        header.typ = "vc+sd-jwt";
        map
    } else {
        // The top level of the map is not the top level of the payload, so what must stay plain is taken out beforehand.
        let mut children = map.clone();
        for name in NEVER_DISCLOSABLE_W3C {
            children.fields.remove(*name);
        }
        let field = SdField {
            children: Some(children),
            ..SdField::default()
        };
        kept = SdMap {
            fields: [(inside.to_owned(), field)].into(),
            ..SdMap::default()
        };
        &kept
    };
    let never: Vec<&str> = NEVER_DISCLOSABLE.iter().chain(NEVER_DISCLOSABLE_W3C).copied().collect();
    let (key, entropy) = (input.key, input.entropy);
    Ok(crate::sd_jwt::make(SdJwtInput {
        claims,
        disclosure: Some(map),
        never: &never,
        header,
        key,
        entropy,
    })?)
}

/// `issuer` as a string, or its `id`, becomes what `iss` says.
fn set_issuer(credential: &mut Map<String, Value>, issuer: &str) -> Result<(), JwtVcError> {
    match credential.get_mut("issuer") {
        None | Some(Value::Null) => drop(credential.insert("issuer".into(), issuer.into())),
        Some(Value::Object(members)) => drop(members.insert("id".into(), issuer.into())),
        Some(text @ Value::String(_)) => *text = issuer.into(),
        Some(_) => return Err(JwtVcError::BadMember("issuer")),
    }
    Ok(())
}

/// The holder's DID becomes `credentialSubject.id`; gives what `sub` must say.
fn set_subject(
    credential: &mut Map<String, Value>,
    version: Version,
    did: Option<&str>,
) -> Result<Option<String>, JwtVcError> {
    let subject = match credential.get_mut("credentialSubject") {
        Some(Value::Object(subject)) => subject,
        Some(Value::Array(subjects)) => match (subjects.as_mut_slice(), version) {
            ([Value::Object(subject)], _) => subject,
            ([_, _, ..], Version::V1) => return Err(JwtVcError::SeveralSubjects),
            // Of several 2.0 subjects none is the holder by itself; the profile says who is who.
            ([_, _, ..], Version::V2) => return Ok(None),
            _ => return Err(JwtVcError::BadMember("credentialSubject")),
        },
        _ => return Err(JwtVcError::BadMember("credentialSubject")),
    };
    if let Some(did) = did {
        subject.insert("id".into(), did.into());
    }
    Ok(subject.get("id").and_then(Value::as_str).map(str::to_owned))
}

/// VCDM 1.1: `issuanceDate` → `nbf`, `expirationDate` → `exp` (JWTVC-4). `issuanceDate` is mandatory and defaults to now.
fn repeat_times(
    credential: &mut Map<String, Value>,
    claims: &mut Map<String, Value>,
    now: Timestamp,
) -> Result<(), JwtVcError> {
    credential
        .entry("issuanceDate")
        .or_insert_with(|| format!("{now:.0}").into());
    if let Some(at) = check_time(credential, "issuanceDate")? {
        claims.insert("nbf".into(), at.as_second().into());
    }
    if let Some(at) = check_time(credential, "expirationDate")? {
        claims.insert("exp".into(), at.as_second().into());
    }
    Ok(())
}

fn check_time(credential: &Map<String, Value>, name: &'static str) -> Result<Option<Timestamp>, JwtVcError> {
    match credential.get(name) {
        None => Ok(None),
        Some(value) => {
            let at = value.as_str().and_then(|text| text.parse().ok());
            at.map(Some).ok_or(JwtVcError::BadTime(name))
        }
    }
}

/// The data functions of a profile write the 1.1 names; they win over a template's 2.0 name.
fn rename(credential: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = credential.shift_remove(from) {
        credential.insert(to.into(), value);
    }
}

fn add(claims: &mut Map<String, Value>, options: Map<String, Value>) {
    for (name, value) in options {
        let settled = name != "iat" && claims.contains_key(&name);
        if !settled && !["vc", "vp", "cnf"].contains(&name.as_str()) {
            claims.insert(name, value);
        }
    }
}
