//! The README's `desk export` and `desk open`: a session in a file, looked into, replayed.

use serde_json::Value;

use crate::desk::{Desk, Folder, Ran, run};

fn claimed(desk: &Desk) -> String {
    let offer = run(&["offer", "university-degree", "--issuer", desk.management(), "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let claim = run(&["claim", offer["credentialOffer"].as_str().expect("a link")]);
    assert_eq!(claim.code, 0, "{claim:?}");
    offer["offerId"].as_str().expect("an id").to_owned()
}

fn open(words: &[&str]) -> Ran {
    let mut all = vec!["open"];
    all.extend(words);
    let ran = run(&all);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

#[test]
fn a_session_is_exported_and_looked_into() {
    let (desk, folder) = (Desk::start(&[]), Folder::new());
    let session = claimed(&desk);
    let file = folder.join("case.bundle.zip");
    let export = |words: &[&str]| {
        let mut all = vec!["export", &session, "--issuer", desk.management()];
        all.extend(words);
        let ran = run(&all);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.trim().to_owned()
    };
    assert_eq!(export(&["--out", &file]), file);
    let summary = open(&[&file]).out;
    for text in [
        &session,
        "SUCCESSFUL",
        "event    4 issuance_status",
        "/openid4vci/token 200",
        "personal values masked",
    ] {
        assert!(summary.contains(text), "{text} in\n{summary}");
    }
    let whole: Value = serde_json::from_str(&open(&[&file, "--json"]).out).expect("one JSON object");
    assert_eq!(whole["about"]["sessionId"], session.as_str());
    let events = open(&[&file, "--events"]).out;
    let masked = |text: &str| text.lines().all(|line| line.contains("\"familyName\":\"•••\""));
    assert!(events.lines().count() == 4 && masked(&events), "{events}");
    let personal = folder.join("personal.bundle.zip");
    export(&["--personal", "--out", &personal]);
    assert!(
        !masked(&open(&[&personal, "--events"]).out),
        "asked for, so it is there"
    );
    let har = folder.join("case.har");
    export(&["--har", "--out", &har]);
    let written: Value = serde_json::from_slice(&std::fs::read(&har).expect("a file")).expect("JSON");
    let opened: Value = serde_json::from_str(&open(&[&file, "--har"]).out).expect("JSON");
    assert_eq!(written, opened, "made again from the bundle");
    assert!(
        written["log"]["entries"]
            .as_array()
            .is_some_and(|entries| entries.len() >= 3),
        "{written}"
    );

    let nobody = run(&["export", "nobody", "--issuer", desk.management(), "--out", &file]);
    assert_eq!(nobody.code, 3, "{nobody:?}");
    for (name, bytes, code) in [
        ("none.zip", None, 1),
        ("text.zip", Some(&b"no zip"[..]), 2),
        ("cut.zip", Some(&std::fs::read(&file).expect("a file")[..500]), 2),
    ] {
        let path = folder.join(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).expect("a file");
        }
        let refused = run(&["open", &path]);
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(code == 1 || refused.err.contains("(bundle-"), "{refused:?}");
    }
}

#[test]
fn a_bundles_events_are_replayed_through_the_issuer() {
    let (desk, folder) = (Desk::start(&[]), Folder::new());
    let session = claimed(&desk);
    let file = folder.join("case.bundle.zip");
    assert_eq!(
        run(&["export", &session, "--issuer", desk.management(), "--out", &file]).code,
        0
    );
    let inbox = crate::webhooks::Inbox::start(&["--until", "count=4"]);
    let sent = open(&[&file, "--replay-to", &inbox.url, "--issuer", desk.management()]);
    assert!(sent.out.starts_with("4 events"), "{sent:?}");
    let (code, rows) = inbox.end();
    assert_eq!(code, Some(0), "{rows:?}");
    let text = Value::Array(rows).to_string();
    for name in [
        "resolved_credential_offer",
        "requested_token",
        "jwt_issue",
        "issuance_status",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
}
