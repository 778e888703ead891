//! Signatures, made.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{Inner, Key};

/// What is signed: `<id>.<timestamp>.<body>`, the body as the bytes that are sent (HOOK-2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp` as it stands in the header.
    pub timestamp: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Signed<'_> {
    /// The code under a shared secret; the body is not copied.
    pub(crate) fn code(&self, key: &hmac::Key) -> hmac::Tag {
        let mut code = hmac::Context::with_key(key);
        for part in self.parts() {
            code.update(part);
        }
        code.sign()
    }

    /// The bytes in one piece.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.parts().concat()
    }

    fn parts(&self) -> [&[u8]; 5] {
        [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", self.body]
    }
}

/// The value of `webhook-signature`: one signature of every key, in their order, separated by spaces (HOOK-3, HOOK-5). Empty
/// without keys: then there is no header.
///
/// `timestamp` is the time of the attempt in whole seconds since 1970, the value of `webhook-timestamp`.
pub fn sign(keys: &[Key], id: &str, timestamp: i64, body: &[u8]) -> String {
    let timestamp = timestamp.to_string();
    let signed = Signed {
        id,
        timestamp: &timestamp,
        body,
    };
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| {
            let encoded = match &key.0 {
                Inner::V1(key) => STANDARD.encode(signed.code(key)),
                Inner::V1a(pair) => STANDARD.encode(pair.sign(&signed.bytes())),
            };
            format!("{},{encoded}", key.kind().version())
        })
        .collect();
    signatures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::parse(text).expect("a key")
    }

    fn check(secret: &str, id: &str, timestamp: i64, body: &str, expect: &str) {
        assert_eq!(sign(&[key(secret)], id, timestamp, body.as_bytes()), expect);
    }

    /// V-HOOK-1, V-HOOK-2.
    #[test]
    fn the_known_answers() {
        check(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        );
        check(
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            r#"{"email":"test@example.com","username":"test_user"}"#,
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        );
    }

    /// HOOK-5.
    #[test]
    fn while_a_key_is_replaced_both_sign() {
        let old = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let new = key("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
        let both = sign(&[new.clone(), old.clone()], "m", 1, b"{}");
        let alone = [sign(&[new], "m", 1, b"{}"), sign(&[old], "m", 1, b"{}")];
        assert_eq!(both, alone.join(" "));
        assert!(alone[0].starts_with("v1a,") && alone[1].starts_with("v1,"), "{alone:?}");
        assert_eq!(sign(&[], "m", 1, b"{}"), "");
    }

    /// HOOK-6, HOOK-2: each part counts.
    #[test]
    fn another_time_id_or_body_is_another_signature() {
        let keys = [key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
        let all = [
            sign(&keys, "m", 1, b"{}"),
            sign(&keys, "m", 2, b"{}"),
            sign(&keys, "n", 1, b"{}"),
            sign(&keys, "m", 1, b"{ }"),
        ];
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
