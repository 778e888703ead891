//! The answer to a message, where it is to come encrypted (ENC-1, ENC-3, ENC-4, ENC-7).

use credentials::jwe::{self, Enc, RecipientKey};
use credentials::key::SigningKey;
use serde_json::{Map, Value, json};

use super::plan::Packed;
use crate::failure::Failure;
use crate::http::{Answer, MAX_BODY};

/// A fresh key, for one answer, and how it is to be encrypted.
pub(super) struct Reply {
    key: RecipientKey,
    packed: Packed,
}

impl Reply {
    pub(super) fn fresh(packed: Packed) -> Result<Self, Failure> {
        let failed = |error: String| Failure::new("key_failed", error);
        let key = SigningKey::generate_p256().map_err(|error| failed(error.to_string()))?;
        let jwk = Value::String(key.private_jwk().reveal().to_owned());
        let key = RecipientKey::read(&jwk).map_err(|error| failed(error.to_string()))?;
        Ok(Self { key, packed })
    }

    /// `credential_response_encryption` (CRED-13).
    pub(super) fn asked(&self) -> Value {
        let mut asked = json!({"jwk": self.key.published(), "enc": self.packed.enc.name()});
        if self.packed.zip {
            asked["zip"] = jwe::ZIP.into();
        }
        asked
    }

    /// The content of an answer's body.
    fn read(&self, text: &str) -> Result<Vec<u8>, Failure> {
        let opened = jwe::decrypt(text.trim_end(), &self.key, MAX_BODY);
        let opened = opened.map_err(|error| Failure::breach("ENC-1", format!("the answer cannot be read: {error}")))?;
        self.judge(&opened.header)?;
        Ok(opened.plain)
    }

    fn judge(&self, header: &Map<String, Value>) -> Result<(), Failure> {
        let text = |name: &str| header.get(name).and_then(Value::as_str);
        if text("enc").and_then(Enc::from_name) != Some(self.packed.enc) {
            return Err(Failure::breach("ENC-4", "the answer's enc is not the one asked for"));
        }
        if text("kid") != Some(self.key.kid()) {
            return Err(Failure::breach(
                "ENC-3",
                "the answer does not repeat the kid of the key",
            ));
        }
        if header.contains_key("zip") && !self.packed.zip {
            return Err(Failure::breach(
                "ENC-4",
                "the answer is compressed, and nobody asked for it",
            ));
        }
        Ok(())
    }
}

/// The answer in clear, which it was only if `reply` asked for nothing else. A refusal never comes encrypted (CRED-52).
pub(super) fn open(answer: Answer, reply: Option<&Reply>) -> Result<Answer, Failure> {
    let sealed = answer.is_of("application/jwt");
    match (matches!(answer.status, 200 | 202), reply) {
        (false, _) if sealed => Err(Failure::breach("CRED-52", "the refusal came encrypted")),
        (true, None) if sealed => Err(Failure::breach(
            "ENC-7",
            "the answer came encrypted, and nobody asked for it",
        )),
        (true, Some(_)) if !sealed => Err(Failure::breach(
            "ENC-7",
            "the answer did not come encrypted, as it was asked for",
        )),
        (true, Some(reply)) => {
            let plain = reply.read(&String::from_utf8_lossy(answer.body()))?;
            Ok(answer.opened(plain))
        }
        _ => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::entropy::SystemEntropy;
    use credentials::jwe::Header;

    fn check(zip: bool, change: impl Fn(&mut Header<'_>), expect: Result<(), &str>) {
        let reply = Reply::fresh(Packed { enc: Enc::A128Gcm, zip });
        let reply = reply.expect("a key");
        let asked = reply.asked();
        assert_eq!(asked.get("zip").is_some(), zip);
        assert_eq!(
            (&asked["enc"], &asked["jwk"]["alg"]),
            (&json!("A128GCM"), &json!("ECDH-ES"))
        );
        assert!(asked["jwk"].get("d").is_none(), "{asked}");
        let mut header = Header {
            kid: Some(reply.key.kid()),
            zip,
            ..Header::new(Enc::A128Gcm)
        };
        change(&mut header);
        let text = jwe::encrypt(b"{}", reply.key.public(), &header, &SystemEntropy).expect("a message");
        match (reply.read(&text), expect) {
            (Ok(plain), Ok(())) => assert_eq!(plain, b"{}"),
            (Err(failure), Err(item)) => assert!(failure.message.ends_with(&format!("({item})")), "{failure}"),
            (got, _) => panic!("{got:?}, not {expect:?}"),
        }
    }

    /// ENC-1, ENC-3, ENC-4.
    #[test]
    fn answers_are_as_they_were_asked_for() {
        check(false, |_| (), Ok(()));
        check(true, |_| (), Ok(()));
        check(true, |header| header.zip = false, Ok(()));
        check(false, |header| header.zip = true, Err("ENC-4"));
        check(false, |header| header.enc = Enc::A256Gcm, Err("ENC-4"));
        check(false, |header| header.kid = None, Err("ENC-3"));
        check(false, |header| header.kid = Some("other"), Err("ENC-1"));
        let reply = Reply::fresh(Packed {
            enc: Enc::A128Gcm,
            zip: false,
        });
        let reply = reply.expect("a key");
        for text in ["", "a.b.c.d.e", "{}"] {
            assert_eq!(reply.read(text).expect_err(text).code, "issuer_breach");
        }
        // What inflates to more than any answer is long.
        let header = Header {
            kid: Some(reply.key.kid()),
            zip: true,
            ..Header::new(Enc::A128Gcm)
        };
        let bomb = jwe::encrypt(&vec![b' '; 2 * MAX_BODY], reply.key.public(), &header, &SystemEntropy);
        let failure = reply.read(&bomb.expect("a message")).expect_err("a bomb");
        assert!(failure.message.contains("inflates to more than"), "{failure}");
    }
}
