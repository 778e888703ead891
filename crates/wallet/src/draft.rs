//! A JWT before it is signed: whatever stands in it can still be changed.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credentials::key::SigningKey;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// Header, claims, and how it will be sealed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) seal: Seal,
}

/// What stands in the place of the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// The key's signature.
    Key,
    /// A signature over something else.
    Broken,
    /// The signature of a key made for it, which takes the key's place in `jwk`.
    Another,
    /// Nothing: `alg` is `none`.
    Nothing,
    /// A MAC under the public key's text: `alg` is `HS256`.
    Mac,
}

impl Draft {
    /// A JWT of a type, to be signed by `key`.
    pub(crate) fn new(typ: &str, key: &SigningKey, claims: Value) -> Self {
        let header = json!({"alg": key.alg().name(), "typ": typ});
        let object = |value| match value {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        Self {
            header: object(header),
            claims: object(claims),
            seal: Seal::Key,
        }
    }

    /// Sets a header member.
    pub(crate) fn head(&mut self, name: &str, value: impl Into<Value>) {
        self.header.insert(name.to_owned(), value.into());
    }

    /// Sets a claim.
    pub(crate) fn claim(&mut self, name: &str, value: impl Into<Value>) {
        self.claims.insert(name.to_owned(), value.into());
    }

    /// Moves a time by so many seconds.
    pub(crate) fn shift(&mut self, name: &str, seconds: i64) {
        let at = self.claims.get(name).and_then(Value::as_i64).unwrap_or_default();
        self.claim(name, at.saturating_add(seconds));
    }

    /// As it travels.
    pub(crate) fn write(mut self, key: &SigningKey) -> Result<String, Failure> {
        let failed = |error: String| Failure::new("signing_failed", error);
        if self.seal == Seal::Another {
            let another = SigningKey::generate(key.alg()).map_err(|error| failed(error.to_string()))?;
            if self.header.contains_key("jwk") {
                self.head("jwk", another.public().to_jwk());
            }
            self.seal = Seal::Key;
            return self.write(&another);
        }
        match self.seal {
            Seal::Nothing => self.head("alg", "none"),
            Seal::Mac => self.head("alg", "HS256"),
            Seal::Key | Seal::Broken | Seal::Another => {}
        }
        let claims = Value::Object(self.claims).to_string();
        let header = Value::Object(self.header).to_string();
        let input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&header),
            URL_SAFE_NO_PAD.encode(&claims)
        );
        let signed = |what: &str| key.sign(what.as_bytes()).map_err(|error| failed(error.to_string()));
        let seal = match self.seal {
            Seal::Key | Seal::Another => signed(&input)?,
            Seal::Broken => signed("something else")?,
            Seal::Nothing => Vec::new(),
            Seal::Mac => {
                let text = key.public().to_jwk().to_string();
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()), input.as_bytes())
                    .as_ref()
                    .to_vec()
            }
        };
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(seal)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws;
    use credentials::key::Alg;

    #[test]
    fn a_draft_is_sealed_as_it_says() {
        let key = SigningKey::generate_p256().expect("a key");
        let write = |seal| {
            let mut draft = Draft::new("t+jwt", &key, json!({"iat": 10}));
            draft.shift("iat", -3);
            draft.seal = seal;
            jws::decode(&draft.write(&key).expect("a JWT")).expect("a JWS")
        };
        let good = write(Seal::Key);
        good.verify(key.public(), Alg::Es256).expect("signed by the key");
        assert_eq!(Value::Object(good.claims().expect("claims")), json!({"iat": 7}));
        assert!(write(Seal::Broken).verify(key.public(), Alg::Es256).is_err());
        let none = write(Seal::Nothing);
        assert_eq!((none.header_text("alg"), none.signature.len()), (Some("none"), 0));
        let mac = write(Seal::Mac);
        assert_eq!((mac.header_text("alg"), mac.signature.len()), (Some("HS256"), 32));
    }
}
