//! An event on its way to subscribers. What it costs to write it is paid once, however many there are.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use journal::StoredEvent;
use serde::Deserialize;

/// An event and its written forms.
#[derive(Debug)]
pub struct Told {
    /// The event.
    pub event: Arc<StoredEvent>,
    /// With the global number, shared by every subscriber of the issuer's stream.
    message: OnceLock<Bytes>,
    /// Its session's profile, for those who asked for some.
    profile: OnceLock<Option<Box<str>>>,
}

impl Told {
    /// An event nobody was told yet.
    pub fn new(event: Arc<StoredEvent>) -> Arc<Self> {
        Arc::new(Self {
            event,
            message: OnceLock::new(),
            profile: OnceLock::new(),
        })
    }

    /// As a message of the issuer's stream: its id is [`StoredEvent::seq`].
    pub fn of_issuer(&self) -> Bytes {
        let written = self.message.get_or_init(|| message(self.event.seq, &self.event.body));
        written.clone()
    }

    /// As a message of its session's stream: its id is [`StoredEvent::sequence`].
    pub fn of_session(&self) -> Bytes {
        message(self.event.sequence.into(), &self.event.body)
    }

    /// The profile that its session was made from: `session.profileId` of the envelope.
    pub fn profile(&self) -> Option<&str> {
        self.profile.get_or_init(|| profile(&self.event.body)).as_deref()
    }
}

fn message(id: u64, body: &str) -> Bytes {
    let mut text = String::with_capacity(body.len() + 34);
    // Writing to a string cannot fail.
    let _ = write!(text, "id: {id}\ndata: {body}\n\n");
    Bytes::from(text)
}

fn profile(body: &str) -> Option<Box<str>> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        session: Session<'a>,
    }
    #[derive(Deserialize)]
    struct Session<'a> {
        #[serde(borrow, rename = "profileId")]
        profile: Cow<'a, str>,
    }
    let envelope: Envelope<'_> = serde_json::from_str(body).ok()?;
    Some(envelope.session.profile.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::event::EventName;
    use model::id::SessionId;

    fn told(body: &str) -> Arc<Told> {
        Told::new(Arc::new(StoredEvent {
            seq: 12_345,
            session: SessionId::parse("s").expect("an id"),
            sequence: 3,
            name: EventName::JwtIssue,
            at: 0,
            body: body.into(),
        }))
    }

    /// R3, R5: an id and one line of data.
    #[test]
    fn an_event_is_written_once() {
        let told = told("{}");
        let (one, two) = (told.of_issuer(), told.of_issuer());
        assert_eq!(one, "id: 12345\ndata: {}\n\n");
        assert_eq!(one.as_ptr(), two.as_ptr(), "the same bytes");
        assert_eq!(told.of_session(), "id: 3\ndata: {}\n\n");
    }

    #[test]
    fn the_profile_is_read_from_the_envelope() {
        let check = |body: &str, expect: Option<&str>| assert_eq!(told(body).profile(), expect, "{body}");
        check(
            r#"{"target":"s","event":"x","session":{"sessionId":"s","profileId":"p","a":[1]}}"#,
            Some("p"),
        );
        check(r#"{"session":{"profileId":"a\"b\u00e4"}}"#, Some("a\"bä"));
        check(r#"{"session":{}}"#, None);
        check("", None);
    }
}
