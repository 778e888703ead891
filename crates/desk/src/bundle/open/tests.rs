use std::io::Write as _;

use serde_json::json;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::bundle::{Contents, file, pack};
use crate::schema::{
    AttemptRow, DeliveryState, Happening, HeaderLine, SessionMethod, SessionRow, Stage, TimelineItem, Trigger,
};

const START: f64 = 1_781_517_600_000.0;

/// The row of a session that came to a good end.
pub fn sample_row() -> SessionRow {
    SessionRow {
        number: 1.0,
        session_id: "s-1".into(),
        profile_id: "degree".into(),
        name: "Degree".into(),
        format: "dc+sd-jwt".into(),
        status: "SUCCESSFUL".into(),
        status_reason: None,
        stage: Stage::Issued,
        waiting: true,
        created_at: START,
        updated_at: START + 9.0,
        expires_at: None,
        delivered: 1,
        deliveries: 1,
        failing: 0,
        given_up: 0,
        retrying: 0,
        refused: 0,
        silent: false,
        pinned: false,
        note: String::new(),
    }
}

fn item(key: &str, after: f64, what: Happening) -> TimelineItem {
    TimelineItem {
        key: key.into(),
        at: START + after,
        what,
    }
}

fn event(sequence: u32) -> TimelineItem {
    let body =
        json!({"target": "s-1", "event": "requested_token", "session": {"credentialData": {"given_name": "Erika"}}});
    item(
        "e",
        f64::from(sequence),
        Happening::Event {
            sequence,
            name: "requested_token".into(),
            body: body.to_string(),
            wanted: true,
        },
    )
}

fn attempt_row() -> AttemptRow {
    AttemptRow {
        id: 7.0,
        delivery: 3.0,
        delivery_id: "msg_1".into(),
        session_id: "s-1".into(),
        sequence: 1,
        event: "requested_token".into(),
        target: 1,
        url: "https://u:p@h.example/in".into(),
        attempt: 1,
        trigger: Trigger::First,
        at: START + 5.0,
        status: Some(200),
        class: None,
        error: None,
        duration: Some(3.0),
        state: DeliveryState::Delivered,
        next_at: None,
        latest: true,
    }
}

fn contents() -> Contents {
    let row = attempt_row();
    let attempt = Happening::Attempt {
        delivery_id: row.delivery_id.clone(),
        sequence: 1,
        event: row.event.clone(),
        attempt: 1,
        url: row.url.clone(),
        status: row.status,
        error: None,
        duration: row.duration,
        state: row.state,
        next_at: None,
        response: Some("thanks, Erika".into()),
        id: 7.0,
        delivery: 3.0,
        trigger: Trigger::First,
        due_since: START,
        own: true,
        target: 1,
    };
    let exchange = Happening::Exchange {
        method: "POST".into(),
        path: "/openid4vci/credential".into(),
        status: 200,
        duration: 4.0,
        agent: Some("Wallet/1".into()),
        request: "{}".into(),
        response: json!({"credentials": [{"credential": "eyJhbGciOiJFUzI1NiJ9.e30.sig~d~"}]}).to_string(),
        error: None,
        reason: None,
        item: None,
        expected: None,
        received: None,
        asked: None,
        request_headers: vec![HeaderLine {
            name: "authorization".into(),
            value: "DPoP top-secret-token".into(),
        }],
        response_headers: Vec::new(),
    };
    Contents {
        detail: SessionDetail {
            row: sample_row(),
            json: json!({"sessionId": "s-1", "credentialData": {"given_name": "Erika", "age": 41}}),
            offer: None,
            timeline: vec![
                item("created", 0.0, Happening::Created),
                event(1),
                item("x", 2.0, exchange),
                item("a", 5.0, attempt),
                event(4),
            ],
            earlier: None,
            credentials: Vec::new(),
            method: SessionMethod::PreAuthorized,
            deferral: None,
            issued: Vec::new(),
        },
        attempts: vec![AttemptDetail {
            row,
            request_headers: vec![HeaderLine {
                name: "authorization".into(),
                value: "Bearer •••".into(),
            }],
            request_body: json!({"session": {"credentialData": {"given_name": "Erika"}}}).to_string(),
            response_headers: Vec::new(),
            response_body: Some("thanks, Erika".into()),
            truncated: false,
            timings: None,
            overtook: false,
            confirm: None,
            sent: true,
            attempts: Vec::new(),
        }],
        profile: None,
    }
}

fn bundle(personal: bool) -> Vec<u8> {
    file::write(&pack(contents(), personal, START)).expect("a small zip")
}

/// A zip of these parts, in which a name may stand twice.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, text)) in parts.iter().enumerate() {
        // The writer refuses a name that is there; it is made the same afterwards.
        let name = if parts[..at].iter().any(|(before, _)| before == name) {
            twin(name)
        } else {
            (*name).to_owned()
        };
        zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(text).expect("in memory");
    }
    let mut bytes = zip.finish().expect("in memory").into_inner();
    for (name, _) in parts {
        let twin = twin(name);
        if twin == *name {
            continue;
        }
        while let Some(at) = bytes.windows(twin.len()).position(|window| window == twin.as_bytes()) {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
    }
    bytes
}

fn twin(name: &str) -> String {
    name.replace('.', "%")
}

/// The parts of a good bundle, one of them replaced or added.
fn with(name: &str, text: &str) -> Vec<u8> {
    let packed = pack(contents(), false, START);
    let mut parts: Vec<(&str, &[u8])> = packed
        .parts
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    match parts.iter_mut().find(|(known, _)| *known == name) {
        Some(part) => part.1 = text.as_bytes(),
        None => parts.push((name, text.as_bytes())),
    }
    zip(&parts)
}

fn without(name: &str) -> Vec<u8> {
    let packed = pack(contents(), false, START);
    let parts = packed.parts.iter().filter(|(known, _)| *known != name);
    let parts: Vec<(&str, &[u8])> = parts.map(|(name, text)| (*name, text.as_bytes())).collect();
    zip(&parts)
}

#[track_caller]
fn refused(bytes: &[u8], code: &str) {
    let error = open(bytes, Limits::default()).err();
    assert_eq!(error.as_ref().map(BundleError::code), Some(code), "{error:?}");
}

#[test]
fn what_was_packed_is_opened() {
    for personal in [false, true] {
        let opened = open(&bundle(personal), Limits::default()).expect("a bundle");
        let text = format!("{:?} {:?}", opened.detail, opened.attempts);
        assert_eq!(text.contains("Erika"), personal);
        assert_eq!(text.contains("e30"), personal, "the credential");
        assert!(!text.contains("top-secret-token") && !text.contains("u:p@"), "{text}");
        assert!(text.contains("Wallet/1"));
        let kinds: Vec<_> = opened.detail.timeline.iter().map(|item| item.key.as_str()).collect();
        assert_eq!(kinds, ["created-0", "event-1", "exchange-2", "event-3", "attempt-4"]);
        assert!(!opened.detail.row.waiting, "nobody decides here");
        assert_eq!(opened.about.personal, personal);
        assert_eq!(opened.attempt(7.0).map(|one| one.attempts.len()), Some(1));
        assert!(opened.attempt(8.0).is_none());
    }
}

/// Every place of the list is one of the bundle, and what stands there is no value of the person's.
#[test]
fn the_list_says_where_something_was() {
    let packed = pack(contents(), false, START);
    assert!(packed.about.removed.len() >= 7, "{:?}", packed.about.removed);
    for removed in &packed.about.removed {
        let (part, pointer) = removed.place.split_once('#').expect("a part and a pointer");
        let text = packed.part(part).expect("a part");
        let document: Value = if part::OF_LINES.contains(&part) {
            text.lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
                .collect()
        } else {
            serde_json::from_str(text).expect("JSON")
        };
        // A body is JSON in a string.
        let mut found = &document;
        let inner;
        for (at, step) in pointer.match_indices('/').map(|(at, _)| (at, &pointer[at + 1..])) {
            let step = step.split('/').next().unwrap_or_default();
            if let Some(next) = found.pointer(&format!("/{step}")) {
                found = next;
            } else {
                inner = serde_json::from_str::<Value>(found.as_str().expect("a body")).expect("JSON");
                found = inner
                    .pointer(&pointer[at..])
                    .unwrap_or_else(|| panic!("{}", removed.place));
                break;
            }
        }
        assert!(found.to_string().contains("•••"), "{}: {found}", removed.place);
    }
}

/// A bundle that was cut off, anywhere, is refused and said to be.
#[test]
fn a_truncated_bundle_is_refused() {
    let whole = bundle(false);
    for part in 0..16 {
        let cut = &whole[..whole.len() * part / 16];
        let error = open(cut, Limits::default()).expect_err("cut off");
        assert!(
            ["bundle-no-zip", "bundle-damaged"].contains(&error.code()),
            "{part}: {error}"
        );
    }
    // A byte of every part's content that is another one.
    let mut damaged = whole.clone();
    let at = whole.len() / 3;
    for byte in &mut damaged[at..at + 40] {
        *byte ^= 0x55;
    }
    assert!(open(&damaged, Limits::default()).is_err());
    refused(b"", "bundle-no-zip");
    refused(b"PK\x05\x06", "bundle-no-zip");
    refused(b"<html>no zip</html>", "bundle-no-zip");
}

#[test]
fn strange_names_are_refused() {
    for name in [
        "../session.json",
        "/etc/passwd",
        "..\\x",
        "a/b.json",
        "C:\\x",
        "\u{202e}nosj",
        "SESSION.JSON",
        "",
    ] {
        refused(&with(name, "{}"), "bundle-name");
    }
    let packed = pack(contents(), false, START);
    for name in [part::SESSION, part::ABOUT, part::HAR] {
        let mut parts: Vec<(&str, &[u8])> = packed
            .parts
            .iter()
            .map(|(name, text)| (*name, text.as_bytes()))
            .collect();
        parts.push((name, b"{}"));
        refused(&zip(&parts), "bundle-name");
    }
    let many: Vec<String> = (0..=MOST_ENTRIES).map(|at| format!("x{at}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&zip(&many), "bundle-name");
}

#[test]
fn what_is_no_bundle_of_this_version_is_refused() {
    let packed = pack(contents(), false, START);
    let mut about: Value = serde_json::from_str(packed.part(part::ABOUT).expect("there")).expect("JSON");
    about["version"] = 2.into();
    refused(&with(part::ABOUT, &about.to_string()), "bundle-newer");
    about["version"] = u64::MAX.into();
    refused(&with(part::ABOUT, &about.to_string()), "bundle-newer");
    about["format"] = "something-else".into();
    refused(&with(part::ABOUT, &about.to_string()), "bundle-part-missing");
    for name in [
        part::ABOUT,
        part::SESSION,
        part::EVENTS,
        part::EXCHANGES,
        part::ATTEMPTS,
    ] {
        refused(&without(name), "bundle-part-missing");
        refused(&with(name, "{\"a\": "), "bundle-not-json");
        refused(
            &with(name, "{}"),
            if name == part::ABOUT {
                "bundle-part-missing"
            } else {
                "bundle-not-json"
            },
        );
    }
    refused(&with(part::SESSION, ""), "bundle-not-json");
    refused(&with(part::SESSION, &"[".repeat(100_000)), "bundle-not-json");
    assert!(
        open(&without(part::HAR), Limits::default()).is_ok(),
        "it can be made again"
    );
    let error = open(&with(part::EVENTS, "\n\nno"), Limits::default()).expect_err("no JSON");
    assert!(
        matches!(
            error,
            BundleError::NotJson {
                part: part::EVENTS,
                line: 3,
                ..
            }
        ),
        "{error:?}"
    );
}

/// A file of kilobytes that unpacks to gigabytes stops at the bound.
#[test]
fn a_zip_bomb_is_refused() {
    let limits = Limits {
        inside: 1 << 20,
        text: 1 << 18,
        ..Limits::default()
    };
    let blank = " ".repeat(1 << 21);
    let lines = "\n".repeat(1 << 21);
    for (name, text) in [
        (part::SESSION, &blank),
        (part::ABOUT, &blank),
        (part::EVENTS, &blank),
        (part::EVENTS, &lines),
    ] {
        let mut packed = pack(contents(), false, START);
        for (known, part) in &mut packed.parts {
            if *known == name {
                part.clone_from(text);
            }
        }
        let bytes = file::write(&packed).expect("small");
        assert!(bytes.len() < 20_000, "{}", bytes.len());
        let error = open(&bytes, limits).expect_err("too much");
        assert_eq!(error.code(), "bundle-too-much-inside", "{name}");
        // A header that says it is small is not believed.
        let lied = understated(&bytes, u32::try_from(text.len()).expect("small"));
        assert!(open(&lied, limits).is_err(), "{name}");
    }
    let small = Limits {
        file: 100,
        ..Limits::default()
    };
    assert_eq!(
        open(&bundle(false), small).expect_err("large").code(),
        "bundle-too-large"
    );
}

/// The same file with headers that say 10 bytes where it was so many.
fn understated(bytes: &[u8], size: u32) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let (from, to) = (size.to_le_bytes(), 10_u32.to_le_bytes());
    for at in 0..out.len() - 4 {
        if out[at..at + 4] == from {
            out[at..at + 4].copy_from_slice(&to);
        }
    }
    out
}

/// A million events: the first so many are shown, the others counted.
#[test]
fn a_million_events_are_a_bounded_view() {
    let line = r#"{"key":"e","at":0,"what":{"kind":"event","sequence":1,"name":"e","body":"","wanted":true}}"#;
    let text = format!("{line}\n").repeat(1_000_000);
    let bytes = with(part::EVENTS, &text);
    let limits = Limits {
        file: bytes.len() as u64,
        ..Limits::default()
    };
    let opened = open(&bytes, limits).expect("a bounded view");
    assert_eq!(opened.left_out, 900_000);
    assert_eq!(opened.detail.timeline.len(), 100_000 + 3);
}

/// What a view relies on holds whatever the file says: keys are unique, times are times, and nothing can be begun or decided.
#[test]
fn hostile_values_are_settled() {
    let script = "<img src=x onerror=alert(1)>";
    let mut packed = pack(contents(), false, START);
    let mut session: Value = serde_json::from_str(packed.part(part::SESSION).expect("there")).expect("JSON");
    session["row"]["createdAt"] = json!(1e300);
    session["row"]["name"] = script.into();
    session["timeline"] = json!([{"key": "created", "at": -1e300, "what": {"kind": "created"}}, {"key": "created", "at": 0, "what": {"kind": "created"}}]);
    let events: Vec<Value> = (0..3).map(|at| json!({"key": "same", "at": f64::from(at) * 1e17, "what": {"kind": "event", "sequence": 1, "name": script, "body": script, "wanted": true}})).collect();
    let events: String = events.iter().map(|event| format!("{event}\n")).collect();
    let attempts = packed.part(part::ATTEMPTS).expect("there").repeat(2);
    for (name, text) in &mut packed.parts {
        match *name {
            part::SESSION => *text = session.to_string(),
            part::EVENTS => text.clone_from(&events),
            part::ATTEMPTS => text.clone_from(&attempts),
            _ => {}
        }
    }
    let opened = open(&file::write(&packed).expect("small"), Limits::default()).expect("a view");
    let keys: std::collections::HashSet<_> = opened.detail.timeline.iter().map(|item| &item.key).collect();
    assert_eq!(keys.len(), opened.detail.timeline.len());
    assert_eq!(
        opened
            .detail
            .timeline
            .iter()
            .filter(|item| item.what == Happening::Created)
            .count(),
        1
    );
    assert_eq!(opened.attempts.len(), 1);
    assert!(
        opened
            .detail
            .timeline
            .iter()
            .all(|item| (946_684_800_000.0..=4_102_444_800_000.0).contains(&item.at))
    );
    assert_eq!(opened.detail.row.name, script, "text stays text");
}
