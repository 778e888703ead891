//! The sentence on top.

use std::collections::BTreeMap;

use super::case::Case;
use super::fill::fill;
use crate::schema::{DeferralStanding, Family, Finding, Told};

/// Code and text of each; [`of`] chooses.
pub const VERDICTS: [(&str, &str); 13] = [
    ("issued", "Nothing to explain: the credential was issued."),
    (
        "issued-webhook",
        "The credential was issued, but its notifications did not all arrive.",
    ),
    (
        "issued-but",
        "The credential was issued; something is worth knowing all the same.",
    ),
    (
        "refused",
        "The wallet's request to {endpoint} was refused, and nothing came after it.",
    ),
    (
        "refused-stray",
        "The wallet was refused at {endpoint}, most likely: the request is not in this session's own record.",
    ),
    (
        "silent",
        "Nothing came after the last step. Nobody refused the wallet: it stopped by itself, or could not go on.",
    ),
    ("silent-made", "Nobody fetched the offer."),
    ("expired", "The session ran out of time before a credential was issued."),
    (
        "declined",
        "The person declined, or the session was called off at the desk.",
    ),
    ("failed", "The session failed: {reason}."),
    ("waiting", "The credential is put off, and the wallet waits for it."),
    (
        "open",
        "Nothing to explain yet: the offer is open and waits for a wallet.",
    ),
    ("running", "Nothing to explain yet: the wallet is on its way."),
];

/// How the session stands.
pub fn of(case: &Case<'_>, findings: &[Finding]) -> Told {
    let code = code(case, findings);
    let mut values = BTreeMap::new();
    if let Some(refused) = &case.refused {
        values.insert("endpoint".to_owned(), refused.endpoint().to_owned());
    }
    let reason = case.detail.row.status_reason.clone();
    values.insert(
        "reason".to_owned(),
        reason.unwrap_or_else(|| "no reason is on record".to_owned()),
    );
    let text = VERDICTS
        .iter()
        .find(|(name, _)| *name == code)
        .map_or("", |(_, text)| *text);
    values.retain(|name, _| text.contains(&format!("{{{name}}}")));
    Told {
        code: code.to_owned(),
        text: fill(text, &values),
        values,
    }
}

fn code(case: &Case<'_>, findings: &[Finding]) -> &'static str {
    let row = &case.detail.row;
    let waits = |standing| {
        case.detail
            .deferral
            .as_ref()
            .is_some_and(|deferral| deferral.standing == standing)
    };
    let webhook = findings.iter().any(|one| one.family == Family::Webhook);
    match (row.status.as_str(), &case.refused) {
        ("SUCCESSFUL", _) if row.failing > 0 || webhook => "issued-webhook",
        ("SUCCESSFUL", _) if !findings.is_empty() => "issued-but",
        ("SUCCESSFUL", _) => "issued",
        ("REJECTED_BY_USER", _) => "declined",
        (_, Some(refused)) if refused.tie.is_none() => "refused",
        (_, Some(_)) => "refused-stray",
        ("EXPIRED", None) => "expired",
        ("UNSUCCESSFUL", None) => "failed",
        _ if waits(DeferralStanding::Waiting) => "waiting",
        _ if case.seen.is_empty() && case.is_silent() => "silent-made",
        _ if case.is_silent() => "silent",
        _ if case.seen.is_empty() => "open",
        _ => "running",
    }
}
