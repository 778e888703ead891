//! The request of one attempt (R30, HOOK-1): the body as it was stored, and headers that change with the attempt.

use std::sync::Arc;

use model::delivery::{DueDelivery, Headers, Kind};

use crate::AGENT;
use crate::endpoint::Endpoint;

/// A request to be made.
#[derive(Clone)]
pub struct Post {
    /// Where to.
    pub endpoint: Arc<Endpoint>,
    /// Names and values beside those of the endpoint.
    pub headers: Vec<(&'static str, String)>,
    /// The exact body.
    pub body: String,
}

/// Without the body: an event may show a code that is not spent.
impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Post");
        out.field("headers", &self.headers);
        out.finish_non_exhaustive()
    }
}

impl Post {
    /// Attempt number `attempt` at a delivery, at `second` since 1970: the same `webhook-id` each time, a fresh timestamp and
    /// signature (HOOK-6).
    pub fn new(endpoint: Arc<Endpoint>, due: DueDelivery, attempt: u32, second: i64) -> Self {
        let signature = signing::sign(&endpoint.keys, &due.id, second, due.body.as_bytes());
        let mut headers = Vec::with_capacity(6);
        headers.push((signing::ID, due.id));
        headers.push((signing::TIMESTAMP, second.to_string()));
        if !signature.is_empty() {
            headers.push((signing::SIGNATURE, signature));
        }
        headers.push(("issuer2-attempt", attempt.to_string()));
        headers.push(("issuer2-sequence", due.sequence.to_string()));
        let marked = match due.kind {
            Kind::Event => None,
            Kind::Replay => Some("issuer2-replay"),
            Kind::Drill => Some("issuer2-drill"),
            Kind::Test => Some("issuer2-test"),
        };
        headers.extend(marked.map(|name| (name, "true".to_owned())));
        Self {
            endpoint,
            headers,
            body: due.body,
        }
    }

    /// The headers as they are sent, with secret values masked.
    pub fn shown(&self) -> Headers {
        let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut shown = Vec::with_capacity(5 + self.headers.len() + self.endpoint.shown.len());
        shown.push(("host".to_owned(), self.endpoint.host()));
        shown.push(line("user-agent", AGENT));
        shown.push(line("content-type", JSON));
        shown.push(("content-length".to_owned(), self.body.len().to_string()));
        if !self.endpoint.headers.contains_key("accept") {
            shown.push(line("accept", "*/*"));
        }
        shown.extend(self.headers.iter().map(|(name, value)| line(name, value)));
        shown.extend(self.endpoint.shown.iter().cloned());
        shown
    }
}

/// The body's media type.
pub(crate) const JSON: &str = "application/json";

#[cfg(test)]
mod tests {
    use model::event::{EventName, EventSet};
    use model::secret::Secret;
    use model::session::{SecretRef, Target};

    use super::*;

    fn due(kind: Kind) -> DueDelivery {
        DueDelivery {
            id: "msg_1".into(),
            session_id: "s".into(),
            sequence: 3,
            event: EventName::RequestedToken,
            body: r#"{"the-code":1}"#.into(),
            target: Target {
                secret: SecretRef("r".into()),
                masked: "m".into(),
                events: EventSet::ALL,
            },
            kind,
            attempts: 1,
            created_at: 0,
        }
    }

    fn post(settings: &str, kind: Kind) -> Post {
        let endpoint = Endpoint::read(&Secret::new(settings)).expect("an endpoint");
        Post::new(Arc::new(endpoint), due(kind), 2, 1_614_265_330)
    }

    /// R30, HOOK-1, R32: what is kept of a request is what was sent, masked.
    #[test]
    fn the_headers_shown_are_those_sent() {
        let settings = serde_json::json!({
            "url": "http://h.example/x",
            "bearerToken": "hunter2hunter2",
            "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        });
        let post = post(&settings.to_string(), Kind::Event);
        let key = signing::Key::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a key");
        let signature = signing::sign(&[key], "msg_1", 1_614_265_330, br#"{"the-code":1}"#);
        let expect = [
            ("host", "h.example"),
            ("user-agent", AGENT),
            ("content-type", "application/json"),
            ("content-length", "14"),
            ("accept", "*/*"),
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", &signature),
            ("issuer2-attempt", "2"),
            ("issuer2-sequence", "3"),
            ("authorization", "Bearer •••"),
        ];
        assert_eq!(
            post.shown(),
            expect.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn what_is_no_event_of_its_own_is_marked() {
        let check = |kind: Kind, expect: Option<&str>| {
            let post = post("http://h.example/", kind);
            let names: Vec<_> = post.headers.iter().map(|(name, _)| *name).collect();
            let usual = ["webhook-id", "webhook-timestamp", "issuer2-attempt", "issuer2-sequence"];
            assert_eq!(names, usual.into_iter().chain(expect).collect::<Vec<_>>());
        };
        check(Kind::Event, None);
        check(Kind::Replay, Some("issuer2-replay"));
        check(Kind::Drill, Some("issuer2-drill"));
        check(Kind::Test, Some("issuer2-test"));
    }

    /// design.md section 4: secrets do not print.
    #[test]
    fn a_post_prints_without_url_and_body() {
        let printed = format!("{:?}", post("http://u:hunter2@h/", Kind::Event));
        assert!(printed.contains("msg_1") && !printed.contains("hunter2") && !printed.contains("the-code"));
    }
}
