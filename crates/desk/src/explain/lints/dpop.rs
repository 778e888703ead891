//! DPoP proofs that were refused.

use super::super::lint::Lint;
use super::{MAKER, ROBOT, refusal};

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "dpop-required",
        "The wallet does not bind its token to a key",
        "Tokens must be bound by DPoP here; the request has no DPoP header.",
        &[
            "Use a wallet that speaks DPoP.",
            "For other wallets, switch HAIP off in the profile, or dpop.required in issuer-service.conf.",
        ],
        |case| case.by(&["DPOP-13", "HAIP-3"]),
    ),
    refusal(
        "dpop-nonce-ignored",
        "The wallet does not take up the DPoP nonce",
        "The server asked for its nonce ({expected}), and no request with it followed; what came: {received}.",
        &[
            "Set dpop.nonce = false in issuer-service.conf to let the wallet in.",
            MAKER,
            "See whether a proxy drops the DPoP-Nonce header.",
        ],
        |case| case.by(&["DPOP-5"]),
    ),
    refusal(
        "dpop-method",
        "The DPoP proof is for another method",
        "The request is a {expected}, the proof says {received}.",
        &[MAKER],
        |case| case.because(&["DPOP-3"], &["htm"]),
    ),
    refusal(
        "dpop-address",
        "The DPoP proof is for another address",
        "The proof says {received}; the request came for {expected}. A wallet behind a proxy, or one that uses another name of this issuer, signs the \
         wrong address.",
        &[
            "Set the base URL to the address that wallets use.",
            "Offer at the address that the wallet reaches.",
            MAKER,
        ],
        |case| case.because(&["DPOP-3"], &["htu"]),
    ),
    refusal(
        "dpop-token",
        "The DPoP proof is for another access token",
        "{said}: {expected} was expected, {received} came.",
        &[MAKER],
        |case| case.because(&["DPOP-3"], &["ath"]),
    ),
    refusal(
        "dpop-replayed",
        "The DPoP proof was used before",
        "Each request needs a proof of its own; the number {received} came twice.",
        &[MAKER, "See whether a proxy before this desk sends requests twice."],
        |case| case.by(&["DPOP-11"]),
    ),
    refusal(
        "dpop-key",
        "The token is bound to another key than the one that signs",
        "It is bound to {expected}; the proof is by {received}. The wallet has made a new key since it got the token.",
        &["Begin again from the offer without restarting the wallet.", MAKER],
        |case| case.by(&["DPOP-4", "PAR-6"]),
    ),
    refusal(
        "dpop-missing",
        "The token is bound to a key, and no proof of that came",
        "{said}: {expected} was expected, {received} came.",
        &[MAKER],
        |case| case.because(&["DPOP-1", "DPOP-9"], &["missing", "bound to a key"]),
    ),
    refusal(
        "dpop-unbound",
        "The token is not bound, and came as if it were",
        "{expected} was expected, {received} came.",
        &[MAKER],
        |case| case.because(&["DPOP-9", "CRED-2"], &["Bearer", "not bound"]),
    ),
    refusal(
        "dpop-signature",
        "The DPoP proof's signature is broken",
        "It does not verify with the key in the proof's own header.",
        &[MAKER, ROBOT],
        |case| case.because(&["DPOP-2"], &["signature"]),
    ),
    refusal(
        "dpop-alg",
        "The DPoP proof is signed in a way that is not taken",
        "The algorithm is {received}; {expected} are taken. An unsigned proof proves nothing.",
        &[MAKER],
        |case| case.because(&["DPOP-2"], &["alg must"]),
    ),
    refusal(
        "dpop-private-key",
        "The wallet gives its private key away",
        "The key in the DPoP proof has private members. Whoever read this request can sign as the wallet.",
        &["Do not use this key again: reset the wallet.", MAKER],
        |case| case.because(&["DPOP-2"], &["private member"]),
    ),
    refusal(
        "dpop-malformed",
        "The DPoP proof is not made as it must be",
        "{said}: {expected} was expected, {received} came.",
        &[MAKER],
        |case| {
            let told = [
                "htm",
                "htu",
                "ath",
                "missing",
                "signature",
                "alg must",
                "private member",
            ];
            let found = case.by(&["DPOP-1", "DPOP-2", "DPOP-3"])?;
            let said = found.values.get("said").map_or("", String::as_str);
            let other = !told.iter().any(|part| said.contains(part))
                || said.starts_with("jti")
                || said.starts_with("jwk is missing");
            other.then_some(found)
        },
    ),
];
