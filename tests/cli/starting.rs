//! How `desk serve` is started: what it refuses, what its switches and the environment do, and that it ends.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, Folder, run, run_in};
use crate::run_curl;

fn refused(words: &[&str]) -> String {
    let folder = Folder::new();
    let (config, data) = (folder.join("c"), folder.join("d"));
    let mut all = vec!["serve", "--config", &config, "--data", &data];
    if !words.contains(&"--listen") {
        all.extend(["--listen", "127.0.0.1:0"]);
    }
    all.extend(words);
    let ran = run(&all);
    assert!(ran.code == 1 || ran.code == 2, "{ran:?}");
    assert!(ran.out.is_empty(), "nothing is announced: {ran:?}");
    ran.err
}

/// A base URL that cannot be one is a message with the way out, not a listener that dies.
#[test]
fn a_base_url_is_checked_at_the_start() {
    for (url, expect) in [
        ("http://localhost:7411/openid4vci", "/openid4vci"),
        ("nonsense", "absolute http or https URL"),
        ("http://localhost/{x}", "braces"),
        ("http://user:secret@localhost", "no user"),
        ("http://localhost/?a=b", "no query"),
    ] {
        let error = refused(&["--base-url", url, "--json"]);
        assert!(error.contains(expect) && !error.contains("secret"), "{url}: {error}");
    }
}

/// R28: nothing leads from elsewhere to management without a token.
#[test]
fn what_is_reachable_from_elsewhere_is_refused() {
    let wide = refused(&["--wallet-listen", "0.0.0.0:0"]);
    assert!(wide.contains("loopback"), "{wide}");
    let public = refused(&["--base-url", "https://issuer.example.com"]);
    assert!(
        public.contains("--wallet-listen") && public.contains("--token-file"),
        "{public}"
    );
}

/// The issuer that is announced is the one new offers carry.
#[test]
fn the_public_base_url_is_announced() {
    let base = "https://issuer.example.com/tenant";
    let desk = Desk::start(&["--wallet-listen", "127.0.0.1:0", "--base-url", base]);
    assert_eq!(desk.said("issuer"), base);
    let addresses = desk.said("addresses").as_array().expect("addresses");
    assert!(
        addresses.len() == 2 && addresses.contains(&base.into()),
        "{addresses:?}"
    );
    assert!(desk.management().starts_with("http://127.0.0.1:"));
}

/// A browser that never finishes its request does not hold up the end.
#[test]
fn sigterm_ends_it_though_a_request_is_half_sent() {
    let desk = Desk::start(&["--ui"]);
    let ui = desk.said("ui").as_str().expect("an address");
    let address = ui.trim_start_matches("http://").split('/').next().expect("an address");
    let mut half = TcpStream::connect(address).expect("a connection");
    write!(half, "GET / HTTP/1.1\r\nHost: {address}\r\n").expect("half a request");
    let began = Instant::now();
    assert!(desk.end().success(), "SIGTERM ends it with 0");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    drop(half);
}

/// Environment twins of switches take `1` as others do; an empty variable is none.
#[test]
fn the_environment_switches_as_flags_do() {
    let offer = ["offer", "iso-mdl", "--issuer", "http://127.0.0.1:9"];
    for (name, value) in [
        ("ISSUER_DESK_TX_CODE", "1"),
        ("ISSUER_DESK_TX_CODE", "yes"),
        ("ISSUER_DESK_BY_VALUE", "on"),
        ("ISSUER_DESK_JSON", "true"),
        ("ISSUER_DESK_JSON", "0"),
        ("ISSUER_DESK_JSON", ""),
        ("ISSUER_DESK_EXPIRES", ""),
        ("ISSUER_DESK_ADDRESS", ""),
        ("ISSUER_DESK_TOKEN_FILE", ""),
    ] {
        // Nobody listens there: 3 says that the arguments were understood.
        let ran = run_in(&[(name, value)], &offer);
        assert_eq!(ran.code, 3, "{name}={value}: {ran:?}");
    }
    let desk = Desk::start(&[]);
    let words = ["offer", "iso-mdl", "--issuer", desk.management()];
    let json = run_in(&[("ISSUER_DESK_JSON", "1"), ("ISSUER_DESK_TX_CODE", "1")], &words);
    let made: Value = serde_json::from_str(&json.out).unwrap_or_else(|_| panic!("{json:?}"));
    assert!(made["txCodeValue"].is_string(), "{made}");
    let text = run_in(&[("ISSUER_DESK_JSON", "no")], &words);
    assert!(text.out.starts_with("openid-credential-offer://"), "{text:?}");
}

fn curl(words: &[&str]) -> String {
    let out = Command::new("curl")
        .arg("--silent")
        .args(words)
        .output()
        .expect("curl runs");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// R13, R28: the switches of the rulings reach the issuer.
#[test]
fn the_rulings_can_be_switched() {
    let desk = Desk::start(&[
        "--identifier-path",
        "/openid4vci",
        "--allow-origin",
        "https://tools.example.com",
        "--allow-origin",
        "https://other.example.com",
    ]);
    let offer = run(&["offer", "iso-mdl", "--issuer", desk.management(), "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let id = offer["offerId"].as_str().expect("an id");
    let session = run_curl(&format!("{}/issuer2/sessions/{id}", desk.management()));
    let issuer = session["credentialOffer"]["credential_issuer"]
        .as_str()
        .expect("an issuer");
    assert!(issuer.ends_with("/openid4vci"), "{issuer}");
    let profiles = format!("{}/issuer2/profiles", desk.management());
    for (origin, expect) in [
        ("https://tools.example.com", true),
        ("https://other.example.com", true),
        ("https://foreign.example.com", false),
    ] {
        let head = curl(&["--include", "--header", &format!("Origin: {origin}"), &profiles]);
        assert_eq!(head.starts_with("HTTP/1.1 200"), expect, "{origin}: {head}");
    }
    let bad = refused(&["--allow-origin", "tools.example.com"]);
    assert!(bad.contains("must be an origin"), "{bad}");
    assert!(refused(&["--identifier-path", "/other"]).contains("/openid4vci"));
}

/// R5: without replay a session's past is not sent again.
#[test]
fn the_past_can_be_left_out() {
    for (replay, expect) in [("all", 4), ("none", 0)] {
        let desk = Desk::start(&["--sse-replay", replay]);
        let offer = run(&["offer", "iso-mdl", "--issuer", desk.management(), "--json"]);
        let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
        let claim = run(&["claim", offer["credentialOffer"].as_str().expect("a link")]);
        assert_eq!(claim.code, 0, "{claim:?}");
        let id = offer["offerId"].as_str().expect("an id");
        let url = format!("{}/issuer2/sessions/{id}/events", desk.management());
        let stream = curl(&["--max-time", "2", "--no-buffer", &url]);
        assert_eq!(stream.matches("data:").count(), expect, "{replay}: {stream}");
    }
}

/// Schedules and waits are read at the start, or refused with what they can be; inboxes listen on loopback, where they are told.
#[test]
fn webhooks_are_set_up_by_flags() {
    for (words, says) in [
        (&["--retry", "often"][..], "1s,5s,30s"),
        (&["--order-max-wait", "ever"], "forever"),
        (&["--inbox-listen", "0.0.0.0:0"], "loopback"),
    ] {
        let error = refused(words);
        assert!(error.contains(says), "{words:?}: {error}");
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let free = free.expect("a port").to_string();
    let desk = Desk::start(&[
        "--retry",
        "1s,5s,30s",
        "--order-max-wait",
        "forever",
        "--inbox-listen",
        &free,
    ]);
    assert_eq!(desk.said("inboxUrl"), &Value::from(format!("http://{free}")));
}

/// A bookmark of the interface stays good, and so do the inboxes' URLs.
#[test]
fn addresses_outlive_the_desk() {
    let folder = Folder::new();
    let said = || {
        let desk = Desk::start_in(&folder, &["--ui"]);
        let ui = desk.said("ui").as_str().expect("an address").to_owned();
        let token = ui.split_once("#token=").expect("a token").1.to_owned();
        let inbox = desk.said("inboxUrl").clone();
        assert!(desk.end().success());
        (token, inbox)
    };
    assert_eq!(said(), said());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = folder.path().join("data/interface-token");
        let mode = std::fs::metadata(file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
