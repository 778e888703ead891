//! The README's `desk tail`: which events, until when.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::desk::{Desk, run};

/// A name that is none is answered with the six that are.
#[test]
fn a_wrong_event_is_refused_with_the_right_ones() {
    for flag in ["--until", "--event"] {
        let refused = run(&["tail", flag, "nonsense"]);
        assert_eq!(refused.code, 2, "{refused:?}");
        for event in model::event::EventName::ALL {
            assert!(refused.err.contains(event.as_str()), "{refused:?}");
        }
    }
    assert_eq!(run(&["tail", "a-session", "--profile", "iso-mdl"]).code, 2);
}

/// It says when it is connected, so that a script knows from when on nothing is missed; and it filters.
#[test]
fn some_events_are_picked() {
    let desk = Desk::start(&[]);
    let mut tail = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["tail", "--issuer", desk.management(), "--json"])
        .args([
            "--profile",
            "iso-mdl",
            "--event",
            "requested_token",
            "--until",
            "issuance_status",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("desk starts");
    let mut said = String::new();
    let mut errors = BufReader::new(tail.stderr.take().expect("its log"));
    errors.read_line(&mut said).expect("its first line");
    assert!(said.contains("connected to"), "{said}");
    for profile in ["university-degree", "iso-mdl"] {
        let offer = run(&["offer", profile, "--issuer", desk.management()]);
        let claim = run(&["claim", offer.out.trim()]);
        assert_eq!(claim.code, 0, "{claim:?}");
    }
    let ended = tail.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{ended:?}");
    let text = String::from_utf8(ended.stdout).expect("text");
    let events: Vec<(String, String)> = text
        .lines()
        .map(|line| {
            let body: Value = serde_json::from_str(line).expect("a body");
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&body["event"]), text(&body["session"]["profileId"]))
        })
        .collect();
    let expect = ["requested_token", "issuance_status"].map(|event| (event.to_owned(), "iso-mdl".to_owned()));
    assert_eq!(events, expect);
}
