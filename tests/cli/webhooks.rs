//! The README's `desk inbox` and `desk deliveries`: webhooks received, looked at, sent again.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, Ran, run};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A running `desk inbox --json`.
pub struct Inbox {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    pub url: String,
}

impl Inbox {
    pub fn start(words: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_desk"))
            .args(["inbox", "--json", "--timeout", "60s"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("desk starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("its first line");
        let first: Value = serde_json::from_str(&first).unwrap_or_else(|_| panic!("a line of JSON, not {first:?}"));
        let url = first["url"].as_str().expect("a URL").to_owned();
        Self { child, lines, url }
    }

    /// Waits for the end: the exit code, and what came.
    pub fn end(mut self) -> (Option<i32>, Vec<Value>) {
        let rows = self.lines.lines().map(|line| line.expect("a line"));
        let rows = rows.map(|line| serde_json::from_str(&line).expect("JSON")).collect();
        (self.child.wait().expect("it ends").code(), rows)
    }
}

/// Makes an offer and claims it; answers the session's id.
fn claimed(desk: &Desk, words: &[&str]) -> String {
    let mut all = vec!["offer", "university-degree", "--issuer", desk.management(), "--json"];
    all.extend(words);
    let offer = run(&all);
    let offer: Value = serde_json::from_str(&offer.out).unwrap_or_else(|_| panic!("{offer:?}"));
    let claim = run(&["claim", offer["credentialOffer"].as_str().expect("a link")]);
    assert_eq!(claim.code, 0, "{claim:?}");
    offer["offerId"].as_str().expect("an id").to_owned()
}

fn deliveries(desk: &Desk, words: &[&str]) -> Ran {
    let mut all = vec!["deliveries"];
    all.extend(words);
    all.extend(["--issuer", desk.management()]);
    run(&all)
}

/// `desk deliveries list --json`, the newest first.
fn list(desk: &Desk, words: &[&str]) -> Vec<Value> {
    let mut all = vec!["list", "--json"];
    all.extend(words);
    let ran = deliveries(desk, &all);
    assert_eq!(ran.code, 0, "{ran:?}");
    let rows = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    rows.collect()
}

/// Asks until so many deliveries are in a state.
fn until(desk: &Desk, words: &[&str], count: usize) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let rows = list(desk, words);
        if rows.len() == count {
            return rows;
        }
        assert!(Instant::now() < end, "{words:?}: {count} wanted, {rows:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The README's receiver: it fails twice, verifies, and ends with 0 when the event came.
#[test]
fn an_inbox_waits_for_an_event() {
    let desk = Desk::start(&["--retry", "1s,1s,1s"]);
    let inbox = Inbox::start(&[
        "--secret",
        SECRET,
        "--fail-first",
        "2",
        "--until",
        "event=issuance_status",
    ]);
    let words = [
        "--webhook",
        &inbox.url,
        "--webhook-secret",
        SECRET,
        "--webhook-bearer",
        "hunter2hunter2",
        "--webhook-header",
        "X-Tenant: blue",
        "--webhook-events",
        "requested_token,issuance_status",
    ];
    let session = claimed(&desk, &words);
    let (code, rows) = inbox.end();
    assert_eq!(code, Some(0), "{rows:?}");
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row["event"].as_str(), row["answered"].as_u64()))
        .collect();
    let (token, status) = (Some("requested_token"), Some("issuance_status"));
    assert_eq!(
        seen,
        [
            (token, Some(503)),
            (token, Some(503)),
            (token, Some(200)),
            (status, Some(200))
        ]
    );
    assert!(rows.iter().all(|row| row["signature"] == "valid"), "{rows:?}");
    let headers = rows[0]["headers"].to_string();
    assert!(
        headers.contains("blue") && headers.contains("Bearer") && !headers.contains("hunter2"),
        "{headers}"
    );
    let made = until(&desk, &[&session, "--state", "delivered"], 2);
    assert!(made.iter().all(|row| row["sessionId"] == session.as_str()), "{made:?}");
    let text = deliveries(&desk, &["list"]);
    assert!(
        text.out.contains("delivered") && text.out.contains(made[0]["id"].as_str().expect("an id")),
        "{text:?}"
    );
}

/// What did not come in time is exit code 3; what cannot be waited for is 2.
#[test]
fn an_inbox_says_what_did_not_come() {
    let late = run(&["inbox", "--until", "event=issuance_status", "--timeout", "100ms"]);
    assert_eq!(late.code, 3, "{late:?}");
    assert!(
        late.out.starts_with("http://127.0.0.1:") && late.err.contains("issuance_status"),
        "{late:?}"
    );
    for words in [
        &["--until", "event=nonsense"][..],
        &["--until", "whenever"],
        &["--secret", "nonsense"],
        &["--status", "99"],
        &["--listen", "0.0.0.0:0"],
        &["--path", "/elsewhere"],
    ] {
        let mut all = vec!["inbox"];
        all.extend(words);
        let ran = run(&all);
        assert_eq!(ran.code, 2, "{words:?}: {ran:?}");
    }
}

/// A wrong secret is told from a right one, and does not count.
#[test]
fn an_inbox_counts_what_verifies() {
    let desk = Desk::start(&[]);
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let inbox = Inbox::start(&["--secret", SECRET, "--until", "count=1"]);
    let send = |secret: &str| {
        let words = [
            "test",
            "iso-mdl",
            "--event",
            "generated_mdoc",
            "--to",
            &inbox.url,
            "--secret",
            secret,
        ];
        let sent = deliveries(&desk, &words);
        assert_eq!(sent.code, 0, "{sent:?}");
    };
    send(other);
    until(&desk, &["--state", "delivered"], 1);
    send(SECRET);
    let (code, rows) = inbox.end();
    let seen: Vec<_> = rows.iter().map(|row| (&row["signature"], &row["mark"])).collect();
    let test = &Value::from("test");
    assert_eq!(
        (code, seen),
        (Some(0), vec![(&"wrong-secret".into(), test), (&"valid".into(), test)])
    );
}

/// A delivery that waits is tried now or given up; one that is over is sent again, with the same `webhook-id`.
#[test]
fn deliveries_are_retried_given_up_and_redelivered() {
    let desk = Desk::start(&["--retry", "1h", "--order-max-wait", "forever"]);
    // Taken once to know it, and free again: nobody answers there.
    let probe = Inbox::start(&["--until", "count=1"]);
    let url = probe.url.clone();
    let (address, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
    let path = format!("/{path}");
    deliveries(&desk, &["test", "iso-mdl", "--to", &url]);
    assert_eq!(probe.end().0, Some(0));

    let session = claimed(&desk, &["--webhook", &url]);
    let waiting = until(&desk, &[&session, "--state", "waiting"], 1);
    let id = waiting[0]["id"].as_str().expect("an id");
    let refused = deliveries(&desk, &["redeliver", id]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.contains("not ended"), "{refused:?}");
    let gone = deliveries(&desk, &["give-up", id, "--json"]);
    let answer: Value = serde_json::from_str(&gone.out).unwrap_or_else(|_| panic!("{gone:?}"));
    assert_eq!(answer["state"], "given_up");
    // The next one is due now, fails, and waits for an hour in its turn.
    let next = until(&desk, &[&session, "--state", "waiting"], 1);
    let inbox = Inbox::start(&["--listen", address, "--path", &path, "--until", "count=4"]);
    let retried = deliveries(&desk, &["retry", next[0]["id"].as_str().expect("an id")]);
    assert_eq!(retried.code, 0, "{retried:?}");
    until(&desk, &[&session, "--state", "delivered"], 3);
    let again = deliveries(&desk, &["redeliver", "--failed", "--since", "1h"]);
    assert!(again.code == 0 && again.out.contains("1 delivery"), "{again:?}");
    let (code, rows) = inbox.end();
    let sequences: Vec<_> = rows.iter().filter_map(|row| row["sequence"].as_u64()).collect();
    assert_eq!((code, sequences), (Some(0), vec![2, 3, 4, 1]), "{rows:?}");
    until(&desk, &[&session, "--state", "delivered"], 4);

    let inbox = Inbox::start(&["--listen", address, "--path", &path, "--until", "count=1"]);
    let one = deliveries(&desk, &["redeliver", id]);
    assert_eq!(one.code, 0, "{one:?}");
    let (_, rows) = inbox.end();
    assert_eq!(rows[0]["deliveryId"], id);
    for words in [
        &["retry", "msg_1_0000000000"][..],
        &["give-up", "nonsense"],
        &["hold", "4711"],
    ] {
        let refused = deliveries(&desk, words);
        assert_eq!(refused.code, 3, "{words:?}: {refused:?}");
    }
    assert_eq!(deliveries(&desk, &["redeliver", "--failed"]).code, 2);
}

/// A held target gets nothing until it is released; a session is replayed elsewhere, with a fault built in.
#[test]
fn targets_are_held_and_sessions_replayed() {
    let desk = Desk::start(&[]);
    let inbox = Inbox::start(&["--until", "count=5"]);
    deliveries(&desk, &["test", "iso-mdl", "--to", &inbox.url]);
    let known = until(&desk, &["--state", "delivered"], 1);
    let target = known[0]["target"].to_string();
    let held = deliveries(&desk, &["hold", &target, "--why", "a quiet hour"]);
    assert_eq!(held.code, 0, "{held:?}");
    let session = claimed(&desk, &["--webhook", &inbox.url]);
    assert_eq!(list(&desk, &[&session, "--state", "held"]).len(), 4);
    let released = deliveries(&desk, &["release", &inbox.url, "--json"]);
    let answer: Value = serde_json::from_str(&released.out).unwrap_or_else(|_| panic!("{released:?}"));
    assert_eq!(answer["standing"], "open", "{answer}");
    assert_eq!(inbox.end().0, Some(0));

    let inbox = Inbox::start(&["--secret", SECRET, "--until", "count=8"]);
    let replayed = deliveries(
        &desk,
        &[
            "replay", &session, "--to", &inbox.url, "--secret", SECRET, "--speed", "10", "--drill", "twice",
        ],
    );
    assert!(
        replayed.code == 0 && replayed.out.starts_with("8 deliveries to"),
        "{replayed:?}"
    );
    let (code, rows) = inbox.end();
    let duplicates = rows
        .iter()
        .filter(|row| row["order"][0] == "duplicate" && row["mark"] == "drill");
    assert_eq!((code, duplicates.count()), (Some(0), 4), "{rows:?}");
    let nowhere = claimed(&desk, &[]);
    let refused = deliveries(&desk, &["replay", &nowhere]);
    assert!(refused.code == 3 && refused.err.contains("went nowhere"), "{refused:?}");
}

/// R23, R32: what is wrong with a target is said where the offer is made; a private host is warned of at once.
#[test]
fn an_offers_target_is_judged_at_once() {
    let desk = Desk::start(&[]);
    let offer = |words: &[&str]| {
        let mut all = vec!["offer", "iso-mdl", "--issuer", desk.management()];
        all.extend(words);
        run(&all)
    };
    let private = offer(&["--webhook", "http://192.168.77.77/x"]);
    assert!(
        private.code == 0 && private.err.contains("--allow-host 192.168.77.77"),
        "{private:?}"
    );
    let local = offer(&["--webhook", "http://127.0.0.1:9/x"]);
    assert!(local.code == 0 && !local.err.contains("--allow-host"), "{local:?}");
    for (words, says) in [
        (&["--webhook", "http://169.254.169.254/x"][..], "metadata"),
        (&["--webhook", "http://h/", "--webhook-secret", "hunter2"], "whsec_"),
        (&["--webhook", "http://h/", "--webhook-header", "Host: x"], "Host"),
    ] {
        let refused = offer(words);
        assert!(refused.code == 3 && refused.err.contains(says), "{refused:?}");
        assert!(!refused.err.contains("hunter2"), "{refused:?}");
    }
    assert_eq!(offer(&["--webhook-bearer", "hunter2"]).code, 2);
    assert_eq!(
        offer(&["--webhook", "http://h/", "--webhook-events", "nonsense"]).code,
        2
    );
}
