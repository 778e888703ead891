use serde_json::json;

use super::*;

struct Sixteen;

impl Entropy for Sixteen {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0xff);
    }
}

fn run(data: Value, mapping: Value) -> Result<Evaluated, MappingError> {
    let fetched = HashMap::from([
        ("https://a.example/x?y=1:2".to_owned(), Ok("{\"n\":1}".to_owned())),
        ("https://down.example/".to_owned(), Err("connection refused".to_owned())),
    ]);
    let extra = json!({"level": 3});
    evaluate(
        data,
        &mapping,
        &Context {
            now: "2026-11-23T04:05:06.7891Z".parse().unwrap(),
            entropy: &Sixteen,
            issuer: "did:jwk:issuer",
            subject_did: Some("did:jwk:holder"),
            display: Some(&json!([{"name": "A", "background_color": "#fff", "logo": {"alt_text": "x"}}])),
            fetched: &fetched,
            extra: extra.as_object().unwrap(),
            jwt_options: true,
        },
    )
}

/// One function's result.
#[test]
fn functions() {
    let check = |call: &str, expect: Value| {
        assert_eq!(run(json!({}), json!({"x": call})).unwrap().data["x"], expect, "{call}");
    };
    check("<uuid>", json!("urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff"));
    check("<timestamp>", json!("2026-11-23T04:05:06.789Z"));
    check("<timestamp-seconds>", json!(1795406706));
    check("<timestamp-in:365d>", json!("2027-11-23T04:05:06.789Z"));
    check("<timestamp-in-seconds:1h30m>", json!(1795406706 + 5400));
    check("<timestamp-in-seconds:90s>", json!(1795406706 + 90));
    check("<timestamp-in-seconds:-1h>", json!(1795406706 - 3600));
    check("<timestamp-in-seconds:-(1h30m)>", json!(1795406706 - 5400));
    check("<timestamp-in:500ms>", json!("2026-11-23T04:05:07.289Z"));
    check("<timestamp-before:P1D>", json!("2026-11-22T04:05:06.789Z"));
    check("<timestamp-before-seconds:PT1H>", json!(1795406706 - 3600));
    check("<timestamp-ebsi>", json!("2026-11-23T04:05:06Z"));
    check("<timestamp-ebsi-in:2d>", json!("2026-11-25T04:05:06Z"));
    check("<subjectDid>", json!("did:jwk:holder"));
    check("<issuerDid>", json!("did:jwk:issuer"));
    check("<issuerId>", json!("did:jwk:issuer"));
    check("<context:level>", json!(3));
    check("<context:issuerId>", json!("did:jwk:issuer"));
    check(
        "<display>",
        json!([{"name": "A", "backgroundColor": "#fff", "logo": {"altText": "x"}}]),
    );
    check("<webhook:https://a.example/x?y=1:2>", json!("{\"n\":1}"));
    check("<webhook-json:https://a.example/x?y=1:2>", json!({"n": 1}));
    // Not calls: R19 and the rule for what a call is.
    for literal in ["", "<>", "<a b>", "uuid", "<uuid", "uuid>"] {
        check(literal, json!(literal));
    }
}

/// Every failure has its code.
#[test]
fn failures() {
    let check = |mapping: Value, code: &str| {
        assert_eq!(
            run(json!({"s": "text"}), mapping.clone()).unwrap_err().code(),
            code,
            "{mapping}"
        );
    };
    check(json!({"x": "<nope>"}), "mapping.unknown_function");
    check(json!({"x": "<nope:1>"}), "mapping.unknown_function");
    check(json!({"x": "<timestamp-in>"}), "mapping.bad_argument");
    check(json!({"x": "<timestamp-in:soon>"}), "mapping.bad_argument");
    check(json!({"x": "<timestamp-in:1y>"}), "mapping.bad_argument");
    check(json!({"x": "<timestamp-in:99999999d>"}), "mapping.bad_argument");
    check(json!({"x": "<context:nothing>"}), "mapping.not_in_context");
    check(json!({"x": "<last:uuid>"}), "mapping.no_last");
    check(json!({"s": {"a": 1}}), "mapping.not_an_object");
    check(json!({"x": "<webhook:https://down.example/>"}), "mapping.fetch_failed");
    check(json!({"x": "<webhook:https://other.example/>"}), "mapping.fetch_failed");
    let error = run(json!({}), json!({"x": "<nope:1>"})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Unknown dynamic data function \"nope\" at call: nope:1"
    );
}

/// 6.4: primitives replace, objects recurse, arrays append and stay literal, empty objects do nothing.
#[test]
fn laying_over() {
    let check = |data: Value, mapping: Value, expect: Value| {
        assert_eq!(run(data, mapping.clone()).unwrap().data, expect, "{mapping}");
    };
    check(json!({"a": 1, "b": 2}), json!({"a": null}), json!({"a": null, "b": 2}));
    check(
        json!({"a": 1}),
        json!({"a": true, "c": 2.5}),
        json!({"a": true, "c": 2.5}),
    );
    check(json!({"a": "x"}), json!({"a": ""}), json!({"a": ""}));
    check(
        json!({"a": {"b": 1}}),
        json!({"a": {"c": "<issuerId>"}}),
        json!({"a": {"b": 1, "c": "did:jwk:issuer"}}),
    );
    check(json!({}), json!({"a": {"b": {"c": 1}}}), json!({"a": {"b": {"c": 1}}}));
    check(json!({"a": "text"}), json!({"a": {}}), json!({"a": "text"}));
    check(json!({"a": [1]}), json!({"a": ["<uuid>"]}), json!({"a": [1, "<uuid>"]}));
    check(json!({"a": 1}), json!({"a": [2]}), json!({"a": [2]}));
    check(json!({"a": 1}), json!({}), json!({"a": 1}));
    check(json!({"a": 1}), Value::Null, json!({"a": 1}));
}

#[test]
fn jwt_options_and_last() {
    let out = run(
        json!({}),
        json!({
            "jwt:exp": "<timestamp-in-seconds:1d>", "jwt:iat": "timestamp-seconds", "jwt:flag": true,
            "a": "<uuid>", "b": "<last:uuid>",
        }),
    )
    .unwrap();
    assert_eq!(
        Value::Object(out.jwt_options),
        json!({"exp": 1795406706 + 86400, "iat": 1795406706, "flag": true})
    );
    assert_eq!(out.data["a"], out.data["b"]);
}

/// R18: no `jwt:` keys where there is no JWT. R19: an unknown holder is an error.
#[test]
fn mdoc_and_unknown_holder() {
    let fetched = HashMap::new();
    let extra = Map::new();
    let context = Context {
        now: Timestamp::UNIX_EPOCH,
        entropy: &Sixteen,
        issuer: "https://issuer.example",
        subject_did: None,
        display: None,
        fetched: &fetched,
        extra: &extra,
        jwt_options: false,
    };
    let check = |mapping: Value, code: &str| {
        assert_eq!(evaluate(json!({}), &mapping, &context).unwrap_err().code(), code);
    };
    check(json!({"jwt:exp": "<timestamp-seconds>"}), "mapping.jwt_option");
    check(json!({"org.iso.18013.5.1": {"jwt:exp": 1}}), "mapping.jwt_option");
    check(json!({"sub": "<subjectDid>"}), "mapping.not_in_context");
    check(json!({"sub": "<display>"}), "mapping.not_in_context");
}

/// Every call is told, also those behind one that fails; what becomes of the whole is what [`evaluate`] says.
#[test]
fn traced() {
    let fetched = HashMap::from([("https://a.example/".to_owned(), Ok("stand-in".to_owned()))]);
    let extra = Map::new();
    let context = Context {
        now: Timestamp::UNIX_EPOCH,
        entropy: &Sixteen,
        issuer: "https://issuer.example",
        subject_did: None,
        display: None,
        fetched: &fetched,
        extra: &extra,
        jwt_options: true,
    };
    let check = |mapping: Value, expect: Value| {
        let (outcome, calls) = trace(json!({"t": 1}), &mapping, &context);
        assert_eq!(outcome, evaluate(json!({"t": 1}), &mapping, &context), "{mapping}");
        let told: Vec<Value> = calls
            .iter()
            .map(|called| {
                let result = called
                    .result
                    .as_ref()
                    .map_or_else(|error| error.code().into(), Value::clone);
                json!([called.path.join("/"), called.call, called.url, result])
            })
            .collect();
        assert_eq!(json!(told), expect, "{mapping}");
    };
    check(json!({"a": 1, "b": "text", "c": ["<uuid>"]}), json!([]));
    check(
        json!({"a": {"b": "<display>"}, "jwt:iss": "issuerId", "t": "<webhook:https://a.example/>"}),
        json!([
            ["a/b", "<display>", null, "mapping.not_in_context"],
            ["jwt:iss", "issuerId", null, "https://issuer.example"],
            ["t", "<webhook:https://a.example/>", "https://a.example/", "stand-in"],
        ]),
    );
    check(
        json!({"a": "<timestamp-seconds>", "t": {"u": "<uuid>"}, "z": "<uuid>"}),
        json!([["a", "<timestamp-seconds>", null, 0]]),
    );
}

#[test]
fn lists_fetches_once_and_in_order() {
    let mapping = json!({
        "a": "<webhook:https://a.example/>", "b": {"c": "<webhook-json:https://b.example/?q=1>"},
        "d": "<webhook:https://a.example/>", "e": ["<webhook:https://literal.example/>"], "f": "<webhook:>",
        "jwt:g": "webhook:https://c.example/", "h": "<uuid>",
    });
    let call = |url: &str, json| FetchCall { url: url.into(), json };
    assert_eq!(
        calls(&mapping),
        [
            call("https://a.example/", false),
            call("https://b.example/?q=1", true),
            call("https://c.example/", false),
        ]
    );
}
