//! The offer object (OFFER-3 to OFFER-13).

use model::secret::Secret;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// The pre-authorized code grant.
pub(crate) const PRE_AUTHORIZED: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
/// The authorization code grant.
pub(crate) const AUTHORIZATION_CODE: &str = "authorization_code";

/// A read offer.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) credential_issuer: String,
    /// Never empty.
    pub(crate) configurations: Vec<String>,
    pub(crate) pre_authorized: Option<PreAuthorized>,
    /// Also there when the offer names no grant at all: then the authorization server's metadata decides (OFFER-5).
    pub(crate) login: Option<Login>,
}

/// The pre-authorized code grant of an offer.
#[derive(Debug, Clone)]
pub(crate) struct PreAuthorized {
    pub(crate) code: Secret,
    /// `Some` when a transaction code is asked for, with a hint for the person (OFFER-10, OFFER-11).
    pub(crate) tx_code: Option<String>,
    pub(crate) authorization_server: Option<String>,
}

/// The authorization code grant of an offer (OFFER-6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Login {
    /// Goes back in the authorization request (OFFER-7).
    pub(crate) issuer_state: Option<String>,
    pub(crate) authorization_server: Option<String>,
}

impl Offer {
    /// What a wallet does that begins by itself: one configuration of an issuer, over a login.
    pub(crate) fn of_wallet(issuer: &str, configuration: &str) -> Self {
        Self {
            credential_issuer: issuer.to_owned(),
            configurations: vec![configuration.to_owned()],
            pre_authorized: None,
            login: Some(Login::default()),
        }
    }

    /// The hint for the transaction code, if one is asked for.
    pub(crate) fn tx_code(&self) -> Option<&str> {
        self.pre_authorized.as_ref()?.tx_code.as_deref()
    }
}

/// Reads an offer.
pub(crate) fn read(json: &[u8]) -> Result<Offer, Failure> {
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
    let none = Map::new();
    let grants = match offer.get("grants") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(grants)) => grants,
        Some(_) => return Err(bad("OFFER-5", "grants is not an object".into())),
    };
    let pre_authorized = grants.get(PRE_AUTHORIZED).map(pre_authorized).transpose()?;
    let login = match grants.get(AUTHORIZATION_CODE) {
        Some(Value::Object(grant)) => Some(Login {
            issuer_state: text(grant, "issuer_state"),
            authorization_server: text(grant, "authorization_server"),
        }),
        Some(_) => return Err(bad("OFFER-6", "the grant is not an object".into())),
        None if grants.is_empty() => Some(Login::default()),
        None => None,
    };
    if pre_authorized.is_none() && login.is_none() {
        let message = "the offer has no grant that this wallet knows (OFFER-5)";
        return Err(Failure::new("offer_grant_unsupported", message));
    }
    Ok(Offer {
        credential_issuer,
        configurations,
        pre_authorized,
        login,
    })
}

fn pre_authorized(grant: &Value) -> Result<PreAuthorized, Failure> {
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
    Ok(PreAuthorized {
        code: Secret::new(code),
        tx_code,
        authorization_server: text(grant, "authorization_server"),
    })
}

fn bad(item: &str, message: String) -> Failure {
    Failure::new("offer_invalid", format!("{message} ({item})"))
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
            offer.pre_authorized.as_ref().map(|grant| grant.code.reveal()),
            Some("c")
        );
        assert_eq!(
            (offer.credential_issuer.as_str(), offer.tx_code()),
            ("https://i.example", None)
        );
        assert_eq!(offer.configurations, ["a", "b"]);
        assert_eq!(
            read(json!({"pre-authorized_code": "c", "tx_code": {}})).tx_code(),
            Some("numeric")
        );
        let tx_code = json!({"input_mode": "text", "length": 4, "description": "by mail"});
        let offer = read(json!({"pre-authorized_code": "c", "tx_code": tx_code}));
        assert_eq!(offer.tx_code(), Some("text, 4 characters: by mail"));
        assert_eq!(offer.login, None);
    }

    /// OFFER-5, OFFER-6, OFFER-7.
    #[test]
    fn offers_over_a_login() {
        let check = |grants: Value, expect: Option<&str>| {
            let offer = json!({"credential_issuer": "x", "credential_configuration_ids": ["a"], "grants": grants});
            let login = read(offer.to_string().as_bytes()).expect("a good offer").login;
            assert_eq!(
                login.map(|login| login.issuer_state.unwrap_or_default()).as_deref(),
                expect
            );
        };
        check(json!({"authorization_code": {"issuer_state": "s"}}), Some("s"));
        check(json!({"authorization_code": {}}), Some(""));
        check(json!({}), Some(""));
        check(Value::Null, Some(""));
        check(json!({PRE_AUTHORIZED: {"pre-authorized_code": "c"}}), None);
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
        let offer = |grants| json!({"credential_issuer": "x", "credential_configuration_ids": ["a"], "grants": grants});
        refused(offer(json!({"authorization_code": []})), "offer_invalid", "OFFER-6");
        refused(offer(json!({"password": {}})), "offer_grant_unsupported", "OFFER-5");
    }
}
