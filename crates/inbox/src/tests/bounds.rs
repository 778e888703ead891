//! Senders that are greedy, slow, or make no sense.

use std::time::Duration;

use super::*;

const SHORT: Duration = Duration::from_millis(200);

fn head(path: &str, rest: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: h\r\n{rest}\r\n")
}

#[tokio::test]
async fn a_wrong_path_is_404_and_leaves_nothing() {
    let desk = desk().await;
    let inbox = desk.make();
    let other = "/in/0123456789012345678901";
    for path in [
        "/",
        "/in",
        "/in/",
        "/in/x",
        "/favicon.ico",
        other,
        &format!("{}x", inbox.path),
    ] {
        let url = format!("http://{}{path}", desk.address());
        let answer = client().post(url).body("{}").send().await.expect("an answer");
        assert_eq!(answer.status(), 404, "{path}");
    }
    assert!(desk.rows(&inbox).is_empty());
    assert_eq!(desk.inboxes.get(&inbox.path).expect("an inbox").received, 0);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn of_ten_megabytes_one_is_kept_and_the_program_answers() {
    let desk = desk().await;
    let inbox = desk.make();
    let body = "ä".repeat(5_000_000);
    let request = client().post(&inbox.url).header("webhook-signature", "v1,x");
    let answer = request.body(body).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let row = desk.newest(&inbox);
    assert_eq!((row.size, row.truncated, row.body.len()), (10_000_000, true, 1 << 20));
    assert_eq!(row.signature, crate::SignatureVerdict::Malformed);
    assert!(row.words.contains("longer than this inbox keeps"), "{}", row.words);
    assert!(row.shown_body().ends_with("[cut here: 10000000 bytes came]"));
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_body_without_end_is_stopped_and_noted() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = desk.connect().await;
    say(&mut stream, &head(&inbox.path, "transfer-encoding: chunked\r\n")).await;
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(1 << 20));
    for _ in 0..16 {
        say(&mut stream, &chunk).await;
    }
    say(&mut stream, "1\r\nx\r\n").await;
    let answer = rest(&mut stream).await.expect("an end");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let row = desk.newest(&inbox);
    assert_eq!(
        (row.answered, row.truncated, row.size),
        (Some(413), true, (16 << 20) + 1)
    );
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn heads_have_an_end() {
    let desk = desk().await;
    let inbox = desk.make();
    let many: String = (0..101).map(|number| format!("x-{number}: y\r\n")).collect();
    let mut stream = desk.connect().await;
    say(&mut stream, &head(&inbox.path, &many)).await;
    let answer = rest(&mut stream).await.expect("an end");
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    // One that never ends: written until nobody takes it any more.
    let stream = desk.connect().await;
    let (mut reads, mut writes) = stream.into_split();
    let endless = tokio::spawn(async move {
        let begin = writes.write_all(b"GET / HTTP/1.1\r\nx: ").await;
        let mut written = 0_usize;
        while begin.is_ok() && writes.write_all(&[b'y'; 4096]).await.is_ok() {
            written += 4096;
        }
        written
    });
    let mut answer = Vec::new();
    // A reset ends it as well.
    let _ = reads.read_to_end(&mut answer).await;
    let written = endless.await.expect("no panic");
    assert!(written < 64 << 20, "{written} bytes were taken");
    assert!(desk.rows(&inbox).is_empty());
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_hundred_long_headers_are_kept() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut request = client().post(&inbox.url);
    for number in 0..90 {
        request = request.header(format!("x-{number}"), "v".repeat(8_000));
    }
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let row = desk.newest(&inbox);
    let kept = row.headers.iter().filter(|header| header.name.starts_with("x-"));
    assert!(kept.clone().all(|header| header.value.len() == 8_000));
    assert_eq!(kept.count(), 90);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let desk = desk_within(Limits {
        head: SHORT,
        ..Limits::default()
    })
    .await;
    let inbox = desk.make();
    for begun in ["", "POST /in/", "POST / HTTP/1.1\r\nhost: h\r\nx: y"] {
        let mut stream = desk.connect().await;
        say(&mut stream, begun).await;
        // Closed or reset, it ends.
        let answer = rest(&mut stream).await.unwrap_or_default();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert!(desk.rows(&inbox).is_empty());
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_ends_the_connection() {
    let desk = desk_within(Limits {
        body: SHORT,
        ..Limits::default()
    })
    .await;
    let inbox = desk.make();
    let mut stream = desk.connect().await;
    let begun = head(&inbox.path, "content-length: 5\r\n") + "{";
    say(&mut stream, &begun).await;
    let answer = rest(&mut stream).await.expect("an end");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(desk.rows(&inbox).is_empty());
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_a_place() {
    let desk = desk_within(Limits {
        connections: 2,
        ..Limits::default()
    })
    .await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            below: String::from("/hang"),
            ..act(Act::Hang)
        },
    );
    let mut follower = desk.inboxes.follow();
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = desk.connect().await;
        say(&mut stream, &post(&format!("{}/hang", inbox.path), "{}")).await;
        next_row(&mut follower).await;
        held.push(stream);
    }
    let mut third = desk.connect().await;
    say(&mut third, &post(&inbox.path, "{}")).await;
    let early = tokio::time::timeout(SHORT, next_row(&mut follower)).await;
    assert!(early.is_err(), "served in spite of the bound");
    held.pop();
    let head = until(&mut third, "\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn nonsense_is_refused_and_a_half_body_is_not_kept() {
    let desk = desk().await;
    let inbox = desk.make();
    for nonsense in [
        "\x16\x03\x01\x02\x00\x01\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "hello\r\n\r\n",
    ] {
        let mut stream = desk.connect().await;
        say(&mut stream, nonsense).await;
        let answer = rest(&mut stream).await.unwrap_or_default();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let mut stream = desk.connect().await;
    say(&mut stream, &head(&inbox.path, "content-length: 5\r\n")).await;
    say(&mut stream, "{").await;
    stream.shutdown().await.expect("the sending half is closed");
    rest(&mut stream).await.expect("an end");
    assert!(desk.rows(&inbox).is_empty());
    desk.inboxes.shutdown().await;
}
