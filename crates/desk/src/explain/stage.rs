//! The last step that was seen.

use super::case::{Asked, Case};
use crate::schema::{LastStep, Step};

/// The furthest step that went well, and when.
pub fn last(case: &Case<'_>) -> LastStep {
    let row = &case.detail.row;
    let mut found = (Step::Made, row.created_at, "created");
    for one in case.seen.iter().chain(&case.visits).filter(|one| !one.is_refused()) {
        let Some(step) = step(one) else { continue };
        // A token refreshed later, or metadata read again, is not a step back.
        if step >= found.0 {
            found = (step, one.at, one.key);
        }
    }
    let (step, at, key) = found;
    LastStep {
        step,
        text: words(step).to_owned(),
        at,
        key: key.to_owned(),
    }
}

fn step(one: &Asked<'_>) -> Option<Step> {
    if one.bare().contains("/.well-known/") {
        return Some(Step::Metadata);
    }
    Some(match one.endpoint() {
        "credential-offer" => Step::Offer,
        "par" => Step::Pushed,
        "authorize" => Step::Login,
        "decision" => Step::Approved,
        "token" => Step::Token,
        "nonce" => Step::Nonce,
        "credential" | "deferred_credential" if one.status == 202 => Step::Deferred,
        "credential" | "deferred_credential" => Step::Credential,
        "notification" => Step::Notified,
        _ => return None,
    })
}

/// A step in words.
pub fn words(step: Step) -> &'static str {
    match step {
        Step::Made => "The offer was made",
        Step::Offer => "The offer was fetched",
        Step::Metadata => "The issuer's metadata were read",
        Step::Pushed => "An authorization request was pushed",
        Step::Login => "The login page was shown",
        Step::Approved => "The person approved",
        Step::Token => "A token was granted",
        Step::Nonce => "A nonce was given",
        Step::Deferred => "The credential was put off",
        Step::Credential => "A credential was issued",
        Step::Notified => "The wallet sent a notification",
    }
}
