//! Silence: addresses, metadata, and where nothing more particular is known.

use super::{Fixture, Row, check, row};
use crate::explain::Facts;
use crate::schema::{DeferralStanding, SessionMethod};

const ISSUER: &str = "/.well-known/openid-credential-issuer";
const SERVER: &str = "/.well-known/oauth-authorization-server";

/// The issuer at an address.
fn at(issuer: &'static str) -> impl FnOnce(&mut Facts) {
    move |facts| issuer.clone_into(&mut facts.issuer)
}

fn unhappy(change: impl FnOnce(&mut Facts)) -> Fixture {
    Fixture::issued().notified("credential_failure", None).knowing(change)
}

fn addresses() -> Vec<Row> {
    let lan = "http://192.168.1.23:7002";
    vec![
        row(
            "address-closed",
            Fixture::fetched().knowing(|facts| facts.listening = false),
            Fixture::fetched(),
        ),
        row(
            "mixed-content",
            Fixture::fetched().origin("https://wallet.example").knowing(at(lan)),
            Fixture::fetched().origin("https://wallet.example"),
        ),
        row(
            "address-differs",
            Fixture::fetched().asked_at("http://192.168.1.23:7002"),
            Fixture::fetched().asked_at("https://issuer.example"),
        ),
        row(
            "loopback",
            Fixture::new().knowing(at("http://localhost:7002")),
            Fixture::fetched().knowing(at("http://localhost:7002")),
        ),
        row(
            "plain-http",
            Fixture::fetched().knowing(at(lan)),
            Fixture::token().knowing(at(lan)),
        ),
        row("other-network", Fixture::new().knowing(at(lan)), Fixture::new()),
        row("not-forwarded", Fixture::new(), Fixture::new().knowing(at(lan))),
        row(
            "tunnel-page",
            Fixture::new().knowing(at("https://a.ngrok-free.app")),
            Fixture::new(),
        ),
        row(
            "local-name",
            Fixture::new().knowing(at("http://desk.local:7002")),
            Fixture::new(),
        ),
        row("unknown-scheme", Fixture::new(), Fixture::fetched()),
        row(
            "by-value",
            Fixture::new().knowing(|facts| facts.by_value = true),
            Fixture::new(),
        ),
        row(
            "previewed",
            Fixture::fetched().agent("Slackbot 1.0"),
            Fixture::fetched(),
        ),
        row(
            "issuer-path",
            Fixture::fetched().knowing(at("https://issuer.example/openid4vci")),
            Fixture::fetched(),
        ),
    ]
}

fn metadata() -> Vec<Row> {
    vec![
        row(
            "metadata-missing",
            Fixture::fetched().visit(2, ISSUER, 404),
            Fixture::fetched().visit(2, ISSUER, 200),
        ),
        row(
            "preflight",
            Fixture::fetched().visited(2, "OPTIONS", "/openid4vci/token", 204),
            Fixture::fetched()
                .visited(2, "OPTIONS", "/openid4vci/token", 204)
                .good(3, "POST", "token", 200),
        ),
        row(
            "attestation-asked",
            Fixture::fetched().knowing(|facts| facts.attested_clients = true),
            Fixture::token().knowing(|facts| facts.attested_clients = true),
        ),
        row(
            "haip-asked",
            Fixture::fetched().knowing(|facts| facts.haip = true),
            Fixture::new().knowing(|facts| facts.haip = true),
        ),
        row(
            "tx-code-awaited",
            Fixture::fetched().knowing(|facts| facts.tx_code = true),
            Fixture::fetched(),
        ),
        row(
            "login-needed",
            Fixture::fetched().method(SessionMethod::Authorized),
            Fixture::fetched(),
        ),
        row(
            "dpop-asked",
            Fixture::fetched().knowing(|facts| facts.dpop = true),
            Fixture::fetched(),
        ),
        row(
            "encryption-asked",
            Fixture::token().knowing(|facts| facts.encryption = true),
            Fixture::issued().knowing(|facts| facts.encryption = true),
        ),
        // Nothing that is absent means anything where no visit is on record.
        row(
            "metadata-skipped",
            Fixture::fetched().visit(2, "/nonce-of-old", 404),
            Fixture::fetched(),
        ),
        row(
            "server-metadata-skipped",
            Fixture::fetched().visit(2, ISSUER, 200),
            Fixture::fetched().visit(2, ISSUER, 200).visit(3, SERVER, 200),
        ),
        row(
            "attested-keys-asked",
            Fixture::token().knowing(|facts| facts.attested_keys = true),
            Fixture::token(),
        ),
        row(
            "proof-alg-unusual",
            Fixture::token().knowing(|facts| facts.proof_algs = vec!["ES512".into()]),
            Fixture::token(),
        ),
        row(
            "binding-did-only",
            Fixture::token().knowing(|facts| facts.binding = vec!["did:key".into()]),
            Fixture::token(),
        ),
        row(
            "signing-alg-unusual",
            unhappy(|facts| facts.signing_algs = vec!["ES512".into()]),
            unhappy(|facts| facts.signing_algs = vec!["ES256".into()]),
        ),
        row(
            "root-untrusted",
            unhappy(|facts| facts.chain = true),
            Fixture::issued().knowing(|facts| facts.chain = true),
        ),
        row(
            "chain-missing",
            unhappy(|facts| facts.chain = false),
            unhappy(|facts| facts.chain = true),
        ),
        row(
            "did-unresolved",
            unhappy(|facts| facts.did = Some("did:web:a".into())),
            unhappy(|facts| facts.did = None),
        ),
    ]
}

fn silence() -> Vec<Row> {
    let over = |made: Fixture, seconds: i32| made.status("EXPIRED").now(seconds);
    let often = |made: Fixture| {
        made.good(2, "GET", "credential-offer", 200)
            .good(3, "GET", "credential-offer", 200)
    };
    vec![
        row(
            "expired-unfetched",
            over(Fixture::new(), 400),
            over(Fixture::fetched(), 400),
        ),
        row(
            "expired-under-way",
            over(Fixture::fetched().good(280, "POST", "token", 200), 400),
            over(Fixture::fetched(), 400),
        ),
        row("silent-unfetched", Fixture::new(), Fixture::new().now(5)),
        row("silent-after-offer", Fixture::fetched(), Fixture::fetched().now(5)),
        row(
            "silent-after-metadata",
            Fixture::fetched().visit(2, ISSUER, 200),
            Fixture::fetched(),
        ),
        row("offer-fetched-often", often(Fixture::fetched()), Fixture::fetched()),
        row("silent-after-login", Fixture::login(), Fixture::login().now(5)),
        row(
            "silent-after-token",
            Fixture::token(),
            Fixture::token().deferred(DeferralStanding::Waiting, None),
        ),
        row(
            "silent-after-nonce",
            Fixture::token().visit(3, "/openid4vci/nonce", 200),
            Fixture::token(),
        ),
        row(
            "not-notified",
            Fixture::issued(),
            Fixture::issued().notified("credential_accepted", None),
        ),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    [addresses(), metadata(), silence()].into_iter().flatten().collect()
}

#[test]
fn what_silence_means_is_found() {
    check(rows());
}
