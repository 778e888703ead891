//! Faults of the client attestation (CATT).

use super::{Expect, Fault, Need};
use crate::bend::{At, Bend};
use crate::draft::Seal;

const ATTESTED: &[Need] = &[Need::Attester];

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
        bend: Bend::Attestation(At::Token, |attestation, _| attestation.seal = Seal::Broken),
    },
    Fault {
        name: "attestation-expired",
        title: "Attestation that has run out",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |attestation, _| {
            attestation.shift("iat", -86_400);
            attestation.shift("exp", -86_400);
        }),
    },
    Fault {
        name: "attestation-no-sub",
        title: "Attestation that names no client",
        item: "CATT-2",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |attestation, _| {
            attestation.claims.remove("sub");
        }),
    },
    Fault {
        name: "attestation-other-client",
        title: "Attestation of another client",
        item: "CATT-5",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |attestation, _| attestation.claim("sub", "another-wallet")),
    },
    Fault {
        name: "pop-bad-signature",
        title: "Attestation whose own proof is signed by nobody",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |_, pop| pop.seal = Seal::Broken),
    },
    Fault {
        name: "pop-other-key",
        title: "Attestation whose own proof is by another key",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |_, pop| pop.seal = Seal::Another),
    },
    Fault {
        name: "pop-wrong-aud",
        title: "Attestation whose own proof is for another server",
        item: "CATT-3",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |_, pop| pop.claim("aud", "https://another-issuer.example")),
    },
    Fault {
        name: "pop-old",
        title: "Attestation whose own proof is an hour old",
        item: "CATT-10",
        expect: untrusted(),
        needs: ATTESTED,
        bend: Bend::Attestation(At::Token, |_, pop| pop.shift("iat", -3600)),
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
];
