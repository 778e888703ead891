//! A dispatcher on an issuer's journal, and what has become of its deliveries.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use journal::{Delivery, TargetRow};
use model::delivery::{Attempt, DeliveryState};
use model::entropy::SeededEntropy;
use model::id::SessionId;
use serde_json::{Value, json};
use webhooks::address::Policy;
use webhooks::schedule::{Rules, Schedule};
use webhooks::{Dispatcher, HttpSender, Limits, Settings};

use super::holder::Made;
use super::http::Answer;
use super::issuer::TestIssuer;
use super::receiver::Got;
use super::soon;

/// The four events of a good run of the profile `plain`.
pub const GOOD: [&str; 4] = [
    "resolved_credential_offer",
    "requested_token",
    "sdjwt_issue",
    "issuance_status",
];

/// The demo's schedule and order.
pub fn demo() -> Rules {
    Rules::new(Schedule::Demo)
}

/// Starts one on an issuer's journal and clock.
pub fn dispatch(issuer: &TestIssuer, rules: Rules) -> Dispatcher {
    dispatch_within(issuer, rules, Limits::default())
}

/// The same, with less patience for receivers.
pub fn dispatch_within(issuer: &TestIssuer, rules: Rules, limits: Limits) -> Dispatcher {
    let sender = HttpSender::new(Policy::default(), limits).expect("a sender");
    let settings = Settings {
        grace: Duration::ZERO,
        rules: rules.clone(),
        ..Settings::new(rules.schedule)
    };
    let (clock, entropy) = (Arc::new(issuer.clock.clone()), Arc::new(SeededEntropy::new(9)));
    Dispatcher::start(issuer.journal.clone(), settings, clock, entropy, sender)
}

/// Members of an offer that send its events to a target with these settings.
pub fn with(webhook: &Value) -> Value {
    json!({"runtimeOverrides": {"notifications": {"webhook": webhook}}})
}

/// Members of an offer that send its events to a URL.
pub fn to(url: &str) -> Value {
    with(&json!({"url": url}))
}

/// The events' names, as they came.
pub fn names(got: &[Got]) -> Vec<String> {
    got.iter()
        .map(|one| one.json()["event"].as_str().expect("an event").to_owned())
        .collect()
}

/// The events' numbers, as they came.
pub fn numbers(got: &[Got]) -> Vec<&str> {
    got.iter().map(|one| one.header("issuer2-sequence")).collect()
}

impl TestIssuer {
    /// A session's deliveries.
    pub fn deliveries(&self, session: &str) -> Vec<Delivery> {
        let id = SessionId::parse(session).expect("an id");
        self.journal.deliveries(&id).expect("deliveries")
    }

    /// Where a session's deliveries stand.
    pub fn states(&self, session: &str) -> Vec<DeliveryState> {
        self.deliveries(session).iter().map(|one| one.state).collect()
    }

    /// Waits until a session's deliveries stand as they should.
    pub async fn until(&self, session: &str, what: impl Fn(&[Delivery]) -> bool) -> Vec<Delivery> {
        let mut follower = self.journal.follow();
        let reached = async {
            loop {
                let deliveries = self.deliveries(session);
                if what(&deliveries) {
                    return deliveries;
                }
                follower.next().await.ok();
            }
        };
        soon("the deliveries", reached).await
    }

    /// Waits until all of them have come to a state.
    pub async fn all(&self, made: &Made, state: DeliveryState) -> Vec<Delivery> {
        let there =
            move |deliveries: &[Delivery]| !deliveries.is_empty() && deliveries.iter().all(|one| one.state == state);
        self.until(&made.id, there).await
    }

    /// A whole run of the profile `plain`, delivered to a webhook.
    pub async fn delivered(&self, webhook: &Value) -> Made {
        let made = self.offer("plain", with(webhook)).await;
        self.run(&made).await.expect(200);
        self.all(&made, DeliveryState::Delivered).await;
        made
    }

    /// The one target there is.
    pub fn target(&self) -> TargetRow {
        let mut targets = self.journal.targets(None, 10).expect("targets");
        assert_eq!(targets.len(), 1, "{targets:?}");
        targets.remove(0)
    }

    /// The latest attempt of all, whole.
    pub fn latest_attempt(&self) -> Attempt {
        let filter = journal::AttemptsFilter {
            limit: 1,
            ..journal::AttemptsFilter::default()
        };
        let page = self.journal.attempts_page(&filter).expect("attempts");
        let (_, attempt, _) = self
            .journal
            .attempt(page[0].id)
            .expect("a journal")
            .expect("an attempt");
        attempt
    }

    /// So many seconds from now on.
    pub fn later(&self, seconds: i64) -> Timestamp {
        self.now()
            .checked_add(SignedDuration::from_secs(seconds))
            .expect("an instant")
    }

    /// Moves the clock to an instant that somebody waits for, by so many seconds.
    pub async fn pass(&self, seconds: i64) {
        let at = self.later(seconds);
        soon(&format!("a wait of {seconds} s"), self.clock.awaited(at)).await;
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// An act without a body, or with one.
    pub async fn act(&self, path: &str, body: &Value) -> Answer {
        self.post(&format!("/issuer2/{path}")).json(body).send().await
    }
}
