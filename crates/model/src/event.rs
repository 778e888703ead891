//! The six events and their envelope (founding page; R1, R2).

use serde::{Deserialize, Serialize};

/// The six event types, and no others on the wire (R1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventName {
    /// A wallet fetched the offer by reference (R16).
    ResolvedCredentialOffer,
    /// A token was granted (R11).
    RequestedToken,
    /// An SD-JWT VC was issued.
    SdjwtIssue,
    /// A W3C JWT credential was issued (R26).
    JwtIssue,
    /// An mdoc was generated.
    GeneratedMdoc,
    /// The session's status changed (R10).
    IssuanceStatus,
}

impl EventName {
    /// All six, in the order of the founding page.
    pub const ALL: [Self; 6] = [
        Self::ResolvedCredentialOffer,
        Self::RequestedToken,
        Self::SdjwtIssue,
        Self::JwtIssue,
        Self::GeneratedMdoc,
        Self::IssuanceStatus,
    ];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResolvedCredentialOffer => "resolved_credential_offer",
            Self::RequestedToken => "requested_token",
            Self::SdjwtIssue => "sdjwt_issue",
            Self::JwtIssue => "jwt_issue",
            Self::GeneratedMdoc => "generated_mdoc",
            Self::IssuanceStatus => "issuance_status",
        }
    }

    /// The event with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// A set of the six events: which of them a target wants. Stored as a number, one bit each in the order of
/// [`EventName::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventSet(u8);

impl EventSet {
    /// All six.
    pub const ALL: Self = Self(0b11_1111);

    /// The set of these.
    pub fn of(events: impl IntoIterator<Item = EventName>) -> Self {
        Self(events.into_iter().fold(0, |set, event| set | 1 << event as u8))
    }

    /// Whether the event is one of them.
    pub fn contains(self, event: EventName) -> bool {
        self.0 & (1 << event as u8) != 0
    }

    /// Its events, in the order of the founding page.
    pub fn events(self) -> impl Iterator<Item = EventName> {
        EventName::ALL.into_iter().filter(move |event| self.contains(*event))
    }
}

impl Default for EventSet {
    fn default() -> Self {
        Self::ALL
    }
}

/// The envelope: exactly `target`, `event`, `session` (R2). `session` is JSON text already.
pub fn envelope(target: &str, event: EventName, session: &str) -> String {
    // A session id needs no escaping (see `SessionId`), an event name neither.
    let mut body = String::with_capacity(session.len() + target.len() + 64);
    body.push_str("{\"target\":\"");
    body.push_str(target);
    body.push_str("\",\"event\":\"");
    body.push_str(event.as_str());
    body.push_str("\",\"session\":");
    body.push_str(session);
    body.push('}');
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_it_was_made_of() {
        assert!(EventName::ALL.into_iter().all(|event| EventSet::ALL.contains(event)));
        for event in EventName::ALL {
            let set = EventSet::of([event]);
            assert_eq!(set.events().collect::<Vec<_>>(), [event]);
        }
        let pair = EventSet::of([EventName::IssuanceStatus, EventName::RequestedToken]);
        let expect = [EventName::RequestedToken, EventName::IssuanceStatus];
        assert_eq!(pair.events().collect::<Vec<_>>(), expect);
    }

    /// R1, R2.
    #[test]
    fn the_envelope_has_three_members() {
        for event in EventName::ALL {
            let body = envelope("a-b", event, r#"{"sessionId":"a-b"}"#);
            let value: serde_json::Value = serde_json::from_str(&body).expect("an envelope is JSON");
            assert_eq!(
                value,
                serde_json::json!({"target":"a-b","event":event.as_str(),"session":{"sessionId":"a-b"}})
            );
            assert_eq!(EventName::from_name(event.as_str()), Some(event));
        }
    }
}
