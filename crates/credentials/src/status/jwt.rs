//! A Status List Token as JWT (TSL-3, TSL-4).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Entries, StatusError, StatusToken, TokenInput};
use crate::base64url;
use crate::certificate::Chain;
use crate::jws::{self, Header, Jws};
use crate::key::PublicKey;

/// `typ`.
const TYPE: &str = "statuslist+jwt";

/// Makes the token.
///
/// # Errors
/// A key that refuses to sign.
pub fn make_jwt(input: &TokenInput<'_>) -> Result<String, StatusError> {
    let mut list = json!({"bits": input.entries.bits(), "lst": base64url::encode(input.entries.to_zlib())});
    if let Some(uri) = input.aggregation_uri {
        list["aggregation_uri"] = uri.into();
    }
    let claims = json!({
        "sub": input.uri,
        "iat": input.issued_at.as_second(),
        "exp": input.expires_at.as_second(),
        "ttl": input.ttl,
        "status_list": list,
    });
    let header = Header {
        typ: TYPE,
        kid: input.kid,
        x5c: input.chain.map(Chain::x5c),
        ..Header::default()
    };
    Ok(jws::sign_credential(&header, &claims, input.key)?)
}

/// Verifies a token that was taken apart with [`jws::decode`], for a credential that names `uri`.
///
/// # Errors
/// The first thing that is wrong: type, signature, claims, time (TSL-16).
pub fn verify_jwt(jws: &Jws, key: &PublicKey, uri: &str, now: Timestamp) -> Result<StatusToken, StatusError> {
    let typ = jws.header_text("typ").unwrap_or_default();
    // RFC 7515: a media type's `application/` may be left out.
    if typ.strip_prefix("application/").unwrap_or(typ) != TYPE {
        return Err(StatusError::WrongType(typ.to_owned()));
    }
    jws.verify(key, jws.alg()?)?;
    let token = read(&jws.claims()?)?;
    token.judge(uri, now)?;
    Ok(token)
}

fn read(claims: &Map<String, Value>) -> Result<StatusToken, StatusError> {
    let seconds = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            let number = value.as_i64().or_else(|| value.as_f64().map(|number| number as i64));
            number.map(Some).ok_or(StatusError::Malformed(name))
        }
    };
    let list = claims.get("status_list").ok_or(StatusError::Malformed("status_list"))?;
    let bits = list
        .get("bits")
        .and_then(Value::as_u64)
        .ok_or(StatusError::Malformed("bits"))?;
    let lst = list.get("lst").and_then(Value::as_str).and_then(base64url::decode);
    Ok(StatusToken {
        uri: claims
            .get("sub")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or(StatusError::Malformed("sub"))?,
        issued_at: seconds("iat")?.ok_or(StatusError::Malformed("iat"))?,
        expires_at: seconds("exp")?,
        ttl: match claims.get("ttl") {
            None => None,
            Some(ttl) => Some(ttl.as_u64().ok_or(StatusError::Malformed("ttl"))?),
        },
        entries: Entries::from_zlib(bits, &lst.ok_or(StatusError::Malformed("lst"))?)?,
    })
}
