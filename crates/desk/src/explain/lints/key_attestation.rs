//! Key attestations that were refused.

use super::super::lint::Lint;
use super::{MAKER, key, refusal};

pub(super) const LINTS: &[Lint] = &[
    key(refusal(
        "key-attestation-missing",
        "Nobody attests the wallet's keys",
        "This credential asks for attested keys (key_attestations_required), and the proof has no key_attestation.",
        &[
            "Use a wallet that attests its keys.",
            "For other wallets, take key_attestations_required out of the credential configuration.",
        ],
        |case| case.because(&["KATT-6"], &["asks for a key attestation"]),
    )),
    key(refusal(
        "key-attestation-low",
        "The wallet keeps its keys less well than asked",
        "{said}: {expected} was expected, {received} came.",
        &[
            "Use a device with a secure element, or ask for less in key_attestations_required.",
            "See whether the wallet's maker uses other names for its levels.",
        ],
        |case| case.because(&["KATT-6"], &["must hold"]),
    )),
    key(refusal(
        "key-attestation-untrusted",
        "Whoever attests the keys is not trusted here, or did not sign",
        "{said}. An attester nobody named and a broken signature look the same from here.",
        &[
            "Name the attester under keyAttestation.trust in issuer-service.conf, or set it to \"any\" to try things out.",
            MAKER,
        ],
        |case| case.by(&["KATT-7"]),
    )),
    key(refusal(
        "key-attestation-expired",
        "The key attestation has run out, or says no end",
        "{said}: {expected} was expected, {received} came.",
        &[
            "Begin again in the wallet, so that it has its keys attested anew.",
            MAKER,
        ],
        |case| case.by(&["KATT-4"]),
    )),
    key(refusal(
        "key-attestation-malformed",
        "The key attestation is not made as it must be",
        "{said}: {expected} was expected, {received} came.",
        &[MAKER],
        |case| case.by(&["KATT-1", "KATT-2", "KATT-3", "KATT-5"]),
    )),
    key(refusal(
        "key-attestation-other-key",
        "The proof is by a key that is not attested",
        "{said}: {expected} was expected, {received} came.",
        &[
            "Begin again in the wallet: it may have made a new key since the attestation.",
            MAKER,
        ],
        |case| case.by(&["PROOF-12"]),
    )),
    key(refusal(
        "key-attestation-nonce",
        "The key attestation has no nonce of this issuer",
        "The nonce was {received}; {expected} was expected.",
        &[
            "Begin again in the wallet, so that the keys are attested for this request.",
            MAKER,
        ],
        |case| {
            let found = case.by(&["CRED-44"])?;
            (case.facts.attested_keys && super::proof::nonce_of_attestation(case)).then_some(found)
        },
    )),
];
