//! Tables for section 2 of the fact sheet.

use serde_json::json;

use super::*;

fn check(input: Value, expect: &str) {
    let got = OfferRequest::parse(input.to_string().as_bytes());
    let got = got.map_or_else(|refusal| refusal.message, |_| "ok".to_owned());
    assert_eq!(got, expect, "{input}");
}

fn pre(extra: Value) -> Value {
    let mut base = json!({"profileId": "p", "authMethod": "PRE_AUTHORIZED"});
    if let (Value::Object(base), Value::Object(extra)) = (&mut base, extra) {
        base.extend(extra);
    }
    base
}

fn auth(extra: Value) -> Value {
    let mut body = pre(extra);
    body["authMethod"] = json!("AUTHORIZED");
    body
}

/// Fact sheet 2.1 and 2.4.
#[test]
fn every_refusal_has_its_text() {
    check(pre(json!({})), "ok");
    check(json!([]), "the body must be a JSON object");
    check(json!({"profileId": "p"}), "missing required field(s): authMethod");
    check(json!({}), "missing required field(s): profileId, authMethod");
    check(pre(json!({"profileId": " "})), "profileId must not be blank");
    check(pre(json!({"sessionId": ""})), "sessionId must not be blank");
    check(pre(json!({"extra": 1})), "unknown field(s): extra");
    check(
        pre(json!({"authMethod": "X"})),
        "authMethod must be one of PRE_AUTHORIZED, AUTHORIZED",
    );
    check(pre(json!({"valueMode": 1})), "valueMode must be of type string");
    for seconds in [json!(0), json!(-2)] {
        check(
            pre(json!({"expiresInSeconds": seconds})),
            "expiresInSeconds must be positive, or -1 for no expiry",
        );
    }
    check(pre(json!({"expiresInSeconds": -1})), "ok");
    check(
        pre(json!({"expiresInSeconds": i64::MAX})),
        "expiresInSeconds must be at most 3162240000",
    );
    check(
        auth(json!({"txCode": {}})),
        "txCode is only supported for PRE_AUTHORIZED credential offers",
    );
    check(
        auth(json!({"txCodeValue": "1"})),
        "txCodeValue is only supported for PRE_AUTHORIZED credential offers",
    );
    check(
        pre(json!({"issuerStateMode": "OMIT"})),
        "issuerStateMode is only supported for AUTHORIZED credential offers",
    );
    check(
        auth(json!({"issuerStateMode": "OMIT", "runtimeOverrides": {}})),
        "runtimeOverrides require issuerStateMode INCLUDE for AUTHORIZED credential offers",
    );
    check(
        pre(json!({"txCodeValue": "1"})),
        "txCodeValue must be null when txCode is not configured",
    );
    check(
        pre(json!({"txCode": {"length": 0}})),
        "txCode length must be positive when provided",
    );
    check(
        pre(json!({"txCode": {"input_mode": "x"}})),
        "txCode inputMode must be either \"numeric\" or \"text\" when provided",
    );
    check(
        pre(json!({"txCode": {}, "txCodeValue": " "})),
        "txCodeValue must not be blank when provided",
    );
    check(
        pre(json!({"txCode": {"length": 4}, "txCodeValue": "123"})),
        "txCodeValue length must match txCode length",
    );
    let digits = "txCodeValue must contain only digits when txCode inputMode is numeric";
    check(
        pre(json!({"txCode": {"input_mode": "numeric"}, "txCodeValue": "12a"})),
        digits,
    );
    check(
        pre(json!({"txCode": {"input_mode": "numeric"}, "txCodeValue": "١٢٣"})),
        digits,
    );
    check(
        pre(json!({"txCode": {"input_mode": "text"}, "txCodeValue": "AB3"})),
        "ok",
    );
    check(
        pre(json!({"runtimeOverrides": {"issuerKey": {}}})),
        "issuerKey must not be empty",
    );
    check(
        pre(json!({"runtimeOverrides": {"issuerKey": {"jwk": {}}}})),
        "issuerKey must contain a key type",
    );
    check(
        pre(json!({"runtimeOverrides": {"name": "x"}})),
        "unknown field(s): name",
    );
    check(
        pre(json!({"runtimeOverrides": {"notifications": {"webhook": {"url": ""}}}})),
        "webhook url must not be blank",
    );
}

/// R51: lists beside the text.
#[test]
fn details_list_the_fields() {
    let refusal = OfferRequest::parse(br#"{"a":1,"b":2}"#).expect_err("unknown members");
    assert_eq!(refusal.body()["details"], json!({"unknownFields": ["a", "b"]}));
    assert_eq!(OfferRequest::parse(b"{").expect_err("not JSON").status, 400);
}

fn terms() -> Terms {
    Terms {
        issuer_key: KeyChoice::Desk,
        issuer_did: Some("did:a".into()),
        credential_data: Map::from_iter([("a".into(), json!({"b": 1}))]),
        mapping: None,
        selective_disclosure: None,
        id_token_claims_mapping: None,
        mdoc_mapping: None,
        authorized_transaction_data_types: None,
        x5_chain: None,
        defaulted: crate::profile::Defaulted::default(),
        webhook: Webhook::parse("http://profile.example/").ok(),
        credential_status: None,
        status_list: None,
        validity: None,
        deferred: None,
    }
}

fn laid_over(over: Value) -> Terms {
    let request = OfferRequest::parse(pre(json!({"runtimeOverrides": over})).to_string().as_bytes());
    request.expect("a good request").overrides.over(&terms())
}

/// R22, fact sheet 2.2: a key of its own takes the default key's DID and chain away, the profile's own stay.
#[test]
fn a_key_takes_the_defaults_with_it() {
    let key = json!({"runtimeOverrides": {"issuerKey": {"type": "jwk"}}});
    let overrides = OfferRequest::parse(pre(key).to_string().as_bytes())
        .expect("a good request")
        .overrides;
    let named = |did, chain| {
        let mut terms = terms();
        terms.x5_chain = Some(vec!["PEM".into()]);
        terms.defaulted = crate::profile::Defaulted { did, chain };
        let over = overrides.over(&terms);
        (over.issuer_did.is_some(), over.x5_chain.is_some())
    };
    assert_eq!(named(false, false), (true, true));
    assert_eq!(named(true, false), (false, true));
    assert_eq!(named(false, true), (true, false));
}

/// Fact sheet 2.2, R17.
#[test]
fn overrides_merge_data_and_replace_the_rest() {
    let url = |over| laid_over(over).webhook.map(|hook| hook.masked);
    assert_eq!(
        laid_over(json!({"credentialData": {"a": {"c": 2}}})).credential_data["a"],
        json!({"b": 1, "c": 2})
    );
    assert_eq!(
        laid_over(json!({"issuerKey": {"type": "jwk"}})).issuer_did.as_deref(),
        Some("did:a")
    );
    assert_eq!(url(json!({})).as_deref(), Some("http://profile.example/"));
    assert_eq!(
        url(json!({"notifications": null})).as_deref(),
        Some("http://profile.example/")
    );
    assert_eq!(url(json!({"notifications": {}})), None);
    assert_eq!(
        url(json!({"notifications": {"webhook": {"url": "http://o.example/"}}})).as_deref(),
        Some("http://o.example/")
    );
}
