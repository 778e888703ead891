//! The way a session went, and clocks.

use super::{Fixture, Row, check, row};
use crate::schema::{DeferralStanding, Happening, SessionMethod};

pub(super) fn rows() -> Vec<Row> {
    let back = || {
        Fixture::fetched()
            .good(5, "POST", "token", 200)
            .good(1, "POST", "credential", 200)
    };
    let waiting = || Fixture::token().deferred(DeferralStanding::Waiting, None);
    let ready = |at| Fixture::token().deferred(DeferralStanding::Ready, Some(at));
    let server = |made: Fixture| made.knowing(|facts| facts.login_server = Some("Town Hall".into()));
    let failed = |status| {
        Fixture::token()
            .refused(3, "credential", ("", "the signer is gone", "", ""))
            .latest(move |what| {
                if let Happening::Exchange { status: answered, .. } = what {
                    *answered = status;
                }
            })
    };
    vec![
        row("clock-jump", back(), Fixture::issued()),
        row("clock-set-back", Fixture::token().now(-60), Fixture::token().now(2)),
        row("issuer-failed", failed(500), failed(400)),
        row(
            "declined",
            Fixture::login()
                .good(4, "POST", "decision", 303)
                .status("REJECTED_BY_USER"),
            Fixture::login().good(4, "POST", "decision", 303),
        ),
        row(
            "called-off",
            Fixture::fetched().status("REJECTED_BY_USER"),
            Fixture::login()
                .good(4, "POST", "decision", 303)
                .status("REJECTED_BY_USER"),
        ),
        row("login-open", Fixture::login(), Fixture::login().now(5)),
        row(
            "login-not-opened",
            Fixture::fetched().good(2, "POST", "par", 201),
            Fixture::login(),
        ),
        row("login-server", server(Fixture::login()), Fixture::login()),
        row(
            "not-returned",
            Fixture::login().good(4, "POST", "decision", 303),
            Fixture::login()
                .good(4, "POST", "decision", 303)
                .good(5, "POST", "token", 200),
        ),
        row("deferral-waits", waiting(), waiting().status("EXPIRED")),
        row("deferred-not-fetched", ready(10), ready(115)),
        row(
            "deferral-was-refused",
            Fixture::token().deferred(DeferralStanding::Refused, None),
            waiting(),
        ),
        row(
            "wallet-failed",
            Fixture::issued().notified("credential_failure", Some("no trust")),
            Fixture::issued().notified("credential_accepted", None),
        ),
        row(
            "wallet-deleted",
            Fixture::issued().notified("credential_deleted", None),
            Fixture::issued().notified("credential_accepted", None),
        ),
        row(
            "two-wallets",
            Fixture::fetched().good(2, "POST", "token", 200).agent("Another/1"),
            Fixture::login().agent("Browser/1"),
        ),
        row(
            "offer-without-session",
            Fixture::fetched().method(SessionMethod::AuthorizedWithoutState),
            Fixture::fetched().method(SessionMethod::Authorized),
        ),
        row(
            "refused",
            Fixture::token().refused(3, "credential", ("NEW-1", "something new", "a", "b")),
            Fixture::token().refused(3, "credential", ("PROOF-1", "typ must be another", "a", "b")),
        ),
    ]
}

#[test]
fn what_happened_is_found() {
    check(rows());
}
