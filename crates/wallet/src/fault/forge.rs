//! What can be wrong with any JWT that a wallet signs: a proof, a proof of possession, an attestation.

use credentials::key::SigningKey;
use serde_json::Value;

use crate::draft::{Draft, Seal};

/// A signature over something else.
pub(super) fn broken(draft: &mut Draft, _: &SigningKey) {
    draft.seal = Seal::Broken;
}

/// No signature: `alg` is `none`.
pub(super) fn unsigned(draft: &mut Draft, _: &SigningKey) {
    draft.seal = Seal::Nothing;
}

/// A MAC under the public key: `alg` is `HS256`.
pub(super) fn mac(draft: &mut Draft, _: &SigningKey) {
    draft.seal = Seal::Mac;
}

/// The signature of a key that nobody knows.
pub(super) fn another_key(draft: &mut Draft, _: &SigningKey) {
    draft.header.remove("x5c");
    draft.seal = Seal::Another;
}

/// `typ` of any JWT.
pub(super) fn wrong_typ(draft: &mut Draft, _: &SigningKey) {
    draft.head("typ", "JWT");
}

/// The private key in the header.
pub(super) fn private_key(draft: &mut Draft, key: &SigningKey) {
    draft.header.remove("kid");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).unwrap_or_default();
    draft.head("jwk", jwk);
}

/// Made for somebody else.
pub(super) fn wrong_aud(draft: &mut Draft, _: &SigningKey) {
    draft.claim("aud", "https://another-issuer.example");
}

/// Without a number of its own.
pub(super) fn no_jti(draft: &mut Draft, _: &SigningKey) {
    draft.claims.remove("jti");
}

/// Made an hour ago.
pub(super) fn an_hour_old(draft: &mut Draft, _: &SigningKey) {
    draft.shift("iat", -3600);
}

/// Made an hour ahead.
pub(super) fn an_hour_ahead(draft: &mut Draft, _: &SigningKey) {
    draft.shift("iat", 3600);
}

/// Made yesterday, and over since.
pub(super) fn expired(draft: &mut Draft, _: &SigningKey) {
    draft.shift("iat", -86_400);
    draft.shift("exp", -86_400);
}

/// A nonce that nobody here gave out.
pub(super) fn foreign_nonce(draft: &mut Draft, _: &SigningKey) {
    draft.claim("nonce", FOREIGN);
}

/// A challenge that nobody here gave out.
pub(super) fn foreign_challenge(draft: &mut Draft, _: &SigningKey) {
    draft.claim("challenge", FOREIGN);
}

const FOREIGN: &str = "bm90LWEtbm9uY2Utb2YtdGhpcy1zZXJ2ZXI";

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws;
    use credentials::key::Alg;
    use serde_json::json;

    /// A good JWT, forged and read again.
    fn check(forge: fn(&mut Draft, &SigningKey), verifies: bool, header: &[(&str, Value)], claims: &[(&str, Value)]) {
        let key = SigningKey::generate_p256().expect("a key");
        let good = json!({"iat": 100_000, "exp": 103_600, "aud": "https://i.example", "jti": "j", "nonce": "n"});
        let mut draft = Draft::new("t+jwt", &key, good);
        draft.head("kid", "k");
        forge(&mut draft, &key);
        let jws = jws::decode(&draft.write(&key).expect("a JWT")).expect("a JWS");
        assert_eq!(jws.verify(key.public(), Alg::Es256).is_ok(), verifies);
        let read = jws.claims().expect("claims");
        for (name, value) in header {
            assert_eq!(jws.header.get(*name).unwrap_or(&Value::Null), value, "{name}");
        }
        for (name, value) in claims {
            assert_eq!(read.get(*name).unwrap_or(&Value::Null), value, "{name}");
        }
    }

    #[test]
    fn each_is_wrong_in_one_way() {
        check(broken, false, &[("alg", json!("ES256"))], &[]);
        check(unsigned, false, &[("alg", json!("none"))], &[]);
        check(mac, false, &[("alg", json!("HS256"))], &[]);
        check(another_key, false, &[("alg", json!("ES256")), ("kid", json!("k"))], &[]);
        check(wrong_typ, true, &[("typ", json!("JWT"))], &[]);
        check(private_key, true, &[("kid", Value::Null)], &[]);
        check(
            wrong_aud,
            true,
            &[],
            &[("aud", json!("https://another-issuer.example"))],
        );
        check(no_jti, true, &[], &[("jti", Value::Null)]);
        check(
            an_hour_old,
            true,
            &[],
            &[("iat", json!(96_400)), ("exp", json!(103_600))],
        );
        check(an_hour_ahead, true, &[], &[("iat", json!(103_600))]);
        check(expired, true, &[], &[("iat", json!(13_600)), ("exp", json!(17_200))]);
        check(foreign_nonce, true, &[], &[("nonce", json!(FOREIGN))]);
        check(
            foreign_challenge,
            true,
            &[],
            &[("challenge", json!(FOREIGN)), ("nonce", json!("n"))],
        );
    }
}
