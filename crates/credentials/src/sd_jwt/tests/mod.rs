mod making;
mod reading;

use jiff::Timestamp;
use model::entropy::SeededEntropy;
use serde_json::{Map, Value, json};

use super::*;
use crate::key::SigningKey;
use crate::{base64url, digest};

fn now() -> Timestamp {
    "2026-11-23T04:05:06Z".parse().unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn map(value: Value) -> SdMap {
    serde_json::from_value(value).unwrap()
}

/// A `dc+sd-jwt` with its issuer's and its holder's key.
fn issue(claims: Value, disclosure: Option<Value>) -> (String, SigningKey, SigningKey) {
    let (key, holder) = (
        SigningKey::generate_p256().unwrap(),
        SigningKey::generate_p256().unwrap(),
    );
    let disclosure = disclosure.map(map);
    let text = make_vc(VcInput {
        claims: object(claims),
        disclosure: disclosure.as_ref(),
        issuer: "https://issuer.example",
        vct: "urn:example:pid",
        holder: Some(holder.public()),
        status: Some(&json!({"status_list": {"idx": 7, "uri": "https://issuer.example/status"}})),
        kid: Some(key.kid()),
        x5c: None,
        key: &key,
        entropy: &SeededEntropy::new(5),
    })
    .unwrap();
    (text, key, holder)
}

/// V-SD-1 to V-SD-8, V-SDVC-2 to V-SDVC-10 (SDJWT-4).
#[test]
fn digest_vectors() {
    let check = |disclosure: &str, expect: &str| {
        assert_eq!(digest::sha256_text(disclosure.as_bytes()), expect);
        let array: Vec<Value> = serde_json::from_slice(&base64url::decode(disclosure).unwrap()).unwrap();
        assert!(matches!(array.len(), 2 | 3));
    };
    check(
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
    );
    check(
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "BwU3T4PB1Wk6TbA1HUOm9XenJYLZfYtJGn8hMl77zwg",
    );
    check(
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
        "TZjouOTrBKEwUNjNDs9yeMzBoQn8FFLPaJjRRmAtwrM",
    );
    check(
        "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ",
        "WgTWKMWOEUwzhJXwrq2EuXN2SvhvJ_5-DvEl2DlKC_A",
    );
    check(
        "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0",
        "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
    );
    check(
        "WyIxNl9tQWQwR2l3YVpva1UyNl8waTBoIiwiREUiXQ",
        "PmnlrRjhLcwf8zTDdK15HVGwHtPYjddvD362WjBLwro",
    );
    check(
        "WyJmbjlmTjByRC1mRnMybjMwM1pJLTBjIiwiRlIiXQ",
        "r823HFN6Ba_lpSANYtXqqCBAH-TsQlIzfOK0lRAFLCM",
    );
    check(
        "WyJZSUtlc3FPa1hYTnpNUXRzWF8tX2x3IiwiVUsiXQ",
        "nP5GYjwhFm6ESlAeC4NCaIliW4tz0hTrUeoJB3lb5TA",
    );
    check(
        "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
        "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
    );
    check(
        "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
        "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
    );
    check(
        "WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImVtYWlsIiwgImpvaG5kb2VAZXhhbXBsZS5jb20iXQ",
        "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE",
    );
    check(
        "WyJlSThaV205UW5LUHBOUGVOZW5IZGhRIiwgInBob25lX251bWJlciIsICIrMS0yMDItNTU1LTAxMDEiXQ",
        "PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI",
    );
    check(
        "WyJRZ19PNjR6cUF4ZTQxMmExMDhpcm9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIFN0IiwgImxvY2FsaXR5IjogIkFueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0",
        "IlDzIKeiZdDwpqpK6ZfbyphFvz5FgnWa-sN6wqQXCiw",
    );
    check(
        "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImJpcnRoZGF0ZSIsICIxOTQwLTAxLTAxIl0",
        "jdrTE8YcbY4EifugihiAe_BPekxJQZICeiUQwY9QqxI",
    );
    check(
        "WyJQYzMzSk0yTGNoY1VfbEhnZ3ZfdWZRIiwgImlzX292ZXJfMTgiLCB0cnVlXQ",
        "09vKrJMOlyTWM0sjpu_pdOBVBQ2M1y3KhpH515nXkpY",
    );
    check(
        "WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpBIiwgImlzX292ZXJfMjEiLCB0cnVlXQ",
        "2rsjGbaC0ky8mT0pJrPioWTq0_daw1sX76poUlgCwbI",
    );
    check(
        "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgImlzX292ZXJfNjUiLCB0cnVlXQ",
        "EkO8dhW0dHEJbvUHlE_VCeuC9uRELOieLZhh7XbUTtA",
    );
}
