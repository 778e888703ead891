//! Faults of the proof of possession (DPoP).

use super::{Expect, Fault, Need, bad, forge, unauthorized};
use crate::bend::{At, Bend, Jwt};

const BOUND: &[Need] = &[Need::Dpop];

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "dpop-wrong-htm",
        title: "DPoP proof for another method",
        item: "DPOP-3",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), |draft, _| draft.claim("htm", "GET")),
    },
    Fault {
        name: "dpop-wrong-htu",
        title: "DPoP proof for another address",
        item: "DPOP-3",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), |draft, _| {
            draft.claim("htu", "https://another-issuer.example/token")
        }),
    },
    Fault {
        name: "dpop-old",
        title: "DPoP proof from an hour ago",
        item: "DPOP-12",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::an_hour_old),
    },
    Fault {
        name: "dpop-future",
        title: "DPoP proof from an hour ahead",
        item: "DPOP-12",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::an_hour_ahead),
    },
    Fault {
        name: "dpop-missing-jti",
        title: "DPoP proof without a number of its own",
        item: "DPOP-3",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::no_jti),
    },
    Fault {
        name: "dpop-wrong-typ",
        title: "DPoP proof of another type",
        item: "DPOP-2",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::wrong_typ),
    },
    Fault {
        name: "dpop-alg-none",
        title: "DPoP proof without a signature",
        item: "DPOP-2",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::unsigned),
    },
    Fault {
        name: "dpop-bad-signature",
        title: "DPoP proof signed by nobody",
        item: "DPOP-2",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::broken),
    },
    Fault {
        name: "dpop-private-key",
        title: "DPoP proof that gives the private key away",
        item: "DPOP-2",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::private_key),
    },
    Fault {
        name: "dpop-twice",
        title: "Two DPoP proofs in one request",
        item: "DPOP-1",
        expect: bad(&["invalid_dpop_proof"]),
        needs: BOUND,
        bend: Bend::Call(At::Token, |call| {
            let proof = call.remove("dpop").unwrap_or_default();
            call.headers.push(("dpop", proof.clone()));
            call.headers.push(("dpop", proof));
        }),
    },
    Fault {
        name: "dpop-foreign-nonce",
        title: "DPoP proof with a nonce of somebody else",
        item: "DPOP-5",
        // A server that demands none may pass over it.
        expect: Expect {
            may_pass: true,
            ..bad(&["use_dpop_nonce", "invalid_dpop_proof"])
        },
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Token), forge::foreign_nonce),
    },
    Fault {
        name: "dpop-wrong-ath",
        title: "DPoP proof for another access token",
        item: "DPOP-3",
        expect: unauthorized(&["invalid_dpop_proof", "invalid_token"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Credential), |draft, _| {
            draft.claim("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")
        }),
    },
    Fault {
        name: "dpop-missing-ath",
        title: "DPoP proof for no access token",
        item: "DPOP-3",
        expect: unauthorized(&["invalid_dpop_proof", "invalid_token"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Credential), |draft, _| {
            draft.claims.remove("ath");
        }),
    },
    Fault {
        name: "dpop-other-key",
        title: "DPoP proof by another key",
        item: "DPOP-4",
        expect: unauthorized(&["invalid_dpop_proof", "invalid_token"]),
        needs: BOUND,
        bend: Bend::Jwt(Jwt::Dpop(At::Credential), forge::another_key),
    },
    Fault {
        name: "dpop-missing",
        title: "Bound access token without a DPoP proof",
        item: "DPOP-9",
        expect: unauthorized(&["invalid_dpop_proof", "invalid_token"]),
        needs: BOUND,
        bend: Bend::Call(At::Credential, |call| {
            call.remove("dpop");
        }),
    },
    Fault {
        name: "bound-as-bearer",
        title: "Bound access token sent as Bearer",
        item: "DPOP-9",
        expect: unauthorized(&["invalid_token"]),
        needs: BOUND,
        bend: Bend::Call(At::Credential, |call| {
            call.remove("dpop");
            let value = call.remove("authorization").unwrap_or_default();
            call.set("authorization", value.replacen("DPoP", "Bearer", 1));
        }),
    },
    Fault {
        name: "dpop-replayed",
        title: "DPoP proof used twice",
        item: "DPOP-11",
        expect: Expect {
            may_pass: true,
            ..unauthorized(&["invalid_dpop_proof"])
        },
        needs: BOUND,
        bend: Bend::DpopReplayed(At::Credential),
    },
];
