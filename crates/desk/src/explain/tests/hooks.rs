//! Notifications.

use super::{Fixture, Row, check, row};
use crate::schema::Happening;

/// Code, status, what went wrong.
#[rustfmt::skip]
const FAILED: &[(&str, Option<u32>, &str)] = &[
    ("webhook-refused", None, "connection refused"),
    ("webhook-name", None, "hooks.example has no address: not found"),
    ("webhook-unreachable", None, "the host cannot be reached"),
    ("webhook-connect-timeout", None, "no connection within 5 s"),
    ("webhook-first-byte", None, "no answer within 15 s"),
    ("webhook-answer-timeout", None, "the answer (200) did not end within 30 s"),
    ("webhook-certificate", None, "TLS: the certificate's issuer is unknown: self-signed, or an intermediate is missing"),
    ("webhook-certificate-time", None, "TLS: the certificate expired on 2026-01-02"),
    ("webhook-certificate-name", None, "TLS: the certificate is not for hooks.example but for a"),
    ("webhook-plain", None, "TLS: what answers there does not speak TLS; is it http?"),
    ("webhook-tls", None, "TLS: the receiver speaks neither TLS 1.2 nor 1.3"),
    ("webhook-closed", None, "the connection was closed before an answer"),
    ("webhook-odd", None, "the answer's headers are too many or too long"),
    ("webhook-redirect", Some(302), "answered 302, a redirect to /x; redirects are not followed"),
    ("webhook-unauthorized", Some(401), "answered 401"),
    ("webhook-path", Some(404), "answered 404"),
    ("webhook-gone", Some(410), "answered 410: the receiver wants no more of these"),
    ("webhook-too-large", Some(413), "answered 413"),
    ("webhook-busy", Some(429), "answered 429, to be asked again after 5 s"),
    ("webhook-not-liked", Some(422), "answered 422"),
    ("webhook-broken", Some(503), "answered 503"),
    ("webhook-lan", None, "10.0.0.1: a host in a private network is called only once it is confirmed"),
    ("webhook-never", None, "169.254.1.1: link-local addresses are never called"),
    ("webhook-settings", None, "the target's settings cannot be read"),
    ("webhook-cut-off", None, ""),
];

fn failed(status: Option<u32>, wrong: &str) -> Fixture {
    Fixture::issued().attempt(1, status, wrong)
}

pub(super) fn rows() -> Vec<Row> {
    // One that failed and then arrived is over.
    let over = |(code, status, wrong): &(&'static str, Option<u32>, &str)| {
        row(
            code,
            failed(*status, wrong),
            failed(*status, wrong).attempt(2, Some(200), ""),
        )
    };
    let mut rows: Vec<_> = FAILED.iter().map(over).collect();
    let standing = |name: &'static str, missing: u32| {
        Fixture::issued()
            .changed(move |detail| detail.row.deliveries = missing)
            .knowing(move |facts| {
                name.clone_into(&mut facts.standing);
                facts.target = Some("https://hooks.example/".into());
            })
    };
    let slow = |spent: f64| {
        Fixture::issued().attempt(1, Some(200), "").latest(move |what| {
            if let Happening::Attempt { duration, .. } = what {
                *duration = Some(spent);
            }
        })
    };
    let late = |waited: f64| {
        Fixture::issued().attempt(1, Some(200), "").latest(move |what| {
            if let Happening::Attempt { due_since, .. } = what {
                *due_since -= waited;
            }
        })
    };
    let event = |asked: bool| {
        Fixture::issued().visit(3, "/nonce", 200).latest(move |what| {
            *what = Happening::Event {
                sequence: 1,
                name: "requested_token".into(),
                body: "{}".into(),
                wanted: asked,
            };
        })
    };
    rows.extend([
        row("webhook-held", standing("held", 2), standing("held", 0)),
        row("webhook-stopped", standing("stopped", 2), standing("open", 2)),
        row(
            "webhook-overtaken",
            Fixture::issued()
                .tried(4, 2, 1, Some(200), "", true)
                .tried(9, 1, 2, Some(200), "", true),
            Fixture::issued()
                .tried(4, 1, 1, Some(200), "", true)
                .tried(9, 2, 1, Some(200), "", true),
        ),
        row(
            "webhook-recovered",
            failed(Some(503), "answered 503").attempt(2, Some(200), ""),
            Fixture::issued().attempt(1, Some(200), ""),
        ),
        row("webhook-slow", slow(7000.0), slow(70.0)),
        row("webhook-late", late(20_000.0), late(20.0)),
        row("webhook-unwanted", event(false), event(true)),
        row(
            "webhook-off",
            Fixture::issued().knowing(|facts| facts.switched_off = true),
            Fixture::issued(),
        ),
    ]);
    rows
}

#[test]
fn what_did_not_arrive_is_found() {
    check(rows());
}

/// Each failure is its own, and the verdict says that the credential is there all the same.
#[test]
fn each_failure_has_one_cause() {
    for (code, status, wrong) in FAILED {
        let told = failed(*status, wrong).told();
        let certain: Vec<_> = told
            .findings
            .iter()
            .filter(|one| one.rank == crate::schema::Rank::Certain)
            .map(|one| one.code.as_str())
            .collect();
        assert_eq!(certain, [format!("desk.{code}")], "{wrong}");
        assert_eq!(told.verdict.code, "issued-webhook");
    }
}
