//! Sessions that run out of time by themselves (R10).

use jiff::{SignedDuration, Timestamp};
use journal::Notice;
use serde_json::json;

use super::token::check_error;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::soon;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).expect("an instant")
}

/// Waits until a session's status event was committed.
async fn ended(follower: &mut journal::Follower, id: &str) {
    soon("the end of the session", async {
        loop {
            if let Ok(Notice::Event(event)) = follower.next().await
                && event.session.as_str() == id
                && event.name == model::event::EventName::IssuanceStatus
            {
                return;
            }
        }
    })
    .await;
}

/// R10, R15, R33: to the millisecond, by itself, with the event.
#[tokio::test]
async fn an_offer_expires_by_itself() {
    let issuer = TestIssuer::start().await;
    let mut follower = issuer.journal.follow();
    let never = issuer.offer("plain", json!({"expiresInSeconds": -1})).await;
    assert_eq!(never.json["expiresAt"], 3_093_527_980_800_000_i64, "R44");
    let long = issuer.offer("plain", json!({"expiresInSeconds": 61})).await;
    let made = issuer.offer("plain", json!({"expiresInSeconds": 60})).await;
    let end = at(made.json["expiresAt"].as_i64().expect("a time"));
    soon("a sweeper that waits", issuer.clock.awaited(end)).await;
    issuer.clock.advance(SignedDuration::from_millis(59_999));
    issuer.fetch(&made).send().await.expect(200);
    issuer.clock.advance(SignedDuration::from_millis(1));
    ended(&mut follower, &made.id).await;
    let session = issuer.session(&made.id).await;
    assert_eq!(
        (&session["status"], &session["isClosed"]),
        (&json!("EXPIRED"), &json!(true))
    );
    assert!(!session.to_string().contains(&made.code), "R33");
    assert_eq!(issuer.told(&made.id), ["resolved_credential_offer", "issuance_status"]);
    assert_eq!(issuer.session(&long.id).await["status"], "ACTIVE");
    check_error(&issuer.token(&made.code, &[]).send().await, 400, "invalid_grant");
    issuer.clock.advance(SignedDuration::from_secs(1));
    ended(&mut follower, &long.id).await;
    issuer.clock.advance(SignedDuration::from_hours(24 * 365 * 5));
    let session = issuer.session(&never.id).await;
    assert_eq!(
        (&session["status"], &session["expiresAt"]),
        (&json!("ACTIVE"), &json!("+100000-01-01T00:00:00Z")),
        "R44"
    );
}

/// design.md, Expiry: the grant moves the end to the later of its own and the token's, in the same commit.
#[tokio::test]
async fn the_grant_moves_the_end() {
    let issuer = TestIssuer::start().await;
    let mut follower = issuer.journal.follow();
    let made = issuer.offer("plain", json!({"expiresInSeconds": 10})).await;
    issuer.clock.advance(SignedDuration::from_secs(9));
    issuer.granted(&made.code).await;
    let token_end = issuer
        .now()
        .checked_add(SignedDuration::from_secs(300))
        .expect("a time");
    assert_eq!(issuer.session(&made.id).await["expiresAt"], token_end.to_string());
    let shown = &issuer.events(&made.id)[0]["session"]["expiresAt"];
    assert_eq!(*shown, token_end.to_string());
    issuer.clock.advance(SignedDuration::from_secs(1));
    soon("a sweeper that waits again", issuer.clock.awaited(token_end)).await;
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE");
    issuer.clock.advance(SignedDuration::from_secs(299));
    ended(&mut follower, &made.id).await;
    assert_eq!(issuer.told(&made.id), ["requested_token", "issuance_status"]);
}

/// R10: what ran out while nobody was there ends when the issuer is back.
#[tokio::test]
async fn what_ran_out_overnight() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let remains = issuer.stop().await;
    remains.clock.advance(SignedDuration::from_hours(8));
    let setup = Setup {
        sweep: false,
        ..Setup::default()
    };
    let issuer = TestIssuer::again(setup, remains).await;
    let mut follower = issuer.journal.follow();
    let sweeping = tokio::spawn(issuer::sweep::run(issuer.issuer.clone()));
    ended(&mut follower, &made.id).await;
    assert_eq!(issuer.session(&made.id).await["status"], "EXPIRED");
    issuer.issuer.stop();
    soon("the sweeper's end", sweeping).await.expect("no panic");
}

/// R10 with many at once: more than the sweeper takes in one look.
#[tokio::test]
async fn a_crowd() {
    let issuer = TestIssuer::start().await;
    let mut follower = issuer.journal.follow();
    let mut last = None;
    for _ in 0..250 {
        last = Some(issuer.offer("plain", json!({})).await);
    }
    let last = last.expect("offers");
    let end = at(last.json["expiresAt"].as_i64().expect("a time"));
    soon("a sweeper that waits", issuer.clock.awaited(end)).await;
    issuer.clock.advance(SignedDuration::from_secs(300));
    let mut count = 0;
    soon("every end", async {
        while count < 250 {
            if let Ok(Notice::Event(_)) = follower.next().await {
                count += 1;
            }
        }
    })
    .await;
    assert_eq!(issuer.session(&last.id).await["status"], "EXPIRED");
}
