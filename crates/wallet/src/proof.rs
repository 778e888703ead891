//! Key proofs of type `jwt` (PROOF).

use credentials::did;
use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::json;

use crate::draft::Draft;
use crate::failure::Failure;
use crate::metadata::Configuration;
use crate::options::{Binding, WalletOptions};

/// The algorithm and the header form for the holder's keys (PROOF-2, META-33).
pub(crate) fn choose_key(
    options: &WalletOptions,
    configuration: &Configuration,
) -> Result<Option<(Alg, Binding)>, Failure> {
    let Some(listed) = configuration.proof_algorithms()? else {
        return Ok(None);
    };
    let alg = match options.alg {
        Some(alg) => Some(alg),
        None if listed.contains(&Alg::Es256.name()) => Some(Alg::Es256),
        None => listed.iter().find_map(|name| Alg::from_name(name)),
    };
    let alg = alg.filter(|alg| listed.contains(&alg.name())).ok_or_else(|| {
        Failure::new(
            "proof_algorithm_unsupported",
            format!("the issuer takes proofs with {} only", listed.join(", ")),
        )
    })?;
    let methods = configuration.binding_methods();
    let binding = options.binding.unwrap_or_else(|| {
        let plain = methods.iter().any(|method| matches!(*method, "jwk" | "cose_key"));
        match () {
            () if plain || methods.is_empty() => Binding::Jwk,
            () if methods.contains(&"did:jwk") => Binding::DidJwk,
            () if methods.contains(&"did:key") => Binding::DidKey,
            () => Binding::Jwk,
        }
    });
    Ok(Some((alg, binding)))
}

/// One `jwt` proof before it is signed (PROOF-1 to PROOF-10). `client` is who the token was given to; without one there is no
/// `iss`.
pub(crate) fn draft(
    key: &SigningKey,
    binding: Binding,
    audience: &str,
    client: Option<&str>,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<Draft, Failure> {
    let mut draft = Draft::new(
        "openid4vci-proof+jwt",
        key,
        json!({"aud": audience, "iat": now.as_second()}),
    );
    match binding {
        Binding::Jwk => draft.head("jwk", key.public().to_jwk()),
        Binding::DidJwk => draft.head("kid", format!("{}#0", key.public().did_jwk())),
        Binding::DidKey => {
            let did = did::did_key_of(key.public())
                .ok_or_else(|| Failure::new("proof_key_unsupported", "this kind of key has no did:key"))?;
            let fragment = did.trim_start_matches("did:key:").to_owned();
            draft.head("kid", format!("{did}#{fragment}"));
        }
    }
    if let Some(client) = client {
        draft.claim("iss", client);
    }
    if let Some(nonce) = nonce {
        draft.claim("nonce", nonce);
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws;
    use serde_json::Value;

    fn write(key: &SigningKey, binding: Binding, nonce: Option<&str>, now: Timestamp) -> String {
        let draft = draft(key, binding, "https://i.example", None, nonce, now).expect("a proof");
        draft.write(key).expect("a JWT")
    }

    /// PROOF-1, PROOF-3, PROOF-7 to PROOF-10.
    #[test]
    fn proofs() {
        let key = SigningKey::generate_p256().expect("a key");
        let now = Timestamp::from_second(1_700_000_000).expect("an instant");
        for (binding, member) in [
            (Binding::Jwk, "jwk"),
            (Binding::DidJwk, "kid"),
            (Binding::DidKey, "kid"),
        ] {
            let jwt = write(&key, binding, Some("n"), now);
            let jws = jws::decode(&jwt).expect("a JWS");
            jws.verify(key.public(), Alg::Es256).expect("signed by the key");
            let names: Vec<&str> = jws.header.keys().map(String::as_str).collect();
            assert_eq!(names, ["alg", "typ", member]);
            assert_eq!(jws.header_text("typ"), Some("openid4vci-proof+jwt"));
            if let Some(kid) = jws.header_text("kid") {
                assert_eq!(did::resolve(kid).expect("a key"), *key.public());
            }
            let claims = jws.claims().expect("claims");
            assert_eq!(
                Value::Object(claims),
                json!({"aud": "https://i.example", "iat": 1_700_000_000, "nonce": "n"})
            );
        }
        let jwt = write(&key, Binding::Jwk, None, now);
        assert!(
            !jws::decode(&jwt)
                .expect("a JWS")
                .claims()
                .expect("claims")
                .contains_key("nonce")
        );
    }
}
