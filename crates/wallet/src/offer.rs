//! The offer object (OFFER-3 to OFFER-13).

use model::secret::Secret;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// The grant this wallet knows.
pub(crate) const PRE_AUTHORIZED: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// A read offer with a pre-authorized code.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) credential_issuer: String,
    /// Never empty.
    pub(crate) configurations: Vec<String>,
    pub(crate) code: Secret,
    /// `Some` when a transaction code is asked for, with a hint for the person (OFFER-10, OFFER-11).
    pub(crate) tx_code: Option<String>,
    pub(crate) authorization_server: Option<String>,
}

/// Reads an offer.
pub(crate) fn read(json: &[u8]) -> Result<Offer, Failure> {
    let bad = |item, message: String| Failure::new("offer_invalid", format!("{message} ({item})"));
    let offer: Map<String, Value> = serde_json::from_slice(json)
        .map_err(|error| bad("OFFER-1", format!("the offer is not a JSON object: {error}")))?;
    let credential_issuer = text(&offer, "credential_issuer")
        .ok_or_else(|| bad("OFFER-3", "the offer names no credential_issuer".into()))?;
    let ids = offer
        .get("credential_configuration_ids")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let configurations: Vec<String> = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let repeated = configurations
        .iter()
        .enumerate()
        .any(|(at, id)| configurations[..at].contains(id));
    if configurations.is_empty() || configurations.len() != ids.len() || repeated {
        let message = "credential_configuration_ids must be a non-empty array of different strings";
        return Err(bad("OFFER-4", message.into()));
    }
    let Some(grant) = offer.get("grants").and_then(|grants| grants.get(PRE_AUTHORIZED)) else {
        let message = "the offer has no pre-authorized code; this wallet cannot sign in anywhere (OFFER-9)";
        return Err(Failure::new("offer_grant_unsupported", message));
    };
    let grant = grant
        .as_object()
        .ok_or_else(|| bad("OFFER-9", "the grant is not an object".into()))?;
    let code = text(grant, "pre-authorized_code")
        .ok_or_else(|| bad("OFFER-9", "the grant has no pre-authorized_code".into()))?;
    let tx_code = match grant.get("tx_code") {
        None | Some(Value::Null) => None,
        Some(Value::Object(tx_code)) => Some(hint(tx_code)),
        Some(_) => return Err(bad("OFFER-10", "tx_code is not an object".into())),
    };
    let authorization_server = text(grant, "authorization_server");
    Ok(Offer {
        credential_issuer,
        configurations,
        code: Secret::new(code),
        tx_code,
        authorization_server,
    })
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn hint(tx_code: &Map<String, Value>) -> String {
    let kind = tx_code.get("input_mode").and_then(Value::as_str).unwrap_or("numeric");
    let length = tx_code
        .get("length")
        .and_then(Value::as_u64)
        .map(|length| format!(", {length} characters"));
    let description = tx_code
        .get("description")
        .and_then(Value::as_str)
        .map(|text| format!(": {text}"));
    format!(
        "{kind}{}{}",
        length.unwrap_or_default(),
        description.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(offer: Value, code: &str, item: &str) {
        let failure = read(offer.to_string().as_bytes()).expect_err("refused");
        assert_eq!(failure.code, code, "{offer}");
        assert!(failure.message.contains(item), "{failure}");
    }

    fn with(ids: Value, grant: Value) -> Value {
        json!({"credential_issuer": "https://i.example", "credential_configuration_ids": ids, "grants": {PRE_AUTHORIZED: grant}, "x": 1})
    }

    /// OFFER-10, OFFER-11, OFFER-19.
    #[test]
    fn good_offers() {
        let read = |grant| read(with(json!(["a", "b"]), grant).to_string().as_bytes()).expect("a good offer");
        let offer = read(json!({"pre-authorized_code": "c"}));
        assert_eq!(
            (offer.credential_issuer.as_str(), offer.code.reveal()),
            ("https://i.example", "c")
        );
        assert_eq!(
            (offer.configurations, offer.tx_code),
            (vec!["a".into(), "b".into()], None)
        );
        assert_eq!(
            read(json!({"pre-authorized_code": "c", "tx_code": {}}))
                .tx_code
                .as_deref(),
            Some("numeric")
        );
        let tx_code = json!({"input_mode": "text", "length": 4, "description": "by mail"});
        let offer = read(json!({"pre-authorized_code": "c", "tx_code": tx_code}));
        assert_eq!(offer.tx_code.as_deref(), Some("text, 4 characters: by mail"));
    }

    /// OFFER-3, OFFER-4, OFFER-5, OFFER-6, OFFER-9.
    #[test]
    fn bad_offers() {
        let grant = json!({"pre-authorized_code": "c"});
        refused(json!([]), "offer_invalid", "OFFER-1");
        refused(json!({}), "offer_invalid", "OFFER-3");
        for ids in [json!([]), json!(["a", "a"]), json!(["a", 1]), json!("a"), Value::Null] {
            refused(with(ids, grant.clone()), "offer_invalid", "OFFER-4");
        }
        refused(with(json!(["a"]), json!({})), "offer_invalid", "OFFER-9");
        refused(
            with(json!(["a"]), json!({"pre-authorized_code": "c", "tx_code": 1})),
            "offer_invalid",
            "OFFER-10",
        );
        let authorized = json!({"credential_issuer": "x", "credential_configuration_ids": ["a"], "grants": {"authorization_code": {}}});
        refused(authorized, "offer_grant_unsupported", "OFFER-9");
    }
}
