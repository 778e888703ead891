//! Which headers a target may be given beside ours: nothing that frames a message, nothing that we write ourselves.

use serde_json::Value;

use super::objection::Objection;
use crate::secret::Secret;

/// The most headers.
const MOST: usize = 32;
/// The most characters of a name.
const LONGEST_NAME: usize = 128;
/// The most bytes of a value.
const LONGEST_VALUE: usize = 4096;

/// Names that would break the message's frame, or override what we write.
const OURS: [&str; 11] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "user-agent",
];
const OUR_PREFIXES: [&str; 3] = ["proxy-", "webhook-", "issuer2-"];

/// Reads `headers`, sorted by name, so that the order in which they were given makes no other target.
///
/// # Errors
/// The first header that may not be added.
pub fn read(value: &Value, authorised: bool) -> Result<Vec<(String, Secret)>, Objection> {
    let must = |rest: &str| Objection::member("headers", rest);
    let members = value
        .as_object()
        .ok_or_else(|| must("must be an object of header names and values"))?;
    if members.len() > MOST {
        return Err(must("must not hold more than 32 headers"));
    }
    let mut headers: Vec<(String, Secret)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        let refused = |rest: &str| Objection::at(&["webhook", "headers", name], format!("webhook headers {rest}"));
        if !is_token(name) {
            return Err(refused(
                "must have names of 1 to 128 letters, digits and !#$%&'*+-.^_`|~",
            ));
        }
        let lower = name.to_ascii_lowercase();
        if OURS.contains(&lower.as_str()) || OUR_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
            return Err(refused(&format!("must not name {name}")));
        }
        if lower == "authorization" && authorised {
            let rest = format!("must not name {name} beside bearerToken, basicAuth or a user in the url");
            return Err(refused(&rest));
        }
        if headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(refused(&format!("must not name {name} twice")));
        }
        let value = value.as_str().filter(|text| is_value(text)).ok_or_else(|| {
            refused(&format!(
                "must give {name} a string of at most 4,096 visible ASCII characters, spaces and tabs"
            ))
        })?;
        headers.push((name.clone(), Secret::new(value)));
    }
    headers.sort_by_cached_key(|(name, _)| name.to_ascii_lowercase());
    Ok(headers)
}

/// `token` of RFC 9110 section 5.6.2.
fn is_token(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    matches!(name.len(), 1..=LONGEST_NAME) && name.bytes().all(fits)
}

fn is_value(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t');
    text.len() <= LONGEST_VALUE && text.bytes().all(fits)
}
