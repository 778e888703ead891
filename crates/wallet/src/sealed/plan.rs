//! Whether to encrypt, to which key and with what: the issuer's demand and the wallet's wish.

use credentials::jwe::{self, Enc};
use credentials::key::PublicKey;
use serde_json::Value;

use super::letter::Envelope;
use super::offered::{Answers, Offered, Requests, With};
use crate::failure::Failure;
use crate::options::Encryption;

/// How the messages of a claim are encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The requests.
    pub(super) envelope: Envelope,
    /// The answers, if at all.
    pub(super) answers: Option<Packed>,
}

/// Content encryption and compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(super) enc: Enc,
    pub(crate) zip: bool,
}

impl Plan {
    /// For the person.
    pub(crate) fn told(&self) -> String {
        let how = |packed: Packed| {
            let zip = if packed.zip { ", compressed" } else { "" };
            format!("{}{zip}", packed.enc.name())
        };
        let key = self.envelope.kid.as_deref().unwrap_or("without a name");
        let to = format!("requests to the issuer's key {key} with {}", how(self.envelope.packed));
        match self.answers {
            Some(packed) => format!("{to}; answers to a key of this wallet with {}", how(packed)),
            None => format!("{to}; answers in clear"),
        }
    }
}

/// What is to be done; nothing when nobody wants it. `needed` is for a fault that is one of encryption (ENC-2 to ENC-5, CRED-14,
/// CRED-15).
pub(crate) fn plan(wish: Encryption, offered: &Offered, needed: bool) -> Result<Option<Plan>, Failure> {
    let wanted = wish.wanted || needed;
    let answered = wanted || offered.answers_required();
    if !answered && !offered.requests_required() {
        return Ok(None);
    }
    let Some(requests) = &offered.requests else {
        return Err(match offered.answers_required() {
            true => Failure::breach("ENC-9", "answers must be encrypted, and requests cannot be"),
            false => unsupported("the issuer takes no encrypted requests"),
        });
    };
    let answers = match &offered.answers {
        Some(answers) if answered => Some(of_answers(wish, answers)?),
        None if answered => return Err(unsupported("the issuer encrypts no answers")),
        _ => None,
    };
    let envelope = of_requests(wish, requests)?;
    Ok(Some(Plan { envelope, answers }))
}

/// ENC-2, ENC-3.
fn of_requests(wish: Encryption, requests: &Requests) -> Result<Envelope, Failure> {
    let usable = |jwk: &Value| {
        let key = PublicKey::from_jwk(jwk).ok()?;
        let suits = jwk.get("alg").is_some_and(|alg| alg == jwe::ALG) && jwe::can_receive(&key).is_ok();
        let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        suits.then_some((key, kid))
    };
    let found = requests.keys.iter().find_map(usable);
    let (key, kid) = found.ok_or_else(|| {
        let message = format!(
            "the issuer has no key for {} in credential_request_encryption",
            jwe::ALG
        );
        unsupported(&message)
    })?;
    Ok(Envelope {
        key,
        kid,
        packed: packed(wish, &requests.with, "requests")?,
    })
}

fn of_answers(wish: Encryption, answers: &Answers) -> Result<Packed, Failure> {
    if !answers.algs.iter().any(|alg| alg == jwe::ALG) {
        return Err(unsupported(&format!(
            "the issuer does not encrypt answers with {}",
            jwe::ALG
        )));
    }
    packed(wish, &answers.with, "answers")
}

/// ENC-4: as wished if it is listed, else the first that is listed and known.
fn packed(wish: Encryption, with: &With, what: &str) -> Result<Packed, Failure> {
    let listed = |enc: &Enc| with.encs.iter().any(|name| name == enc.name());
    let enc = match wish.enc {
        Some(enc) => Some(enc).filter(listed),
        None => with.encs.iter().find_map(|name| Enc::from_name(name)),
    };
    let enc = enc.ok_or_else(|| unsupported(&format!("{what} may be encrypted with {} only", with.encs.join(", "))))?;
    if wish.zip && !with.zips() {
        return Err(unsupported(&format!("{what} may not be compressed")));
    }
    Ok(Packed { enc, zip: wish.zip })
}

fn unsupported(message: &str) -> Failure {
    Failure::new("encryption_unsupported", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::key::{Alg, SigningKey};
    use serde_json::json;

    fn key(alg: Alg, kid: &str) -> Value {
        let mut jwk = SigningKey::generate(alg).expect("a key").public().to_jwk();
        jwk["kid"] = kid.into();
        jwk["alg"] = "ECDH-ES".into();
        jwk
    }

    /// An issuer that offers all of it, with something changed.
    fn offered(change: impl FnOnce(&mut Value)) -> Offered {
        let lists = json!({"enc_values_supported": ["A128CBC-HS256", "A128GCM", "A256GCM"], "zip_values_supported": ["DEF"],
            "encryption_required": false});
        let mut document =
            json!({"credential_request_encryption": lists.clone(), "credential_response_encryption": lists});
        document["credential_request_encryption"]["jwks"] =
            json!({"keys": [key(Alg::EdDsa, "no"), key(Alg::Es384, "yes")]});
        document["credential_response_encryption"]["alg_values_supported"] = json!(["RSA-OAEP-256", "ECDH-ES"]);
        change(&mut document);
        Offered::read(document.as_object().expect("an object"))
    }

    const REQUESTS: &str = "credential_request_encryption";
    const ANSWERS: &str = "credential_response_encryption";

    fn wish(wanted: bool) -> Encryption {
        Encryption {
            wanted,
            ..Encryption::default()
        }
    }

    fn check(wish: Encryption, offered: &Offered, expect: Result<&str, &str>) {
        let got = plan(wish, offered, false);
        let told = got
            .as_ref()
            .map(|plan| plan.as_ref().map_or("in clear".into(), Plan::told));
        match (told, expect) {
            (Ok(told), Ok(expect)) => assert_eq!(told, expect),
            (Err(failure), Err(expect)) => assert!(failure.message.contains(expect), "{failure}"),
            (told, _) => panic!("{told:?}, not {expect:?}"),
        }
    }

    /// META-16, META-17, ENC-2, ENC-3, ENC-4, ENC-9, CRED-14, CRED-15.
    #[test]
    fn demand_and_wish() {
        let both = "requests to the issuer's key yes with A128GCM; answers to a key of this wallet with A128GCM";
        let one = "requests to the issuer's key yes with A128GCM; answers in clear";
        let required =
            |name: &'static str| move |document: &mut Value| document[name]["encryption_required"] = true.into();
        let without = |name: &'static str| {
            move |document: &mut Value| drop(document.as_object_mut().expect("an object").remove(name))
        };
        check(wish(false), &offered(|_| ()), Ok("in clear"));
        check(wish(true), &offered(|_| ()), Ok(both));
        check(wish(false), &offered(required(REQUESTS)), Ok(one));
        check(wish(true), &offered(required(REQUESTS)), Ok(both));
        check(wish(false), &offered(required(ANSWERS)), Ok(both));
        check(wish(false), &Offered::default(), Ok("in clear"));
        check(wish(true), &Offered::default(), Err("takes no encrypted requests"));
        check(wish(true), &offered(without(ANSWERS)), Err("encrypts no answers"));
        let unusable = offered(|document| {
            required(ANSWERS)(document);
            without(REQUESTS)(document);
        });
        check(wish(false), &unusable, Err("(ENC-9)"));
        assert!(
            plan(wish(false), &offered(|_| ()), true).is_ok_and(|plan| plan.is_some()),
            "a fault needs it"
        );
    }

    /// ENC-3, ENC-4: only what is listed is used.
    #[test]
    fn what_is_listed() {
        let with = |enc, zip| Encryption { wanted: true, zip, enc };
        let all = offered(|_| ());
        let compressed = "requests to the issuer's key yes with A256GCM, compressed; \
                          answers to a key of this wallet with A256GCM, compressed";
        check(with(Some(Enc::A256Gcm), true), &all, Ok(compressed));
        check(with(Some(Enc::A192Gcm), false), &all, Err("may be encrypted with"));
        let set = |name: &'static str, member: &'static str, value: Value| {
            offered(move |document| document[name][member] = value)
        };
        check(
            with(None, true),
            &set(REQUESTS, "zip_values_supported", Value::Null),
            Err("may not be compressed"),
        );
        check(
            with(None, true),
            &set(ANSWERS, "zip_values_supported", json!([])),
            Err("answers may not be"),
        );
        check(
            with(None, false),
            &set(ANSWERS, "alg_values_supported", json!(["RSA-OAEP-256"])),
            Err("ECDH-ES"),
        );
        check(
            with(None, false),
            &set(ANSWERS, "enc_values_supported", json!(["A128CBC-HS256"])),
            Err("answers may be"),
        );
        for keys in [
            json!([]),
            json!([key(Alg::EdDsa, "no")]),
            json!([{"kty": "EC"}]),
            Value::Null,
        ] {
            check(
                with(None, false),
                &set(REQUESTS, "jwks", json!({"keys": keys})),
                Err("has no key for ECDH-ES"),
            );
        }
        let mut other = key(Alg::Es256, "other");
        other["alg"] = "ECDH-ES+A128KW".into();
        check(
            with(None, false),
            &set(REQUESTS, "jwks", json!({"keys": [other]})),
            Err("has no key"),
        );
    }
}
