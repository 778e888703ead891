//! Takes W3C credentials apart and verifies them.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{JwtVcError, Version, version};
use crate::jws::{self, Jws};
use crate::key::PublicKey;
use crate::sd_jwt::{self, NEVER_DISCLOSABLE};

/// A W3C credential taken apart, not verified.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The signed part.
    pub jws: Jws,
    /// Its payload.
    pub payload: Map<String, Value>,
    /// The disclosures, when it is an SD-JWT.
    pub sd_jwt: Option<sd_jwt::Decoded>,
}

/// A verified W3C credential.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The data model.
    pub version: Version,
    /// The credential: the claim `vc`, or the payload of a 2.0 credential.
    pub credential: Map<String, Value>,
    /// The payload with every disclosure in its place.
    pub claims: Map<String, Value>,
    /// `credentialSubject.id`.
    pub subject: Option<String>,
    /// The key of `cnf.jwk`.
    pub holder: Option<PublicKey>,
}

/// Takes the credential apart, as SD-JWT when it ends in `~`.
///
/// # Errors
/// Malformed texts.
pub fn decode(text: &str) -> Result<Decoded, JwtVcError> {
    if text.contains('~') {
        let decoded = sd_jwt::decode(text)?;
        return Ok(Decoded {
            jws: decoded.jws.clone(),
            payload: decoded.payload.clone(),
            sd_jwt: Some(decoded),
        });
    }
    let jws = jws::decode(text)?;
    let payload = jws.claims()?;
    Ok(Decoded {
        jws,
        payload,
        sd_jwt: None,
    })
}

/// Verifies signature, `typ`, times, and that claims and credential agree (JWTVC-3 to JWTVC-8).
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(text: &str, issuer: &PublicKey, now: Timestamp) -> Result<Verified, JwtVcError> {
    let decoded = decode(text)?;
    let typ = decoded.jws.header_text("typ").unwrap_or_default().to_owned();
    let version = if decoded.payload.contains_key("vc") {
        Version::V1
    } else {
        Version::V2
    };
    let expected: &'static str = match (version, &decoded.sd_jwt) {
        (Version::V1, _) if typ.is_empty() && decoded.sd_jwt.is_none() => "",
        (Version::V1, _) => "JWT",
        (Version::V2, None) => "vc+jwt",
        (Version::V2, Some(_)) => "vc+sd-jwt",
    };
    if typ != expected {
        return Err(JwtVcError::WrongType(typ));
    }
    let (claims, holder) = match decoded.sd_jwt {
        Some(_) => {
            let verified = sd_jwt::verify_with(text, issuer, now, expected, NEVER_DISCLOSABLE)?;
            (verified.claims, verified.holder)
        }
        None => {
            decoded.jws.verify(issuer, decoded.jws.alg()?)?;
            sd_jwt::check_times(&decoded.payload, now)?;
            let holder = match decoded.payload.get("cnf") {
                None => None,
                Some(cnf) => {
                    let key = cnf.get("jwk").map(PublicKey::from_jwk);
                    Some(key.and_then(Result::ok).ok_or(JwtVcError::BadMember("cnf"))?)
                }
            };
            (decoded.payload, holder)
        }
    };
    let credential = match version {
        Version::V1 => claims
            .get("vc")
            .and_then(Value::as_object)
            .ok_or(JwtVcError::NotAnObject)?
            .clone(),
        Version::V2 => match ["vc", "vp"].into_iter().find(|name| claims.contains_key(*name)) {
            Some(name) => return Err(JwtVcError::Forbidden(name)),
            None => claims.clone(),
        },
    };
    if self::version(&credential)? != version {
        return Err(JwtVcError::UnknownContext);
    }
    agree(&claims, &credential, version)?;
    within(&credential, now)?;
    let subject = subject_id(&credential).map(str::to_owned);
    Ok(Verified {
        version,
        credential,
        claims,
        subject,
        holder,
    })
}

fn subject_id(credential: &Map<String, Value>) -> Option<&str> {
    let subject = match credential.get("credentialSubject")? {
        Value::Array(subjects) if subjects.len() == 1 => subjects.first()?,
        other => other,
    };
    subject.get("id")?.as_str()
}

/// What stands twice must be the same.
fn agree(claims: &Map<String, Value>, credential: &Map<String, Value>, version: Version) -> Result<(), JwtVcError> {
    let issuer = credential.get("issuer");
    let issuer = issuer.and_then(|issuer| issuer.as_str().or_else(|| issuer.get("id")?.as_str()));
    let id = credential.get("id").and_then(Value::as_str);
    for (claim, other) in [("iss", issuer), ("jti", id), ("sub", subject_id(credential))] {
        if let (Some(said), Some(other)) = (claims.get(claim), other)
            && said.as_str() != Some(other)
        {
            return Err(JwtVcError::Contradiction(claim));
        }
    }
    if version == Version::V1 {
        for (claim, member) in [("nbf", "issuanceDate"), ("exp", "expirationDate")] {
            if let (Some(said), Some(at)) = (claims.get(claim).and_then(Value::as_i64), time(credential, member)?)
                && said != at.as_second()
            {
                return Err(JwtVcError::Contradiction(claim));
            }
        }
    }
    Ok(())
}

fn time(credential: &Map<String, Value>, name: &'static str) -> Result<Option<Timestamp>, JwtVcError> {
    match credential.get(name) {
        None => Ok(None),
        Some(value) => {
            let at = value.as_str().and_then(|text| text.parse().ok());
            at.map(Some).ok_or(JwtVcError::BadTime(name))
        }
    }
}

/// The credential's own times, in either version's names.
fn within(credential: &Map<String, Value>, now: Timestamp) -> Result<(), JwtVcError> {
    for name in ["issuanceDate", "validFrom"] {
        if time(credential, name)?.is_some_and(|from| now < from) {
            return Err(JwtVcError::NotYetValid);
        }
    }
    for name in ["expirationDate", "validUntil"] {
        if time(credential, name)?.is_some_and(|until| now >= until) {
            return Err(JwtVcError::Expired);
        }
    }
    Ok(())
}
