//! The command line as the README tells it: every verb, run as a program.

mod bundles;
mod claiming;
mod credentials;
mod decoding;
mod deferral;
mod desk;
mod explaining;
mod hocon;
mod profiles;
mod readme;
mod refusals;
mod sessions;
mod starting;
mod tailing;
mod webhooks;

use std::process::{Command, Stdio};

use desk::{Desk, Folder, run};
use serde_json::Value;

/// The README's `desk offer` and `desk claim`, for each of the three formats, with and without a transaction code.
#[test]
fn an_offer_is_made_and_claimed() {
    let desk = Desk::start(&[]);
    for profile in ["university-degree", "identity-credential", "iso-mdl"] {
        let offer = run(&["offer", profile, "--issuer", desk.management()]);
        assert!(
            offer
                .out
                .starts_with("openid-credential-offer://?credential_offer_uri="),
            "{offer:?}"
        );
        let claim = run(&["claim", offer.out.trim()]);
        assert_eq!(claim.code, 0, "{claim:?}");
        assert!(claim.out.contains("holder-binding"), "{claim:?}");
    }
    let offer = run(&[
        "offer",
        "iso-mdl",
        "--issuer",
        desk.management(),
        "--tx-code",
        "--by-value",
        "--json",
    ]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let link = offer["credentialOffer"].as_str().expect("a link");
    let code = offer["txCodeValue"].as_str().expect("a code");
    let wrong = run(&["claim", link, "--tx-code", "000000", "--json"]);
    // One in a million codes is this one.
    assert!(code == "000000" || wrong.code == 4, "{wrong:?}");
    let right = run(&["claim", link, "--tx-code", code, "--json"]);
    let report: Value = serde_json::from_str(&right.out).expect("one JSON object");
    assert_eq!((right.code, report["ok"].as_bool()), (0, Some(true)), "{right:?}");
}

/// The README's `desk tail`: a session's events from its first, and an end.
#[test]
fn tail_prints_the_four_events_and_ends() {
    let desk = Desk::start(&[]);
    let offer = run(&["offer", "university-degree", "--issuer", desk.management(), "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let claim = run(&["claim", offer["credentialOffer"].as_str().expect("a link")]);
    assert_eq!(claim.code, 0, "{claim:?}");
    let id = offer["offerId"].as_str().expect("an id");
    let tail = run(&[
        "tail",
        id,
        "--issuer",
        desk.management(),
        "--json",
        "--until",
        "issuance_status",
    ]);
    let events: Vec<String> = tail
        .out
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("a body")["event"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert_eq!(
        events,
        [
            "resolved_credential_offer",
            "requested_token",
            "jwt_issue",
            "issuance_status"
        ]
    );
}

/// The founding page's curl, as the README prints it; only the port is this test's.
#[test]
fn the_founding_pages_curl_works() {
    let desk = Desk::start(&[]);
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("the README");
    let from = readme
        .find("curl -X POST 'http://localhost:7002/issuer2/credential-offers'")
        .expect("the curl command");
    let command = readme[from..]
        .split("```")
        .next()
        .expect("its end")
        .replace("localhost:7002", desk.host());
    // The README's target is somebody's example; nothing is sent there from a test.
    let command = command.replace("https://different-server.com", "http://127.0.0.1:9");
    let shell = Command::new("sh")
        .args(["-c", &format!("{} --silent", command.trim_end())])
        .output()
        .expect("sh runs");
    let answer: Value = serde_json::from_slice(&shell.stdout).expect("the offer");
    assert_eq!(answer["profileId"], "university-degree", "{answer}");
}

/// The first line of `desk serve --json` names addresses that answer; SIGTERM ends it cleanly and a second start finds the
/// session again.
#[test]
fn serve_announces_itself_and_ends_cleanly() {
    let folder = Folder::new();
    let desk = Desk::start_in(&folder, &[]);
    let offer = run(&["offer", "iso-mdl", "--issuer", desk.management(), "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    assert!(desk.end().success(), "SIGTERM ends it with 0");
    let desk = Desk::start_in(&folder, &[]);
    let id = offer["offerId"].as_str().expect("an id");
    let session = run_curl(&format!("{}/issuer2/sessions/{id}", desk.management()));
    assert_eq!(session["status"], "ACTIVE");
}

/// What a GET answers, as JSON.
pub fn run_curl(url: &str) -> Value {
    let out = Command::new("curl")
        .args(["--silent", url])
        .output()
        .expect("curl runs");
    serde_json::from_slice(&out.stdout).expect("JSON")
}

/// R12: a taken port is a clear message with the way out, never another port.
#[test]
fn a_port_in_use_says_so() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let folder = Folder::new();
    let refused = run(&[
        "serve",
        "--config",
        &folder.join("c"),
        "--data",
        &folder.join("d"),
        "--listen",
        &address,
    ]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.err.contains("in use") && refused.err.contains("--listen"),
        "{refused:?}"
    );
}

/// R28: management beyond loopback is refused at the start without a token.
#[test]
fn a_wide_bind_without_a_token_is_refused() {
    let folder = Folder::new();
    let refused = run(&[
        "serve",
        "--config",
        &folder.join("c"),
        "--data",
        &folder.join("d"),
        "--listen",
        "0.0.0.0:0",
    ]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("--token-file"), "{refused:?}");
}

/// Two desks on one data folder would write over each other.
#[test]
fn a_data_folder_has_one_desk() {
    let folder = Folder::new();
    let _desk = Desk::start_in(&folder, &[]);
    let second = run(&[
        "serve",
        "--config",
        &folder.join("config"),
        "--data",
        &folder.join("data"),
        "--listen",
        "127.0.0.1:0",
    ]);
    assert_eq!(second.code, 1, "{second:?}");
    assert!(
        second.err.contains("in use") || second.err.contains("already"),
        "{second:?}"
    );
}

/// A malformed file stops neither the issuer nor anything else: it is told, with its place.
#[test]
fn a_broken_configuration_is_told_and_survived() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("config")).expect("a folder");
    std::fs::write(
        folder.path().join("config/issuer2-profiles.conf"),
        "profiles = {\n  a = {\n",
    )
    .expect("a file");
    let desk = Desk::start_in(&folder, &[]);
    assert_eq!(
        run_curl(&format!("{}/issuer2/profiles", desk.management())),
        Value::Array(Vec::new())
    );
    assert!(desk.errors().contains("issuer2-profiles.conf:"), "{}", desk.errors());
}

/// Nobody listens there: exit code 3, a message, no panic. A reader who goes away is no failure.
#[test]
fn failures_have_codes() {
    let nobody = run(&["offer", "iso-mdl", "--issuer", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, 3, "{nobody:?}");
    let unknown = Desk::start(&[]);
    let refused = run(&["tail", "no-such-session", "--issuer", unknown.management()]);
    assert_eq!(refused.code, 3, "{refused:?}");
    let nonsense = run(&["claim", "nonsense"]);
    assert_eq!(nonsense.code, 4, "{nonsense:?}");
    let desk = Desk::start(&[]);
    let offer = run(&["offer", "iso-mdl", "--issuer", desk.management()]);
    let claim = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["claim", offer.out.trim()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map(|mut child| {
            drop(child.stdout.take());
            child.wait_with_output()
        });
    let claim = claim.expect("it starts").expect("it ends");
    assert!(claim.status.success() && claim.stderr.is_empty(), "{claim:?}");
}

/// Every flag of `desk serve` has an environment twin, and the help says so.
#[test]
fn help_names_the_environment() {
    let help = run(&["serve", "--help"]).out;
    for name in [
        "CONFIG",
        "DATA",
        "LISTEN",
        "BASE_URL",
        "WALLET_LISTEN",
        "TOKEN_FILE",
        "RETRY",
        "ORDER_MAX_WAIT",
        "KEEP_DAYS",
        "KEEP_ATTEMPTS",
        "INBOX_LISTEN",
        "UI",
        "JSON",
        "SSE_REPLAY",
        "OFFER_FUNCTIONS",
        "ALLOW_ORIGIN",
        "IDENTIFIER_PATH",
    ] {
        assert!(help.contains(&format!("ISSUER_DESK_{name}")), "{name} in\n{help}");
    }
}

/// `desk claim --fault`: the list, one that is refused as it must be, one that does not fit, one that does not exist.
#[test]
fn the_robot_misbehaves_on_request() {
    let list = run(&["claim", "--fault", "list"]);
    assert!(list.code == 0 && list.out.contains("TOKEN-7"), "{list:?}");
    let desk = Desk::start(&[]);
    let offer = run(&["offer", "identity-credential", "--issuer", desk.management()]);
    let link = offer.out.trim();
    let refused = run(&["claim", link, "--fault", "wrong-aud"]);
    assert!(
        refused.code == 0
            && refused
                .out
                .contains("expected 400 invalid_proof; received 400 invalid_proof"),
        "{refused:?}"
    );
    let unfit = run(&["claim", link, "--fault", "wrong-pin", "--json"]);
    let tried: Value = serde_json::from_str(&unfit.out).expect("one JSON object");
    assert_eq!(
        (unfit.code, tried["verdict"].as_str()),
        (3, Some("not-tried")),
        "{unfit:?}"
    );
    assert_eq!(run(&["claim", link, "--fault", "no-such-fault"]).code, 2);
    assert_eq!(run(&["claim"]).code, 2);
}

/// `desk doctor`: nothing is wrong with this issuer, by its address and by an offer; something is with a port where nobody is.
#[test]
fn the_doctor_examines_an_issuer() {
    let desk = Desk::start(&[]);
    let found = run(&["doctor", desk.said("issuer").as_str().expect("an identifier")]);
    assert!(found.code == 0 && found.out.contains(", 0 wrong,"), "{found:?}");
    let offer = run(&["offer", "iso-mdl", "--issuer", desk.management()]);
    let found = run(&["doctor", offer.out.trim(), "--json"]);
    let counts: Value = serde_json::from_str(found.out.lines().last().unwrap_or_default()).expect("the counts");
    assert_eq!((found.code, counts["fail"].as_u64()), (0, Some(0)), "{found:?}");
    let nobody = run(&["doctor", "http://127.0.0.1:9"]);
    assert!(nobody.code == 4 && nobody.out.contains("FAIL META-2"), "{nobody:?}");
    assert_eq!(run(&["doctor", "hello"]).code, 2);
}
