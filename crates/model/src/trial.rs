//! Test events: what a target would get, made from a profile's own data (issue 2, Acts).
//!
//! A made-up session runs through the same state machine as a real one and is written by the same writer, so a test event has
//! exactly the shape of the real thing. It never shows a code, because there is none: `redacted` stands in its place.

use std::sync::Arc;

use crate::configuration::Format;
use crate::entropy::{self, Entropy};
use crate::event::{EventName, envelope};
use crate::id::SessionId;
use crate::notifications::Webhook;
use crate::profile::Profile;
use crate::publish;
use crate::session::{Command, Denied, Frozen, Grant, Method, Offer, SecretRef, Session, State, TxAnswer, issue, step};

/// Life of the made-up offer, milliseconds (R44's default).
const LIFE: i64 = 300_000;

/// A test event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The made-up session's id, `test-…`.
    pub session_id: String,
    /// The event.
    pub event: EventName,
    /// The place it has in a run without repeats: `issuer2-sequence`.
    pub sequence: u32,
    /// The envelope.
    pub body: String,
}

/// A test event of `profile`, as it would go to `webhook` (R32: the session shows where its notifications go), for an issuer
/// with that identifier.
pub fn test_event(
    profile: &Profile,
    webhook: Option<&Webhook>,
    event: EventName,
    issuer: &str,
    entropy: &dyn Entropy,
    now: i64,
) -> Trial {
    let session = session(profile, webhook, issuer, entropy, now);
    // The run is the one the state machine knows, so no step of it is denied.
    let state = state_at(&session.state, event, now).unwrap_or_else(|_| session.state.clone());
    Trial {
        body: envelope(session.id.as_str(), event, &publish::without_code(&session, &state)),
        session_id: session.id.as_str().to_owned(),
        event,
        sequence: state.sequence,
    }
}

/// The state that the event shows in a good run (R9).
fn state_at(fresh: &State, event: EventName, now: i64) -> Result<State, Denied> {
    let fetched = step(fresh, Command::Fetch, now)?.state;
    if event == EventName::ResolvedCredentialOffer {
        return Ok(fetched);
    }
    let grant = Grant {
        token_hash: String::new(),
        until: now.saturating_add(LIFE),
    };
    let ask = Command::AskToken {
        tx: TxAnswer::None,
        grant,
        refresh: None,
    };
    let granted = step(&fetched, ask, now)?.state;
    if event == EventName::RequestedToken {
        return Ok(granted);
    }
    // Any of the three formats: what the event shows of the session is the same.
    let issued = issue(&granted, Format::SdJwtVc, now)?;
    let status = event == EventName::IssuanceStatus;
    let shown = issued
        .events
        .into_iter()
        .find(|(name, _)| (*name == EventName::IssuanceStatus) == status);
    Ok(shown.map_or(issued.state, |(_, state)| state))
}

fn session(profile: &Profile, webhook: Option<&Webhook>, issuer: &str, entropy: &dyn Entropy, now: i64) -> Session {
    let mut terms = profile.terms.clone();
    terms.webhook = webhook.cloned();
    let published = publish::constant_members(&profile.id, &profile.configuration.id, Method::PreAuthorized, &terms);
    let frozen = Frozen {
        profile_id: profile.id.clone(),
        configuration: (*profile.configuration).clone(),
        key: SecretRef(String::new()),
        issuer_did: terms.issuer_did,
        credential_data: terms.credential_data,
        mapping: terms.mapping,
        mapping_overridden: false,
        selective_disclosure: terms.selective_disclosure,
        mdoc_mapping: terms.mdoc_mapping,
        authorized_transaction_data_types: terms.authorized_transaction_data_types,
        x5_chain: terms.x5_chain,
        target: None,
        id_token_claims_mapping: terms.id_token_claims_mapping,
        credential_status: terms.credential_status,
        status_list: terms.status_list,
        validity: terms.validity,
        deferred: None,
        haip: profile.haip,
        published,
    };
    let offer = Offer {
        issuer: issuer.to_owned(),
        method: Method::PreAuthorized,
        by_value: false,
        code: String::new(),
        tx_code: None,
        tx_mac: None,
    };
    Session {
        id: id(entropy),
        frozen: Arc::new(frozen),
        offer: Arc::new(offer),
        created_at: now,
        state: State::new(now, now.saturating_add(LIFE)),
    }
}

/// `test-` and 32 hexadecimal digits: no real session's id is made like this.
fn id(entropy: &dyn Entropy) -> SessionId {
    use std::fmt::Write as _;
    let mut text = String::from("test-");
    for byte in entropy::bytes::<16>(entropy) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    SessionId::parse(&text).unwrap_or_else(|_| unreachable!("hexadecimal digits are in the alphabet"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Configuration;
    use crate::entropy::SeededEntropy;
    use crate::profile::Defaults;
    use crate::publish::PRE_AUTHORIZED_GRANT;
    use serde_json::{Map, Value, json};

    const NOW: i64 = 1_781_517_600_000;

    fn profile() -> Profile {
        let configuration = Configuration {
            id: "c".into(),
            format: Format::JwtVcJson,
            published: Map::new(),
        };
        let configurations = indexmap::IndexMap::from([("c".to_owned(), Arc::new(configuration))]);
        let defaults = Defaults {
            key: None,
            did: None,
            chain: None,
            mdoc_chain: None,
            desk_did: "did:jwk:desk".into(),
            desk_chain: Vec::new(),
            desk_mdoc_chain: Vec::new(),
        };
        let input = json!({
            "name": "P", "credentialConfigurationId": "c", "credentialData": {"degree": "MSc"},
            "notifications": {"webhook": {"url": "http://h/", "bearerToken": "topsecret"}},
        });
        Profile::read("p", &input, &configurations, &defaults).expect("a profile")
    }

    fn made(event: EventName, webhook: Option<&Webhook>) -> (Trial, Value) {
        let trial = test_event(
            &profile(),
            webhook,
            event,
            "http://localhost:7002",
            &SeededEntropy::new(1),
            NOW,
        );
        let body = serde_json::from_str(&trial.body).expect("a test event is JSON");
        (trial, body)
    }

    /// R1, R2, R7, R9: each of the six, as it would look in a good run.
    #[test]
    fn each_event_shows_its_own_state() {
        use EventName::*;
        let check = |event: EventName, sequence: u32, status: &str, reason: Option<&str>| {
            let (trial, body) = made(event, None);
            let session = &body["session"];
            assert_eq!((trial.event, trial.sequence), (event, sequence));
            assert_eq!(body.as_object().map(Map::len), Some(3));
            assert_eq!(
                (&body["target"], &body["event"]),
                (&json!(trial.session_id), &json!(event.as_str()))
            );
            assert_eq!(
                (
                    &session["status"],
                    &session["isClosed"],
                    session["statusReason"].as_str()
                ),
                (&json!(status), &json!(status != "ACTIVE"), reason)
            );
            assert_eq!(session["sessionId"], trial.session_id.as_str());
            assert_eq!(
                (&session["profileId"], &session["credentialData"]["degree"]),
                (&json!("p"), &json!("MSc"))
            );
            assert_eq!(
                session["credentialOffer"]["grants"][PRE_AUTHORIZED_GRANT]["pre-authorized_code"],
                "redacted"
            );
            assert_eq!(session["expiresAt"], "2026-06-15T10:05:00Z");
        };
        check(ResolvedCredentialOffer, 1, "ACTIVE", None);
        check(RequestedToken, 2, "ACTIVE", None);
        for issued in [SdjwtIssue, JwtIssue, GeneratedMdoc] {
            check(issued, 3, "ACTIVE", None);
        }
        check(IssuanceStatus, 4, "SUCCESSFUL", Some("Credential issued successfully"));
    }

    #[test]
    fn the_id_says_that_it_is_a_test() {
        let (trial, _) = made(EventName::RequestedToken, None);
        assert_eq!(trial.session_id.len(), "test-".len() + 32);
        assert!(trial.session_id.starts_with("test-"));
        let other = test_event(
            &profile(),
            None,
            EventName::RequestedToken,
            "http://h",
            &SeededEntropy::new(2),
            NOW,
        );
        assert_ne!(trial.session_id, other.session_id);
    }

    /// R32: it shows where it goes, masked.
    #[test]
    fn the_session_shows_the_target_masked() {
        let (_, body) = made(EventName::JwtIssue, None);
        assert!(body["session"].get("notifications").is_none());
        let own = profile().terms.webhook;
        let (trial, body) = made(EventName::JwtIssue, own.as_ref());
        let shown = json!({"webhook": {"url": "http://h/", "bearerToken": "•••"}});
        assert_eq!(body["session"]["notifications"], shown);
        assert!(!trial.body.contains("topsecret"));
    }
}
