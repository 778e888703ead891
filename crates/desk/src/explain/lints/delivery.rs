//! Notifications that came late, out of order, or were not to come.

use super::super::lint::{Evidence, Lint};
use super::lint;
use super::webhook::of;
use crate::explain::case::{Case, Tried};
use crate::schema::{DeliveryState, Family, Happening, Rank};

/// A target that needs longer than this for an answer is slow, milliseconds.
const SLOW: f64 = 5_000.0;
/// A first attempt that waited longer than this waited for something.
const LATE: f64 = 10_000.0;

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Webhook,
        "webhook-held",
        Rank::Certain,
        "Somebody holds the webhook back",
        "The target {url} is held: {missing} events of this session wait.",
        &["Release the target in the Webhooks place: what waits is sent then, in order."],
        |case| standing(case, "held"),
    ),
    lint(
        Family::Webhook,
        "webhook-stopped",
        Rank::Certain,
        "The webhook has stopped",
        "The target {url} answered 410 at some time; {missing} events of this session were not sent.",
        &["Release the target in the Webhooks place, if it is to get events again."],
        |case| standing(case, "stopped"),
    ),
    lint(
        Family::Webhook,
        "webhook-overtaken",
        Rank::Possible,
        "Events arrived out of order",
        "Event {second} was delivered before event {first}: the first was late for longer than order.maxWait.",
        &[
            "Let the receiver order events by issuer2-sequence.",
            "Set order.maxWait = forever to wait however long it takes.",
        ],
        overtaken,
    ),
    lint(
        Family::Webhook,
        "webhook-recovered",
        Rank::Possible,
        "The webhook failed at first",
        "Event {sequence} took {attempt} attempts.",
        &["Look at the first attempt: what failed then may fail again."],
        |case| {
            let done = case
                .attempts
                .iter()
                .find(|one| one.state == DeliveryState::Delivered && one.attempt > 1)?;
            Some(of(done).with("sequence", done.sequence))
        },
    ),
    lint(
        Family::Webhook,
        "webhook-slow",
        Rank::Possible,
        "The receiver is slow",
        "It took {seconds} s for an answer.",
        &["Answer first and work afterwards: the next event of the session waits meanwhile."],
        |case| {
            let slow = |one: &&Tried<'_>| one.duration.is_some_and(|spent| spent >= SLOW);
            let slow = case
                .attempts
                .iter()
                .filter(slow)
                .find(|one| one.state == DeliveryState::Delivered)?;
            let seconds = format!("{:.1}", slow.duration? / 1000.0);
            Some(of(slow).with("seconds", seconds))
        },
    ),
    lint(
        Family::Webhook,
        "webhook-late",
        Rank::Possible,
        "Events wait longer than they are sent",
        "Event {sequence} was first sent {seconds} s after it was due: the receiver is slower than events come.",
        &[
            "Answer first and work afterwards.",
            "Have only the events sent that are needed (events).",
        ],
        |case| {
            let late = case
                .attempts
                .iter()
                .find(|one| one.attempt == 1 && one.at - one.due_since >= LATE)?;
            let seconds = ((late.at - late.due_since) / 1000.0).round();
            Some(of(late).with("sequence", late.sequence).with("seconds", seconds))
        },
    ),
    lint(
        Family::Webhook,
        "webhook-unwanted",
        Rank::Possible,
        "The target does not want all events",
        "{count} of this session were not sent: the webhook's events leave {names} out.",
        &["Add them to events in the webhook, or take events out to get all six."],
        |case| {
            let mut names = Vec::new();
            let mut keys = Vec::new();
            for item in &case.detail.timeline {
                if let Happening::Event {
                    name, wanted: false, ..
                } = &item.what
                {
                    keys.push(item.key.as_str());
                    if !names.contains(&name.as_str()) {
                        names.push(name.as_str());
                    }
                }
            }
            let found = Evidence::plain()
                .with("count", keys.len())
                .with("names", names.join(", "))
                .all(keys.iter().copied());
            (!keys.is_empty()).then_some(found)
        },
    ),
    lint(
        Family::Webhook,
        "webhook-off",
        Rank::Possible,
        "Notifications were switched off for this offer",
        "The profile has a webhook; the offer overrides it with nothing.",
        &["Make the next offer with the profile's webhook."],
        |case| case.facts.switched_off.then(Evidence::plain),
    ),
];

fn standing(case: &Case<'_>, standing: &str) -> Option<Evidence> {
    let row = &case.detail.row;
    let missing = row.deliveries.saturating_sub(row.delivered);
    let url = case.facts.target.as_deref()?;
    let found = Evidence::plain().with("url", url).with("missing", missing);
    (case.facts.standing == standing && missing > 0).then_some(found)
}

/// Two events of which the later arrived before the earlier.
fn overtaken(case: &Case<'_>) -> Option<Evidence> {
    let mut arrived: Vec<_> = case
        .attempts
        .iter()
        .filter(|one| one.state == DeliveryState::Delivered)
        .collect();
    arrived.sort_by(|a, b| a.at.total_cmp(&b.at));
    let pair = arrived.windows(2).find(|pair| pair[0].sequence > pair[1].sequence)?;
    let found = Evidence::plain()
        .with("second", pair[0].sequence)
        .with("first", pair[1].sequence);
    Some(found.at(pair[0].key).at(pair[1].key))
}
