//! Notifications that did not arrive, or came late.

use super::super::lint::{Evidence, Lint};
use crate::explain::case::{Case, Tried};
use crate::schema::{DeliveryState, Family, Happening, Rank};

/// A target that needs longer than this for an answer is slow, milliseconds.
const SLOW: f64 = 5_000.0;
/// A first attempt that waited longer than this waited for something.
const LATE: f64 = 10_000.0;

const AGAIN: &str = "Then redeliver what failed, in the Webhooks place or with desk deliveries redeliver.";
const INBOX: &str = "Send a test event to an inbox of this desk: it shows what is sent.";

const fn hook(
    code: &'static str,
    rank: Rank,
    title: &'static str,
    why: &'static str,
    tries: &'static [&'static str],
    check: super::Check,
) -> Lint {
    Lint {
        code,
        family: Family::Webhook,
        rank,
        title,
        why,
        tries,
        check,
    }
}

pub(super) const LINTS: &[Lint] = &[
    hook(
        "webhook-refused",
        Rank::Certain,
        "Nobody listens at the webhook's address",
        "The connection to {url} was refused, at attempt {attempt}.",
        &[
            "Start the receiver, or correct its port.",
            "In a container, localhost is the container: use the host's name.",
            AGAIN,
        ],
        |case| failed(case, &["connection refused"]),
    ),
    hook(
        "webhook-name",
        Rank::Certain,
        "The webhook's name has no address",
        "{error}.",
        &[
            "Look the name up on this computer; correct it in the profile if it is wrong.",
            AGAIN,
        ],
        |case| failed(case, &["has no address"]),
    ),
    hook(
        "webhook-unreachable",
        Rank::Certain,
        "There is no way to the webhook's address",
        "{url}: {error}.",
        &[
            "See whether this computer is in the right network, and whether a firewall is between.",
            AGAIN,
        ],
        |case| {
            failed(
                case,
                &[
                    "cannot be reached",
                    "no address to call it from",
                    "forbids the connection",
                    "no connection:",
                ],
            )
        },
    ),
    hook(
        "webhook-connect-timeout",
        Rank::Certain,
        "The webhook's address does not answer",
        "{url}: {error}. A firewall that drops silently looks like this.",
        &[
            "Call the address from this computer by hand.",
            "Let this computer through the receiver's firewall.",
            AGAIN,
        ],
        |case| failed(case, &["no connection within"]),
    ),
    hook(
        "webhook-first-byte",
        Rank::Certain,
        "The receiver takes the event and does not answer in time",
        "{url}: {error}. It may have done its work all the same: the next attempt brings the same webhook-id.",
        &[
            "Answer first and work afterwards.",
            "Let the receiver drop events whose webhook-id it knows.",
        ],
        |case| failed(case, &["no answer within"]),
    ),
    hook(
        "webhook-answer-timeout",
        Rank::Certain,
        "The receiver's answer does not end in time",
        "{url}: {error}.",
        &["Answer with a status and a short body.", AGAIN],
        |case| failed(case, &["did not end within"]),
    ),
    hook(
        "webhook-certificate",
        Rank::Certain,
        "The receiver's certificate is not trusted",
        "{url}: {error}.",
        &[
            "Give the receiver a certificate with its whole chain, from an authority this computer trusts.",
            "For a receiver on this computer, use http.",
            AGAIN,
        ],
        |case| {
            failed(
                case,
                &[
                    "issuer is unknown",
                    "revoked",
                    "not one for servers",
                    "certificate cannot be read",
                    "is not accepted",
                ],
            )
        },
    ),
    hook(
        "webhook-certificate-time",
        Rank::Certain,
        "The receiver's certificate is not valid now",
        "{url}: {error}.",
        &[
            "Renew the receiver's certificate.",
            "Compare this computer's clock with a clock you trust.",
            AGAIN,
        ],
        |case| {
            failed(
                case,
                &[
                    "certificate expired",
                    "certificate has expired",
                    "not valid before",
                    "not valid yet",
                ],
            )
        },
    ),
    hook(
        "webhook-certificate-name",
        Rank::Certain,
        "The receiver's certificate is for another name",
        "{url}: {error}.",
        &["Call the receiver by the name in its certificate.", AGAIN],
        |case| {
            failed(
                case,
                &[
                    "certificate is not for",
                    "for another name",
                    "no certificate for this name",
                ],
            )
        },
    ),
    hook(
        "webhook-plain",
        Rank::Certain,
        "The receiver speaks http, and the webhook says https, or the other way round",
        "{url}: {error}.",
        &["Change http and https in the webhook's URL.", AGAIN],
        |case| failed(case, &["does not speak TLS", "is it https", "HTTP/2 without TLS"]),
    ),
    hook(
        "webhook-tls",
        Rank::Certain,
        "No secure connection to the receiver",
        "{url}: {error}.",
        &[
            "See which TLS versions the receiver speaks: 1.2 and 1.3 are spoken here.",
            AGAIN,
        ],
        |case| {
            let told = [
                "certificate is",
                "certificate has",
                "certificate expired",
                "certificate was",
                "does not speak TLS",
                "for this name",
            ];
            let found = failed(case, &["TLS: "])?;
            let error = found.values.get("error").map_or("", String::as_str);
            (!told.iter().any(|part| error.contains(part)) && !error.contains("certificate cannot")).then_some(found)
        },
    ),
    hook(
        "webhook-closed",
        Rank::Certain,
        "The receiver hung up",
        "{url}: {error}. It may have crashed on the event.",
        &["Look into the receiver's log for the same moment.", INBOX, AGAIN],
        |case| {
            failed(
                case,
                &["was closed before", "was reset before", "in the middle of the answer"],
            )
        },
    ),
    hook(
        "webhook-odd",
        Rank::Certain,
        "What answered is no web server",
        "{url}: {error}.",
        &["See what listens on that port.", AGAIN],
        |case| {
            failed(
                case,
                &["breaks HTTP's rules", "too many or too long", "could not be made"],
            )
        },
    ),
    hook(
        "webhook-redirect",
        Rank::Certain,
        "The receiver sends the event elsewhere",
        "{error}: who could redirect could send events anywhere.",
        &["Put the address it points at into the profile.", AGAIN],
        |case| failed(case, &["redirects are not followed"]),
    ),
    hook(
        "webhook-unauthorized",
        Rank::Certain,
        "The receiver does not let the desk in",
        "It answered {status} at attempt {attempt}.",
        &[
            "Compare bearerToken, basicAuth, headers and signingSecret of the webhook with what the receiver wants.",
            "A receiver that checks signatures must check the bytes as they came.",
            AGAIN,
        ],
        |case| status(case, &[401, 403, 407]),
    ),
    hook(
        "webhook-path",
        Rank::Certain,
        "The receiver has nothing at this path",
        "It answered {status} for {url}.",
        &["Correct the path in the profile; it is called by POST.", AGAIN],
        |case| status(case, &[404, 405]),
    ),
    hook(
        "webhook-gone",
        Rank::Certain,
        "The receiver wants no more events",
        "It answered 410, and the target stopped: nothing else is sent to it.",
        &[
            "If that was not meant, release the target in the Webhooks place.",
            "Otherwise take the webhook out of the profile.",
        ],
        |case| failed(case, &["answered 410"]),
    ),
    hook(
        "webhook-too-large",
        Rank::Certain,
        "The event is too large for the receiver",
        "It answered 413 for {url}.",
        &[
            "Raise the receiver's limit for bodies.",
            "Have fewer events sent: those with the issued credential are the largest.",
            AGAIN,
        ],
        |case| status(case, &[413]),
    ),
    hook(
        "webhook-busy",
        Rank::Certain,
        "The receiver gets more than it takes",
        "It answered {status}: {error}.",
        &["Raise the receiver's limit, or have it answer first and work afterwards."],
        |case| status(case, &[429]),
    ),
    hook(
        "webhook-not-liked",
        Rank::Certain,
        "The receiver does not like the event",
        "It answered {status} at attempt {attempt}: it read the event and refused it.",
        &["Look at the answer's body in the attempt.", INBOX, AGAIN],
        |case| {
            let known = [401, 403, 404, 405, 407, 410, 413, 429];
            latest(case, |one| {
                one.status
                    .is_some_and(|status| (400..500).contains(&status) && !known.contains(&status))
            })
        },
    ),
    hook(
        "webhook-broken",
        Rank::Certain,
        "The receiver failed",
        "It answered {status} at attempt {attempt}.",
        &["Look into the receiver's log for the same moment.", AGAIN],
        |case| latest(case, |one| one.status.is_some_and(|status| status >= 500)),
    ),
    hook(
        "webhook-lan",
        Rank::Certain,
        "The webhook lies in a private network that nobody allowed",
        "{error}.",
        &[
            "Confirm the host where the offer is made, or start with --allow-host.",
            AGAIN,
        ],
        |case| failed(case, &["private network"]),
    ),
    hook(
        "webhook-never",
        Rank::Certain,
        "The webhook's address is never called",
        "{error}.",
        &["Use the receiver's real address: this one stands for no receiver."],
        |case| failed(case, &["never called", "only absolute http"]),
    ),
    hook(
        "webhook-settings",
        Rank::Certain,
        "The webhook's settings cannot be used",
        "{error}.",
        &["Give the webhook's secret and headers again in the profile."],
        |case| failed(case, &["target's settings", "signing secret cannot", "target's header"]),
    ),
    hook(
        "webhook-cut-off",
        Rank::Certain,
        "The desk was ended while it sent",
        "The attempt has no end on record; it is made again with the same webhook-id.",
        &["Let the receiver drop events whose webhook-id it knows."],
        |case| {
            latest(case, |one| {
                one.status.is_none() && one.error.is_empty() && one.duration.is_none()
            })
        },
    ),
    hook(
        "webhook-held",
        Rank::Certain,
        "Somebody holds the webhook back",
        "The target {url} is held: {missing} events of this session wait.",
        &["Release the target in the Webhooks place: what waits is sent then, in order."],
        |case| standing(case, "held"),
    ),
    hook(
        "webhook-stopped",
        Rank::Certain,
        "The webhook has stopped",
        "The target {url} answered 410 at some time; {missing} events of this session were not sent.",
        &["Release the target in the Webhooks place, if it is to get events again."],
        |case| standing(case, "stopped"),
    ),
    hook(
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
    hook(
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
    hook(
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
    hook(
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
    hook(
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
    hook(
        "webhook-off",
        Rank::Possible,
        "Notifications were switched off for this offer",
        "The profile has a webhook; the offer overrides it with nothing.",
        &["Make the next offer with the profile's webhook."],
        |case| case.facts.switched_off.then(Evidence::plain),
    ),
];

fn of(one: &Tried<'_>) -> Evidence {
    let error = if one.error.is_empty() { "no error" } else { one.error };
    let found = Evidence::plain()
        .with("url", one.url)
        .with("error", error)
        .with("attempt", one.attempt)
        .at(one.key);
    found.with(
        "status",
        one.status.map_or("nothing".to_owned(), |status| status.to_string()),
    )
}

/// The latest attempt at each delivery that has not arrived, the newest that fits.
fn latest(case: &Case<'_>, fits: impl Fn(&Tried<'_>) -> bool) -> Option<Evidence> {
    let arrived = |sequence: u32| {
        let mut of_it = case.attempts.iter().filter(|one| one.sequence == sequence);
        of_it.any(|one| one.state == DeliveryState::Delivered)
    };
    let open = |one: &&Tried<'_>| {
        matches!(
            one.state,
            DeliveryState::Waiting | DeliveryState::Failed | DeliveryState::Held
        )
    };
    let mut failed = case
        .attempts
        .iter()
        .rev()
        .filter(open)
        .filter(|one| !arrived(one.sequence));
    failed.find(|one| fits(one)).map(of)
}

fn failed(case: &Case<'_>, parts: &[&str]) -> Option<Evidence> {
    latest(case, |one| parts.iter().any(|part| one.error.contains(part)))
}

fn status(case: &Case<'_>, statuses: &[u32]) -> Option<Evidence> {
    latest(case, |one| one.status.is_some_and(|status| statuses.contains(&status)))
}

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
