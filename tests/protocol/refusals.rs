//! Failures that speak: what a wallet was refused is on record with the check, its item, what was expected and what came.

use serde_json::{Value, json};

use crate::support::holder::Holder;
use crate::support::issuer::{Setup, TestIssuer};

/// What `GET /issuer2/refusals` tells once there are so many; exchanges are written after the answer.
async fn refusals(issuer: &TestIssuer, query: &str, count: usize) -> Vec<Value> {
    // Whatever is committed next comes after them.
    issuer.offer("plain", json!({})).await;
    let page = issuer
        .get(&format!("/issuer2/refusals?{query}"))
        .send()
        .await
        .expect(200);
    let rows = page.json()["refusals"].as_array().cloned().unwrap_or_default();
    assert_eq!(rows.len(), count, "{rows:?}");
    rows
}

/// TOKEN-8, CRED-48: a code and a token that nobody gave belong to no session.
#[tokio::test]
async fn what_no_session_can_be_trusted_with() {
    let issuer = TestIssuer::start().await;
    issuer.token("no-such-code-anywhere", &[]).send().await.expect(400);
    let ask = issuer
        .post("/openid4vci/credential")
        .header("authorization", "Bearer secret-and-unknown");
    ask.json(&json!({})).send().await.expect(401);
    let rows = refusals(&issuer, "", 2).await;
    let shown = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("item"), text("error"), text("expected"), text("received"))
    };
    let expect = |item: &str, error: &str, expected: &str, received: &str| {
        (
            item.to_owned(),
            error.to_owned(),
            expected.to_owned(),
            received.to_owned(),
        )
    };
    assert_eq!(
        shown(&rows[1]),
        expect("TOKEN-8", "invalid_grant", "the code of an offer of this issuer", "•••")
    );
    assert_eq!(
        shown(&rows[0]),
        expect(
            "CRED-48",
            "invalid_token",
            "an access token of this issuer",
            "secret•••"
        )
    );
    assert!(rows.iter().all(|row| row.get("sessionId").is_none()), "{rows:?}");
    let told = json!(rows).to_string();
    assert!(!told.contains("no-such-code") && !told.contains("secret-and"), "{told}");

    // Page by page.
    let first = issuer.get("/issuer2/refusals?limit=1").send().await.json();
    assert_eq!(first["refusals"][0]["number"], rows[0]["number"]);
    let next = format!("/issuer2/refusals?limit=1&before={}", first["next"]);
    let second = issuer.get(&next).send().await.json();
    assert_eq!(second["refusals"][0]["number"], rows[1]["number"]);
}

/// TOKEN-7: a session's own refusals are kept with it; the six events know nothing of them.
#[tokio::test]
async fn what_a_session_was_refused() {
    let issuer = TestIssuer::start().await;
    let made = issuer
        .offer("plain", json!({"txCode": {}, "txCodeValue": "493536"}))
        .await;
    let answer = issuer
        .token(&made.code, &[("tx_code", "111111")])
        .send()
        .await
        .expect(400);
    assert!(
        !answer.text().contains("expected"),
        "the record's words are not sent: {}",
        answer.text()
    );
    let rows = refusals(&issuer, &format!("sessionId={}", made.id), 1).await;
    let row = &rows[0];
    assert_eq!(
        (&row["item"], &row["expected"]),
        (&json!("TOKEN-7"), &json!("the offer's tx_code"))
    );
    assert_eq!(row["received"], "•••, another one");
    assert_eq!(row["sessionId"], made.id.as_str());
    let told = row.to_string();
    assert!(!told.contains("111111") && !told.contains("493536"), "{told}");
    assert!(issuer.told(&made.id).is_empty(), "none of the six events");
    refusals(&issuer, "", 0).await;
}

/// PROOF-7: what the proof was made for stands beside what it must be made for.
#[tokio::test]
async fn expected_beside_received() {
    let issuer = TestIssuer::start().await;
    let (made, token, mut body) = issuer.ready("plain", json!({})).await;
    let elsewhere = "http://192.168.1.23:7002";
    let proof = Holder::new().proof(elsewhere, &issuer.nonce().await, issuer.now());
    body["proofs"] = json!({"jwt": [proof]});
    issuer.credential(&token, &body).send().await.expect(400);
    let rows = refusals(&issuer, &format!("sessionId={}", made.id), 1).await;
    let told = [&rows[0]["item"], &rows[0]["expected"], &rows[0]["received"]];
    assert_eq!(told, [&json!("PROOF-7"), &json!(issuer.base), &json!(elsewhere)]);
    let unknown = issuer.get("/issuer2/refusals?session=x").send().await;
    assert_eq!(unknown.status, 400, "{}", unknown.text());
}

/// HAIP-1 to HAIP-17 are judged for each profile; GAP-9.
#[tokio::test]
async fn a_profile_is_judged() {
    let issuer = TestIssuer::with(Setup {
        profiles: r#"profiles = { "plain" = { haip = true } }"#.into(),
        ..Setup::default()
    })
    .await;
    let judged = issuer
        .get("/issuer2/profiles/plain/haip")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&judged["haip"], &judged["met"]),
        (&json!(true), &json!(false)),
        "{judged}"
    );
    let findings = judged["findings"].as_array().expect("findings");
    let tls = findings
        .iter()
        .find(|finding| finding["item"] == "GEN-1")
        .expect("GEN-1");
    assert_eq!((&tls["ok"], &tls["level"]), (&json!(false), &json!("MUST")), "{tls}");
    assert_eq!(issuer.get("/issuer2/profiles/plain").send().await.json()["haip"], true);
    let off = issuer.get("/issuer2/profiles/iso-mdl/haip").send().await.json();
    assert_eq!(off["haip"], false);
    issuer.get("/issuer2/profiles/nobody/haip").send().await.expect(404);
}

/// HAIP-2, HAIP-3, HAIP-4, GAP-9: with a profile's switch on no wallet comes anonymously, whatever the policy lets pass.
#[tokio::test]
async fn the_switch_is_obeyed() {
    let issuer = TestIssuer::with(Setup {
        profiles: r#"profiles = { "plain" = { haip = true } }"#.into(),
        ..Setup::default()
    })
    .await;
    let made = issuer.offer("plain", json!({})).await;
    for more in [&[][..], &[("client_id", "https://wallet.example")]] {
        let refused = issuer.token(&made.code, more).send().await.expect(401);
        assert_eq!(refused.json()["error"], "invalid_client", "{}", refused.text());
    }
    let rows = refusals_of(&issuer, &made.id).await;
    assert!(rows.iter().all(|row| row["item"] == "HAIP-4"), "{rows:?}");
    assert_eq!(rows[0]["received"], "only a client_id, https://wallet.example");
    assert_eq!(
        issuer.session(&made.id).await["status"],
        "ACTIVE",
        "the code is not burned"
    );
}

async fn refusals_of(issuer: &TestIssuer, session: &str) -> Vec<Value> {
    // Whatever is committed next comes after them.
    issuer.offer("iso-mdl", json!({})).await;
    let page = issuer
        .get(&format!("/issuer2/refusals?sessionId={session}"))
        .send()
        .await;
    page.expect(200).json()["refusals"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}
