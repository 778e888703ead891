//! Offers, by reference and by value.

use model::id::SessionId;
use serde_json::{Value, json};

use crate::support::holder::{GRANT, Made};
use crate::support::issuer::TestIssuer;

fn parameter(link: &str, name: &str) -> String {
    let query = link.strip_prefix("openid-credential-offer://?").expect("the scheme");
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    assert_eq!(pairs.len(), 1, "OFFER-1: exactly one parameter in {link}");
    assert_eq!(pairs[0].0, name);
    pairs[0].1.clone().into_owned()
}

fn check_offer(offer: &Value, base: &str, tx_code: Option<&Value>) {
    let members: Vec<_> = offer.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["credential_issuer", "credential_configuration_ids", "grants"]);
    assert_eq!(offer["credential_issuer"], base);
    assert_eq!(
        offer["credential_configuration_ids"],
        json!(["UniversityDegree_jwt_vc_json"])
    );
    let grants = offer["grants"].as_object().expect("grants");
    assert_eq!(grants.keys().collect::<Vec<_>>(), [GRANT]);
    let grant = grants[GRANT].as_object().expect("a grant");
    assert!(
        grant["pre-authorized_code"]
            .as_str()
            .is_some_and(|code| code.len() == 44),
        "33 bytes: {grant:?}"
    );
    assert_eq!(grant.get("tx_code"), tx_code);
    assert!(grant.get("authorization_server").is_none());
}

/// OFFER-1, OFFER-2, OFFER-3, OFFER-4, OFFER-9, OFFER-13, OFFER-14, OFFER-15, OFFER-17; R13, fact sheet 1.4 and 2.3.
#[tokio::test]
async fn by_reference() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("university-degree", json!({})).await;
    assert_eq!(
        made.json.as_object().expect("an object").keys().collect::<Vec<_>>(),
        ["offerId", "profileId", "authMethod", "expiresAt", "credentialOffer"]
    );
    assert_eq!(made.json["expiresAt"], issuer.now().as_millisecond() + 300_000);
    let uri = parameter(&made.link(), "credential_offer_uri");
    assert_eq!(
        uri,
        format!("{}/openid4vci/credential-offer?id={}", issuer.base, made.id)
    );
    let answer = issuer.fetch(&made).send().await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    check_offer(&answer.json(), &issuer.base, None);
    let other = issuer.offer("university-degree", json!({})).await;
    assert_ne!((&other.id, &other.code), (&made.id, &made.code));
}

/// OFFER-1, OFFER-10, OFFER-11, OFFER-12, V-OFFER-1; R16: the reference of an offer by value leads nowhere.
#[tokio::test]
async fn by_value_with_a_transaction_code() {
    let issuer = TestIssuer::start().await;
    let asked = json!({"input_mode": "text", "length": 8, "description": "By letter"});
    let made = issuer
        .offer("university-degree", json!({"valueMode": "BY_VALUE", "txCode": asked}))
        .await;
    let offer: Value = serde_json::from_str(&parameter(&made.link(), "credential_offer")).expect("JSON");
    check_offer(&offer, &issuer.base, Some(&asked));
    let value = made.tx_code();
    assert_eq!(value.len(), 8);
    assert!(!made.link().contains(&value), "the code travels another way");
    issuer.fetch(&made).send().await.expect(404);
    let bare = issuer
        .offer("university-degree", json!({"valueMode": "BY_VALUE", "txCode": {}}))
        .await;
    let offer: Value = serde_json::from_str(&parameter(&bare.link(), "credential_offer")).expect("JSON");
    check_offer(&offer, &issuer.base, Some(&json!({})));
    assert!(bare.tx_code().len() == 6 && bare.tx_code().bytes().all(|b| b.is_ascii_digit()));
}

/// OFFER-16, R15: unknown, expired and closed look alike; R16: a HEAD tells nobody.
#[tokio::test]
async fn gone() {
    let issuer = TestIssuer::start().await;
    let unknown = issuer
        .get("/openid4vci/credential-offer?id=nobody")
        .send()
        .await
        .expect(404)
        .json();
    assert_eq!(unknown["message"], "Credential offer not found: nobody");
    assert_eq!(
        (&unknown["id"], &unknown["code"]),
        (&json!("NotFoundException"), &json!("404"))
    );
    for target in [
        "/openid4vci/credential-offer",
        "/openid4vci/credential-offer?id=..%2Fx",
        "/openid4vci/credential-offer?id=%00",
    ] {
        issuer.get(target).send().await.expect(404);
    }
    let made = issuer.offer("plain", json!({})).await;
    let target = format!("/openid4vci/credential-offer?id={}", made.id);
    let head = issuer.ask("HEAD", &target).send().await.expect(200);
    assert_eq!(
        (head.header("content-type"), head.body.len()),
        (Some("application/json"), 0)
    );
    assert!(issuer.told(&made.id).is_empty(), "R16");
    issuer.clock.advance(jiff::SignedDuration::from_secs(300));
    issuer.fetch(&made).send().await.expect(404);
    issuer.ask("HEAD", &target).send().await.expect(404);
    let done = issuer.offer("plain", json!({})).await;
    issuer.run(&done).await.expect(200);
    let closed = issuer.fetch(&done).send().await.expect(404).json();
    assert_eq!(closed["message"], format!("Credential offer not found: {}", done.id));
}

async fn exchanges(issuer: &TestIssuer, made: &Made) -> Vec<journal::StoredExchange> {
    let id = |text: &str| SessionId::parse(text).expect("an id");
    // A refusal does not wait until it is written; the queue is in order.
    issuer.journal.erase(&id("nobody")).await.expect("an answer");
    let id = id(&made.id);
    issuer.journal.exchanges(&id).expect("exchanges")
}

/// design.md section 1, Exchanges: whoever looks at a session sees that a wallet came too late, and how it was answered.
#[tokio::test]
async fn a_fetch_that_came_too_late_is_on_record() {
    let issuer = TestIssuer::start().await;
    let done = issuer.offer("plain", json!({})).await;
    issuer.run(&done).await.expect(200);
    let late = issuer.offer("plain", json!({"expiresInSeconds": 1})).await;
    issuer.clock.advance(jiff::SignedDuration::from_secs(1));
    for made in [&done, &late] {
        let told = issuer.told(&made.id).len();
        let answer = issuer.fetch(made).send().await.expect(404);
        let exchanges = exchanges(&issuer, made).await;
        let last = &exchanges.last().expect("an exchange").exchange;
        assert_eq!((last.status, last.method.as_str()), (404, "GET"));
        assert_eq!(last.path, format!("/openid4vci/credential-offer?id={}", made.id));
        assert_eq!(last.response, answer.text());
        // Whether the sweeper came first makes no difference to anybody.
        let reasons = ["OFFER-16: the session is closed", "OFFER-16: the session has expired"];
        assert!(
            last.reason.as_deref().is_some_and(|reason| reasons.contains(&reason)),
            "{:?}",
            last.reason
        );
        assert_eq!(issuer.told(&made.id).len(), told);
    }
    // Bounded like other refusals.
    for _ in 0..205 {
        issuer.fetch(&late).send().await.expect(404);
    }
    assert_eq!(exchanges(&issuer, &late).await.len(), 200);
}

/// R16: every GET tells, repeats included; by value nothing does.
#[tokio::test]
async fn each_fetch_is_told() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let first = issuer.fetch(&made).send().await.expect(200).text();
    assert_eq!(issuer.fetch(&made).send().await.expect(200).text(), first);
    assert_eq!(issuer.told(&made.id), ["resolved_credential_offer"; 2]);
}
