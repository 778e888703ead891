//! Whose key signed a JWT credential: `x5c`, a DID, or what the issuer publishes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credentials::did;
use credentials::jws::Jws;
use credentials::key::PublicKey;
use serde_json::Value;

use super::{Checked, Subject, chain};
use crate::metadata;

/// Finds the key, noting the `chain` step. `None` when that failed.
pub(super) async fn find(
    subject: &Subject<'_>,
    jws: &Jws,
    iss: Option<&str>,
    checked: &mut Checked,
) -> Option<PublicKey> {
    if let Some(x5c) = jws.header.get("x5c") {
        return match certificates(x5c) {
            Ok(der) => chain::check(subject, der, checked),
            Err(reason) => {
                checked.fail("chain", reason);
                None
            }
        };
    }
    match published(subject, jws.header_text("kid"), iss).await {
        Ok((key, detail)) => {
            checked.pass("chain", detail);
            Some(key)
        }
        Err(reason) => {
            checked.fail("chain", reason);
            None
        }
    }
}

/// `x5c`: an array of standard base64 DER (SDVC-8).
fn certificates(x5c: &Value) -> Result<Vec<Vec<u8>>, String> {
    let entries = x5c
        .as_array()
        .filter(|entries| !entries.is_empty())
        .ok_or("x5c is not a non-empty array (SDVC-8)")?;
    let decode = |entry: &Value| STANDARD.decode(entry.as_str()?).ok();
    let certificates: Option<Vec<Vec<u8>>> = entries.iter().map(decode).collect();
    certificates.ok_or_else(|| "x5c holds something else than standard base64 (SDVC-8)".to_owned())
}

/// A DID in `kid` or `iss`, else the issuer's published keys (JWTVC-9, SDVC-9).
async fn published(subject: &Subject<'_>, kid: Option<&str>, iss: Option<&str>) -> Result<(PublicKey, String), String> {
    let did = [kid, iss].into_iter().flatten().find(|name| name.starts_with("did:"));
    if let Some(did) = did {
        if let (Some(kid), Some(iss)) = (kid, iss)
            && iss.starts_with("did:")
            && did::without_fragment(kid) != iss
        {
            return Err(format!("the key {kid} is not one of the issuer {iss} (JWTVC-9)"));
        }
        let key = did::resolve(did).map_err(|error| error.to_string())?;
        return Ok((key, format!("no certificates; the key is {}", shorten(did))));
    }
    let iss = iss.ok_or("neither x5c nor a DID nor iss says whose key this is")?;
    let (keys, place) = match metadata::issuer_keys(subject.options, iss).await {
        Ok(keys) => (keys, "its issuer metadata"),
        Err(failure) => match &subject.server.jwks_uri {
            Some(uri) if iss == subject.issuer.identifier => {
                let keys = metadata::jwks(subject.options, uri).await;
                (
                    keys.map_err(|second| format!("{failure}; {second}"))?,
                    "its authorization server's key set",
                )
            }
            _ => return Err(failure.to_string()),
        },
    };
    let key = choose(&keys, kid)?;
    let key = PublicKey::from_jwk(key).map_err(|error| format!("the published key is unusable: {error}"))?;
    Ok((key, format!("no certificates; {iss} publishes the key in {place}")))
}

fn choose<'a>(keys: &'a [Value], kid: Option<&str>) -> Result<&'a Value, String> {
    match (kid, keys) {
        (None, [only]) => Ok(only),
        (None, _) => Err(format!(
            "the credential names no kid and the issuer publishes {} keys",
            keys.len()
        )),
        (Some(kid), _) => {
            let named = keys
                .iter()
                .find(|key| key.get("kid").and_then(Value::as_str) == Some(kid));
            named.ok_or_else(|| format!("the issuer publishes no key {kid}"))
        }
    }
}

fn shorten(did: &str) -> String {
    match did.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &did[..at]),
        None => did.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// SDVC-8, SDVC-9.
    #[test]
    fn keys_and_certificates() {
        assert_eq!(certificates(&json!(["AQI="])), Ok(vec![vec![1, 2]]));
        for bad in [json!([]), json!("AQI="), json!(["AQI"]), json!(["-_"]), json!([1])] {
            assert!(certificates(&bad).is_err(), "{bad}");
        }
        let keys = [json!({"kid": "a"}), json!({"kid": "b"})];
        assert_eq!(choose(&keys, Some("b")), Ok(&keys[1]));
        assert_eq!(choose(&keys[..1], None), Ok(&keys[0]));
        assert!(choose(&keys, None).is_err() && choose(&keys, Some("c")).is_err() && choose(&[], None).is_err());
    }
}
