//! Encrypted requests and answers that were refused.

use super::super::lint::Lint;
use super::{MAKER, refusal};

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "encryption-required",
        "The wallet asks in clear where requests must be encrypted",
        "{expected} was expected, {received} came.",
        &[
            "Use a wallet that encrypts credential requests.",
            "For other wallets, set credentialEncryption.requestRequired = false.",
        ],
        |case| case.by(&["ENC-5"]),
    ),
    refusal(
        "answer-encryption-required",
        "The wallet wants its answer in clear where it must be encrypted",
        "The request has no credential_response_encryption, and the metadata ask for it.",
        &[
            "Use a wallet that takes encrypted answers.",
            "For other wallets, set credentialEncryption.responseRequired = false.",
        ],
        |case| case.by(&["CRED-15"]),
    ),
    refusal(
        "answer-encryption-plain",
        "An encrypted answer was asked for in a request in clear",
        "Whoever can read the request could put a key of their own into it; so it must be encrypted itself.",
        &[MAKER],
        |case| case.by(&["CRED-14"]),
    ),
    refusal(
        "encryption-off",
        "The wallet encrypts, and this issuer does not",
        "{said}.",
        &[
            "Set credentialEncryption.enabled = true.",
            "Begin again in the wallet: it may have old metadata.",
            MAKER,
        ],
        |case| case.by(&["CRED-45"]),
    ),
    refusal(
        "encryption-key",
        "The request was not encrypted to this issuer's key",
        "{received}; the key of the metadata was expected. Old metadata in the wallet's cache, or a message changed on the way, look the same.",
        &["Begin again in the wallet, so that it reads the metadata anew.", MAKER],
        |case| case.by(&["ENC-2"]),
    ),
    refusal(
        "encryption-broken",
        "The encrypted request is no whole message",
        "{received}; {expected} was expected.",
        &["See whether a proxy before this desk cuts or changes bodies.", MAKER],
        |case| case.by(&["ENC-1"]),
    ),
    refusal(
        "encryption-inflates",
        "The compressed request inflates beyond all measure",
        "{received}. No honest request is so large.",
        &["Look at who sent it: this is how servers are attacked.", MAKER],
        |case| case.because(&["ENC-4"], &["inflates"]),
    ),
    refusal(
        "encryption-algorithm",
        "The request is encrypted in a way that is not taken",
        "{received}; {expected} is taken, as the metadata say.",
        &[MAKER],
        |case| {
            let found = case.by(&["ENC-3", "ENC-4"])?;
            let inflates = found.values.get("said").is_some_and(|said| said.contains("inflates"));
            (!inflates).then_some(found)
        },
    ),
    refusal(
        "answer-encryption-algorithm",
        "The answer is wanted in a way that is not served",
        "{said}; what came: {received}.",
        &[MAKER],
        |case| case.by(&["ENC-6"]),
    ),
];
