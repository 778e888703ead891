//! Messages to events.
//!
//! The founding page's envelope is `{target, event, session}`. walt.id's issuers open every stream with `{}` (R4), and
//! their newer ones add members (fact sheet 4.1) and event names (4.3): the first is skipped, the others are kept in
//! [`Received::raw`] and the name is a text.

use serde::Deserialize;
use serde_json::Value;

use super::decode::Message;
use crate::error::StreamError;

/// What happened to which session (R2).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Envelope {
    /// The session's id.
    pub target: String,
    /// The event's name, see `model::event::EventName`.
    pub event: String,
    /// The session as it was published with this event.
    pub session: Value,
}

/// One event as it came over the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The stream's own id of the event; `None` from an issuer that sends none.
    pub id: Option<String>,
    /// The parsed data.
    pub envelope: Envelope,
    /// The data as sent.
    pub raw: String,
}

/// What a message turned out to be.
#[derive(Debug, PartialEq)]
pub(crate) enum Read {
    Event(Received),
    /// walt.id's opening: also says that this issuer sends no heartbeat.
    Opening,
    Unknown(StreamError),
}

pub(crate) fn read(message: Message) -> Read {
    let unknown = |reason: String, raw| Read::Unknown(StreamError::NotAnEvent { reason, raw });
    // A named message never reaches `onmessage`; R3 rules it out, so it is somebody's extension.
    if !matches!(message.event.as_str(), "" | "message") {
        return unknown(format!("it has the type {}", message.event), message.data);
    }
    if is_empty_object(&message.data) {
        return Read::Opening;
    }
    match serde_json::from_str(&message.data) {
        Ok(envelope) => {
            let id = message.id.filter(|id| !id.is_empty());
            Read::Event(Received {
                id,
                envelope,
                raw: message.data,
            })
        }
        Err(error) => unknown(error.to_string(), message.data),
    }
}

fn is_empty_object(text: &str) -> bool {
    let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| inner.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(data: &str, event: &str, id: Option<&str>) -> Message {
        Message {
            data: data.into(),
            event: event.into(),
            id: id.map(Into::into),
        }
    }

    /// R2 and fact sheet 4.1: the founding page's envelope, and main's with more members.
    #[test]
    fn envelopes() {
        for extra in ["", r#","requestId":"r","error":null"#] {
            let raw = format!(r#"{{"target":"t","event":"requested_token","session":{{"a":1}}{extra}}}"#);
            let Read::Event(got) = read(message(&raw, "", Some("3"))) else {
                panic!("an event")
            };
            let envelope = Envelope {
                target: "t".into(),
                event: "requested_token".into(),
                session: json!({"a":1}),
            };
            assert_eq!(
                got,
                Received {
                    id: Some("3".into()),
                    envelope,
                    raw
                }
            );
        }
    }

    /// R4.
    #[test]
    fn the_opening_is_skipped() {
        for data in ["{}", " { } "] {
            assert_eq!(read(message(data, "", None)), Read::Opening);
        }
    }

    #[test]
    fn anything_else_is_said_and_skipped() {
        for (data, event) in [
            ("[]", ""),
            ("x", ""),
            ("", ""),
            (r#"{"id":"a","type":"b"}"#, ""),
            ("{}", "ping"),
        ] {
            let Read::Unknown(error) = read(message(data, event, None)) else {
                panic!("{data} {event}")
            };
            assert!(!error.is_final());
        }
    }
}
