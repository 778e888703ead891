//! Key proofs that were refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use serde_json::Value;

use super::super::lint::Lint;
use super::{MAKER, ROBOT, key, refusal};
use crate::explain::case::Case;

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "proof-missing",
        "The wallet proves no key",
        "{said}: the credential is bound to a key of the wallet, and the request has no proof of one.",
        &[
            MAKER,
            "For a wallet without keys, offer a configuration without proof_types_supported.",
        ],
        |case| {
            let found = case.by(&["CRED-9"]);
            found.or_else(|| case.because(&["CRED-8"], &["proofs"]))
        },
    ),
    refusal(
        "proof-type",
        "The wallet proves its key in a way that is not asked for",
        "The kind of proof is {received}; the metadata list {expected}.",
        &["List the kind in proof_types_supported, if this desk knows it.", MAKER],
        |case| case.by(&["CRED-10"]),
    ),
    refusal(
        "too-many-keys",
        "The wallet brings more keys than this issuer takes",
        "{expected} were expected, {received} came.",
        &[
            "Raise batchSize in issuer-service.conf.",
            "Set the wallet to ask for fewer credentials at once.",
        ],
        |case| case.by(&["CRED-11", "CRED-12"]),
    ),
    refusal(
        "proof-audience",
        "The proof is for another issuer",
        "The proof is for {received}; the offer's issuer is {expected}. {hint}",
        &[
            "Offer at the address the wallet uses: one issuer, one name, to the last slash.",
            "See whether the base URL was changed after the wallet read the metadata.",
            MAKER,
        ],
        |case| {
            let found = case.stopped(&["PROOF-7"])?;
            let (sent, own) = (
                found.received.trim_end_matches('/'),
                found.expected.trim_end_matches('/'),
            );
            let hint = match () {
                () if sent == own => "They differ in the slash at the end alone.",
                () if sent.split("://").nth(1) == own.split("://").nth(1) => "They differ in http and https alone.",
                () if sent.starts_with(own) => "The wallet names an endpoint instead of the issuer.",
                () => "The names have nothing to do with each other.",
            };
            Some(found.evidence().with("hint", hint))
        },
    ),
    refusal(
        "proof-nonce-missing",
        "The proof has no nonce",
        "The wallet did not take up a nonce; {asked}.",
        &[
            "Update the wallet: since OpenID4VCI 1.0 nonces come from the nonce endpoint, not from the token response.",
            MAKER,
        ],
        |case| {
            let found = case.by(&["PROOF-9"])?;
            let asked = case.visits.iter().any(|one| one.is("/nonce"));
            let asked = match (asked, case.knows_visits()) {
                (true, _) => "it asked the nonce endpoint, and did not use the answer",
                (false, true) => "it never asked the nonce endpoint, though it asked for other things",
                (false, false) => "whether it asked the nonce endpoint is not on record",
            };
            Some(found.with("asked", asked))
        },
    ),
    refusal(
        "proof-nonce-stale",
        "The proof's nonce is too old",
        "{expected} was expected. The wallet waited too long between the nonce and its request, or kept one from before.",
        &[
            "Begin again in the wallet.",
            "See whether a person is asked something between the nonce and the request.",
        ],
        |case| case.because(&["CRED-44"], &["too old"]),
    ),
    refusal(
        "proof-nonce-foreign",
        "The proof's nonce is not one of this issuer",
        "It was {received}: made by another issuer, changed on the way, or from before the desk's key was made anew.",
        &["Begin again in the wallet, so that it asks for a nonce.", MAKER],
        |case| {
            let found = case.because(&["CRED-44"], &["not made by"])?;
            (!(case.facts.attested_keys && nonce_of_attestation(case))).then_some(found)
        },
    ),
    refusal(
        "proof-signature",
        "The proof's signature is broken",
        "{expected} was expected; {received}. Wallets that encode signatures as DER instead of two numbers end here.",
        &[ROBOT, MAKER],
        |case| case.by(&["PROOF-6"]),
    ),
    key(refusal(
        "proof-alg",
        "The wallet signs by an algorithm that is not taken",
        "The proof's algorithm is {received}; the metadata list {expected}. {hint}",
        &[
            "List the algorithm in proof_signing_alg_values_supported, if this desk knows it.",
            MAKER,
        ],
        |case| {
            let found = case.stopped(&["PROOF-2"])?;
            let hint = match found.received {
                "none" => "An unsigned proof proves nothing.",
                alg if alg.starts_with("HS") => "A shared secret proves nothing to an issuer.",
                _ => "The wallet did not read the list, or has no such key.",
            };
            Some(found.evidence().with("hint", hint))
        },
    )),
    refusal(
        "proof-typ",
        "The proof is of another type",
        "Its typ is {received}; {expected} was expected.",
        &["See whether the wallet speaks an old draft.", MAKER],
        |case| case.by(&["PROOF-1"]),
    ),
    key(refusal(
        "proof-private-key",
        "The wallet gives its private key away",
        "{said}. Whoever read this request can sign as the wallet.",
        &["Do not use this key again: reset the wallet.", MAKER],
        |case| case.because(&["PROOF-5"], &["private member"]),
    )),
    key(refusal(
        "proof-key-bad",
        "The key in the proof cannot be used",
        "{said}; what came: {received}.",
        &[MAKER],
        |case| {
            let found = case.by(&["PROOF-5"])?;
            let private = found
                .values
                .get("said")
                .is_some_and(|said| said.contains("private member"));
            (!private).then_some(found)
        },
    )),
    key(refusal(
        "proof-did-method",
        "The wallet names its key by a DID that is not taken",
        "It sent {received}; taken are {expected}.",
        &[
            "List the method in cryptographic_binding_methods_supported, if this desk knows it.",
            "Set the wallet to another kind of DID.",
        ],
        |case| case.by(&["PROOF-4"]),
    )),
    key(refusal(
        "proof-key-names",
        "The proof does not name one key",
        "Exactly one of jwk, kid and x5c must name it; what came: {received}.",
        &[MAKER],
        |case| case.by(&["PROOF-3"]),
    )),
    refusal(
        "proof-client",
        "The proof names a client that the token does not know",
        "iss is {received}; {expected} was expected. Whoever comes by a pre-authorized code without a name must not give one here.",
        &[MAKER],
        |case| case.by(&["PROOF-10"]),
    ),
    key(refusal(
        "proof-same-key",
        "The same key twice in one request",
        "{received}: each copy needs a key of its own, or the copies can be told to belong together.",
        &[MAKER],
        |case| case.because(&["PROOF-14"], &["same key"]),
    )),
    refusal(
        "proof-extension",
        "The proof must be understood in a way that this issuer does not know",
        "{said}; what came: {received}.",
        &[MAKER],
        |case| {
            let found = case.by(&["PROOF-14", "PROOF-11"])?;
            let same = found.values.get("said").is_some_and(|said| said.contains("same key"));
            (!same).then_some(found)
        },
    ),
    refusal(
        "proof-broken",
        "The proof is no whole JWT",
        "{said}; {expected} was expected.",
        &["See whether a proxy before this desk cuts bodies.", MAKER],
        |case| case.by(&["PROOF-17"]),
    ),
];

/// Whether the nonce that was refused is the one of the key attestation: the proof's own is another.
pub(super) fn nonce_of_attestation(case: &Case<'_>) -> bool {
    let Some(refused) = &case.refused else { return false };
    let body: Value = serde_json::from_str(refused.request).unwrap_or_default();
    let Some(proof) = body["proofs"]["jwt"][0].as_str() else {
        // The attestation is all there is.
        return body["proofs"]["attestation"].is_array();
    };
    let claims = proof.split('.').nth(1).and_then(|part| B64U.decode(part).ok());
    let claims: Value = claims
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let nonce = claims["nonce"].as_str();
    nonce.is_some_and(|nonce| !refused.received.is_empty() && nonce != refused.received)
}
