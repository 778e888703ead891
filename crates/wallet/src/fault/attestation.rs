//! Faults of the client attestation (CATT).

use serde_json::{Value, json};

use super::{Expect, Fault, Need, forge};
use crate::bend::{At, Bend, Jwt};

const ATTESTED: &[Need] = &[Need::Attester];
const PUSHED: &[Need] = &[Need::Attester, Need::Login, Need::Pushed];

/// CATT-7.
const fn untrusted() -> Expect {
    Expect {
        statuses: &[400, 401],
        errors: &[
            "invalid_client",
            "invalid_request",
            "invalid_client_attestation",
            "use_fresh_attestation",
        ],
        may_pass: false,
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "attestation-bad-signature",
        title: "Attestation signed by nobody",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), forge::broken),
    },
    Fault {
        name: "attestation-expired",
        title: "Attestation that has run out",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), forge::expired),
    },
    Fault {
        name: "attestation-no-sub",
        title: "Attestation that names no client",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), |attestation, _| {
            attestation.claims.remove("sub");
        }),
    },
    Fault {
        name: "attestation-other-client",
        title: "Attestation of another client",
        item: "CATT-5",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), |attestation, _| {
            attestation.claim("sub", "another-wallet")
        }),
    },
    Fault {
        name: "pop-bad-signature",
        title: "Attestation whose own proof is signed by nobody",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::broken),
    },
    Fault {
        name: "pop-other-key",
        title: "Attestation whose own proof is by another key",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::another_key),
    },
    Fault {
        name: "pop-wrong-aud",
        title: "Attestation whose own proof is for another server",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::wrong_aud),
    },
    Fault {
        name: "pop-old",
        title: "Attestation whose own proof is an hour old",
        item: "CATT-10",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::an_hour_old),
    },
    Fault {
        name: "pop-missing",
        title: "Attestation without its own proof",
        item: "CATT-1",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Call(At::Token, |call| {
            call.remove("oauth-client-attestation-pop");
        }),
    },
    Fault {
        name: "attestation-missing",
        title: "Neither attestation nor its own proof",
        item: "CATT-1",
        // Where wallets may also come without.
        expect: Expect {
            may_pass: true,
            ..untrusted()
        },
        needs: ATTESTED,
        bend: Bend::Call(At::Token, |call| {
            call.remove("oauth-client-attestation");
            call.remove("oauth-client-attestation-pop");
        }),
    },
    Fault {
        name: "attestation-twice",
        title: "Two attestations in one request",
        item: "CATT-1",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Call(At::Token, |call| {
            let twice = call.remove("oauth-client-attestation").unwrap_or_default();
            call.headers.push(("oauth-client-attestation", twice.clone()));
            call.headers.push(("oauth-client-attestation", twice));
        }),
    },
    Fault {
        name: "attestation-untrusted",
        title: "Attestation by a provider nobody trusts",
        item: "CATT-11",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), forge::another_key),
    },
    Fault {
        name: "attestation-alg-none",
        title: "Attestation without a signature (alg none)",
        item: "CATT-4",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), forge::unsigned),
    },
    Fault {
        name: "attestation-private-key",
        title: "Attestation that gives the instance's private key away",
        item: "CATT-4",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), |attestation, _| {
            let jwk = attestation.claims.get_mut("cnf").and_then(|cnf| cnf.get_mut("jwk"));
            if let Some(Value::Object(jwk)) = jwk {
                let d = jwk.get("x").cloned().unwrap_or_default();
                jwk.insert("d".into(), d);
            }
        }),
    },
    Fault {
        name: "attestation-no-key",
        title: "Attestation that vouches for no key",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Attestation(At::Token), |attestation, _| {
            attestation.claim("cnf", json!({}))
        }),
    },
    Fault {
        name: "pop-other-client",
        title: "Attestation whose own proof names another client",
        item: "CATT-5",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), |pop, _| pop.claim("iss", "another-wallet")),
    },
    Fault {
        name: "pop-missing-jti",
        title: "Attestation whose own proof has no number",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::no_jti),
    },
    Fault {
        name: "pop-foreign-challenge",
        title: "Attestation whose own proof answers somebody else's challenge",
        item: "CATT-6",
        expect: Expect {
            statuses: &[400],
            errors: &["use_attestation_challenge"],
            may_pass: true,
        },
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Pop(At::Token), forge::foreign_challenge),
    },
    Fault {
        name: "pushed-attestation-bad-signature",
        title: "Pushed request with an attestation signed by nobody",
        item: "CATT-1",
        expect: untrusted(),
        needs: PUSHED,
        bend: Bend::Jwt(Jwt::Attestation(At::Request), forge::broken),
    },
    Fault {
        name: "pushed-pop-wrong-aud",
        title: "Pushed request whose attestation's proof is for another server",
        item: "CATT-3",
        expect: untrusted(),
        needs: PUSHED,
        bend: Bend::Jwt(Jwt::Pop(At::Request), forge::wrong_aud),
    },
];
