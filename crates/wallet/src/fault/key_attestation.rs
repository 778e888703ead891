//! Faults of the holder's attested keys (KATT).

use credentials::key::SigningKey;
use serde_json::{Value, json};

use super::{Fault, Need, bad, forge};
use crate::bend::{Bend, Jwt};

const ATTESTED: &[Need] = &[Need::KeyAttestation];

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "key-attestation-missing",
        title: "Key attestation left out",
        item: "KATT-6",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::Proof, |draft, _| drop(draft.header.remove("key_attestation"))),
    },
    Fault {
        name: "key-attestation-bad-signature",
        title: "Key attestation signed by nobody",
        item: "KATT-7",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::broken),
    },
    Fault {
        name: "key-attestation-untrusted",
        title: "Key attestation by somebody nobody trusts",
        item: "KATT-7",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::another_key),
    },
    Fault {
        name: "key-attestation-alg-none",
        title: "Key attestation without a signature (alg none)",
        item: "KATT-1",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::unsigned),
    },
    Fault {
        name: "key-attestation-wrong-typ",
        title: "Key attestation of another type",
        item: "KATT-1",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::wrong_typ),
    },
    Fault {
        name: "key-attestation-expired",
        title: "Key attestation that has run out",
        item: "KATT-4",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::expired),
    },
    Fault {
        name: "key-attestation-no-exp",
        title: "Key attestation without an end",
        item: "KATT-4",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, |draft, _| drop(draft.claims.remove("exp"))),
    },
    Fault {
        name: "key-attestation-no-keys",
        title: "Key attestation of no keys",
        item: "KATT-3",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, |draft, _| draft.claim("attested_keys", json!([]))),
    },
    Fault {
        name: "key-attestation-other-key",
        title: "Key attestation of another key than the one that signs",
        item: "PROOF-12",
        expect: bad(&["invalid_proof"]),
        needs: ATTESTED,
        bend: Bend::Jwt(Jwt::KeyAttestation, |draft, _| {
            let other = SigningKey::generate_p256().map(|key| key.public().to_jwk());
            draft.claim("attested_keys", json!([other.unwrap_or(Value::Null)]));
        }),
    },
    Fault {
        name: "key-attestation-foreign-nonce",
        title: "Key attestation with a nonce of somebody else",
        item: "PROOF-12",
        expect: bad(&["invalid_nonce", "invalid_proof"]),
        needs: &[Need::KeyAttestation, Need::Nonce],
        bend: Bend::Jwt(Jwt::KeyAttestation, forge::foreign_nonce),
    },
    Fault {
        name: "key-attestation-low",
        title: "Key attestation of keys that are not kept well enough",
        item: "KATT-6",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::KeyAttestation, Need::KeyLevels],
        bend: Bend::Jwt(Jwt::KeyAttestation, |draft, _| {
            draft.claim("key_storage", json!(["no-such-level"]));
            draft.claim("user_authentication", json!(["no-such-level"]));
        }),
    },
];
