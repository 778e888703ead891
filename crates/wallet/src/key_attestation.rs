//! Key attestations: somebody says where the wallet's keys lie (KATT).

use credentials::key::SigningKey;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::attestation::Attester;
use crate::draft::Draft;

/// How long an attestation holds, in seconds.
const LIFE: i64 = 3600;

/// The two claims that say how well keys are kept (KATT-5).
const LEVELS: [&str; 2] = ["key_storage", "user_authentication"];

/// The attestation of `keys` before it is signed: with the levels that are asked for, the best where nothing is (KATT-1 to
/// KATT-6).
pub(crate) fn draft(
    attester: &Attester,
    keys: &[SigningKey],
    required: Option<&Map<String, Value>>,
    nonce: Option<&str>,
    now: Timestamp,
) -> Draft {
    let now = now.as_second();
    let keys: Vec<Value> = keys.iter().map(|key| key.public().to_jwk()).collect();
    let mut draft = attester.draft(
        "key-attestation+jwt",
        json!({"iat": now, "exp": now + LIFE, "attested_keys": keys}),
    );
    for name in LEVELS {
        let accepted = required
            .and_then(|required| required.get(name))
            .and_then(Value::as_array);
        let level = accepted.and_then(|accepted| accepted.first()).cloned();
        draft.claim(name, json!([level.unwrap_or_else(|| json!("iso_18045_high"))]));
    }
    if let Some(nonce) = nonce {
        draft.claim("nonce", nonce);
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws;
    use credentials::key::Alg;

    fn check(required: &Value, expect: &Value) {
        let attester = Attester::generate().expect("a key");
        let keys: Vec<SigningKey> = (0..2).map(|_| SigningKey::generate_p256().expect("a key")).collect();
        let now = Timestamp::from_second(1_700_000_000).expect("an instant");
        let draft = draft(&attester, &keys, required.as_object(), Some("n"), now);
        let jws = jws::decode(&draft.write(attester.key()).expect("a JWT")).expect("a JWS");
        jws.verify(attester.key().public(), Alg::Es256).expect("signed");
        assert_eq!(jws.header_text("typ"), Some("key-attestation+jwt"));
        let mut claims = Value::Object(jws.claims().expect("claims"));
        let attested = claims["attested_keys"].take();
        assert_eq!(attested, json!([keys[0].public().to_jwk(), keys[1].public().to_jwk()]));
        assert_eq!(
            (&claims["iat"], &claims["exp"], &claims["nonce"]),
            (&json!(1_700_000_000), &json!(1_700_003_600), &json!("n"))
        );
        assert_eq!(json!([claims["key_storage"], claims["user_authentication"]]), *expect);
    }

    /// KATT-1, KATT-3, KATT-4, KATT-5, KATT-6, META-36: of the levels that are listed, one.
    #[test]
    fn an_attestation_says_what_is_asked() {
        let high = json!(["iso_18045_high"]);
        check(&Value::Null, &json!([high, high]));
        check(&json!({}), &json!([high, high]));
        let listed = json!({"key_storage": ["iso_18045_moderate", "iso_18045_basic"]});
        check(&listed, &json!([["iso_18045_moderate"], high]));
        check(&json!({"user_authentication": ["x"]}), &json!([high, ["x"]]));
    }
}
