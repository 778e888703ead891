//! Every act of the program, as its sender sees it.

use super::*;

#[tokio::test]
async fn an_inbox_answers_200_until_it_is_told_otherwise() {
    let desk = desk().await;
    let inbox = desk.make();
    assert_eq!(inbox.url, format!("http://{}{}", desk.address(), inbox.path));
    let client = client();
    let send = || client.post(&inbox.url).body("{}").send();
    let answer = send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(answer.text().await.expect("a body"), "");
    desk.program(
        &inbox,
        Answer {
            status: 418,
            body: String::from("<b>tea</b>"),
            ..Answer::default()
        },
    );
    let answer = send().await.expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["x-content-type-options"]),
        (418, &"nosniff".parse().expect("a value"))
    );
    assert_eq!(answer.text().await.expect("a body"), "<b>tea</b>");
    let answered: Vec<_> = desk.rows(&inbox).iter().map(|row| row.answered).collect();
    assert_eq!(answered, [Some(418), Some(200)]);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn the_next_request_of_an_open_connection_gets_the_new_program() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut stream = desk.connect().await;
    for status in [201, 503, 204, 599] {
        desk.program(
            &inbox,
            Answer {
                status,
                ..Answer::default()
            },
        );
        say(&mut stream, &post(&inbox.path, "{}")).await;
        let head = until(&mut stream, "\r\n\r\n").await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
    }
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn paths_below_have_answers_of_their_own() {
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            below: String::from("/broken"),
            status: 500,
            ..Answer::default()
        },
    );
    for (below, status) in [("", 200), ("/broken", 500), ("/broken?x=1", 500), ("/other", 200)] {
        let answer = client().put(format!("{}{below}", inbox.url)).send().await;
        assert_eq!(answer.expect("an answer").status().as_u16(), status, "{below}");
    }
    let kept: Vec<_> = desk
        .rows(&inbox)
        .into_iter()
        .map(|row| (row.below, row.query))
        .collect();
    let below = |text: &str, query: Option<&str>| (String::from(text), query.map(String::from));
    assert_eq!(
        kept,
        [
            below("/other", None),
            below("/broken", Some("x=1")),
            below("/broken", None),
            below("", None)
        ]
    );
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_delay_is_waited_for_on_the_clock() {
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            delay: 7_000,
            status: 202,
            ..Answer::default()
        },
    );
    let mut follower = desk.inboxes.follow();
    let sent = tokio::spawn(client().post(&inbox.url).body("{}").send());
    let row = next_row(&mut follower).await;
    assert_eq!((row.number, row.answered), (1, None), "seen as it comes");
    desk.pass(7_000).await;
    assert_eq!(sent.await.expect("no panic").expect("an answer").status(), 202);
    let row = next_row(&mut follower).await;
    assert_eq!(
        (row.number, row.answered),
        (1, Some(202)),
        "and again when it is answered"
    );
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_sender_that_does_not_wait_has_been_answered_nothing() {
    let desk = desk_within(Limits {
        connections: 1,
        ..Limits::default()
    })
    .await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            delay: 7_000,
            ..Answer::default()
        },
    );
    let mut follower = desk.inboxes.follow();
    let mut stream = desk.connect().await;
    say(&mut stream, &post(&inbox.path, "{}")).await;
    next_row(&mut follower).await;
    drop(stream);
    // The only place is free again once the first connection is seen to be gone.
    desk.program(&inbox, Answer::default());
    let answer = client().post(&inbox.url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let answered: Vec<_> = desk.rows(&inbox).iter().map(|row| row.answered).collect();
    assert_eq!(answered, [Some(200), None]);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_reset_is_one() {
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(&inbox, act(Act::Reset));
    let mut stream = desk.connect().await;
    say(&mut stream, &post(&inbox.path, "{}")).await;
    let error = rest(&mut stream).await.expect_err("no end, but a reset");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(desk.newest(&inbox).answered, None);
    // Other connections are closed, not reset.
    desk.program(&inbox, Answer::default());
    let mut stream = desk.connect().await;
    say(
        &mut stream,
        &post(&inbox.path, "{}").replace("host: h", "host: h\r\nconnection: close"),
    )
    .await;
    assert!(rest(&mut stream).await.expect("an end").starts_with("HTTP/1.1 200"));
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_redirect_names_its_place() {
    let desk = desk().await;
    let inbox = desk.make();
    let location = String::from("http://127.0.0.1:9/elsewhere");
    desk.program(
        &inbox,
        Answer {
            status: 307,
            act: Act::Redirect {
                location: location.clone(),
            },
            ..Answer::default()
        },
    );
    let answer = client().post(&inbox.url).send().await.expect("an answer");
    assert_eq!(answer.status(), 307);
    assert_eq!(answer.headers()["location"], location.as_str());
    assert_eq!(desk.newest(&inbox).answered, Some(307));
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_drip_is_a_byte_a_second_and_accepted_at_its_end() {
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            body: String::from("ok!"),
            ..act(Act::Drip)
        },
    );
    let send = |client: reqwest::Client| client.post(&inbox.url).header("webhook-id", "a").send();
    let mut answer = send(client()).await.expect("a head at once");
    assert_eq!(desk.newest(&inbox).answered, Some(200));
    for expect in ["o", "k", "!"] {
        desk.pass(1_000).await;
        let piece = answer.chunk().await.expect("a piece").expect("not the end");
        assert_eq!(piece, expect);
    }
    assert_eq!(answer.chunk().await.expect("an end"), None);
    desk.program(&inbox, Answer::default());
    send(client()).await.expect("an answer");
    assert_eq!(desk.newest(&inbox).order, [crate::OrderMark::Duplicate]);
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_drip_that_is_cut_was_not_accepted() {
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(&inbox, act(Act::Drip));
    let send = |client: reqwest::Client| client.post(&inbox.url).header("webhook-id", "a").send();
    let mut answer = send(client()).await.expect("a head at once");
    for _ in 0..5 {
        desk.pass(1_000).await;
        assert_eq!(answer.chunk().await.expect("a piece").expect("without end"), ".");
    }
    drop(answer);
    desk.program(&inbox, Answer::default());
    send(client()).await.expect("an answer");
    assert_eq!(desk.newest(&inbox).order, [crate::OrderMark::Retry]);
    desk.inboxes.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_counted_exactly_whoever_comes_first() {
    const FAIL: u32 = 23;
    let desk = desk().await;
    let inbox = desk.make();
    desk.program(
        &inbox,
        Answer {
            fail_first: FAIL,
            status: 201,
            ..Answer::default()
        },
    );
    let client = client();
    let all: Vec<_> = (0..60)
        .map(|_| tokio::spawn(client.post(&inbox.url).body("{}").send()))
        .collect();
    let mut statuses = Vec::new();
    for one in all {
        statuses.push(one.await.expect("no panic").expect("an answer").status().as_u16());
    }
    let count = |status: u16| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((count(503), count(201)), (FAIL as usize, 60 - FAIL as usize));
    // In the order they came, those that failed are the first.
    let answered: Vec<_> = desk.rows(&inbox).iter().rev().map(|row| row.answered).collect();
    let expect: Vec<_> = (0..60).map(|at| Some(if at < FAIL { 503 } else { 201 })).collect();
    assert_eq!(answered, expect);
    let left = desk.inboxes.get(&inbox.path).expect("an inbox").answers[0].fail_first;
    assert_eq!(left, 0);
    desk.inboxes.shutdown().await;
}
