//! Putting a credential response off (CRED-21, DEFER-1): the proved keys are kept, and the wallet gets a `transaction_id`.
//!
//! The `transaction_id` and the interval are told again for as long as the credential is not ready (DEFER-3).

use axum::response::{IntoResponse, Response};
use credentials::key::PublicKey;
use model::deferred::Deferred;
use model::session::Session;
use model::session::deferral;
use model::session::flow::Deferral;
use serde_json::{Value, json};

use super::answer::WalletError;
use super::credential_response::CredentialResponse;
use super::deliver::{lost, new_id};
use super::proof::Holder;
use super::record::Recording;
use super::response_encryption::ResponseEncryption;
use crate::app::Issuer;
use crate::commit;

/// How often to ask while the operator decides, seconds.
const OPERATOR: u64 = 5;
/// The longest a wallet is told to wait, seconds: within a bearer token's life, so that it asks at least once (DEFER-10).
const LONGEST: u64 = 60;

/// Puts the response off, writes it, and answers 202.
pub async fn put_off(
    issuer: &Issuer,
    mut session: Session,
    deferred: Deferred,
    holders: &[Holder],
    encryption: Option<&ResponseEncryption>,
    recording: Recording,
) -> Response {
    let transaction_id = new_id(issuer);
    let holders: Vec<_> = holders.iter().map(kept).collect();
    let mut recording = Some(recording);
    for _ in 0..commit::RACES {
        let now = issuer.now();
        let deferral = Deferral {
            hash: journal::hash(&transaction_id),
            since: now,
            ready_at: deferred.ready_at(now),
            decision: None,
            holders: holders.clone(),
        };
        let Some(this) = recording.take() else { break };
        let step = match deferral::defer(&session.state, deferral, now) {
            Ok(step) => step,
            Err(denied) => return lost(issuer, &session, denied, this).await,
        };
        let ready_at = step
            .state
            .flow()
            .deferral
            .as_ref()
            .and_then(|deferral| deferral.ready_at);
        let response = CredentialResponse::deferred(&transaction_id, interval(ready_at, now));
        let answer = match response.answer(encryption, &*issuer.entropy) {
            Ok(answer) => answer,
            Err(error) => {
                this.refuse(issuer, Some(&session.id), &error).await;
                return error.into_response();
            }
        };
        let exchange =
            this.encrypted(encryption.is_some())
                .well(Some(&session.id), response.status(), &response.kept());
        match commit::step(issuer, &session, &step, Some(exchange.clone())).await {
            Ok(()) => return answer,
            Err(error) if error.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => {
                    session = now;
                    recording = Some(Recording::again(exchange));
                }
                _ => break,
            },
            Err(error) => return WalletError::server(error).into_response(),
        }
    }
    WalletError::server("the session stayed busy").into_response()
}

/// Seconds until it is worth asking again: a positive number (CRED-21).
pub fn interval(ready_at: Option<i64>, now: i64) -> u64 {
    match ready_at {
        None => OPERATOR,
        Some(at) => {
            let millis = u64::try_from(at.saturating_sub(now)).unwrap_or_default();
            millis.div_ceil(1000).clamp(1, LONGEST)
        }
    }
}

/// A proved key as the session keeps it.
fn kept(holder: &Holder) -> Value {
    json!({"jwk": holder.key.to_jwk(), "did": holder.did})
}

/// The keys that were proved before the response was put off.
///
/// # Errors
/// A failure of this side: what was kept is no key.
pub fn holders(deferral: &Deferral) -> Result<Vec<Holder>, WalletError> {
    let holder = |kept: &Value| {
        let key = PublicKey::from_jwk(kept.get("jwk").unwrap_or(&Value::Null)).map_err(WalletError::server)?;
        let did = kept.get("did").and_then(Value::as_str).map(str::to_owned);
        Ok(Holder { key, did })
    };
    deferral.holders.iter().map(holder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::key::SigningKey;

    /// CRED-21, DEFER-9, DEFER-10: always positive, never beyond a token's life.
    #[test]
    fn intervals() {
        for (ready_at, expect) in [
            (None, OPERATOR),
            (Some(1_000), 1),
            (Some(1_001), 1),
            (Some(31_000), 30),
            (Some(31_001), 31),
            (Some(i64::MAX), LONGEST),
            (Some(0), 1),
        ] {
            assert_eq!(interval(ready_at, 1_000), expect, "{ready_at:?}");
        }
    }

    /// CRED-23: what is delivered later is bound to the keys that were proved.
    #[test]
    fn keys_survive_the_wait() {
        let key = SigningKey::generate_p256().expect("a key").public().clone();
        let holder = Holder {
            did: Some(key.did_jwk()),
            key: key.clone(),
        };
        let deferral = Deferral {
            hash: String::new(),
            since: 0,
            ready_at: None,
            decision: None,
            holders: vec![
                kept(&holder),
                kept(&Holder {
                    key: key.clone(),
                    did: None,
                }),
            ],
        };
        let again = holders(&deferral).expect("holders");
        let shown: Vec<_> = again
            .iter()
            .map(|holder| (&holder.key, holder.did.as_deref()))
            .collect();
        assert_eq!(shown, [(&key, Some(key.did_jwk().as_str())), (&key, None)]);
        let damaged = Deferral {
            holders: vec![json!({})],
            ..deferral
        };
        assert!(holders(&damaged).is_err());
    }
}
