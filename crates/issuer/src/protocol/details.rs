//! `authorization_details` (AUTHZ-2 to AUTHZ-4, TOKEN-12): which credentials a wallet asks for by name.

use serde_json::Value;

use super::answer::{REPEATED, WalletError, brief};
use super::form::Form;

/// The most details taken.
const MOST: usize = 16;
/// The longest text taken, bytes.
const LONGEST: usize = 16 * 1024;

/// Reads the configuration ids out of `authorization_details`. `known` tells whether a configuration of that name exists,
/// `here` whether an identifier is one of this issuer's (AUTHZ-3). Members that are not known are passed over (AUTHZ-2).
///
/// # Errors
/// `invalid_authorization_details` (AUTHZ-3, AUTHZ-4).
pub fn read(text: &str, known: impl Fn(&str) -> bool, here: impl Fn(&str) -> bool) -> Result<Vec<String>, WalletError> {
    if text.len() > LONGEST {
        return Err(bad("AUTHZ-4", format!("at most {LONGEST} bytes are taken")));
    }
    let details: Vec<Value> = serde_json::from_str(text).map_err(|_| bad("AUTHZ-4", "the text is not a JSON array"))?;
    if details.len() > MOST {
        return Err(bad("AUTHZ-4", format!("at most {MOST} details are taken")));
    }
    details.iter().map(|detail| one(detail, &known, &here)).collect()
}

fn one(detail: &Value, known: &impl Fn(&str) -> bool, here: &impl Fn(&str) -> bool) -> Result<String, WalletError> {
    let text = |name: &str| {
        let value = detail.get(name).and_then(Value::as_str);
        value.ok_or_else(|| bad("AUTHZ-4", format!("{name} is missing, or no string")))
    };
    let kind = text("type")?;
    if kind != "openid_credential" {
        return Err(bad("AUTHZ-4", "the type is not supported").because("openid_credential", kind));
    }
    let id = text("credential_configuration_id")?;
    if !known(id) {
        return Err(bad("AUTHZ-4", "the credential configuration is not known").because("a known configuration", id));
    }
    if let Some(claims) = detail.get("claims")
        && claims.as_array().is_none_or(Vec::is_empty)
    {
        return Err(bad("AUTHZ-2", "claims must be an array that is not empty"));
    }
    if let Some(locations) = detail.get("locations") {
        let mut texts = locations.as_array().into_iter().flatten().filter_map(Value::as_str);
        if !texts.any(here) {
            return Err(bad("AUTHZ-3", "locations do not name this issuer"));
        }
    }
    Ok(id.to_owned())
}

/// Whether a token request names its credential (TOKEN-12): an array without an entry asks for nothing.
///
/// # Errors
/// `invalid_authorization_details` for another credential than the session's.
pub fn of_token(form: &Form, configuration: &str) -> Result<bool, WalletError> {
    let Some(text) = form.one("authorization_details") else {
        return Ok(false);
    };
    // Identifiers of the issuer were compared when the session began.
    Ok(!read(text, |id| id == configuration, |_| true)?.is_empty())
}

fn bad(item: &str, text: impl AsRef<str>) -> WalletError {
    let text = format!("authorization_details: {}", brief(text.as_ref(), 2 * REPEATED));
    WalletError::bad("invalid_authorization_details", item, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(details: Value, expect: Result<&[&str], &str>) {
        let got = read(
            &details.to_string(),
            |id| id == "a" || id == "b",
            |id| id == "https://i",
        );
        let got = got.map_err(|error| error.item);
        let expect = expect.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(got, expect.map_err(str::to_owned), "{details}");
    }

    /// AUTHZ-2, AUTHZ-3, AUTHZ-4.
    #[test]
    fn details_name_credentials() {
        let with = |more: Value| {
            let mut detail = json!({"type": "openid_credential", "credential_configuration_id": "a"});
            detail
                .as_object_mut()
                .expect("an object")
                .extend(more.as_object().cloned().unwrap_or_default());
            json!([detail])
        };
        check(json!([]), Ok(&[]));
        check(with(json!({"unknown": {"x": 1}})), Ok(&["a"]));
        check(with(json!({"claims": [{"path": ["x"]}]})), Ok(&["a"]));
        check(with(json!({"claims": []})), Err("AUTHZ-2"));
        check(with(json!({"claims": {}})), Err("AUTHZ-2"));
        check(with(json!({"locations": ["https://other", "https://i"]})), Ok(&["a"]));
        check(with(json!({"locations": ["https://other"]})), Err("AUTHZ-3"));
        check(with(json!({"locations": "https://i"})), Err("AUTHZ-3"));
        check(with(json!({"type": "other"})), Err("AUTHZ-4"));
        check(with(json!({"type": null})), Err("AUTHZ-4"));
        check(with(json!({"credential_configuration_id": "c"})), Err("AUTHZ-4"));
        check(json!([{"type": "openid_credential"}]), Err("AUTHZ-4"));
        check(json!({}), Err("AUTHZ-4"));
        check(json!(["a"]), Err("AUTHZ-4"));
        check(json!(vec![with(json!({}))[0].clone(); MOST]), Ok(&["a"; MOST]));
        check(json!(vec![with(json!({}))[0].clone(); MOST + 1]), Err("AUTHZ-4"));
    }

    /// Texts that are no JSON, too long or too deep are refused at once.
    #[test]
    fn details_are_bounded() {
        for text in ["{".to_owned(), "[".repeat(10_000), format!("[{}]", " ".repeat(LONGEST))] {
            let error = read(&text, |_| true, |_| true).expect_err("refused");
            assert_eq!(error.error, "invalid_authorization_details");
        }
    }
}
