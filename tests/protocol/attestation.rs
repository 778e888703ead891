//! Clients that prove who they are, over HTTP; the table of every fault stands beside the check itself.

use serde_json::{Map, Value, json};

use super::token::check_error;
use crate::support::holder::Holder;
use crate::support::http::{Answer, Ask};
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::prover::{Instance, PROVIDER, Prover};

type Members = Map<String, Value>;

const ATTESTATION: &str = "oauth-client-attestation";
const POP: &str = "oauth-client-attestation-pop";
const CLIENT: &str = "https://wallet.example";

/// An issuer that asks for attestations; `more` are further methods, `service` further choices.
pub async fn asking(more: &str, service: &str) -> TestIssuer {
    let text = format!(
        "clientAuthenticationConfig = {{ supportedMethods = [{more}
           {{ type = \"client-attestation\", config = {{ verificationMethod = {PROVIDER} }} }}] }}\n{service}"
    );
    TestIssuer::with(Setup {
        service: text.leak(),
        ..Setup::default()
    })
    .await
}

fn unchanged(_: &mut Members, _: &mut Members) {}

fn attested(issuer: &TestIssuer, ask: Ask, instance: &Instance, change: impl FnOnce(&mut Members)) -> Ask {
    let now = issuer.now();
    let pop = instance.pop(&issuer.base, now, |_, claims| change(claims));
    ask.header(ATTESTATION, &instance.attestation(now, unchanged))
        .header(POP, &pop)
}

#[track_caller]
fn refused(answer: &Answer) {
    check_error(answer, 401, "invalid_client_attestation");
}

/// CATT-1, CATT-5, CATT-12, TOKEN-3, PROOF-10: the attestation says who the client is, whether it gives its `client_id` or not.
#[tokio::test]
async fn a_client_proves_who_it_is() {
    let issuer = asking("", "").await;
    let made = issuer.offer("plain", json!({})).await;
    let bare = issuer.token(&made.code, &[("client_id", CLIENT)]);
    check_error(&bare.send().await, 401, "invalid_client");
    for id in [&[("client_id", CLIENT)][..], &[]] {
        let (instance, made) = (Instance::new(CLIENT), issuer.offer("plain", json!({})).await);
        let ask = attested(&issuer, issuer.token(&made.code, id), &instance, |_| ());
        let answer = ask.send().await.expect(200).json();
        let token = answer["access_token"].as_str().expect("a token");
        let nonce = issuer.nonce().await;
        let proof = Holder::new().proof_with(&issuer.base, &nonce, issuer.now(), |_, claims| {
            claims.insert("iss".into(), CLIENT.into());
        });
        let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
        issuer.credential(token, &body).send().await.expect(200);
    }
    let other = issuer.token(&made.code, &[("client_id", "other")]);
    refused(&attested(&issuer, other, &Instance::new(CLIENT), |_| ()).send().await);
    assert!(issuer.told(&made.id).is_empty(), "the code is as good as before");
}

/// CATT-1, CATT-2, CATT-3, CATT-7, CONF-16, CONF-17, CONF-18, CONF-19, CONF-20, CONF-21: what is missing, doubled or wrong.
#[tokio::test]
async fn attestations_that_are_no_good() {
    let issuer = asking("", "").await;
    let (instance, now) = (Instance::new(CLIENT), issuer.now());
    let made = issuer.offer("plain", json!({})).await;
    let ask = || issuer.token(&made.code, &[]);
    let attestation = instance.attestation(now, unchanged);
    let pop = || instance.pop(&issuer.base, now, unchanged);
    refused(&ask().header(ATTESTATION, &attestation).send().await);
    refused(&ask().header(POP, &pop()).send().await);
    let both = || ask().header(ATTESTATION, &attestation).header(POP, &pop());
    refused(&both().header(POP, &pop()).send().await);
    refused(&both().header(ATTESTATION, &attestation).send().await);
    let with = |change: fn(&mut Members)| {
        let attestation = instance.attestation(now, |_, claims| change(claims));
        ask().header(ATTESTATION, &attestation).header(POP, &pop())
    };
    refused(
        &with(|claims| *claims.entry("exp").or_insert(Value::Null) = 1.into())
            .send()
            .await,
    );
    refused(&with(|claims| drop(claims.shift_remove("sub"))).send().await);
    let broken = format!("{}AAAA", &attestation[..attestation.len() - 4]);
    refused(&ask().header(ATTESTATION, &broken).header(POP, &pop()).send().await);
    for server in [
        "https://elsewhere.example",
        &format!("{}/openid4vci/token", issuer.base),
    ] {
        let pop = instance.pop(server, now, unchanged);
        refused(&ask().header(ATTESTATION, &attestation).header(POP, &pop).send().await);
    }
    let stranger = Instance::new(CLIENT).pop(&issuer.base, now, unchanged);
    refused(
        &ask()
            .header(ATTESTATION, &attestation)
            .header(POP, &stranger)
            .send()
            .await,
    );
    both().send().await.expect(200);
    // Refusals stand in the session's record.
    let id = model::id::SessionId::parse(&made.id).expect("an id");
    let exchanges = issuer.journal.exchanges(&id).expect("exchanges");
    let items: Vec<_> = exchanges
        .iter()
        .filter_map(|kept| kept.exchange.item.as_deref())
        .collect();
    assert_eq!(items.len(), 10, "{items:?}");
    assert!(items.iter().all(|item| item.starts_with("CATT-")), "{items:?}");
}

/// CATT-10: a proof counts once; the attestation serves until it ends. What is refused for another reason is not used up.
#[tokio::test]
async fn a_proof_counts_once() {
    let issuer = asking("", "dpop { nonce = true }").await;
    let (instance, prover) = (Instance::new(CLIENT), Prover::new());
    let (one, two) = (
        issuer.offer("plain", json!({})).await,
        issuer.offer("plain", json!({})).await,
    );
    let now = issuer.now();
    let (attestation, pop) = (
        instance.attestation(now, unchanged),
        instance.pop(&issuer.base, now, unchanged),
    );
    let ask = |code: &str| {
        issuer
            .token(code, &[])
            .header(ATTESTATION, &attestation)
            .header(POP, &pop)
    };
    let url = format!("{}/openid4vci/token", issuer.base);
    let asked = ask(&one.code)
        .header("dpop", &prover.proof(&url, now, unchanged))
        .send()
        .await;
    check_error(&asked, 400, "use_dpop_nonce");
    let nonce = asked.header("dpop-nonce").expect("a nonce").to_owned();
    let proof = prover.proof(&url, now, |_, claims| {
        claims.insert("nonce".into(), nonce.into());
    });
    ask(&one.code).header("dpop", &proof).send().await.expect(200);
    refused(&ask(&two.code).send().await);
    let again = issuer.token(&two.code, &[]).header(ATTESTATION, &attestation);
    again
        .header(POP, &instance.pop(&issuer.base, now, unchanged))
        .send()
        .await
        .expect(200);
}

/// CATT-6, CATT-9, ASMETA-11: a challenge that is demanded.
#[tokio::test]
async fn challenges() {
    let issuer = asking("", "clientAttestation { challenge = true }").await;
    let (instance, made) = (Instance::new(CLIENT), issuer.offer("plain", json!({})).await);
    let ask = |challenge: Option<&str>| {
        let challenge = challenge.map(|challenge| json!(challenge));
        attested(&issuer, issuer.token(&made.code, &[]), &instance, |claims| {
            claims.extend(challenge.map(|challenge| ("challenge".to_owned(), challenge)));
        })
    };
    for wrong in [None, Some(""), Some("x"), Some(&*issuer.nonce().await)] {
        let answer = ask(wrong).send().await;
        check_error(&answer, 400, "use_attestation_challenge");
        assert!(answer.header("oauth-client-attestation-challenge").is_some());
        let exposed = answer.header("access-control-expose-headers").expect("a list");
        assert!(exposed.contains("OAuth-Client-Attestation-Challenge"), "{exposed}");
    }
    let told = issuer.post("/openid4vci/challenge").send().await.expect(200);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    let body = told.json();
    assert_eq!(body.as_object().expect("an object").len(), 1);
    let challenge = body["attestation_challenge"].as_str().expect("a challenge");
    ask(Some(challenge)).send().await.expect(200);
    issuer.get("/openid4vci/challenge").send().await.expect(405);
}

/// CATT-7: an attestation that the operator finds too old.
#[tokio::test]
async fn attestations_may_have_to_be_fresh() {
    let issuer = asking("", "clientAttestation { maxAge = 30 }").await;
    let (instance, made) = (Instance::new(CLIENT), issuer.offer("plain", json!({})).await);
    let ask = attested(&issuer, issuer.token(&made.code, &[]), &instance, |_| ());
    check_error(&ask.send().await, 400, "use_fresh_attestation");
}

/// ASMETA-10, ASMETA-11, ASMETA-3: what metadata says, and that attestations mean nothing where they are not asked for.
#[tokio::test]
async fn metadata_says_what_is_understood() {
    let read = async |issuer: &TestIssuer| {
        let target = "/.well-known/oauth-authorization-server";
        issuer.get(target).send().await.expect(200).json()
    };
    let plain = TestIssuer::start().await;
    let body = read(&plain).await;
    assert_eq!(body["token_endpoint_auth_methods_supported"], json!(["none"]));
    assert!(body.get("challenge_endpoint").is_none());
    assert!(body.get("client_attestation_signing_alg_values_supported").is_none());
    plain.post("/openid4vci/challenge").send().await.expect(404);
    let made = plain.offer("plain", json!({})).await;
    let ask = plain.token(&made.code, &[]).header(ATTESTATION, "x");
    ask.send().await.expect(200);

    let issuer = asking("", "").await;
    let body = read(&issuer).await;
    assert_eq!(
        body["token_endpoint_auth_methods_supported"],
        json!(["attest_jwt_client_auth"])
    );
    assert_eq!(body["pre-authorized_grant_anonymous_access_supported"], false);
    for name in [
        "client_attestation_signing_alg_values_supported",
        "client_attestation_pop_signing_alg_values_supported",
    ] {
        assert_eq!(body[name], json!(["ES256", "ES384", "EdDSA"]), "{name}");
    }
    assert_eq!(
        body["challenge_endpoint"],
        format!("{}/openid4vci/challenge", issuer.base)
    );

    let both = asking("{ type = \"preauth-anonymous\" },", "").await;
    let body = read(&both).await;
    let methods = json!(["none", "attest_jwt_client_auth"]);
    assert_eq!(body["token_endpoint_auth_methods_supported"], methods);
    let (one, two) = (
        both.offer("plain", json!({})).await,
        both.offer("plain", json!({})).await,
    );
    both.granted(&one.code).await;
    let ask = attested(&both, both.token(&two.code, &[]), &Instance::new(CLIENT), |_| ());
    ask.send().await.expect(200);
}

/// CATT-14: headers of 16 KiB and more arrive.
#[tokio::test]
async fn long_headers_arrive() {
    let issuer = asking("", "").await;
    let (instance, made) = (Instance::new(CLIENT), issuer.offer("plain", json!({})).await);
    let now = issuer.now();
    let attestation = instance.attestation(now, |_, claims| {
        claims.insert("x".into(), "x".repeat(11_000).into());
    });
    let ask = issuer.token(&made.code, &[]).header("x-more", &"x".repeat(16_000));
    let ask = ask.header(ATTESTATION, &attestation);
    ask.header(POP, &instance.pop(&issuer.base, now, unchanged))
        .send()
        .await
        .expect(200);
}
