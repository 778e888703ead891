//! Tokens bound to a key, over HTTP; the table of every fault of a proof stands beside the check itself.

use credentials::key::Alg;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::token::check_error;
use crate::support::holder::{Holder, Made};
use crate::support::http::{Answer, Ask};
use crate::support::issuer::TestIssuer;
use crate::support::prover::Prover;

type Members = Map<String, Value>;

const ALGS: &str = "algs=\"ES256 ES384 EdDSA\"";

fn url(issuer: &TestIssuer, endpoint: &str) -> String {
    format!("{}/openid4vci/{endpoint}", issuer.base)
}

/// A request for a token, with a proof that has something changed.
fn token(issuer: &TestIssuer, made: &Made, prover: &Prover, change: impl FnOnce(&mut Members, &mut Members)) -> Ask {
    let proof = prover.proof(&url(issuer, "token"), issuer.now(), change);
    issuer.token(&made.code, &[]).header("dpop", &proof)
}

async fn granted(issuer: &TestIssuer, made: &Made, prover: &Prover) -> String {
    let answer = token(issuer, made, prover, |_, _| ()).send().await.expect(200).json();
    assert_eq!(answer["token_type"], "DPoP");
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A request for the credential, with the token under a scheme, and a proof if there is one.
async fn ask(issuer: &TestIssuer, scheme: &str, token: &str, proof: Option<&str>) -> Ask {
    let body = json!({
        "credential_configuration_id": "event_ticket_dc+sd-jwt",
        "proofs": {"jwt": [issuer.proof(&Holder::new()).await]},
    });
    let ask = issuer.post("/openid4vci/credential").json(&body);
    let ask = ask.header("authorization", &format!("{scheme} {token}"));
    proof.map_or(ask.clone(), |proof| ask.header("dpop", proof))
}

#[track_caller]
fn check_challenge(answer: &Answer, error: &str) {
    check_error(answer, 401, error);
    let challenge = answer.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.starts_with(&format!("DPoP error=\"{error}\", ")),
        "{challenge}"
    );
    assert!(challenge.ends_with(ALGS), "{challenge}");
}

/// The item and what the last exchange of a session expected.
async fn last(issuer: &TestIssuer, made: &Made) -> (String, String) {
    let id = model::id::SessionId::parse(&made.id).expect("an id");
    // Whatever is committed next comes after it.
    issuer.offer("plain", json!({})).await;
    let exchanges = issuer.journal.exchanges(&id).expect("exchanges");
    let last = &exchanges.last().expect("an exchange").exchange;
    (
        last.item.clone().unwrap_or_default(),
        last.expected.clone().unwrap_or_default(),
    )
}

/// DPOP-1, DPOP-2, DPOP-8, DPOP-9, CONF-42, HAIP-3: a wallet that sends a proof gets a token that works with its key, whatever
/// the case of the scheme; the events are the same six.
#[tokio::test]
async fn a_bound_token() {
    let issuer = TestIssuer::start().await;
    for (alg, scheme) in [(Alg::Es256, "DPoP"), (Alg::Es384, "dpop"), (Alg::EdDsa, "DPOP")] {
        let (prover, made) = (Prover::with(alg), issuer.offer("plain", json!({})).await);
        let token = granted(&issuer, &made, &prover).await;
        let proof = prover.proof_with(&token, &url(&issuer, "credential"), issuer.now());
        ask(&issuer, scheme, &token, Some(&proof))
            .await
            .send()
            .await
            .expect(200);
        assert_eq!(
            issuer.told(&made.id),
            ["requested_token", "sdjwt_issue", "issuance_status"],
            "{alg}"
        );
    }
}

/// DPOP-1, DPOP-3, DPOP-4, DPOP-12, CONF-50: a bad proof is refused at the token endpoint and costs the code nothing; the
/// refusal stands in the session's record.
#[tokio::test]
async fn bad_proofs_at_the_token_endpoint() {
    let issuer = TestIssuer::start().await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    let now = issuer.now().as_second();
    let faults: [(&str, Value); 8] = [
        ("typ", json!("JWT")),
        ("alg", json!("none")),
        ("htm", json!("GET")),
        ("htu", json!(url(&issuer, "credential"))),
        ("htu", json!("https://elsewhere.example/openid4vci/token")),
        ("iat", json!(now - 3600)),
        ("iat", json!(now + 3600)),
        ("jti", Value::Null),
    ];
    for (name, value) in faults {
        let ask = token(&issuer, &made, &prover, |header, claims| {
            let part = if header.contains_key(name) { header } else { claims };
            part.insert(name.into(), value.clone());
        });
        let answer = ask.send().await;
        check_error(&answer, 400, "invalid_dpop_proof");
        assert_eq!(answer.header("www-authenticate"), None, "{name}");
    }
    let twice = token(&issuer, &made, &prover, |_, _| ());
    let again = prover.proof(&url(&issuer, "token"), issuer.now(), |_, _| ());
    for ask in [
        twice.header("dpop", &again),
        issuer.token(&made.code, &[]).header("dpop", ""),
        issuer.token(&made.code, &[]).header("dpop", "a.b.c"),
    ] {
        check_error(&ask.send().await, 400, "invalid_dpop_proof");
        assert_eq!(last(&issuer, &made).await.0, "DPOP-1");
    }
    assert!(issuer.told(&made.id).is_empty());
    granted(&issuer, &made, &prover).await;
}

/// DPOP-3, DPOP-4, DPOP-9, CONF-5, CONF-50: at a resource endpoint a bound token needs its proof; nothing changes by a refusal.
#[tokio::test]
async fn bad_proofs_at_a_resource_endpoint() {
    let issuer = TestIssuer::start().await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    let token = granted(&issuer, &made, &prover).await;
    let here = url(&issuer, "credential");
    let good = || prover.proof_with(&token, &here, issuer.now());

    let answer = ask(&issuer, "DPoP", &token, None).await.send().await;
    check_challenge(&answer, "invalid_dpop_proof");
    assert_eq!(last(&issuer, &made).await.0, "DPOP-1");
    let two = ask(&issuer, "DPoP", &token, Some(&good()))
        .await
        .header("dpop", &good());
    check_challenge(&two.send().await, "invalid_dpop_proof");
    for (proof, item) in [
        (prover.proof(&here, issuer.now(), |_, _| ()), "DPOP-3"),
        (prover.proof_with("another", &here, issuer.now()), "DPOP-3"),
        (
            prover.proof_with(&token, &url(&issuer, "token"), issuer.now()),
            "DPOP-3",
        ),
        ("a.b.c".to_owned(), "DPOP-1"),
    ] {
        let answer = ask(&issuer, "DPoP", &token, Some(&proof)).await.send().await;
        check_challenge(&answer, "invalid_dpop_proof");
        assert_eq!(last(&issuer, &made).await.0, item);
    }
    // Another key than the token's.
    let other = Prover::new().proof_with(&token, &here, issuer.now());
    check_challenge(
        &ask(&issuer, "DPoP", &token, Some(&other)).await.send().await,
        "invalid_token",
    );
    assert_eq!(last(&issuer, &made).await.0, "DPOP-4");
    // A bound token is no bearer token, with or without a proof.
    for proof in [None, Some(good())] {
        let answer = ask(&issuer, "Bearer", &token, proof.as_deref()).await.send().await;
        check_challenge(&answer, "invalid_token");
        assert_eq!(last(&issuer, &made).await, ("DPOP-9".into(), "the scheme DPoP".into()));
    }
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
    let answer = ask(&issuer, "DPoP", &token, Some(&good())).await.send().await;
    answer.expect(200);
}

/// DPOP-9: a bearer token is no bound one, and a token that nobody knows is refused in the scheme it came with.
#[tokio::test]
async fn tokens_that_are_not_bound() {
    let issuer = TestIssuer::start().await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    let token = issuer.granted(&made.code).await;
    let proof = prover.proof_with(&token, &url(&issuer, "credential"), issuer.now());
    let answer = ask(&issuer, "DPoP", &token, Some(&proof)).await.send().await;
    check_error(&answer, 401, "invalid_token");
    let challenge = answer.header("www-authenticate").expect("a challenge");
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
    let nobody = ask(&issuer, "DPoP", "nobody", Some(&proof)).await.send().await;
    check_challenge(&nobody, "invalid_token");
    // A proof beside a bearer token means nothing.
    ask(&issuer, "Bearer", &token, Some("x")).await.send().await.expect(200);
}

/// DPOP-11, CONF-50: a proof counts once for each endpoint.
#[tokio::test]
async fn a_proof_counts_once() {
    let issuer = TestIssuer::start().await;
    let prover = Prover::new();
    let (one, two) = (
        issuer.offer("plain", json!({})).await,
        issuer.offer("plain", json!({})).await,
    );
    let proof = prover.proof(&url(&issuer, "token"), issuer.now(), |_, _| ());
    let with = |made: &Made| issuer.token(&made.code, &[]).header("dpop", &proof);
    let answer = with(&one).send().await.expect(200).json();
    check_error(&with(&two).send().await, 400, "invalid_dpop_proof");
    assert_eq!(last(&issuer, &two).await.0, "DPOP-11");
    granted(&issuer, &two, &prover).await;
    let token = answer["access_token"].as_str().expect("a token");
    let proof = prover.proof_with(token, &url(&issuer, "credential"), issuer.now());
    let asked = ask(&issuer, "DPoP", token, Some(&proof)).await;
    let unknown = asked.clone().json(&json!({"credential_configuration_id": "nobody"}));
    check_error(&unknown.send().await, 400, "unknown_credential_configuration");
    check_challenge(&asked.send().await, "invalid_dpop_proof");
}

/// DPOP-5, DPOP-6, DPOP-7, NONCE-6: nonces that are demanded, each for its own purpose.
#[tokio::test]
async fn nonces() {
    let issuer = TestIssuer::choosing("dpop { nonce = true }").await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    let with = |nonce: &str| {
        let nonce = nonce.to_owned();
        move |_: &mut Members, claims: &mut Members| {
            claims.insert("nonce".into(), nonce.into());
        }
    };
    let answer = token(&issuer, &made, &prover, |_, _| ()).send().await;
    check_error(&answer, 400, "use_dpop_nonce");
    assert_eq!(last(&issuer, &made).await.0, "DPOP-5");
    let server = answer.header("dpop-nonce").expect("a nonce").to_owned();
    for foreign in [issuer.nonce().await, "x".to_owned(), String::new()] {
        let answer = token(&issuer, &made, &prover, with(&foreign)).send().await;
        check_error(&answer, 400, "use_dpop_nonce");
    }
    // A bearer token needs no proof, so no nonce.
    issuer.granted(&issuer.offer("plain", json!({})).await.code).await;
    let answer = token(&issuer, &made, &prover, with(&server)).send().await.expect(200);
    assert_ne!(answer.header("dpop-nonce").expect("the next nonce"), server);
    let bound = answer.json()["access_token"].as_str().expect("a token").to_owned();

    let here = url(&issuer, "credential");
    let proof = |nonce: &str| {
        prover.proof(&here, issuer.now(), |header, claims| {
            claims.insert("ath".into(), journal::hash(&bound).into());
            with(nonce)(header, claims);
        })
    };
    let answer = ask(&issuer, "DPoP", &bound, Some(&proof(&server))).await.send().await;
    check_challenge(&answer, "use_dpop_nonce");
    assert!(answer.header("dpop-nonce").is_some());
    let told = issuer.post("/openid4vci/nonce").send().await.expect(200);
    let resource = told
        .header("dpop-nonce")
        .expect("a nonce for the credential endpoint")
        .to_owned();
    let late = issuer.offer("plain", json!({})).await;
    let answer = token(&issuer, &late, &prover, with(&resource)).send().await;
    check_error(&answer, 400, "use_dpop_nonce");
    issuer.clock.advance(SignedDuration::from_secs(250));
    let answer = ask(&issuer, "DPoP", &bound, Some(&proof(&resource)))
        .await
        .send()
        .await
        .expect(200);
    assert!(answer.header("dpop-nonce").is_some());
    let answer = token(&issuer, &late, &prover, with(&server)).send().await.expect(200);
    let next = answer.header("dpop-nonce").expect("the next nonce").to_owned();
    issuer.clock.advance(SignedDuration::from_secs(300));
    let late = issuer.offer("plain", json!({})).await;
    let answer = token(&issuer, &late, &prover, with(&next)).send().await;
    check_error(&answer, 400, "use_dpop_nonce");
}

/// DPOP-13, TOKEN-19: an issuer that gives only bound tokens, and lets them live longer than others.
#[tokio::test]
async fn only_bound_tokens() {
    let issuer = TestIssuer::choosing("dpop { required = true, accessTokenSeconds = 3600 }").await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    check_error(&issuer.token(&made.code, &[]).send().await, 400, "invalid_dpop_proof");
    assert_eq!(last(&issuer, &made).await.0, "DPOP-13");
    let answer = token(&issuer, &made, &prover, |_, _| ())
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(answer["expires_in"], 3600);
    let token = answer["access_token"].as_str().expect("a token");
    issuer.clock.advance(SignedDuration::from_secs(3599));
    let proof = prover.proof_with(token, &url(&issuer, "credential"), issuer.now());
    ask(&issuer, "DPoP", token, Some(&proof)).await.send().await.expect(200);
}

/// DPOP-3, R13: which URL a proof must name follows the listener, never a `Host` header.
#[tokio::test]
async fn the_url_follows_the_listener() {
    let mut issuer = TestIssuer::start().await;
    let lan = issuer.open_lan().await;
    let (prover, made) = (Prover::new(), issuer.offer("plain", json!({})).await);
    let at_lan = |base: &str| {
        let proof = prover.proof(&format!("{base}/openid4vci/token"), issuer.now(), |_, _| ());
        let form = [
            ("grant_type", crate::support::holder::GRANT),
            ("pre-authorized_code", &*made.code),
        ];
        Ask::new(lan, "POST", "/openid4vci/token")
            .form(&form)
            .header("dpop", &proof)
    };
    check_error(&at_lan(&issuer.base).send().await, 400, "invalid_dpop_proof");
    let lied = at_lan("http://evil.example").set("host", "evil.example");
    check_error(&lied.send().await, 400, "invalid_dpop_proof");
    let answer = at_lan(&format!("http://{lan}"))
        .set("host", "evil.example")
        .send()
        .await;
    assert_eq!(answer.expect(200).json()["token_type"], "DPoP");
}

/// DPOP-14: what wallets in a browser must see.
#[tokio::test]
async fn browsers() {
    let issuer = TestIssuer::start().await;
    let answer = issuer.post("/openid4vci/credential").send().await.expect(401);
    let exposed = answer.header("access-control-expose-headers").expect("a list");
    assert!(
        exposed.contains("DPoP-Nonce") && exposed.contains("WWW-Authenticate"),
        "{exposed}"
    );
    let preflight = issuer
        .ask("OPTIONS", "/openid4vci/token")
        .header("origin", "https://wallet.example")
        .header("access-control-request-method", "POST")
        .send()
        .await
        .expect(204);
    let allowed = preflight.header("access-control-allow-headers").expect("a list");
    assert!(
        allowed.contains("DPoP") && allowed.contains("OAuth-Client-Attestation-PoP"),
        "{allowed}"
    );
}
