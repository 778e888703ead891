//! The real window, on a virtual display: start, one offer, one claim by the robot wallet, the time line, a profile by form, the end; and what is
//! around it: tray, notices, links, the window for a room.

#[path = "../ui/artefacts.rs"]
mod artefacts;
mod bus;
mod desktop;
mod driver;
mod form;
mod offered;
#[path = "../wallets/served.rs"]
mod served;
mod shell;

use std::fs::File;
use std::process::Command;
use std::sync::mpsc;

use driver::Window;
use offered::offered;
use serde_json::{Value, json};
use served::{Folder, PATIENCE, Served};

const EVENTS: &str = "return [...document.querySelectorAll('[data-testid=timeline-item][data-event]')]
    .map((item) => item.dataset.event)";

#[tokio::test]
async fn an_offer_is_claimed_in_the_window() {
    let folder = Folder::new("window");
    let window = Window::open(&folder).await;

    let link = offered(&window).await;
    assert!(
        link.starts_with("openid-credential-offer://?credential_offer_uri="),
        "{link}"
    );

    window.click("[data-testid=claim-robot]").await;
    window
        .appears("[data-testid=timeline-item][data-event=issuance_status]")
        .await;
    window.appears("[data-testid=claim-report][data-ok=true]").await;
    window.appears("[data-testid=outcome]").await;
    let expected = json!([
        "resolved_credential_offer",
        "requested_token",
        "sdjwt_issue",
        "issuance_status"
    ]);
    assert_eq!(window.run(EVENTS).await, expected);
    let picture = artefacts::folder().join("window.png");
    std::fs::write(&picture, window.picture().await).expect("the picture can be kept");

    // One program runs at a time, so this is the same one.
    form::edited(&window, &folder).await;

    // The program ends cleanly: it lets go of its data, and what was answered is there for the next one.
    let program = window.program();
    served::terminate(program);
    released(&folder);
    assert!(
        driver::holds(async || !driver::runs(program)).await,
        "it goes on without its data"
    );
    assert!(!window.said().contains("panicked"), "{}", window.said());
    drop(window);
    let session = link.rsplit_once("id%3D").map(|(_, id)| id).unwrap_or_default();
    assert_eq!(kept(folder, session), expected);
}

/// Waits until nobody holds the data folder.
fn released(folder: &Folder) {
    let lock = File::open(folder.at("data/journal.lock")).expect("the data folder has a lock");
    let (got, waits) = mpsc::channel();
    std::thread::spawn(move || got.send(lock.lock().is_ok()));
    assert_eq!(waits.recv_timeout(PATIENCE), Ok(true), "the program did not end");
}

/// The session's events as `desk serve` finds them in the same folders.
fn kept(folder: Folder, session: &str) -> Value {
    let desk = Served::start(folder, &[]);
    let tail = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["tail", session, "--json", "--until", "issuance_status", "--issuer"])
        .arg(desk.url("management"))
        .output()
        .expect("desk can be started");
    assert!(tail.status.success(), "{tail:?}");
    desk.end();
    let bodies = String::from_utf8_lossy(&tail.stdout);
    let name = |line: &str| serde_json::from_str::<Value>(line).map(|mut body| body["event"].take());
    bodies
        .lines()
        .map(|line| name(line).expect("an event's body"))
        .collect()
}
