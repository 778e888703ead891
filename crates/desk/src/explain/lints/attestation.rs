//! Client attestations that were refused.

use super::super::lint::Lint;
use super::{MAKER, refusal};

const TRUST: &str = "Add the wallet's provider to clientAuthenticationConfig in issuer-service.conf, by its key or its root certificate.";
const FRESH: &str = "Begin again in the wallet, so that it asks its provider for a fresh attestation.";

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "attestation-missing",
        "Nobody vouches for the wallet",
        "This issuer asks for an attestation by the wallet's provider; none came.",
        &[
            "Use a wallet that has an attestation.",
            "To let others in, add { type = \"preauth-anonymous\" } to clientAuthenticationConfig, and switch HAIP off in the profile.",
        ],
        |case| {
            let found = case.because(&["CATT-1"], &["asks wallets for an attestation"]);
            found.or_else(|| case.by(&["HAIP-4"]))
        },
    ),
    refusal(
        "attestation-half",
        "The attestation came without its proof, or the proof alone",
        "{said}: both headers belong together.",
        &[MAKER, "See whether a proxy before this desk drops the header."],
        |case| case.because(&["CATT-1"], &["came without"]),
    ),
    refusal(
        "attestation-several",
        "More than one attestation in a request",
        "{said}; what came: {received}.",
        &[MAKER, "See whether a proxy before this desk repeats headers."],
        |case| case.because(&["CATT-1"], &["must be one JWT"]),
    ),
    refusal(
        "attestation-expired",
        "The wallet's attestation has run out",
        "{said}: {expected} was expected, {received} came.",
        &[
            FRESH,
            "Compare the clock of the wallet's provider with this computer's.",
        ],
        |case| case.because(&["CATT-2", "CATT-7"], &["has expired", "fresh", "too old", "older"]),
    ),
    refusal(
        "attestation-untrusted",
        "The wallet's provider is not trusted here, or did not sign",
        "{said}. A provider nobody named and a broken signature look the same from here.",
        &[TRUST, MAKER],
        |case| {
            case.because(
                &["CATT-2", "CATT-11"],
                &["signature", "trusted", "certificate", "chain"],
            )
        },
    ),
    refusal(
        "attestation-alg",
        "The attestation is signed in a way that is not taken",
        "The algorithm is {received}; {expected} are taken. An unsigned attestation proves nothing.",
        &[MAKER],
        |case| case.because(&["CATT-4"], &["alg must"]),
    ),
    refusal(
        "attestation-key",
        "The attestation vouches for no usable key",
        "{said}.",
        &[MAKER],
        |case| case.because(&["CATT-2", "CATT-4"], &["cnf"]),
    ),
    refusal(
        "attestation-client",
        "The attestation is of another client",
        "{said}: {expected} was expected, {received} came.",
        &[
            "See whether the wallet is registered under another client_id than it gives.",
            MAKER,
        ],
        |case| case.by(&["CATT-5"]),
    ),
    refusal(
        "attestation-incomplete",
        "The attestation lacks something",
        "{said}.",
        &[MAKER],
        |case| case.because(&["CATT-2"], &["must be a text", "must be a number", "typ must", "crit"]),
    ),
    refusal(
        "pop-signature",
        "The attestation's proof is not by the key it vouches for",
        "{said}. {expected} was expected: the wallet signed with another key, or the signature is broken.",
        &[FRESH, MAKER],
        |case| case.because(&["CATT-3"], &["not signed by"]),
    ),
    refusal(
        "pop-audience",
        "The attestation's proof is for another server",
        "The proof is for {received}; this server is {expected}.",
        &[
            "See whether the wallet was set up with another address of this issuer.",
            MAKER,
        ],
        |case| case.because(&["CATT-3"], &["aud must"]),
    ),
    refusal(
        "pop-incomplete",
        "The attestation's proof lacks something",
        "{said}; what came: {received}.",
        &[MAKER],
        |case| case.because(&["CATT-3"], &["must be a text", "must be a number", "typ must", "crit"]),
    ),
    refusal(
        "pop-challenge",
        "The attestation's proof answers no challenge of this server",
        "{expected} was expected; what came: {received}.",
        &["Begin again in the wallet: a challenge is good for minutes.", MAKER],
        |case| case.by(&["CATT-6"]),
    ),
    refusal(
        "pop-replayed",
        "The attestation's proof was used before",
        "Each request needs a proof of its own; the number {received} came twice.",
        &[MAKER, "See whether a proxy before this desk sends requests twice."],
        |case| case.because(&["CATT-10"], &["used before"]),
    ),
    refusal(
        "instance-changed",
        "Another instance of the wallet goes on",
        "{said}: what was begun with one key must be ended with it.",
        &["Begin again from the offer with one wallet.", MAKER],
        |case| case.by(&["CATT-8"]),
    ),
];
