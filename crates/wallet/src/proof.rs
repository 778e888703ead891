//! Key proofs of type `jwt` (PROOF).

use credentials::did;
use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::json;

use crate::draft::Draft;
use crate::failure::Failure;
use crate::metadata::Configuration;
use crate::options::{Binding, WalletOptions};

/// How the holder's keys are proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The keys' algorithm.
    pub(crate) alg: Alg,
    /// How a `jwt` proof names its key.
    pub(crate) binding: Binding,
    pub(crate) attested: Attested,
}

/// Whether the keys are attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attested {
    /// Not: each is proved.
    Not,
    /// Beside the proof of one of them (PROOF-12).
    Beside,
    /// In the place of proofs (PROOF-15).
    Instead,
}

impl Attested {
    /// The name in `proof_types_supported`.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Not | Self::Beside => "jwt",
            Self::Instead => "attestation",
        }
    }
}

impl Manner {
    /// For the person.
    pub(crate) fn told(&self, keys: usize) -> String {
        let (alg, binding) = (self.alg.name(), self.binding);
        match self.attested {
            Attested::Not => format!("{keys} signed with {alg}, named by {binding:?}"),
            Attested::Beside => {
                format!("one signed with {alg}, named by {binding:?}, with an attestation of {keys} keys")
            }
            Attested::Instead => format!("an attestation of {keys} keys"),
        }
    }
}

/// How to prove the holder's keys; nothing when no proof is asked for (PROOF-2, META-33, META-36). Attestations are sent where they
/// are asked for, by a wallet that somebody vouches for.
pub(crate) fn choose(options: &WalletOptions, configuration: &Configuration) -> Result<Option<Manner>, Failure> {
    let vouched = options.attester.is_some();
    if vouched && configuration.only_attestations() {
        return Ok(Some(Manner {
            alg: options.alg.unwrap_or(Alg::Es256),
            binding: Binding::Jwk,
            attested: Attested::Instead,
        }));
    }
    let Some((alg, binding)) = key(options, configuration)? else {
        return Ok(None);
    };
    let attested = match configuration.attestations_required("jwt") {
        Some(_) if vouched => Attested::Beside,
        _ => Attested::Not,
    };
    Ok(Some(Manner { alg, binding, attested }))
}

/// The algorithm and the header form for the holder's keys.
fn key(options: &WalletOptions, configuration: &Configuration) -> Result<Option<(Alg, Binding)>, Failure> {
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

    /// PROOF-2, META-33, META-36, KATT-8: attestations are sent where they are asked for, by whom somebody vouches for.
    #[test]
    fn how_keys_are_proved() {
        let clock = model::time::FakeClock::at(Timestamp::UNIX_EPOCH);
        let mut options = WalletOptions::new(std::sync::Arc::new(clock)).expect("a wallet");
        let attester = std::sync::Arc::new(crate::attestation::Attester::generate().expect("a key"));
        let mut check = |vouched: bool, types: Value, expect: Result<Option<&str>, &str>| {
            options.attester = vouched.then(|| attester.clone());
            let published =
                json!({"proof_types_supported": types, "cryptographic_binding_methods_supported": ["did:jwk"]});
            let mut published = published.as_object().cloned().unwrap_or_default();
            published.retain(|_, value| !value.is_null());
            let configuration = Configuration {
                id: "c".into(),
                format: "dc+sd-jwt".into(),
                published,
            };
            let got = choose(&options, &configuration);
            let told = got.map(|manner| manner.map(|manner| manner.told(2)));
            let told = told.as_ref().map(Option::as_deref).map_err(|failure| failure.code);
            assert_eq!(told, expect, "{vouched} {:?}", configuration.published);
        };
        let jwt = json!({"proof_signing_alg_values_supported": ["EdDSA", "ES256"]});
        let mut asked = jwt.clone();
        asked["key_attestations_required"] = json!({});
        let each = "2 signed with ES256, named by DidJwk";
        let beside = "one signed with ES256, named by DidJwk, with an attestation of 2 keys";
        for vouched in [false, true] {
            check(vouched, Value::Null, Ok(None));
            check(vouched, json!({"jwt": jwt}), Ok(Some(each)));
            check(vouched, json!({"jwt": jwt, "attestation": asked}), Ok(Some(each)));
            check(
                vouched,
                json!({"jwt": asked}),
                Ok(Some(if vouched { beside } else { each })),
            );
            check(vouched, json!({"di_vp": jwt}), Err("proof_type_unsupported"));
        }
        check(false, json!({"attestation": asked}), Err("proof_type_unsupported"));
        check(
            true,
            json!({"attestation": asked}),
            Ok(Some("an attestation of 2 keys")),
        );
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
