//! Faults of the key proofs.

use serde_json::{Value, json};

use super::{Fault, Need, bad, forge, may_pass};
use crate::bend::{At, Bend, Jwt};

const BOTH: &[Need] = &[Need::Proof, Need::Nonce];

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "bad-signature",
        title: "Proof signed by nobody",
        item: "PROOF-6",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::broken),
    },
    Fault {
        name: "alg-none",
        title: "Proof without a signature (alg none)",
        item: "PROOF-2",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::unsigned),
    },
    Fault {
        name: "symmetric-alg",
        title: "Proof with a shared secret (HS256)",
        item: "PROOF-2",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::mac),
    },
    Fault {
        name: "wrong-typ",
        title: "Proof of another type",
        item: "PROOF-1",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::wrong_typ),
    },
    Fault {
        name: "private-key-in-header",
        title: "Proof that gives the private key away",
        item: "PROOF-5",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::private_key),
    },
    Fault {
        name: "jwk-and-kid",
        title: "Proof that names two keys",
        item: "PROOF-3",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, |draft, key| {
            draft.head("jwk", key.public().to_jwk());
            draft.head("kid", format!("{}#0", key.public().did_jwk()));
        }),
    },
    Fault {
        name: "no-key",
        title: "Proof that names no key",
        item: "PROOF-3",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, |draft, _| {
            draft.header.remove("jwk");
            draft.header.remove("kid");
        }),
    },
    Fault {
        name: "unknown-crit",
        title: "Proof with an extension that must be understood",
        item: "PROOF-14",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, |draft, _| {
            draft.head("crit", json!(["no-such-extension"]));
            draft.head("no-such-extension", true);
        }),
    },
    Fault {
        name: "wrong-aud",
        title: "Proof for another issuer",
        item: "PROOF-7",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::wrong_aud),
    },
    Fault {
        name: "future-iat",
        title: "Proof from an hour ahead",
        item: "PROOF-8",
        expect: may_pass(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, forge::an_hour_ahead),
    },
    Fault {
        name: "old-iat",
        title: "Proof from yesterday",
        item: "PROOF-8",
        expect: may_pass(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Jwt(Jwt::Proof, |draft, _| draft.shift("iat", -86_400)),
    },
    Fault {
        name: "unasked-iss",
        title: "Proof that names a client nobody knows",
        item: "PROOF-10",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof, Need::Anonymous],
        bend: Bend::Jwt(Jwt::Proof, |draft, _| {
            draft.claim("iss", "https://another-wallet.example")
        }),
    },
    Fault {
        name: "missing-nonce",
        title: "Proof without a nonce",
        item: "PROOF-9",
        expect: bad(&["invalid_proof"]),
        needs: BOTH,
        bend: Bend::Jwt(Jwt::Proof, |draft, _| {
            draft.claims.remove("nonce");
        }),
    },
    Fault {
        name: "foreign-nonce",
        title: "Proof with a nonce of somebody else",
        item: "CRED-44",
        expect: bad(&["invalid_nonce"]),
        needs: BOTH,
        bend: Bend::Jwt(Jwt::Proof, forge::foreign_nonce),
    },
    Fault {
        name: "tampered-nonce",
        title: "Proof with a nonce that was changed",
        item: "CRED-44",
        expect: bad(&["invalid_nonce"]),
        needs: BOTH,
        bend: Bend::Jwt(Jwt::Proof, |draft, _| {
            let nonce = draft.claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
            draft.claim("nonce", tampered(nonce));
        }),
    },
    Fault {
        name: "truncated-proof",
        title: "Proof that breaks off",
        item: "PROOF-17",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Body(At::Credential, |body, _| {
            if let Some(Value::String(jwt)) = body.get_mut("proofs").and_then(|proofs| proofs.pointer_mut("/jwt/0")) {
                let end = jwt.rfind('.').unwrap_or_default();
                jwt.truncate(end);
            }
        }),
    },
    Fault {
        name: "duplicate-keys",
        title: "The same key twice in one request",
        item: "PROOF-14",
        expect: may_pass(&["invalid_proof", "invalid_credential_request"]),
        needs: &[Need::Proof],
        bend: Bend::Body(At::Credential, |body, _| {
            if let Some(Value::Array(jwt)) = body.get_mut("proofs").and_then(|proofs| proofs.get_mut("jwt")) {
                jwt.extend(jwt.first().cloned());
            }
        }),
    },
    Fault {
        name: "oversized-batch",
        title: "More keys than the issuer takes",
        item: "CRED-11",
        expect: may_pass(&["invalid_credential_request", "invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::TooMany,
    },
];

/// The same nonce with its first character changed: a time or a number in it, whatever it is made of, is another one then.
fn tampered(nonce: &str) -> String {
    let mut characters = nonce.chars();
    let first = if characters.next() == Some('B') { 'C' } else { 'B' };
    std::iter::once(first).chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::tampered;

    #[test]
    fn a_nonce_is_changed_in_one_place() {
        for (nonce, expect) in [("Abc", "Bbc"), ("Bbc", "Cbc"), ("", "B"), ("äb", "Bb")] {
            assert_eq!(tampered(nonce), expect);
        }
    }
}
