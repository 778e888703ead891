//! What still waits ends when its inbox or everything does.

use super::*;

/// A connection whose request came and waits.
async fn waiting(desk: &Desk, inbox: &Inbox, answer: Answer) -> TcpStream {
    desk.program(inbox, answer);
    let mut follower = desk.inboxes.follow();
    let mut stream = desk.connect().await;
    say(&mut stream, &post(&inbox.path, "{}")).await;
    next_row(&mut follower).await;
    stream
}

#[tokio::test]
async fn whatever_waits_ends_at_shutdown() {
    let delayed = Answer {
        delay: 600_000,
        ..Answer::default()
    };
    for answer in [act(Act::Hang), delayed] {
        let desk = desk().await;
        let inbox = desk.make();
        let mut stream = waiting(&desk, &inbox, answer).await;
        desk.inboxes.shutdown().await;
        assert_eq!(rest(&mut stream).await.expect("closed"), "", "no answer at all");
        let row = desk.newest(&inbox);
        assert_eq!(row.answered, None);
    }
}

#[tokio::test]
async fn a_drip_ends_at_shutdown_and_is_seen_to_be_cut() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = waiting(&desk, &inbox, act(Act::Drip)).await;
    desk.pass(1_000).await;
    until(&mut stream, "\r\n1\r\n.\r\n").await;
    desk.inboxes.shutdown().await;
    let after = rest(&mut stream).await.expect("closed");
    assert!(!after.ends_with("0\r\n\r\n"), "not a proper end: {after:?}");
}

#[tokio::test]
async fn connections_that_idle_or_stammer_end_at_shutdown() {
    let desk = desk().await;
    let inbox = desk.make();
    let (mut idle, mut head, mut body) = (desk.connect().await, desk.connect().await, desk.connect().await);
    say(&mut idle, &post(&inbox.path, "")).await;
    until(&mut idle, "\r\n\r\n").await;
    say(&mut head, "POST / HT").await;
    say(
        &mut body,
        &format!("POST {} HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\n{{", inbox.path),
    )
    .await;
    desk.inboxes.shutdown().await;
    for stream in [&mut idle, &mut head, &mut body] {
        assert!(!rest(stream).await.unwrap_or_default().contains("200"));
    }
    let refused = TcpStream::connect(desk.address()).await;
    assert!(refused.is_err(), "the listener is closed");
    assert_eq!(desk.rows(&inbox).len(), 1);
}

#[tokio::test]
async fn what_hangs_ends_with_its_inbox() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = waiting(&desk, &inbox, act(Act::Hang)).await;
    desk.inboxes.remove(&inbox.path).expect("removed");
    assert_eq!(rest(&mut stream).await.expect("closed"), "");
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn an_inbox_that_goes_while_a_body_comes_answers_404() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = desk.connect().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n",
        inbox.path
    );
    say(&mut stream, &head).await;
    // The body is waited for: the inbox was found.
    until(&mut stream, "100 Continue\r\n\r\n").await;
    desk.inboxes.remove(&inbox.path).expect("removed");
    say(&mut stream, "{}").await;
    assert!(rest(&mut stream).await.expect("closed").starts_with("HTTP/1.1 404"));
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn followers_are_told_of_the_end() {
    let desk = desk().await;
    let mut follower = desk.inboxes.follow();
    desk.make();
    desk.inboxes.shutdown().await;
    assert_eq!(
        follower.next().await,
        Some(News::Inboxes),
        "what was told before comes first"
    );
    assert_eq!(follower.next().await, None);
}
