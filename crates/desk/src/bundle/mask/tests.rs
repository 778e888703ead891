use super::*;
use serde_json::json;

/// What a value becomes under rules, and the places of what is not there any more.
fn check(rules: &Rules, input: Value, expect: &Value, places: &[(&str, RemovedWhat, RemovedWhy, u32)]) {
    let mut value = input.clone();
    let mut masker = Masker::new(rules);
    masker.part("x", |masker| masker.value(&mut value));
    assert_eq!(value, *expect, "{input}");
    let removed = masker.removed();
    let found: Vec<_> = removed
        .iter()
        .map(|one| (one.place.trim_start_matches("x#"), one.what, one.why, one.count))
        .collect();
    assert_eq!(found, places, "{input}");
}

#[test]
fn secrets_go_whatever_was_asked_for() {
    use RemovedWhat::{Code, Credentials, PrivateKey, Token};
    use RemovedWhy::{NotKept, Secret};
    for rules in [Rules::personal(), Rules::default()] {
        let check = |input, expect, places| check(&rules, input, &expect, places);
        check(
            json!({"grants": {"pre-authorized_code": "abc", "tx_code": {"length": 6}}}),
            json!({"grants": {"pre-authorized_code": "•••", "tx_code": {"length": 6}}}),
            &[("/grants/pre-authorized_code", Code, Secret, 1)],
        );
        check(
            json!({"tx_code": 123_456}),
            json!({"tx_code": 0}),
            &[("/tx_code", Code, Secret, 1)],
        );
        check(
            json!([{"kty": "EC", "x": "X", "d": "D"}, {"d": "no key"}]),
            json!([{"kty": "EC", "x": "X", "d": "•••"}, {"d": "no key"}]),
            &[("/0/d", PrivateKey, Secret, 1)],
        );
        check(
            json!({"access_token": "abcdef•••"}),
            json!({"access_token": "abcdef•••"}),
            &[("/access_token", Token, NotKept, 1)],
        );
        check(
            json!({"url": "https://u:p@h/", "a/b": {"password": ["x", "y"]}}),
            json!({"url": "https://•••@h/", "a/b": {"password": ["•••", "•••"]}}),
            &[
                ("/url", Credentials, Secret, 1),
                ("/a~1b/password", Credentials, Secret, 2),
            ],
        );
    }
}

#[test]
fn personal_data_keeps_its_shape() {
    use RemovedWhat::{Credential, Data, SameValue};
    use RemovedWhy::Personal;
    let data = json!({"type": ["Degree"], "name": "Erika", "age": 41, "adult": true, "none": null, "nested": [{"city": "Köln"}]});
    let rules = Rules::without([&data], &[]);
    check(
        &rules,
        json!({"credentialData": data, "note": "for Erika of Köln"}),
        &json!({
            "credentialData": {"type": ["Degree"], "name": "•••", "age": 0, "adult": false, "none": null, "nested": [{"city": "•••"}]},
            "note": "for ••• of •••",
        }),
        &[
            ("/credentialData", Data, Personal, 4),
            ("/note", SameValue, Personal, 2),
        ],
    );
    check(
        &rules,
        json!({"credentials": [{"credential": "omppc3N1ZXI"}, "b64"], "c_nonce": "n"}),
        &json!({"credentials": [{"credential": "•••"}, "•••"], "c_nonce": "n"}),
        &[
            ("/credentials/0/credential", Credential, Personal, 1),
            ("/credentials/1", Credential, Personal, 1),
        ],
    );
    check(
        &Rules::personal(),
        json!({"credentialData": data}),
        &json!({"credentialData": data}),
        &[],
    );
    check(
        &Rules::personal(),
        json!({"credential": "eyJ.a.b"}),
        &json!({"credential": "eyJ.a.b"}),
        &[],
    );
}

/// Names of claims in a mapping are no person's data.
#[test]
fn a_mapping_stays() {
    let mapping = json!({"mapping": {"given_name": "<subject>"}, "idTokenClaimsMapping": {"$.email": "$.mail"}});
    check(&Rules::default(), mapping.clone(), &mapping, &[]);
    let secret = json!({"mapping": {"url": "https://u:p@h/"}});
    let without = json!({"mapping": {"url": "https://•••@h/"}});
    check(
        &Rules::default(),
        secret,
        &without,
        &[("/mapping/url", RemovedWhat::Credentials, RemovedWhy::Secret, 1)],
    );
}

#[test]
fn bodies_stay_as_they_were_where_nothing_goes() {
    let rules = Rules::without([&json!({"name": "Erika"})], &[]);
    let check = |input: &str, expect: &str| {
        let mut body = input.to_owned();
        Masker::new(&rules).body(&mut body);
        assert_eq!(body, expect);
    };
    check("{ \"a\" : 1.0 }", "{ \"a\" : 1.0 }");
    check("{ \"a\" : \"Erika\" }", "{\"a\":\"•••\"}");
    check("grant_type=a&code=b", "grant_type=a&code=•••");
    check("I got {\"name\":\"Erika\"", "I got {\"name\":\"•••\"");
    check("\"<script>alert(1)</script>\"", "\"<script>alert(1)</script>\"");
    check("", "");
}

#[test]
fn headers_that_authenticate_go() {
    let line = |name: &str, value: &str| HeaderLine {
        name: name.into(),
        value: value.into(),
    };
    let mut headers = [
        line("Authorization", "Bearer t"),
        line("user-agent", "Wallet/1"),
        line("cookie", "•••"),
    ];
    let rules = Rules::default();
    let mut masker = Masker::new(&rules);
    masker.headers(&mut headers);
    assert_eq!(
        headers,
        [
            line("Authorization", "•••"),
            line("user-agent", "Wallet/1"),
            line("cookie", "•••")
        ]
    );
    let why: Vec<_> = masker.removed().iter().map(|one| one.why).collect();
    assert_eq!(why, [RemovedWhy::Secret, RemovedWhy::NotKept]);
}
