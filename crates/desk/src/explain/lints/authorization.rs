//! Authorization requests that were refused: PKCE, pushed requests, what was asked for.

use super::super::lint::Lint;
use super::{ANEW, MAKER, ROBOT, refusal};
use crate::explain::case::Case;

/// Life of a pushed request, milliseconds.
const PUSHED: f64 = 90_000.0;

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "pkce-missing",
        "The wallet does not use PKCE",
        "The authorization request has no code_challenge; every wallet must send one, by S256.",
        &["Update the wallet: current versions use PKCE.", MAKER],
        |case| case.because(&["PKCE-3", "HAIP-2"], &["code_challenge is missing"]),
    ),
    refusal(
        "pkce-method",
        "The wallet's PKCE is of another kind",
        "The challenge was to be made by S256; what came: {received}.",
        &[MAKER],
        |case| case.because(&["PKCE-3"], &["must be S256", "is not a SHA-256"]),
    ),
    refusal(
        "pkce-verifier-wrong",
        "The PKCE verifier belongs to another request",
        "The hash of the verifier is {received}, the request's challenge was {expected}: the wallet mixed up two requests, or somebody else redeems \
         the code.",
        &[
            "Close the wallet's other attempts and begin again from the offer.",
            MAKER,
        ],
        |case| case.because(&["PKCE-4"], &["does not fit"]),
    ),
    refusal(
        "pkce-verifier-missing",
        "The PKCE verifier was left out",
        "The token request has no code_verifier of 43 to 128 characters, though the authorization request had a challenge.",
        &[
            "Begin again from the offer: the wallet may have been restarted while the person logged in.",
            MAKER,
        ],
        |case| case.because(&["PKCE-4"], &["missing or malformed"]),
    ),
    refusal(
        "redirect-differs",
        "The wallet redeems the code with another redirect address",
        "The code was sent to {expected}; the token request says {received}.",
        &[MAKER],
        |case| case.by(&["AUTHZ-13"]),
    ),
    refusal(
        "redirect-not-taken",
        "The wallet's redirect address is not taken",
        "{said}: {expected} is taken, {received} came.",
        &[
            "See whether the wallet has a redirect address with https or a scheme of its own.",
            MAKER,
        ],
        |case| case.because(&["AUTHZ-10"], &["redirect_uri is not taken", "redirect_uri is missing"]),
    ),
    refusal(
        "response-type",
        "The wallet asks for a token in the address",
        "response_type was {received}; only {expected} is served: tokens in addresses leak.",
        &[MAKER],
        |case| case.because(&["AUTHZ-11"], &["response_type"]),
    ),
    refusal(
        "details-unknown",
        "The wallet asks to be authorised for something that is not offered",
        "{said}. Asked for: {received}.",
        &[
            "Compare the wallet's request with the configuration the offer names: a cached copy of the metadata may be old.",
            ANEW,
            MAKER,
        ],
        |case| case.by(&["AUTHZ-2", "AUTHZ-3", "AUTHZ-4", "AUTHZ-5"]),
    ),
    refusal(
        "request-uri-pushed",
        "The wallet pushed a request that points at another one",
        "A pushed request holds all it has to say itself; this one has a request_uri.",
        &[MAKER],
        |case| case.by(&["PAR-2"]),
    ),
    refusal(
        "request-uri-expired",
        "The person opened the login too late",
        "The pushed request was {age} s old; it lives for 90 s.",
        &[
            "Begin again from the offer, and open the login at once.",
            "See whether the wallet waits for the person before it pushes.",
        ],
        |case| {
            let refused = request_uri(case)?;
            let pushed = case.good("par")?;
            let age = refused.at - pushed.at;
            let found = refused.evidence().with("age", (age / 1000.0).round()).at(pushed.key);
            (age >= PUSHED).then_some(found)
        },
    ),
    refusal(
        "request-uri-unknown",
        "The wallet refers to a request that was never pushed here",
        "{said}; no request of this session was pushed in the 90 s before.",
        &[
            "See whether the wallet pushed to another address than it logs in at.",
            ANEW,
            MAKER,
        ],
        |case| {
            let refused = request_uri(case)?;
            let fresh = case.good("par").is_some_and(|pushed| refused.at - pushed.at >= PUSHED);
            (!fresh).then(|| refused.evidence())
        },
    ),
    refusal(
        "request-uri-foreign",
        "Another client refers to the pushed request",
        "{expected} pushed it, {received} refers to it: one request, two names.",
        &[MAKER],
        |case| case.because(&["PAR-4"], &["not the one that pushed"]),
    ),
    refusal(
        "request-uri-reused",
        "The login was opened a second time",
        "{said}: a pushed request serves once. A reloaded page or the browser's back button does this.",
        &["Begin again from the offer instead of going back in the browser."],
        |case| case.because(&["PAR-4"], &["used before"]),
    ),
    refusal(
        "push-required",
        "The wallet did not push its authorization request",
        "This issuer takes only requests that were pushed: {expected} was expected, {received} came.",
        &[
            "Use a wallet that pushes authorization requests.",
            "For other wallets, switch HAIP off in the profile, or enforcePushedAuthorizationRequests in issuer-service.conf.",
        ],
        |case| {
            case.because(
                &["HAIP-2", "PAR-1", "PAR-7", "AUTHZ-11", "ASMETA-7"],
                &["pushed", "push"],
            )
        },
    ),
    refusal(
        "issuer-state",
        "The wallet names an offer that is not open",
        "issuer_state was {received}; {expected} was expected.",
        &[ANEW, ROBOT],
        |case| case.by(&["OFFER-8"]),
    ),
];

fn request_uri<'c, 'a>(case: &'c Case<'a>) -> Option<&'c crate::explain::case::Asked<'a>> {
    case.stopped(&["PAR-4"])
        .filter(|one| one.reason.contains("not known, or has expired"))
}
