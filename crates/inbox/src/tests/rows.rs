//! What an inbox makes of a delivery.

use signing::{Key, sign};

use super::*;
use crate::OrderMark::{Duplicate, Gap, OutOfOrder, Retry};
use crate::SignatureVerdict as Verdict;

const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const BODY: &str = r#"{"target":"s-1","event":"issuance_status","session":{"b":1,"a":2}}"#;

fn verifying(desk: &Desk, key: &str) -> Inbox {
    let keys = Keys::These(vec![model::secret::Secret::new(key)]);
    desk.inboxes.make("verifying", keys).expect("an inbox")
}

/// Sends `came`, signed with `key` as if it were `signed`, and returns what the inbox makes of it.
async fn sent(desk: &Desk, inbox: &Inbox, key: Option<&str>, signed: &str, came: &str) -> Received {
    let mut request = client()
        .post(&inbox.url)
        .header("webhook-id", ID)
        .header("webhook-timestamp", NOW.to_string());
    if let Some(key) = key {
        let keys = [Key::parse(key).expect("a key")];
        request = request.header("webhook-signature", sign(&keys, ID, NOW, signed.as_bytes()));
    }
    let answer = request.body(String::from(came)).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    desk.newest(inbox)
}

#[tokio::test]
async fn a_delivery_is_read_and_its_signature_judged() {
    let desk = desk().await;
    let inbox = verifying(&desk, SECRET);
    assert!(inbox.signed);
    let row = sent(&desk, &inbox, Some(SECRET), BODY, BODY).await;
    assert_eq!((row.signature, row.at), (Verdict::Valid, NOW * 1000));
    assert_eq!(row.delivery_id.as_deref(), Some(ID));
    assert_eq!(row.session_id.as_deref(), Some("s-1"));
    assert_eq!(row.event.as_deref(), Some("issuance_status"));
    assert_eq!(&*row.body, BODY);
    assert_eq!(sent(&desk, &inbox, None, BODY, BODY).await.signature, Verdict::Unsigned);
    let row = sent(&desk, &inbox, Some(OTHER), BODY, BODY).await;
    assert_eq!(row.signature, Verdict::WrongSecret);
    assert!(row.words.contains("no usual way of writing"), "{}", row.words);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn the_three_usual_mistakes_are_told_apart() {
    let desk = desk().await;
    let inbox = verifying(&desk, SECRET);
    let sorted = r#"{"session":{"a":2,"b":1},"event":"issuance_status","target":"s-1"}"#;
    // Nobody can guess another order of keys; whoever sent it knows.
    let row = sent(&desk, &inbox, Some(SECRET), BODY, sorted).await;
    assert_eq!(row.signature, Verdict::WrongSecret);
    desk.sent.lock().expect("no panic").insert(
        String::from(ID),
        Original {
            body: Some(String::from(BODY)),
            before: None,
        },
    );
    let row = sent(&desk, &inbox, Some(SECRET), BODY, sorted).await;
    assert_eq!(row.signature, Verdict::BodyChanged);
    assert!(row.words.contains("this desk sent"), "{}", row.words);
    let row = sent(&desk, &inbox, Some(OTHER), BODY, BODY).await;
    assert_eq!(row.signature, Verdict::WrongSecret);
    assert!(row.words.contains("is the one this desk sent"), "{}", row.words);
    let spaced = BODY.replace(':', ": ");
    let row = sent(&desk, &inbox, Some(SECRET), BODY, &spaced).await;
    assert_eq!(row.signature, Verdict::BodyChanged);
    desk.clock.advance(SignedDuration::from_secs(301));
    let row = sent(&desk, &inbox, Some(SECRET), BODY, BODY).await;
    assert_eq!(row.signature, Verdict::Stale);
    assert!(row.words.contains("5 minutes ago"), "{}", row.words);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_changed_body_is_found_without_the_desk_knowing_it() {
    let desk = desk().await;
    let inbox = verifying(&desk, SECRET);
    let row = sent(&desk, &inbox, Some(SECRET), BODY, &BODY.replace(',', ", ")).await;
    assert_eq!(row.signature, Verdict::BodyChanged);
    assert!(row.words.contains("JSON.stringify"), "{}", row.words);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn without_a_key_nothing_is_verified() {
    let desk = desk().await;
    let inbox = desk.inboxes.make("none", Keys::These(Vec::new())).expect("an inbox");
    assert!(!inbox.signed);
    let row = sent(&desk, &inbox, Some(SECRET), BODY, BODY).await;
    assert_eq!(row.signature, Verdict::NoSecret);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn an_inbox_signs_what_it_verifies() {
    let desk = desk().await;
    let inbox = desk.make();
    let kept = desk.inboxes.kept(&inbox.path).expect("kept");
    let row = sent(&desk, &inbox, Some(kept.keys[0].reveal()), BODY, BODY).await;
    assert_eq!(row.signature, Verdict::Valid);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn order_is_marked_against_what_was_accepted() {
    let desk = desk().await;
    let inbox = desk.make();
    let client = client();
    let send = async |id: &str, sequence: u32, status: u32| {
        desk.program(
            &inbox,
            Answer {
                status,
                ..Answer::default()
            },
        );
        let request = client
            .post(&inbox.url)
            .header("webhook-id", id)
            .header("issuer2-sequence", sequence)
            .header("issuer2-attempt", "1")
            .body(BODY);
        request.send().await.expect("an answer");
        desk.newest(&inbox).order
    };
    assert_eq!(send("a", 1, 200).await, []);
    assert_eq!(send("b", 2, 503).await, []);
    assert_eq!(send("b", 2, 500).await, [Retry]);
    assert_eq!(send("c", 3, 204).await, [Gap]);
    assert_eq!(send("b", 2, 200).await, [Retry, OutOfOrder]);
    assert_eq!(send("b", 2, 200).await, [Duplicate]);
    assert_eq!(send("d", 4, 200).await, []);
    let row = desk.newest(&inbox);
    assert_eq!((row.sequence, row.attempt, row.mark), (Some(4), Some(1), None));
    // Whoever sent it knows better than the numbers.
    let known = |id: &str, before| {
        let original = Original { body: None, before };
        desk.sent.lock().expect("no panic").insert(String::from(id), original);
    };
    known("f", Some(4));
    assert_eq!(send("f", 6, 200).await, [], "nobody wants 5");
    known("h", Some(7));
    assert_eq!(send("h", 8, 200).await, [Gap]);
    known("i", None);
    assert_eq!(send("i", 12, 200).await, []);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn text_from_strangers_stays_text() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = desk.connect().await;
    let head = format!("POST {} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n", inbox.path);
    say(&mut stream, &head).await;
    stream
        .write_all(b"x-odd: \xff\xfe<script>\r\ncontent-length: 3\r\n\r\n\xff<>")
        .await
        .expect("sent");
    assert!(rest(&mut stream).await.expect("an end").starts_with("HTTP/1.1 200"));
    let row = desk.newest(&inbox);
    assert_eq!(&*row.body, "\u{fffd}<>");
    let odd = row.headers.iter().find(|header| header.name == "x-odd");
    assert_eq!(
        odd.map(|header| header.value.as_str()),
        Some("\u{fffd}\u{fffd}<script>")
    );
    desk.inboxes.shutdown().await;
}
