//! What silence means where nothing more particular is known: the wallet stopped, or could not go on.

use super::super::lint::{Evidence, Lint};
use super::{ANEW, MAKER, ROBOT, lint};
use crate::explain::case::Case;
use crate::explain::stage;
use crate::schema::{Family, Rank, SessionMethod, Step};

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Flow,
        "expired-unfetched",
        Rank::Certain,
        "Nobody fetched the offer in its time",
        "It was open for {minutes} minutes.",
        &[ANEW, "Give the next offer more time."],
        |case| {
            let row = &case.detail.row;
            let life = (row.expires_at.unwrap_or(row.updated_at) - row.created_at) / 60_000.0;
            let found = Evidence::plain().with("minutes", format!("{life:.1}"));
            (row.status == "EXPIRED" && case.seen.is_empty() && case.refused.is_none()).then_some(found)
        },
    ),
    lint(
        Family::Flow,
        "expired-under-way",
        Rank::Certain,
        "The time ran out while the wallet was under way",
        "The last that was seen of it came {seconds} s before the end.",
        &[ANEW, "Give the next offer more time, if the person needed it."],
        |case| {
            let row = &case.detail.row;
            let last = case.seen.last()?;
            let left = ((row.expires_at.unwrap_or(row.updated_at) - last.at) / 1000.0)
                .round()
                .max(0.0);
            let found = Evidence::plain().with("seconds", left).at(last.key);
            (row.status == "EXPIRED" && case.refused.is_none() && left < 60.0).then_some(found)
        },
    ),
    lint(
        Family::Flow,
        "silent-unfetched",
        Rank::Possible,
        "Nobody has opened the offer yet",
        "It was made {seconds} s ago.",
        &["Show the code to the wallet, or send the link.", ROBOT],
        |case| {
            let begun = case.detail.method != SessionMethod::WalletInitiated;
            let none = case.seen.is_empty() && case.visits.is_empty() && case.detail.row.status == "ACTIVE";
            (begun && none && case.is_silent()).then(|| since(case, "created"))
        },
    ),
    lint(
        Family::Flow,
        "silent-after-offer",
        Rank::Likely,
        "The wallet refused the issuer after it saw the offer",
        "The offer was fetched {seconds} s ago{agent}, and no token was asked for. The person may also have said no in the wallet, or still be asked.",
        &[
            "Ask what the wallet shows: it tells the person more than this desk.",
            ROBOT,
        ],
        |case| at_step(case, &[Step::Offer]),
    ),
    lint(
        Family::Flow,
        "silent-after-metadata",
        Rank::Likely,
        "The wallet read what is offered and did not want it",
        "The metadata were read {seconds} s ago{agent}, and no token was asked for: it does not know the format, the keys or the algorithms, does not \
         trust this issuer, or the person said no.",
        &[
            "Ask what the wallet shows: it tells the person more than this desk.",
            ROBOT,
        ],
        |case| at_step(case, &[Step::Metadata]),
    ),
    lint(
        Family::Flow,
        "offer-fetched-often",
        Rank::Possible,
        "The offer was fetched several times",
        "{count} times, and no token was asked for: a wallet that tries again, or several that look.",
        &["Ask what the wallet shows at each try.", ANEW],
        |case| {
            let fetched: Vec<_> = case.at("credential-offer").filter(|one| !one.is_refused()).collect();
            let stopped = case.is_silent() && stage::last(case).step <= Step::Metadata;
            let found = Evidence::plain()
                .with("count", fetched.len())
                .all(fetched.iter().map(|one| one.key));
            (fetched.len() >= 3 && stopped).then_some(found)
        },
    ),
    lint(
        Family::Flow,
        "silent-after-login",
        Rank::Possible,
        "The wallet stopped in the middle of the login",
        "The last step came {seconds} s ago{agent}.",
        &["Begin again from the offer.", ROBOT],
        |case| at_step(case, &[Step::Pushed, Step::Login, Step::Approved]),
    ),
    lint(
        Family::Flow,
        "silent-after-token",
        Rank::Likely,
        "The wallet has a token and asked for no credential",
        "The token was granted {seconds} s ago{agent}. {nonce}",
        &[
            "See whether the wallet asks the person to make a key, or to unlock one.",
            "See whether the wallet speaks OpenID4VCI 1.0: nonces have an endpoint of their own since.",
            MAKER,
        ],
        |case| {
            let keys = !case.facts.proof_algs.is_empty();
            let nonce = match keys {
                true => {
                    "It has to prove a key next: it could not make one of the kind that is asked for, or looked for a nonce in the token response."
                }
                false => "It has to prove no key: what is left is the request itself.",
            };
            at_step(case, &[Step::Token]).map(|found| found.with("nonce", nonce))
        },
    ),
    lint(
        Family::Flow,
        "silent-after-nonce",
        Rank::Likely,
        "The wallet has a nonce and asked for no credential",
        "The nonce was given {seconds} s ago{agent}: the wallet could not sign with its key. It may wait for the person to unlock it.",
        &[
            "See whether the wallet waits for a fingerprint or a code.",
            "Compare the algorithms in the metadata with the wallet's keys.",
            MAKER,
        ],
        |case| at_step(case, &[Step::Nonce]),
    ),
    lint(
        Family::Flow,
        "not-notified",
        Rank::Possible,
        "The wallet did not say what became of the credential",
        "It was told how to, and need not. Whether it shows the credential cannot be seen from here.",
        &["Look into the wallet."],
        |case| {
            let last = case.seen.last()?;
            let issued =
                case.detail.row.status == "SUCCESSFUL" && case.facts.notification && !case.detail.issued.is_empty();
            let told = case.detail.issued.iter().any(|issued| !issued.notified.is_empty());
            let waited = case.now - last.at >= super::super::case::PATIENCE;
            (issued && !told && waited && case.refused.is_none()).then(|| Evidence::plain().at(last.key))
        },
    ),
];

/// Silence since one of these steps.
fn at_step(case: &Case<'_>, steps: &[Step]) -> Option<Evidence> {
    let last = stage::last(case);
    let waits = case.detail.deferral.is_some();
    (case.is_silent() && !waits && steps.contains(&last.step)).then(|| since(case, &last.key))
}

fn since(case: &Case<'_>, key: &str) -> Evidence {
    let agent = case.agent().map_or_else(String::new, |agent| format!(" by {agent}"));
    let seconds = ((case.now - case.last_at()) / 1000.0).round().max(0.0);
    Evidence::plain().with("seconds", seconds).with("agent", agent).at(key)
}
