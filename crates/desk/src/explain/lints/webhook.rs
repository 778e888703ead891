//! Notifications that did not arrive, by what an attempt met.

use super::super::lint::{Evidence, Lint};
use super::lint;
use crate::explain::case::{Case, Tried};
use crate::schema::{DeliveryState, Family, Rank};

const AGAIN: &str = "Then redeliver what failed, in the Webhooks place or with desk deliveries redeliver.";
const INBOX: &str = "Send a test event to an inbox of this desk: it shows what is sent.";

/// What TLS objects to, by what is to be done about it.
const CERTIFICATE: &[&str] = &[
    "issuer is unknown",
    "revoked",
    "not one for servers",
    "certificate cannot be read",
    "is not accepted",
];
const TIME: &[&str] = &[
    "certificate expired",
    "certificate has expired",
    "not valid before",
    "not valid yet",
];
const NAME: &[&str] = &[
    "certificate is not for",
    "for another name",
    "no certificate for this name",
];
const PLAIN: &[&str] = &["does not speak TLS", "is it https", "HTTP/2 without TLS"];

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-answer-timeout",
        Rank::Certain,
        "The receiver's answer does not end in time",
        "{url}: {error}.",
        &["Answer with a status and a short body.", AGAIN],
        |case| failed(case, &["did not end within"]),
    ),
    lint(
        Family::Webhook,
        "webhook-certificate",
        Rank::Certain,
        "The receiver's certificate is not trusted",
        "{url}: {error}.",
        &[
            "Give the receiver a certificate with its whole chain, from an authority this computer trusts.",
            "For a receiver on this computer, use http.",
            AGAIN,
        ],
        |case| failed(case, CERTIFICATE),
    ),
    lint(
        Family::Webhook,
        "webhook-certificate-time",
        Rank::Certain,
        "The receiver's certificate is not valid now",
        "{url}: {error}.",
        &[
            "Renew the receiver's certificate.",
            "Compare this computer's clock with a clock you trust.",
            AGAIN,
        ],
        |case| failed(case, TIME),
    ),
    lint(
        Family::Webhook,
        "webhook-certificate-name",
        Rank::Certain,
        "The receiver's certificate is for another name",
        "{url}: {error}.",
        &["Call the receiver by the name in its certificate.", AGAIN],
        |case| failed(case, NAME),
    ),
    lint(
        Family::Webhook,
        "webhook-plain",
        Rank::Certain,
        "The receiver speaks http, and the webhook says https, or the other way round",
        "{url}: {error}.",
        &["Change http and https in the webhook's URL.", AGAIN],
        |case| failed(case, PLAIN),
    ),
    lint(
        Family::Webhook,
        "webhook-tls",
        Rank::Certain,
        "No secure connection to the receiver",
        "{url}: {error}.",
        &[
            "See which TLS versions the receiver speaks: 1.2 and 1.3 are spoken here.",
            AGAIN,
        ],
        |case| {
            let told = |error: &str| [CERTIFICATE, TIME, NAME, PLAIN].iter().any(|parts| has(error, parts));
            latest(case, |one| one.error.starts_with("TLS: ") && !told(one.error))
        },
    ),
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-redirect",
        Rank::Certain,
        "The receiver sends the event elsewhere",
        "{error}: who could redirect could send events anywhere.",
        &["Put the address it points at into the profile.", AGAIN],
        |case| failed(case, &["redirects are not followed"]),
    ),
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-path",
        Rank::Certain,
        "The receiver has nothing at this path",
        "It answered {status} for {url}.",
        &["Correct the path in the profile; it is called by POST.", AGAIN],
        |case| status(case, &[404, 405]),
    ),
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-busy",
        Rank::Certain,
        "The receiver gets more than it takes",
        "It answered {status}: {error}.",
        &["Raise the receiver's limit, or have it answer first and work afterwards."],
        |case| status(case, &[429]),
    ),
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-broken",
        Rank::Certain,
        "The receiver failed",
        "It answered {status} at attempt {attempt}.",
        &["Look into the receiver's log for the same moment.", AGAIN],
        |case| latest(case, |one| one.status.is_some_and(|status| status >= 500)),
    ),
    lint(
        Family::Webhook,
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
    lint(
        Family::Webhook,
        "webhook-never",
        Rank::Certain,
        "The webhook's address is never called",
        "{error}.",
        &["Use the receiver's real address: this one stands for no receiver."],
        |case| failed(case, &["never called", "only absolute http"]),
    ),
    lint(
        Family::Webhook,
        "webhook-settings",
        Rank::Certain,
        "The webhook's settings cannot be used",
        "{error}.",
        &["Give the webhook's secret and headers again in the profile."],
        |case| failed(case, &["target's settings", "signing secret cannot", "target's header"]),
    ),
    lint(
        Family::Webhook,
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
];

pub(super) fn of(one: &Tried<'_>) -> Evidence {
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
    latest(case, |one| has(one.error, parts))
}

fn has(error: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| error.contains(part))
}

fn status(case: &Case<'_>, statuses: &[u32]) -> Option<Evidence> {
    latest(case, |one| one.status.is_some_and(|status| statuses.contains(&status)))
}
