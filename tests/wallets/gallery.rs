//! Every fault of the robot's list, tried end to end, and what Explain makes of its session.
//!
//! The desk runs in this process by a clock that is moved by hand: nothing is waited for but answers.

use std::sync::Arc;

use desk_app::{Desk, Options};
use jiff::{SignedDuration, Timestamp};
use model::time::{Clock as _, FakeClock};
use serde_json::{Value, json};
use wallet::{Fault, WalletOptions};

use crate::configured;
use crate::served::Folder;

/// A desk with choices of its own, and its clock.
struct Gallery {
    desk: Desk,
    clock: FakeClock,
    _folder: Folder,
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
        let desk = Desk::start_by(options, Arc::new(clock.clone())).await.expect("a desk");
        Self { desk, clock, _folder: folder }
    }

    async fn done(&self, name: &str, args: Value) -> Value {
        let done = self.desk.call(name, args).await;
        done.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// Tries a fault on an offer of its own. Whoever waits meanwhile need not.
    async fn tried(&self, fault: &'static Fault, profile: &str) -> Value {
        // Far enough from the one before not to be taken for a part of it.
        self.clock.advance(SignedDuration::from_mins(20));
        if fault.name == "expired-request-uri" {
            return self.waited(fault, profile).await;
        }
        let args = json!({"name": fault.name, "offer": {"kind": "fresh", "profileId": profile}});
        self.done("try_fault", args).await
    }

    /// The desk's own robot does not wait so long.
    async fn waited(&self, fault: &'static Fault, profile: &str) -> Value {
        let form = json!({
            "profileId": profile, "method": "authorized", "byValue": false, "webhook": {"kind": "inherit"}, "address": "local",
        });
        let made = self.done("create_offer", form).await;
        let options = WalletOptions {
            patience: SignedDuration::from_mins(10),
            ..WalletOptions::new(Arc::new(self.clock.clone())).expect("a wallet")
        };
        let link = made["link"].as_str().expect("a link");
        let attempt = wallet::try_fault(&options, link, fault);
        let end = self.clock.now() + SignedDuration::from_secs(91);
        let (tried, ()) = tokio::join!(attempt, async {
            self.clock.awaited(end).await;
            self.clock.set(end);
        });
        json!({"sessionId": made["sessionId"], "verdict": format!("{:?}", tried.verdict), "received": tried.received})
    }
}

#[tokio::test]
async fn dump() {
    for (name, profile) in [("listed", "identity-credential"), ("everything", "attested-pid")] {
        let gallery = Gallery::open(name).await;
        for fault in Fault::all() {
            if name == "everything" && fault.name == "expired-request-uri" { continue; }
            let tried = gallery.tried(fault, profile).await;
            let id = tried["sessionId"].as_str().unwrap_or_default();
            let detail = gallery.done("session", json!({"sessionId": id})).await;
            println!("{name} {} {} {}", fault.name, tried["verdict"], tried["received"]);
            for item in detail["timeline"].as_array().expect("items") {
                let what = &item["what"];
                if what["kind"] == "exchange" {
                    println!("     {} {} {} {} {} {} E={} R={} req={}", what["method"], what["path"], what["status"], what["error"], what["item"], what["reason"], what["expected"], what["received"], what["request"]);
                }
            }
            let strays = gallery.done("refusals", json!({"before": null, "limit": 5})).await;
            for what in strays["rows"].as_array().expect("rows") {
                if what["at"].as_f64() >= detail["row"]["createdAt"].as_f64() {
                    println!("   STRAY  {} {} {} {} {} {} E={} R={} req={}", what["method"], what["path"], what["status"], what["error"], what["item"], what["reason"], what["expected"], what["received"], what["request"]);
                }
            }
        }
        gallery.desk.shutdown().await;
    }
}
