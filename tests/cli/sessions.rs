//! The README's `desk sessions` and `desk session`: found, marked, offered again.

use serde_json::Value;

use crate::desk::{Desk, run};

fn offer(desk: &Desk, profile: &str, more: &[&str]) -> Value {
    let mut words = vec!["offer", profile, "--issuer", desk.management(), "--json"];
    words.extend(more);
    serde_json::from_str(&run(&words).out).expect("an offer")
}

fn rows(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let mut words = vec!["sessions", "--issuer", desk.management(), "--json"];
    words.extend(more);
    let told = run(&words);
    assert_eq!(told.code, 0, "{told:?}");
    told.out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn sessions_are_found_and_marked() {
    let desk = Desk::start(&[]);
    let degree = offer(&desk, "university-degree", &[]);
    let identity = offer(&desk, "identity-credential", &[]);
    let id = |offer: &Value| offer["offerId"].as_str().expect("an id").to_owned();
    let ids = |rows: &[Value]| rows.iter().map(|row| row["sessionId"].clone()).collect::<Vec<_>>();
    let (degree, identity) = (id(&degree), id(&identity));
    assert_eq!(ids(&rows(&desk, &[])), [identity.as_str(), degree.as_str()]);
    assert_eq!(
        ids(&rows(&desk, &["--sort", "oldest", "--limit", "1"])),
        [degree.as_str()]
    );
    assert_eq!(ids(&rows(&desk, &["--search", &degree[..8]])), [degree.as_str()]);
    assert_eq!(
        ids(&rows(&desk, &["--profile", "university-degree", "--status", "active"])),
        [degree.as_str()]
    );
    assert_eq!(
        ids(&rows(&desk, &["--search", "university-degree", "--since", "1h"])),
        [degree.as_str()]
    );
    for none in [
        &["--silent"][..],
        &["--failing"],
        &["--pinned"],
        &["--status", "expired"],
        &["--until", "1h"],
    ] {
        assert_eq!(rows(&desk, none).len(), 0, "{none:?}");
    }
    let wrong = run(&["sessions", "--issuer", desk.management(), "--status", "lost"]);
    assert!(wrong.code != 0 && wrong.err.contains("LOST is not known"), "{wrong:?}");

    let act = |words: &[&str]| {
        let mut all = vec!["session"];
        all.extend(words);
        all.extend(["--issuer", desk.management()]);
        run(&all)
    };
    assert!(act(&["pin", &degree]).out.contains("pinned"));
    let noted = act(&["note", &degree, "for ticket 4711"]);
    assert!(noted.out.trim_end().ends_with("pinned  for ticket 4711"), "{noted:?}");
    assert_eq!(ids(&rows(&desk, &["--pinned", "--search", "4711"])), [degree.as_str()]);
    assert!(!act(&["unpin", &degree]).out.contains("pinned"));
    assert_ne!(act(&["pin", "nobody"]).code, 0);
}

/// The same profile, method, way of offering, overrides and life; secrets are not read back for it.
#[test]
fn an_offer_is_made_again() {
    let desk = Desk::start(&[]);
    let more = [
        "--expires",
        "7200",
        "--by-value",
        "--tx-code",
        "--webhook",
        "http://localhost:9/hook",
    ];
    let first = offer(&desk, "university-degree", &more);
    let again = |offer: &Value| {
        let id = offer["offerId"].as_str().expect("an id");
        run(&["session", "recreate", id, "--issuer", desk.management(), "--json"])
    };
    let second: Value = serde_json::from_str(&again(&first).out).expect("an offer");
    assert_ne!(
        (&second["offerId"], &second["txCodeValue"]),
        (&first["offerId"], &Value::Null)
    );
    assert!(
        second["credentialOffer"]
            .as_str()
            .is_some_and(|link| link.contains("credential_offer="))
    );
    // In seconds: the clock is read twice.
    let life = |offer: &Value| {
        let rows = rows(&desk, &["--search", offer["offerId"].as_str().expect("an id")]);
        rows[0]["expiresAt"]
            .as_i64()
            .zip(rows[0]["createdAt"].as_i64())
            .map(|(end, made)| (end - made + 500) / 1000)
    };
    assert_eq!((life(&second), life(&second)), (Some(7200), life(&first)));

    let secret = offer(
        &desk,
        "university-degree",
        &["--webhook", "http://user:word@localhost:9/hook"],
    );
    let refused = again(&secret);
    assert!(refused.code != 0 && refused.err.contains("sealed"), "{refused:?}");
}
