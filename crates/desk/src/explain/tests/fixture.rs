//! Sessions made by hand. Times are seconds after the offer was made.

use serde_json::json;

use crate::explain::{Facts, explain};
use crate::schema::{
    Deferral, DeferralStanding, DeliveryState, Explanation, Happening, HeaderLine, IssuedResponse, Notified,
    RefusalRow, SessionDetail, SessionMethod, SessionRow, Stage, TimelineItem, Trigger,
};

/// When sessions were made, epoch milliseconds.
pub const MADE: f64 = 1_000_000_000.0;
pub const AGENT: &str = "ExampleWallet/4.2";

fn at(seconds: i32) -> f64 {
    MADE + f64::from(seconds) * 1000.0
}

/// A session, what is known beside it, and the time.
pub struct Fixture {
    pub detail: SessionDetail,
    pub facts: Facts,
    pub strays: Vec<RefusalRow>,
    now: f64,
}

impl Fixture {
    /// An offer by reference at an https address, made and open; two minutes have passed.
    pub fn new() -> Self {
        let row = SessionRow {
            number: 1.0,
            session_id: "the-session".into(),
            profile_id: "p".into(),
            name: "P".into(),
            format: "dc+sd-jwt".into(),
            status: "ACTIVE".into(),
            status_reason: None,
            stage: Stage::Made,
            waiting: false,
            created_at: MADE,
            updated_at: MADE,
            expires_at: Some(at(300)),
            delivered: 0,
            deliveries: 0,
            failing: 0,
            given_up: 0,
            retrying: 0,
            refused: 0,
            silent: false,
            pinned: false,
            note: String::new(),
        };
        let detail = SessionDetail {
            row,
            json: json!({"credentialOffer": {"credential_configuration_ids": ["offered"]}}),
            offer: None,
            timeline: vec![TimelineItem {
                key: "created".into(),
                at: MADE,
                what: Happening::Created,
            }],
            earlier: None,
            credentials: Vec::new(),
            method: SessionMethod::PreAuthorized,
            deferral: None,
            issued: Vec::new(),
        };
        let facts = Facts {
            issuer: "https://issuer.example".into(),
            proof_algs: vec!["ES256".into()],
            binding: vec!["jwk".into()],
            ..Facts::of(&detail)
        };
        let (strays, now) = (Vec::new(), at(120));
        Self {
            detail,
            facts,
            strays,
            now,
        }
    }

    /// A wallet fetched the offer after a second.
    pub fn fetched() -> Self {
        Self::new().good(1, "GET", "credential-offer", 200)
    }

    /// And got a token after two.
    pub fn token() -> Self {
        Self::fetched().good(2, "POST", "token", 200)
    }

    /// And its credential after three.
    pub fn issued() -> Self {
        let mut made = Self::token().good(3, "POST", "credential", 200).status("SUCCESSFUL");
        made.detail.issued = vec![IssuedResponse {
            at: at(3),
            credentials: 1,
            notified: Vec::new(),
        }];
        made
    }

    /// A wallet that pushed its request, whose person saw the page.
    pub fn login() -> Self {
        let mut made = Self::fetched()
            .good(2, "POST", "par", 201)
            .good(3, "GET", "authorize", 200);
        made.detail.method = SessionMethod::Authorized;
        made
    }

    pub fn now(mut self, seconds: i32) -> Self {
        self.now = at(seconds);
        self
    }

    pub fn status(mut self, status: &str) -> Self {
        status.clone_into(&mut self.detail.row.status);
        self
    }

    pub fn method(mut self, method: SessionMethod) -> Self {
        self.detail.method = method;
        self
    }

    pub fn knowing(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.facts);
        self
    }

    pub fn changed(mut self, change: impl FnOnce(&mut SessionDetail)) -> Self {
        change(&mut self.detail);
        self
    }

    fn put(mut self, key: &str, seconds: i32, what: Happening) -> Self {
        self.detail.timeline.push(TimelineItem {
            key: format!("{key}-{}", self.detail.timeline.len()),
            at: at(seconds),
            what,
        });
        self
    }

    pub fn good(self, seconds: i32, method: &str, endpoint: &str, status: u32) -> Self {
        self.put("exchange", seconds, exchange(method, endpoint, status))
    }

    /// The latest exchange, changed.
    pub fn latest(mut self, change: impl FnOnce(&mut Happening)) -> Self {
        let latest = self.detail.timeline.last_mut().expect("an item");
        change(&mut latest.what);
        self
    }

    pub fn agent(self, name: &str) -> Self {
        self.latest(|what| {
            if let Happening::Exchange { agent, .. } = what {
                *agent = Some(name.into());
            }
        })
    }

    pub fn origin(self, origin: &str) -> Self {
        self.latest(|what| {
            if let Happening::Exchange { request_headers, .. } = what {
                request_headers.push(HeaderLine {
                    name: "Origin".into(),
                    value: origin.into(),
                });
            }
        })
    }

    pub fn asked_at(self, base: &str) -> Self {
        self.latest(|what| {
            if let Happening::Exchange { asked, .. } = what {
                *asked = Some(base.into());
            }
        })
    }

    /// A refusal: item, what the check said, what it asked for, what came.
    pub fn refused(self, seconds: i32, endpoint: &str, check: (&str, &str, &str, &str)) -> Self {
        self.good(seconds, "POST", endpoint, 400).latest(|what| {
            let Happening::Exchange {
                item,
                reason,
                expected,
                received,
                error,
                ..
            } = what
            else {
                return;
            };
            *error = Some("an_error".into());
            *item = Some(check.0.into()).filter(|item: &String| !item.is_empty());
            *reason = Some(format!("{}: {}", check.0, check.1));
            *expected = Some(check.2.into());
            *received = Some(check.3.into());
        })
    }

    pub fn body(self, text: &str) -> Self {
        self.latest(|what| {
            if let Happening::Exchange { request, .. } = what {
                *request = text.into();
            }
        })
    }

    pub fn visit(self, seconds: i32, path: &str, status: u32) -> Self {
        self.visited(seconds, "GET", path, status)
    }

    pub fn visited(self, seconds: i32, method: &str, path: &str, status: u32) -> Self {
        let what = Happening::Visit {
            method: method.into(),
            path: path.into(),
            status,
            duration: 1.0,
        };
        self.put("visit", seconds, what)
    }

    /// An attempt at the first event: status, or what went wrong.
    pub fn attempt(self, number: u32, status: Option<u32>, wrong: &str) -> Self {
        let fine = status.is_some_and(|status| (200..300).contains(&status));
        self.tried(3, 1, number, status, wrong, fine)
    }

    pub fn tried(self, seconds: i32, sequence: u32, number: u32, status: Option<u32>, wrong: &str, fine: bool) -> Self {
        let what = Happening::Attempt {
            delivery_id: "msg".into(),
            sequence,
            event: "requested_token".into(),
            attempt: number,
            url: "https://hooks.example/".into(),
            status,
            error: Some(wrong.to_owned()).filter(|wrong| !wrong.is_empty()),
            duration: (status.is_some() || !wrong.is_empty()).then_some(30.0),
            state: if fine {
                DeliveryState::Delivered
            } else {
                DeliveryState::Waiting
            },
            next_at: None,
            response: None,
            id: 1.0,
            delivery: f64::from(sequence),
            trigger: if number == 1 { Trigger::First } else { Trigger::Retry },
            due_since: at(seconds),
            own: true,
            target: 1,
        };
        let mut made = self.put("attempt", seconds, what);
        made.detail.row.deliveries = made.detail.row.deliveries.max(sequence);
        made.detail.row.delivered += u32::from(fine);
        made
    }

    pub fn notified(mut self, event: &str, words: Option<&str>) -> Self {
        let issued = self.detail.issued.first_mut().expect("issued before");
        issued.notified.push(Notified {
            at: at(4),
            event: event.into(),
            description: words.map(str::to_owned),
        });
        self.good(4, "POST", "notification", 204)
    }

    pub fn deferred(mut self, standing: DeferralStanding, ready_at: Option<i32>) -> Self {
        self.detail.deferral = Some(Deferral {
            since: at(3),
            ready_at: ready_at.map(at),
            standing,
            reason: None,
        });
        self.good(3, "POST", "credential", 202)
    }

    /// A refusal in no session's record.
    pub fn stray(mut self, seconds: i32, request: &str, agent: &str) -> Self {
        self.strays.push(RefusalRow {
            number: 1.0,
            at: at(seconds),
            method: "POST".into(),
            path: "/openid4vci/token".into(),
            status: 400,
            duration: 1.0,
            agent: Some(agent.into()),
            request: request.into(),
            response: String::new(),
            error: Some("invalid_request".into()),
            reason: Some("TOKEN-2: pre-authorized_code is missing".into()),
            item: Some("TOKEN-2".into()),
            expected: Some("a pre-authorized_code".into()),
            received: Some("none".into()),
            asked: None,
            request_headers: Vec::new(),
            response_headers: Vec::new(),
        });
        self
    }

    pub fn told(&self) -> Explanation {
        let mut detail = self.detail.clone();
        detail.timeline.sort_by(|a, b| a.at.total_cmp(&b.at));
        explain(&detail, &self.facts, &self.strays, self.now)
    }

    /// The causes without `desk.`.
    pub fn codes(&self) -> Vec<String> {
        let told = self.told();
        let code = |code: &str| code.trim_start_matches("desk.").to_owned();
        told.findings.iter().map(|finding| code(&finding.code)).collect()
    }
}

fn exchange(method: &str, endpoint: &str, status: u32) -> Happening {
    Happening::Exchange {
        method: method.into(),
        path: format!("/openid4vci/{endpoint}"),
        status,
        duration: 1.0,
        agent: Some(AGENT.into()),
        request: String::new(),
        response: String::new(),
        error: None,
        reason: None,
        item: None,
        expected: None,
        received: None,
        asked: None,
        request_headers: Vec::new(),
        response_headers: Vec::new(),
    }
}
