//! Every fault of the robot's list, tried end to end, and what Explain makes of its session.
//!
//! The desk runs in this process by a clock of its own: nothing is waited for but answers. A refusal that is in its session's record must
//! be explained by its true cause, first of all. One that is in no session's record leaves its session silent: then the last step must be
//! right, and the true cause among the first three.

use std::collections::BTreeMap;
use std::sync::Arc;

use desk_app::{Desk, Options};
use jiff::{SignedDuration, Timestamp};
use model::time::{Clock, FakeClock, Wait};
use serde_json::{Value, json};
use wallet::{Fault, WalletOptions};

use crate::configured;
use crate::served::Folder;
use crate::truth::{GROUPS, TRUTH, otherwise};

/// A clock that is moved by hand, and by a millisecond whenever somebody looks at it: no two things happen at once.
struct Ticking(FakeClock);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(SignedDuration::from_millis(1));
        self.0.now()
    }

    fn sleep_until(&self, instant: Timestamp) -> Wait<'_> {
        self.0.sleep_until(instant)
    }
}

/// The same clock for whoever need not wait: it is then as late as they would have waited.
struct Leaping(FakeClock);

impl Clock for Leaping {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep_until(&self, instant: Timestamp) -> Wait<'_> {
        self.0.set(instant.max(self.0.now()));
        Box::pin(std::future::ready(()))
    }
}

/// A desk with choices of its own, and its clock.
struct Gallery {
    desk: Desk,
    clock: FakeClock,
    _folder: Folder,
}

/// What a desk makes of a fault.
struct Told {
    /// How the refused request belongs to its session: `refused` for one of its own.
    verdict: String,
    step: String,
    causes: Vec<String>,
}

impl Gallery {
    async fn open(name: &str) -> Self {
        let folder = configured::folder(name, &format!("gallery-{name}"));
        let clock = FakeClock::at("2026-11-30T09:00:00Z".parse::<Timestamp>().expect("a time"));
        let options = Options {
            config: Some(folder.at("config")),
            data: folder.at("data"),
            listen: Some(([127, 0, 0, 1], 0).into()),
            ..Options::personal()
        };
        let desk = Desk::start_by(options, Arc::new(Ticking(clock.clone()))).await;
        Self {
            desk: desk.expect("a desk"),
            clock,
            _folder: folder,
        }
    }

    async fn done(&self, name: &str, args: Value) -> Value {
        let done = self.desk.call(name, args).await;
        done.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// Tries a fault on an offer of its own: the session, and whether it was refused.
    async fn tried(&self, fault: &'static Fault, profile: &str) -> Option<(String, bool)> {
        // Far enough from the one before not to be taken for a part of it.
        self.clock.advance(SignedDuration::from_mins(20));
        // The desk's own robot does not wait so long.
        if fault.name == "expired-request-uri" {
            return self.waited(fault, profile).await;
        }
        let args = json!({"name": fault.name, "offer": {"kind": "fresh", "profileId": profile}});
        let tried = self.done("try_fault", args).await;
        let session = tried["sessionId"].as_str().expect("a session").to_owned();
        match tried["verdict"].as_str() {
            Some("as-demanded") => Some((session, true)),
            Some("tolerated") => Some((session, false)),
            Some("not-tried") => None,
            _ => panic!("{tried:#}"),
        }
    }

    async fn waited(&self, fault: &'static Fault, profile: &str) -> Option<(String, bool)> {
        let form = json!({
            "profileId": profile, "method": "authorized", "byValue": false, "webhook": {"kind": "inherit"}, "address": "local",
        });
        let made = self.done("create_offer", form).await;
        let options = WalletOptions {
            patience: SignedDuration::from_mins(10),
            ..WalletOptions::new(Arc::new(Leaping(self.clock.clone()))).expect("a wallet")
        };
        let tried = wallet::try_fault(&options, made["link"].as_str().expect("a link"), fault).await;
        let refused = tried.verdict == wallet::Verdict::AsDemanded;
        refused.then(|| (made["sessionId"].as_str().expect("a session").to_owned(), true))
    }

    async fn explained(&self, session: &str) -> Told {
        // The record of a refusal follows its answer; once an offer is made after that it is written.
        let form =
            json!({"profileId": "event-ticket", "byValue": false, "webhook": {"kind": "off"}, "address": "local"});
        self.done("create_offer", form).await;
        // Long enough for silence to mean something.
        self.clock.advance(SignedDuration::from_mins(2));
        let told = self.done("explain", json!({"sessionId": session})).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let findings = told["findings"].as_array().expect("findings");
        let code = |finding: &Value| text(&finding["code"]).trim_start_matches("desk.").to_owned();
        Told {
            verdict: text(&told["verdict"]["code"]),
            step: text(&told["stage"]["step"]),
            causes: findings.iter().map(code).collect(),
        }
    }
}

/// The last step of a session's own before what names no session was fetched.
fn without_visits(step: &str) -> &str {
    match step {
        "metadata" => "offer",
        "nonce" => "token",
        step => step,
    }
}

/// Tries every fault that fits a desk, prints the table, and answers what missed.
async fn walk(desk: &str, profile: &str, counted: &mut BTreeMap<&'static str, u32>) -> Vec<String> {
    let gallery = Gallery::open(desk).await;
    let mut missed = Vec::new();
    println!("\n{desk}: scenario, the last step, how it is on record, first cause");
    for fault in Fault::all() {
        let Some((session, refused)) = gallery.tried(fault, profile).await else {
            continue;
        };
        let told = gallery.explained(&session).await;
        let row = TRUTH.iter().find(|(name, ..)| *name == fault.name);
        let (_, step, cause) = row.unwrap_or_else(|| panic!("what is true of {}?", fault.name));
        let cause = otherwise(desk, fault.name).unwrap_or(cause);
        let first = told.causes.first().map_or("(none)", String::as_str);
        // What a wallet fetched last may be on record with a request that names no session.
        let right_step = match told.verdict.as_str() {
            "refused-stray" => without_visits(step) == without_visits(&told.step),
            _ => told.step == *step,
        };
        let hit = match (refused, told.verdict.as_str()) {
            // It was let pass: no cause may be made up for it.
            (false, verdict) => !verdict.starts_with("refused"),
            (true, "refused") => first == cause && right_step,
            (true, _) => told.causes.iter().take(3).any(|one| one == cause) && right_step,
        };
        *counted.entry(fault.name).or_default() += u32::from(hit);
        let mark = if hit { "hit" } else { "MISS" };
        println!(
            "{:<34} {:<10} {:<14} desk.{first:<28} {mark}",
            fault.name, told.step, told.verdict
        );
        if !hit {
            missed.push(format!(
                "{desk} {}: {cause} after {step}, not {} {:?}",
                fault.name, told.step, told.causes
            ));
        }
    }
    gallery.desk.shutdown().await;
    missed
}

/// Every scenario of the list, by the desk that it fits: the true cause first, each time.
#[tokio::test]
async fn every_fault_is_explained_by_its_true_cause() {
    let mut counted = BTreeMap::new();
    let mut missed = walk("listed", "identity-credential", &mut counted).await;
    missed.extend(walk("everything", "attested-pid", &mut counted).await);
    println!("\nscenarios that leave the same record, and so the same cause:");
    for (why, group) in GROUPS {
        println!("  {}: {why}", group.join(", "));
    }
    let untried: Vec<_> = Fault::all()
        .filter(|fault| !counted.contains_key(fault.name))
        .map(|fault| fault.name)
        .collect();
    println!("\n{} scenarios, {} missed", counted.len(), missed.len());
    assert!(untried.is_empty(), "not tried at all: {untried:?}");
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What is said to be alike is explained alike, and every other pair of scenarios is not.
#[test]
fn groups_are_all_that_share_a_cause_by_necessity() {
    let cause = |name: &str| TRUTH.iter().find(|(row, ..)| *row == name).map(|(.., cause)| *cause);
    for (_, group) in GROUPS {
        let causes: Vec<_> = group.iter().map(|name| cause(name)).collect();
        assert!(
            causes.iter().all(|one| one.is_some() && *one == causes[0]),
            "{group:?}: {causes:?}"
        );
    }
}
