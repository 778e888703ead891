//! The way a session went: logins, deferral, what the wallet said afterwards, failures of this side.

use super::super::lint::{Evidence, Lint};
use super::{ANEW, MAKER, ROBOT, lint};
use crate::explain::case::Case;
use crate::explain::stage;
use crate::schema::{DeferralStanding, Family, Notified, Rank, SessionMethod, Step};

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Flow,
        "issuer-failed",
        Rank::Certain,
        "This issuer could not answer",
        "The request to {endpoint} was answered {status}: {said}. That is no fault of the wallet.",
        &[
            "Preview the profile: it shows what cannot be issued, and why.",
            "Look into the log for the same moment.",
            ANEW,
        ],
        |case| {
            case.refused
                .as_ref()
                .filter(|one| one.status >= 500)
                .map(|one| one.evidence())
        },
    ),
    lint(
        Family::Flow,
        "declined",
        Rank::Certain,
        "The person declined at the login page",
        "The page was answered with a no, and the wallet was told access_denied.",
        &["Ask what made the person decline.", ANEW],
        |case| {
            let page = case.at("decision").next_back()?;
            (case.detail.row.status == "REJECTED_BY_USER").then(|| page.evidence())
        },
    ),
    lint(
        Family::Flow,
        "called-off",
        Rank::Certain,
        "The session was called off at the desk",
        "Somebody at this desk ended it; the wallet had no part in it.",
        &[ANEW],
        |case| {
            let page = case.at("decision").next_back().is_some();
            (case.detail.row.status == "REJECTED_BY_USER" && !page).then(Evidence::plain)
        },
    ),
    lint(
        Family::Flow,
        "login-open",
        Rank::Likely,
        "The person has not approved at the login page",
        "The page was shown {seconds} s ago, and nobody pressed a button.",
        &[
            "See whether the browser with the page is still open.",
            "If it was closed, begin again from the offer.",
        ],
        |case| {
            let page = case.good("authorize")?;
            let open = case.is_silent() && stage::last(case).step == Step::Login;
            let seconds = ((case.now - page.at) / 1000.0).round();
            open.then(|| Evidence::plain().with("seconds", seconds).at(page.key))
        },
    ),
    lint(
        Family::Flow,
        "login-not-opened",
        Rank::Likely,
        "The browser was never opened",
        "The wallet pushed its request, and nobody came to the login page.",
        &[
            "See whether the wallet waits behind another app, or was not allowed to open a browser.",
            ROBOT,
        ],
        |case| {
            let pushed = case.good("par")?;
            let silent = case.is_silent() && stage::last(case).step == Step::Pushed;
            silent.then(|| Evidence::plain().at(pushed.key))
        },
    ),
    lint(
        Family::Flow,
        "login-server",
        Rank::Likely,
        "The person did not come back from the login server",
        "People log in at {server} first; nobody came back from there.",
        &[
            "See whether the address people come back to is registered there.",
            "Log in there by hand with the same account.",
        ],
        |case| {
            let server = case.facts.login_server.as_deref()?;
            let waits = matches!(stage::last(case).step, Step::Login | Step::Pushed);
            (waits && case.is_silent()).then(|| Evidence::plain().with("server", server))
        },
    ),
    lint(
        Family::Flow,
        "not-returned",
        Rank::Likely,
        "The wallet did not get the person back",
        "The person approved, and the browser was sent to {redirect}; no token was asked for.",
        &[
            "See whether the wallet is registered for its redirect address on this device.",
            "Open the login in the browser the wallet belongs to.",
            MAKER,
        ],
        |case| {
            let decided = case.good("decision")?;
            let silent = case.is_silent() && stage::last(case).step == Step::Approved;
            let asked = case.seen.iter().find_map(|one| parameter(one.request, "redirect_uri"));
            let redirect = asked.unwrap_or_else(|| "the wallet's redirect address".to_owned());
            silent.then(|| Evidence::plain().with("redirect", redirect).at(decided.key))
        },
    ),
    lint(
        Family::Flow,
        "deferral-waits",
        Rank::Certain,
        "Nobody has decided about the credential",
        "It was put off {seconds} s ago and becomes ready only by a decision at this desk.",
        &["Approve or refuse it above, or with desk credential approve or refuse."],
        |case| {
            let deferral = case.detail.deferral.as_ref()?;
            let waits = deferral.standing == DeferralStanding::Waiting && deferral.ready_at.is_none();
            let seconds = ((case.now - deferral.since) / 1000.0).round();
            (waits && open(case)).then(|| Evidence::plain().with("seconds", seconds))
        },
    ),
    lint(
        Family::Flow,
        "deferred-not-fetched",
        Rank::Certain,
        "The credential is ready, and the wallet does not come for it",
        "It was put off, and can be fetched now; {asked}.",
        &[
            "Open the wallet: many ask only while they are open.",
            "See whether the wallet knows deferred credentials at all.",
            MAKER,
        ],
        |case| {
            let deferral = case.detail.deferral.as_ref()?;
            let asked = case.at("deferred_credential").count();
            let last = case
                .at("deferred_credential")
                .next_back()
                .map_or(deferral.since, |one| one.at);
            let waited = case.now - deferral.ready_at.unwrap_or(last).max(last);
            let asked = match asked {
                0 => "the wallet never asked for it".to_owned(),
                n => format!("the wallet asked {n} times before it was ready"),
            };
            let late = deferral.standing == DeferralStanding::Ready && waited >= super::super::case::PATIENCE;
            late.then(|| Evidence::plain().with("asked", asked))
        },
    ),
    lint(
        Family::Flow,
        "deferral-was-refused",
        Rank::Certain,
        "The credential was refused at the desk",
        "It was put off, and then refused: {reason}.",
        &["Tell the person why.", "If that was a mistake, make a new offer."],
        |case| {
            let deferral = case.detail.deferral.as_ref()?;
            let reason = deferral
                .reason
                .clone()
                .unwrap_or_else(|| "no reason was given".to_owned());
            let told = case.by(&["DEFER-5"]).is_some();
            (deferral.standing == DeferralStanding::Refused && !told).then(|| Evidence::plain().with("reason", reason))
        },
    ),
    lint(
        Family::Flow,
        "wallet-failed",
        Rank::Certain,
        "The wallet got the credential and could not use it",
        "It sent credential_failure; its own words: {words}.",
        &[
            "Open the issued credential below: it shows what the wallet was given.",
            "See whether the wallet trusts this issuer's key: a test root is trusted nowhere by itself.",
            MAKER,
        ],
        |case| words(case, "credential_failure"),
    ),
    lint(
        Family::Flow,
        "wallet-deleted",
        Rank::Possible,
        "The wallet deleted the credential",
        "It sent credential_deleted; its own words: {words}. Somebody declined it in the wallet, or removed it later.",
        &["Ask whether the person declined it."],
        |case| words(case, "credential_deleted"),
    ),
    lint(
        Family::Flow,
        "two-wallets",
        Rank::Possible,
        "Two different wallets took part",
        "The requests came from {first} and from {second}.",
        &[
            "Make an offer for each wallet: one offer serves one.",
            "If nobody knows the second, call the session off.",
        ],
        |case| {
            // People approve in a browser: that is no wallet.
            let spoke = || {
                case.seen
                    .iter()
                    .filter(|one| !matches!(one.endpoint(), "authorize" | "decision"))
            };
            let first = spoke().find(|one| one.agent.is_some())?;
            let second = spoke().find(|one| one.agent.is_some() && one.agent != first.agent)?;
            let found = Evidence::plain()
                .with("first", first.agent?)
                .with("second", second.agent?);
            Some(found.at(first.key).at(second.key))
        },
    ),
    lint(
        Family::Flow,
        "offer-without-session",
        Rank::Possible,
        "The wallet may have gone on in a session of its own",
        "The offer does not name its session (issuer_state is left out): a wallet that takes it up gets another session.",
        &["Look for a later session of the same profile in the list."],
        |case| {
            let omitted = case.detail.method == SessionMethod::AuthorizedWithoutState;
            let last = stage::last(case).step;
            (omitted && last <= Step::Metadata && case.is_silent()).then(Evidence::plain)
        },
    ),
    lint(
        Family::Flow,
        "refused",
        Rank::Certain,
        "The wallet's request was refused",
        "{endpoint} was answered {status}: {said}. {expected} was expected, {received} came.",
        &[ROBOT, MAKER],
        |case| {
            let refused = case.refused.as_ref()?;
            let told = super::refusals()
                .chain(super::clock::LINTS)
                .any(|lint| (lint.check)(case).is_some());
            (!told && refused.status < 500).then(|| refused.evidence())
        },
    ),
];

fn open(case: &Case<'_>) -> bool {
    case.detail.row.status == "ACTIVE"
}

/// What the wallet said when it notified of this.
fn words(case: &Case<'_>, event: &str) -> Option<Evidence> {
    let told = notified(case, event)?.description.as_deref();
    let at = case.good("notification").map_or("created", |one| one.key);
    let words = told.filter(|words| !words.is_empty()).unwrap_or("none");
    Some(Evidence::plain().with("words", words).at(at))
}

fn notified<'a>(case: &Case<'a>, event: &str) -> Option<&'a Notified> {
    let mut all = case.detail.issued.iter().flat_map(|issued| &issued.notified);
    all.rfind(|notified| notified.event == event)
}

/// A parameter of a form as it was kept.
fn parameter(form: &str, name: &str) -> Option<String> {
    let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
