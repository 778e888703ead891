//! The session as others see it: in `GET /issuer2/sessions/{id}` and in every event (fact sheet 3.1).
//!
//! Redaction is decided once, when a snapshot is made (R31, R33): an event shows the pre-authorized code until a token was
//! granted or the session ended, afterwards the word `redacted` stands in its place; `GET` always says `redacted` (design.md
//! section 1, Snapshots). The key never shows (R6). Null members are dropped (R8); `status` and `isClosed` are always there
//! (R7).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::offer::TxCode;
use crate::profile::{Terms, insert};
use crate::session::{Flow, Method, NEVER, Offer, Session, State, Status};

/// The grant type of the pre-authorized code flow (OFFER-9).
pub const PRE_AUTHORIZED_GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// The constant members of a published session, as JSON text without the outer braces; made once per frozen profile.
pub fn constant_members(profile_id: &str, configuration_id: &str, method: Method, terms: &Terms) -> String {
    let mut out = Map::new();
    out.insert("profileId".into(), json!(profile_id));
    out.insert("authenticationMethod".into(), json!(method.as_str()));
    out.insert("credentialConfigurationId".into(), json!(configuration_id));
    out.insert("issuerKey".into(), json!({"type": "redacted"}));
    out.insert("credentialData".into(), Value::Object(terms.credential_data.clone()));
    terms.insert_optional(&mut out);
    insert(&mut out, "issuerDid", terms.issuer_did.as_ref());
    insert(
        &mut out,
        "notifications",
        terms.webhook.as_ref().map(|hook| json!({"webhook": hook.shown})),
    );
    insert(&mut out, "credentialStatus", terms.credential_status.as_ref());
    let text = Value::Object(out).to_string();
    text[1..text.len() - 1].to_owned()
}

/// The session's JSON text for an event that shows it as it stands in `state`.
pub fn snapshot(session: &Session, state: &State) -> String {
    written(session, state, state.status == Status::Active && state.grant.is_none())
}

/// The session's JSON text as `GET` shows it: never with its code.
pub fn session(session: &Session) -> String {
    without_code(session, &session.state)
}

/// The session's JSON text as it stands in `state`, never with its code.
pub(crate) fn without_code(session: &Session, state: &State) -> String {
    written(session, state, false)
}

fn written(session: &Session, state: &State, code_visible: bool) -> String {
    let mut out = String::with_capacity(session.frozen.published.len() + 768);
    out.push_str("{\"sessionId\":\"");
    out.push_str(session.id.as_str());
    out.push_str("\",");
    match &state.flow {
        Some(flow) if flow.data.is_some() || flow.claims.is_some() => out.push_str(&logged_in(session, flow)),
        _ => out.push_str(&session.frozen.published),
    }
    if session.offer.method != Method::WalletInitiated {
        out.push_str(",\"credentialOffer\":");
        out.push_str(&offer(
            &session.offer,
            session.id.as_str(),
            &session.frozen.configuration.id,
            code_visible,
        ));
    }
    out.push_str(",\"expiresAt\":\"");
    out.push_str(&instant(state.expires_at));
    out.push_str("\",\"status\":\"");
    out.push_str(state.status.as_str());
    out.push('"');
    if let Some(reason) = &state.reason {
        out.push_str(",\"statusReason\":");
        out.push_str(&Value::String(reason.clone()).to_string());
    }
    if state.status == Status::Successful {
        out.push_str(",\"issuedCredentialFormat\":\"");
        out.push_str(session.format().as_str());
        out.push('"');
    }
    out.push_str(",\"isClosed\":");
    out.push_str(if state.is_closed() { "true}" } else { "false}" });
    out
}

/// The constant members after a login: with its claims, and with the data they were mapped into (fact sheet 3.1, 6.7).
fn logged_in(session: &Session, flow: &Flow) -> String {
    let members = serde_json::from_str(&format!("{{{}}}", session.frozen.published));
    let Ok(Value::Object(mut members)) = members else {
        return session.frozen.published.clone();
    };
    if let Some(data) = &flow.data {
        members.insert("credentialData".into(), Value::Object(data.clone()));
    }
    if let Some(claims) = &flow.claims {
        members.insert("authorizationClaims".into(), Value::Object(claims.clone()));
    }
    let text = Value::Object(members).to_string();
    text[1..text.len() - 1].to_owned()
}

/// The offer object (2.3), with the pre-authorized code or with `redacted` in its place. `issuer_state` is the session's id: a
/// name, not a secret (OFFER-8).
pub fn offer(offer: &Offer, session_id: &str, configuration_id: &str, code_visible: bool) -> String {
    #[derive(serde::Serialize)]
    struct Object<'a> {
        credential_issuer: &'a str,
        credential_configuration_ids: [&'a str; 1],
        grants: Grants<'a>,
    }
    #[derive(serde::Serialize)]
    enum Grants<'a> {
        #[serde(rename = "urn:ietf:params:oauth:grant-type:pre-authorized_code")]
        PreAuthorized {
            #[serde(rename = "pre-authorized_code")]
            code: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            tx_code: Option<&'a TxCode>,
        },
        #[serde(rename = "authorization_code")]
        AuthorizationCode {
            #[serde(skip_serializing_if = "Option::is_none")]
            issuer_state: Option<&'a str>,
        },
    }
    let grants = match offer.method {
        Method::PreAuthorized => Grants::PreAuthorized {
            code: if code_visible { &offer.code } else { "redacted" },
            tx_code: offer.tx_code.as_ref(),
        },
        Method::Authorized => Grants::AuthorizationCode {
            issuer_state: Some(session_id),
        },
        Method::AuthorizedWithoutState | Method::WalletInitiated => Grants::AuthorizationCode { issuer_state: None },
    };
    let object = Object {
        credential_issuer: &offer.issuer,
        credential_configuration_ids: [configuration_id],
        grants,
    };
    serde_json::to_string(&object).unwrap_or_default()
}

/// An instant as the API writes it: ISO 8601 UTC, or walt.id's far future for never (R44).
pub fn instant(millis: i64) -> String {
    match Timestamp::from_millisecond(millis) {
        Ok(instant) if millis != NEVER => instant.to_string(),
        _ => "+100000-01-01T00:00:00Z".to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::configuration::{Configuration, Format};
    use crate::id::SessionId;
    use crate::session::{Frozen, Grant, SecretRef};
    use std::sync::Arc;

    pub(crate) fn sample() -> Session {
        let configuration = Configuration {
            id: "c".into(),
            format: Format::SdJwtVc,
            published: Map::new(),
        };
        let published = r#""profileId":"p""#.to_owned();
        let frozen = Frozen {
            profile_id: "p".into(),
            configuration,
            key: SecretRef("k".into()),
            issuer_did: None,
            credential_data: Map::new(),
            mapping: None,
            mapping_overridden: false,
            selective_disclosure: None,
            mdoc_mapping: None,
            authorized_transaction_data_types: None,
            x5_chain: None,
            target: None,
            id_token_claims_mapping: None,
            credential_status: None,
            status_list: None,
            validity: None,
            deferred: None,
            haip: false,
            published,
        };
        let offer = Offer {
            issuer: "http://localhost:7002".into(),
            method: Method::PreAuthorized,
            by_value: false,
            code: "abc".into(),
            tx_code: None,
            tx_mac: None,
        };
        Session {
            id: SessionId::parse("s1").expect("an id"),
            frozen: Arc::new(frozen),
            offer: Arc::new(offer),
            created_at: 0,
            state: State::new(0, 1_781_517_900_123),
        }
    }

    fn seen(change: impl Fn(&mut State)) -> Value {
        let sample = sample();
        let mut state = sample.state.clone();
        change(&mut state);
        serde_json::from_str(&snapshot(&sample, &state)).expect("a published session is JSON")
    }

    fn code(session: &Value) -> &Value {
        &session["credentialOffer"]["grants"][PRE_AUTHORIZED_GRANT]["pre-authorized_code"]
    }

    /// R7, R8, R33, R44; fact sheet 3.1.
    #[test]
    fn a_snapshot_follows_its_state() {
        let fresh = seen(|_| ());
        assert_eq!(
            (fresh["status"].as_str(), fresh["isClosed"].as_bool()),
            (Some("ACTIVE"), Some(false))
        );
        assert_eq!(code(&fresh), "abc");
        assert_eq!(fresh["expiresAt"], "2026-06-15T10:05:00.123Z");
        assert!(fresh.get("statusReason").is_none() && fresh.get("issuedCredentialFormat").is_none());

        let granted = seen(|s| {
            s.grant = Some(Grant {
                token_hash: "h".into(),
                until: 1,
            })
        });
        assert_eq!(code(&granted), "redacted");
        let ended = seen(|s| {
            s.status = Status::Successful;
            s.reason = Some("a \"b\"".into());
        });
        assert_eq!(
            (code(&ended), ended["issuedCredentialFormat"].as_str()),
            (&json!("redacted"), Some("dc+sd-jwt"))
        );
        assert_eq!(ended["statusReason"], "a \"b\"");
        assert_eq!(seen(|s| s.expires_at = NEVER)["expiresAt"], "+100000-01-01T00:00:00Z");
    }

    /// Fact sheet 2.3, 2.5, 3.1: the grant follows the method, and a session that a wallet began has no offer.
    #[test]
    fn the_offer_follows_the_method() {
        let shown = |method| {
            let mut session = sample();
            Arc::make_mut(&mut session.offer).method = method;
            let shown: Value = serde_json::from_str(&snapshot(&session, &session.state)).expect("JSON");
            shown["credentialOffer"]["grants"].clone()
        };
        assert_eq!(
            shown(Method::PreAuthorized)[PRE_AUTHORIZED_GRANT]["pre-authorized_code"],
            "abc"
        );
        assert_eq!(
            shown(Method::Authorized),
            json!({"authorization_code": {"issuer_state": "s1"}})
        );
        assert_eq!(shown(Method::AuthorizedWithoutState), json!({"authorization_code": {}}));
        assert_eq!(shown(Method::WalletInitiated), Value::Null);
    }

    /// Fact sheet 6.7: what a login said stands in the place of what the profile says.
    #[test]
    fn a_login_shows() {
        let mut sample = sample();
        Arc::make_mut(&mut sample.frozen).published = r#""profileId":"p","credentialData":{"a":1}"#.to_owned();
        let object = |value: Value| value.as_object().cloned();
        sample.state.remember(|flow| {
            flow.data = object(json!({"a": 2}));
            flow.claims = object(json!({"sub": "x"}));
        });
        let shown: Value = serde_json::from_str(&session(&sample)).expect("JSON");
        assert_eq!(shown["credentialData"], json!({"a": 2}));
        assert_eq!(shown["authorizationClaims"], json!({"sub": "x"}));
        assert_eq!(shown["profileId"], "p");
    }

    /// design.md section 4: secrets do not print.
    #[test]
    fn a_session_prints_without_its_code() {
        let printed = format!("{:?}", sample());
        assert!(printed.contains("•••") && !printed.contains("abc"), "{printed}");
    }

    /// design.md section 1, Snapshots: only events show an unspent code.
    #[test]
    fn a_session_that_is_asked_for_never_shows_its_code() {
        let shown: Value = serde_json::from_str(&session(&sample())).expect("a published session is JSON");
        assert_eq!(code(&shown), "redacted");
        let mut event = seen(|_| ());
        event["credentialOffer"]["grants"][PRE_AUTHORIZED_GRANT]["pre-authorized_code"] = json!("redacted");
        assert_eq!(shown, event, "nothing else differs");
    }
}
