//! Credential requests that were refused before their proofs were looked at.

use super::super::lint::Lint;
use super::{ANEW, MAKER, refusal};
use crate::explain::case::Case;

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "token-missing",
        "The request came without an access token",
        "The request to {endpoint} has no usable Authorization header; Authorization headers that came: {received}. A token in the address is not \
         looked at, and looks the same from here.",
        &[
            "See whether a proxy before this desk drops the Authorization header.",
            MAKER,
        ],
        |case| case.by(&["CRED-47"]),
    ),
    refusal(
        "token-over",
        "The access token has run out",
        "{said}: {expected} was expected, {received} came.",
        &[ANEW, "See why the wallet waited so long after it got the token."],
        |case| case.because(&["CRED-48"], &["expired", "over", "ended"]),
    ),
    refusal(
        "token-unknown",
        "The access token is not one of this issuer",
        "{said}. It was changed on the way, cut, or given by another issuer.",
        &["See whether the wallet talks to two issuers at once.", ANEW, MAKER],
        |case| case.because(&["CRED-48"], &["not valid", "unknown"]),
    ),
    refusal(
        "body-broken",
        "The request's body is no JSON",
        "{said}; {expected} was expected.",
        &["See whether a proxy before this desk cuts bodies.", MAKER],
        |case| {
            let found = case.by(&["CRED-40", "CRED-1"])?;
            let repeated = found.values.get("said").is_some_and(|said| said.contains("repeated"));
            (!repeated).then_some(found)
        },
    ),
    refusal(
        "body-repeated",
        "The request says a thing twice",
        "{said}: which of the two is meant cannot be told.",
        &[MAKER],
        |case| case.because(&["CRED-40"], &["repeated"]),
    ),
    refusal(
        "draft-request",
        "The wallet speaks an old draft of OpenID4VCI",
        "The request has {member}, which only drafts before 1.0 know; it was to name a credential_configuration_id or a credential_identifier.",
        &["Update the wallet to a version that speaks OpenID4VCI 1.0.", MAKER],
        |case| {
            let found = case.stopped(&["CRED-8"])?;
            let member = draft(found.request)?;
            Some(found.evidence().with("member", member))
        },
    ),
    refusal(
        "selector-missing",
        "The wallet does not say which credential it wants",
        "{said}; {expected} was expected.",
        &[MAKER],
        |case| {
            let found = case.stopped(&["CRED-8"])?;
            let missing = found.reason.contains("credential_configuration_id");
            (missing && draft(found.request).is_none()).then(|| found.evidence())
        },
    ),
    refusal(
        "selectors-both",
        "The wallet names the credential in two ways at once",
        "credential_configuration_id and credential_identifier exclude each other.",
        &[MAKER],
        |case| case.by(&["CRED-5"]),
    ),
    refusal(
        "configuration-unknown",
        "The wallet asks for a credential that this issuer does not know",
        "It asked for {received}; the offer names {offered}. Old metadata, or a wallet that has another issuer in mind, do this.",
        &[
            "Begin again in the wallet, so that it reads the metadata anew.",
            ANEW,
            MAKER,
        ],
        |case| case.by(&["CRED-41"]).map(|found| found.with("offered", offered(case))),
    ),
    refusal(
        "configuration-other",
        "The wallet asks for another credential than was offered",
        "It asked for {received}; its token is for {offered}.",
        &["Offer the credential that the wallet asks for.", MAKER],
        |case| {
            case.by(&["CRED-3", "CRED-4", "CRED-49"])
                .map(|found| found.with("offered", offered(case)))
        },
    ),
    refusal(
        "identifier-unknown",
        "The wallet makes up a credential identifier",
        "It sent {received}; only what the token response named is known.",
        &[MAKER],
        |case| case.by(&["CRED-42"]),
    ),
    refusal(
        "session-closed",
        "The session was over when the wallet asked",
        "{said}; its status is {received}.",
        &[ANEW],
        |case| case.by(&["R34"]),
    ),
];

fn offered(case: &Case<'_>) -> String {
    let ids = case.detail.json["credentialOffer"]["credential_configuration_ids"].as_array();
    let ids = ids.into_iter().flatten().filter_map(serde_json::Value::as_str);
    ids.collect::<Vec<_>>().join(", ")
}

/// A member that only drafts know.
fn draft(request: &str) -> Option<&'static str> {
    ["\"proof\"", "\"format\""]
        .into_iter()
        .find(|member| request.contains(member))
        .map(|member| member.trim_matches('"'))
}
