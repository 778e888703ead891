//! Faults of encrypted requests and answers (ENC).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credentials::key::SigningKey;
use serde_json::{Map, Value, json};

use super::{Expect, Fault, Need, bad, may_pass};
use crate::bend::{At, Bend};
use crate::sealed::Letter;

const SEALED: &[Need] = &[Need::Encryption];
const REFUSED: &[&str] = &["invalid_encryption_parameters"];

/// What a bomb inflates to, in bytes: far more than any request is long.
const BOMB: usize = 16 << 20;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "plain-request",
        title: "Request in clear where it must be encrypted",
        item: "ENC-5",
        expect: may_pass(REFUSED),
        needs: &[Need::EncryptedRequests, Need::Encryption],
        bend: Bend::Letter(At::Credential, |letter| {
            in_clear(letter);
            letter.body.remove(ANSWERS);
        }),
    },
    Fault {
        name: "plain-answer",
        title: "Answer in clear asked for where it must be encrypted",
        item: "CRED-15",
        expect: bad(REFUSED),
        needs: &[Need::EncryptedAnswers, Need::Encryption],
        bend: Bend::Letter(At::Credential, |letter| drop(letter.body.remove(ANSWERS))),
    },
    Fault {
        name: "plain-encryption",
        title: "Encrypted answer asked for in a plain request",
        item: "CRED-14",
        expect: may_pass(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, in_clear),
    },
    Fault {
        name: "truncated-jwe",
        title: "Encrypted request that breaks off",
        item: "ENC-1",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Jwe(At::Credential, |jwe| {
            jwe.truncate(jwe.rfind('.').unwrap_or_default());
        }),
    },
    Fault {
        name: "changed-jwe",
        title: "Encrypted request that was changed on the way",
        item: "ENC-1",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Jwe(At::Credential, |jwe| {
            let tag = jwe.rfind('.').map_or(0, |at| at + 1);
            let other = if jwe[tag..].starts_with('A') { "B" } else { "A" };
            jwe.replace_range(tag..=tag, other);
        }),
    },
    Fault {
        name: "encryption-unknown-alg",
        title: "Request encrypted by an algorithm that does not exist",
        item: "ENC-3",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Jwe(At::Credential, |jwe| head(jwe, "alg", "no-such-alg")),
    },
    Fault {
        name: "encryption-unknown-enc",
        title: "Request whose content encryption does not exist",
        item: "ENC-4",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Jwe(At::Credential, |jwe| head(jwe, "enc", "no-such-enc")),
    },
    Fault {
        name: "encryption-unknown-zip",
        title: "Request compressed in a way that does not exist",
        item: "ENC-4",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Jwe(At::Credential, |jwe| head(jwe, "zip", "no-such-zip")),
    },
    Fault {
        name: "encryption-unknown-kid",
        title: "Request encrypted to a key by a name that nobody gave it",
        item: "ENC-2",
        expect: may_pass(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| named(letter, Some("no-such-key"))),
    },
    Fault {
        name: "encryption-no-kid",
        title: "Request encrypted to a key without its name",
        item: "ENC-3",
        expect: may_pass(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| named(letter, None)),
    },
    Fault {
        name: "encryption-other-key",
        title: "Request encrypted to somebody else's key",
        item: "ENC-2",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| {
            if let (Some(envelope), Ok(key)) = (&mut letter.envelope, SigningKey::generate_p256()) {
                envelope.key = key.public().clone();
            }
        }),
    },
    Fault {
        name: "zip-bomb",
        title: "Small request that inflates to a large one",
        item: "ENC-4",
        expect: Expect {
            statuses: &[400, 413],
            errors: &["invalid_encryption_parameters", "invalid_credential_request"],
            may_pass: false,
        },
        needs: &[Need::Encryption, Need::Compression],
        bend: Bend::Letter(At::Credential, |letter| {
            letter.body.insert("padding".into(), " ".repeat(BOMB).into());
            if let Some(envelope) = &mut letter.envelope {
                envelope.packed.zip = true;
            }
        }),
    },
    Fault {
        name: "answer-unknown-alg",
        title: "Answer asked for by an algorithm that does not exist",
        item: "ENC-6",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| asked(letter, "/jwk/alg", json!("no-such-alg"))),
    },
    Fault {
        name: "answer-no-alg",
        title: "Answer asked for with a key that names no algorithm",
        item: "ENC-6",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| {
            let asked = letter.body.get_mut(ANSWERS);
            let jwk = asked
                .and_then(|asked| asked.get_mut("jwk"))
                .and_then(Value::as_object_mut);
            jwk.map(|jwk| jwk.remove("alg"));
        }),
    },
    Fault {
        name: "answer-unknown-enc",
        title: "Answer asked for in a content encryption that does not exist",
        item: "ENC-6",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| asked(letter, "/enc", json!("no-such-enc"))),
    },
    Fault {
        name: "answer-unknown-zip",
        title: "Answer asked for in a compression that does not exist",
        item: "ENC-6",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| {
            let asked = letter.body.get_mut(ANSWERS).and_then(Value::as_object_mut);
            asked.map(|asked| asked.insert("zip".into(), json!("no-such-zip")));
        }),
    },
    Fault {
        name: "answer-bad-key",
        title: "Answer asked for to a key that is no point of its curve",
        item: "ENC-6",
        expect: bad(REFUSED),
        needs: SEALED,
        bend: Bend::Letter(At::Credential, |letter| asked(letter, "/jwk/y", json!(NO_POINT))),
    },
    Fault {
        name: "deferred-unknown-enc",
        title: "Deferred credential asked for in a content encryption that does not exist",
        item: "ENC-4",
        expect: bad(REFUSED),
        needs: &[Need::Encryption, Need::Deferred],
        bend: Bend::Jwe(At::Deferred, |jwe| head(jwe, "enc", "no-such-enc")),
    },
];

const ANSWERS: &str = "credential_response_encryption";

/// 32 bytes that are no coordinate of any key: all ones are more than the curve's prime.
const NO_POINT: &str = "__________________________________________8";

fn in_clear(letter: &mut Letter) {
    letter.envelope = None;
}

fn named(letter: &mut Letter, kid: Option<&str>) {
    if let Some(envelope) = &mut letter.envelope {
        envelope.kid = kid.map(str::to_owned);
    }
}

/// Sets something of what is asked of the answer.
fn asked(letter: &mut Letter, pointer: &str, value: Value) {
    let place = letter
        .body
        .get_mut(ANSWERS)
        .and_then(|asked| asked.pointer_mut(pointer));
    if let Some(place) = place {
        *place = value;
    }
}

/// Sets a member of the protected header.
fn head(jwe: &mut String, name: &str, value: &str) {
    let Some((protected, rest)) = jwe.split_once('.') else {
        return;
    };
    let header = URL_SAFE_NO_PAD.decode(protected).unwrap_or_default();
    let mut header: Map<String, Value> = serde_json::from_slice(&header).unwrap_or_default();
    header.insert(name.to_owned(), value.into());
    let protected = URL_SAFE_NO_PAD.encode(Value::Object(header).to_string());
    *jwe = format!("{protected}.{rest}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_rewritten() {
        let mut jwe = format!(
            "{}..b.c.d",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"ECDH-ES","enc":"A128GCM"}"#)
        );
        head(&mut jwe, "enc", "x");
        let (protected, rest) = jwe.split_once('.').expect("parts");
        let header = URL_SAFE_NO_PAD.decode(protected).expect("base64url");
        assert_eq!(header, br#"{"alg":"ECDH-ES","enc":"x"}"#);
        assert_eq!(rest, ".b.c.d");
    }
}
