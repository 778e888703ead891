//! DPoP: every request proves the key that the token is bound to (DPOP).

use std::sync::Mutex;

use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::json;

use crate::bend::At;
use crate::draft::Draft;
use crate::failure::Failure;
use crate::http::Answer;
use crate::random;

/// The key, and the latest nonces: those of the authorization server and of the issuer are separate (DPOP-5).
pub(crate) struct Dpop {
    pub(crate) key: SigningKey,
    server: Mutex<Option<String>>,
    issuer: Mutex<Option<String>>,
}

impl Dpop {
    /// A fresh key of the first kind that is taken.
    pub(crate) fn new(algorithms: &[String]) -> Result<Self, Failure> {
        let alg = match algorithms.iter().any(|name| name == Alg::Es256.name()) {
            true => Some(Alg::Es256),
            false => algorithms.iter().find_map(|name| Alg::from_name(name)),
        };
        let alg = alg.unwrap_or(Alg::Es256);
        let key = SigningKey::generate(alg).map_err(|error| Failure::new("key_failed", error.to_string()))?;
        Ok(Self {
            key,
            server: Mutex::default(),
            issuer: Mutex::default(),
        })
    }

    /// The proof for one request before it is signed (DPOP-2, DPOP-3).
    pub(crate) fn draft(
        &self,
        at: At,
        method: &str,
        url: &str,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Draft, Failure> {
        let htu = url.split(['?', '#']).next().unwrap_or_default();
        let claims = json!({"jti": random::text()?, "htm": method, "htu": htu, "iat": now.as_second()});
        let mut draft = Draft::new("dpop+jwt", &self.key, claims);
        draft.head("jwk", self.key.public().to_jwk());
        if let Some(token) = token {
            draft.claim("ath", random::sha256(token));
        }
        if let Ok(nonce) = self.nonces(at).lock()
            && let Some(nonce) = &*nonce
        {
            draft.claim("nonce", nonce.as_str());
        }
        Ok(draft)
    }

    /// Keeps the nonce that came with an answer (DPOP-7). Whether it was demanded, so that the request is worth repeating.
    pub(crate) fn heed(&self, at: At, answer: &Answer) -> bool {
        let nonce = answer.header("dpop-nonce");
        if nonce.is_empty() {
            return false;
        }
        if let Ok(mut kept) = self.nonces(at).lock() {
            *kept = Some(nonce.to_owned());
        }
        answer.error().as_deref() == Some("use_dpop_nonce")
    }

    fn nonces(&self, at: At) -> &Mutex<Option<String>> {
        if at.is_of_the_server() {
            &self.server
        } else {
            &self.issuer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws;
    use serde_json::Value;

    /// DPOP-2, DPOP-3.
    #[test]
    fn a_proof_names_its_request() {
        let dpop = Dpop::new(&["EdDSA".into(), "ES256".into()]).expect("a key");
        let now = Timestamp::from_second(1_700_000_000).expect("an instant");
        let draft = dpop.draft(At::Credential, "POST", "https://i.example/c?x=1#f", Some("t"), now);
        let jws = jws::decode(&draft.and_then(|draft| draft.write(&dpop.key)).expect("a proof")).expect("a JWS");
        jws.verify(dpop.key.public(), Alg::Es256).expect("signed by the key");
        assert_eq!(jws.header_text("typ"), Some("dpop+jwt"));
        assert_eq!(jws.header["jwk"], dpop.key.public().to_jwk());
        let mut claims = jws.claims().expect("claims");
        assert!(
            claims
                .remove("jti")
                .is_some_and(|jti| jti.as_str().is_some_and(|jti| jti.len() == 43))
        );
        let expect =
            json!({"htm": "POST", "htu": "https://i.example/c", "iat": 1_700_000_000, "ath": random::sha256("t")});
        assert_eq!(Value::Object(claims), expect);
        assert_eq!(Dpop::new(&["EdDSA".into()]).expect("a key").key.alg(), Alg::EdDsa);
    }
}
