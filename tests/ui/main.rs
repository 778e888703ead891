//! The desk in a real browser: Chromium, headless, driven by Playwright, over the door of `desk serve --ui`.
//!
//! Each topic is one Node script with a desk of its own, or with the interface's made-up desk. `CHROMIUM` names the browser, else
//! `/usr/bin/chromium`.

mod artefacts;
#[path = "../wallets/node.rs"]
mod node;
#[path = "../wallets/served.rs"]
mod served;

use std::path::Path;

use served::{Folder, Served};

fn shown(topic: &str, more: &[(&str, &Path)]) {
    let desk = Served::start(Folder::new(&format!("ui-{topic}")), &["--ui"]);
    let artefacts = artefacts::folder();
    let mut more = more.to_vec();
    more.push(("ARTEFACTS", &artefacts));
    node::run("ui", &format!("{topic}.test.mjs"), Some(&desk), &more);
    desk.end();
}

/// Over the interface's made-up desk, which the script serves by itself.
fn made_up(topic: &str) {
    node::run(
        "ui",
        &format!("{topic}.test.mjs"),
        None,
        &[("ARTEFACTS", &artefacts::folder())],
    );
}

/// R4, R5, R28: the founding page's script, unchanged but for the session's id and the port.
#[test]
fn founding_script() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.is_dir() {
        assert_ne!(std::env::var("REQUIRE_SHARED").as_deref(), Ok("1"), "no ../shared");
        println!("skipped: no ../shared");
        return;
    }
    let page = shared.join("reference/seed-notifications.md");
    shown("eventsource", &[("FOUNDING_PAGE", &page)]);
}

/// Offer, QR code from the screenshot, robot wallet, four events, sessions.
#[test]
fn issue() {
    shown("issue", &[]);
}

/// Configuration files as text, and a profile's webhook.
#[test]
fn profiles() {
    shown("profiles", &[]);
}

/// The list of sessions: 100,000 of them, searched, filtered, marked.
#[test]
fn list() {
    made_up("list");
}

/// The text of a configuration file: completion, jumps, review, a change from outside, history.
#[test]
fn editor() {
    shown("editor", &[]);
}

/// The form over a profile, in step with its text.
#[test]
fn form() {
    shown("form", &[]);
}

/// The login page, a login server, refusals, faults, HAIP, deferral, status (issue 3).
#[test]
fn wallets() {
    shown("wallets", &[]);
}

/// Targets, overrides, retries, acts and the inbox (issue 3, what must be shown).
#[test]
fn webhooks() {
    shown("webhooks", &[]);
}

/// 100,000 attempts.
#[test]
fn many() {
    made_up("many");
}

/// The time axis.
#[test]
fn axis() {
    made_up("axis");
}

/// The three people's moments with the keyboard alone (design.md section 1).
#[test]
fn keyboard() {
    shown("keyboard", &[]);
}

/// Every place in both themes, judged by axe-core.
#[test]
fn look() {
    shown("look", &[]);
}
