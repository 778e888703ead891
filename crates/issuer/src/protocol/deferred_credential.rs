//! The deferred credential endpoint (DEFER-1 to DEFER-10).
//!
//! A `transaction_id` belongs to the session whose token put the credential off: another holder's token does not know it
//! (DEFER-8). It is used up by the delivery (DEFER-6), without a second try: a wallet that lost the answer has its refresh
//! token, which fetches the credential anew (R34). Asking too early is no fault (DEFER-9).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use model::session::Session;
use model::session::deferral::{Standing, standing};

use super::access::{Access, authorized};
use super::answer::{WalletError, shown};
use super::asked::Asked;
use super::credential_request::RESPONSE_ENCRYPTION;
use super::credential_response::CredentialResponse;
use super::defer::{holders, interval};
use super::deliver::{Wanted, deliver};
use super::members::{Members, Secret};
use super::message;
use super::proof::Holder;
use super::record::{Recording, stub};
use super::response_encryption::ResponseEncryption;
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// What is done with a request that is in order.
enum Answer {
    /// The credentials, bound to these keys.
    Deliver(Vec<Holder>),
    /// Not yet.
    Wait(CredentialResponse),
}

/// `POST /openid4vci/deferred_credential`.
pub async fn fetch(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "POST", format!("{ENDPOINTS}/deferred_credential"), &asked);
    let headers = &asked.headers;
    let Access { session, under } = match authorized(&here, headers, "deferred_credential") {
        Ok(access) => access,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    let judged = judge(issuer, &session, headers, body, &mut recording);
    let (answer, encryption) = match judged {
        Ok(judged) => judged,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    match answer {
        Answer::Deliver(holders) => {
            let wanted = Wanted {
                holders: &holders,
                encryption: encryption.as_ref(),
                deferred: true,
                refreshed: under.refreshed,
            };
            deliver(issuer, session, wanted, recording).await
        }
        Answer::Wait(response) => match response.answer(encryption.as_ref(), &*issuer.entropy) {
            Ok(answer) => {
                let exchange = recording.encrypted(encryption.is_some()).well(
                    Some(&session.id),
                    response.status(),
                    &response.kept(),
                );
                issuer.journal.record_exchange(Some(&session.id), exchange).await;
                answer
            }
            Err(error) => {
                recording.refuse(issuer, Some(&session.id), &error).await;
                error.into_response()
            }
        },
    }
}

/// From the body to what is done, and how the answer is encrypted: by this request's words alone (DEFER-7).
fn judge(
    issuer: &Issuer,
    session: &Session,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    recording: &mut Recording,
) -> Result<(Answer, Option<ResponseEncryption>), WalletError> {
    const MALFORMED: &str = "invalid_credential_request";
    let catalogue = issuer.catalogue();
    let policy = &catalogue.policy.encryption;
    recording.request("(not taken)");
    let body = body.map_err(|rejection| WalletError::body_not_taken(MALFORMED, &rejection))?;
    recording.request("(not readable)");
    let message = message::read(issuer, headers, &body, policy)?;
    let members = Members::parse(&message.json, MALFORMED, "DEFER-1")?;
    recording.request(&members.masked(&[Secret::Handle("transaction_id"), Secret::Jwk(RESPONSE_ENCRYPTION)]));
    let transaction_id = members.text("transaction_id", "DEFER-1")?.ok_or_else(|| {
        let error = WalletError::bad(MALFORMED, "DEFER-1", "transaction_id is missing");
        error.because("a transaction_id", shown(None))
    })?;
    let now = issuer.now();
    let standing = standing(session, &journal::hash(transaction_id), now);
    let answer = match standing {
        Standing::Unknown => {
            let text = "The transaction_id is not known, or its credential was fetched";
            let error = WalletError::bad("invalid_transaction_id", "DEFER-4", text);
            return Err(error.because(
                "a transaction_id that is open, with its own access token",
                stub(transaction_id),
            ));
        }
        Standing::Never(why) => {
            let text = "The credential will not be issued; the reason is with the issuer";
            let mut error = WalletError::bad("credential_request_denied", "DEFER-5", text);
            error.reason = format!("DEFER-5: {why}");
            return Err(error.because("a credential that can still be issued", why));
        }
        Standing::Pending(ready_at) => {
            Answer::Wait(CredentialResponse::deferred(transaction_id, interval(ready_at, now)))
        }
        Standing::Ready => {
            let deferral = session.state.flow().deferral.as_ref();
            Answer::Deliver(deferral.map(holders).transpose()?.unwrap_or_default())
        }
    };
    let encryption = ResponseEncryption::read(members.get(RESPONSE_ENCRYPTION), message.encrypted, policy)?;
    Ok((answer, encryption))
}
