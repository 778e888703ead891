//! Delivering: from the keys a wallet proved to its credentials, one commit, and the answer. The credential endpoint and the
//! deferred credential endpoint end here.

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::entropy;
use model::session::flow::Issued;
use model::session::{self, Command, Denied, Session, Status, Step};

use super::answer::WalletError;
use super::credential_response::CredentialResponse;
use super::proof::Holder;
use super::record::Recording;
use super::response_encryption::ResponseEncryption;
use crate::app::Issuer;
use crate::commit;
use crate::issue;

/// Random bytes of an id that leads back to a session.
const ID: usize = 24;

/// What a wallet is to get.
pub struct Wanted<'a> {
    /// The keys to bind to; none for an unbound credential.
    pub holders: &'a [Holder],
    /// How to encrypt the answer.
    pub encryption: Option<&'a ResponseEncryption>,
    /// It was put off, and is fetched by its `transaction_id`.
    pub deferred: bool,
    /// The token came from a refresh grant: a credential that was issued may be issued anew (R34).
    pub refreshed: bool,
}

/// An unguessable id for a wallet to come back with.
pub fn new_id(issuer: &Issuer) -> String {
    B64U.encode(entropy::bytes::<ID>(&*issuer.entropy))
}

/// Makes the credentials, writes that they were issued, and answers.
pub async fn deliver(issuer: &Issuer, session: Session, wanted: Wanted<'_>, recording: Recording) -> Response {
    match issue::credentials(issuer, &session, wanted.holders).await {
        Ok(made) => succeed(issuer, session, &made, &wanted, recording).await,
        Err(trouble) => fail(issuer, session, &trouble, recording).await,
    }
}

async fn succeed(
    issuer: &Issuer,
    mut session: Session,
    made: &issue::Issued,
    wanted: &Wanted<'_>,
    recording: Recording,
) -> Response {
    let notification_id = issuer.catalogue().policy.notification.then(|| new_id(issuer));
    let keep = issuer.settings.keep_credentials;
    let response = CredentialResponse::issued(&made.credentials, notification_id.as_deref(), keep);
    // Before anything is written: what cannot be encrypted is not issued.
    let answer = match response.answer(wanted.encryption, &*issuer.entropy) {
        Ok(answer) => answer,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    let recording = recording.encrypted(wanted.encryption.is_some());
    let exchange = recording.good(&session.id, &response.kept());
    for _ in 0..commit::RACES {
        let now = issuer.now();
        let issued = Issued {
            at: now,
            credentials: u32::try_from(made.credentials.len()).unwrap_or(u32::MAX),
            notification: notification_id.as_deref().map(journal::hash),
            notified: Vec::new(),
        };
        let step = match step(&session, wanted.refreshed, now) {
            Ok(step) => step.with(issued),
            Err(denied) if wanted.deferred => {
                return used_up(issuer, &session, denied, Recording::again(exchange)).await;
            }
            Err(denied) => return lost(issuer, &session, denied, Recording::again(exchange)).await,
        };
        let exchange = Some(exchange.clone());
        match commit::issued(issuer, &session, &step, Vec::new(), &made.places, exchange).await {
            Ok(()) => return answer,
            Err(error) if error.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => session = now,
                _ => break,
            },
            Err(error) => return WalletError::server(error).into_response(),
        }
    }
    WalletError::server("the session stayed busy").into_response()
}

/// The end of the session, or, with a refreshed token, one more credential of one that ended well (R34).
fn step(session: &Session, refreshed: bool, now: i64) -> Result<Step, Denied> {
    if refreshed && session.state.status == Status::Successful {
        return session::reissue(&session.state, now);
    }
    session::issue(&session.state, session.format(), now)
}

/// Another request or the sweeper was quicker: nothing changes, the wallet is told (R34; Expiry).
pub async fn lost(issuer: &Issuer, session: &Session, denied: Denied, recording: Recording) -> Response {
    let mut error = WalletError::bad("invalid_credential_request", "R34", "The session is already closed")
        .because("a session that is ACTIVE", denied.to_string());
    error.reason = format!("R34: {denied}");
    recording.refuse(issuer, Some(&session.id), &error).await;
    error.into_response()
}

/// The same for a `transaction_id` that another request used up (DEFER-4, DEFER-6).
async fn used_up(issuer: &Issuer, session: &Session, denied: Denied, recording: Recording) -> Response {
    let text = "The credential was fetched with this transaction_id before";
    let error = WalletError::bad("invalid_transaction_id", "DEFER-6", text);
    let error = error.because("a transaction_id that is open", denied.to_string());
    recording.refuse(issuer, Some(&session.id), &error).await;
    error.into_response()
}

/// The credential cannot be made: the session ends UNSUCCESSFUL (3.2), and the wallet is told that it is final (CRED-46). One
/// that ended well before stays as it is.
async fn fail(issuer: &Issuer, mut session: Session, trouble: &issue::Trouble, recording: Recording) -> Response {
    let text = "The credential could not be made; the reason is with the issuer";
    let mut error = WalletError::bad("credential_request_denied", "CRED-46", text);
    error.reason = format!("{}: {trouble}", trouble.code());
    tracing::warn!(session = %session.id, code = trouble.code(), %trouble, "a credential could not be made");
    if session.state.status == Status::Successful {
        recording.refuse(issuer, Some(&session.id), &error).await;
        return error.into_response();
    }
    let exchange = recording.bad(Some(&session.id), &error);
    for _ in 0..commit::RACES {
        let command = Command::Fail {
            reason: trouble.to_string(),
        };
        let step = match session::step(&session.state, command, issuer.now()) {
            Ok(step) => step,
            Err(denied) => return lost(issuer, &session, denied, Recording::again(exchange)).await,
        };
        match commit::step(issuer, &session, &step, Some(exchange.clone())).await {
            Err(lost) if lost.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => session = now,
                _ => break,
            },
            Ok(()) => break,
            Err(failed) => return WalletError::server(failed).into_response(),
        }
    }
    error.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Stage;
    use axum::http::StatusCode;

    /// R34: a credential that cannot be made for a session that was closed meanwhile leaves its trace all the same.
    #[tokio::test]
    async fn a_failure_after_the_end_is_recorded() {
        let stage = Stage::new();
        let session = stage.session("one").await;
        crate::reject(&stage.issuer, "one", "called off")
            .await
            .expect("rejected");
        let recording = Recording::begin(&stage.here(), "POST", "/credential".into(), &stage.asked());
        let answer = fail(&stage.issuer, session.clone(), &issue::Trouble::Unbound, recording).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        // Whatever is committed next comes after it.
        stage.session("two").await;
        let kept = stage.issuer.journal.exchanges(&session.id).expect("exchanges");
        let kept: Vec<_> = kept.iter().map(|kept| kept.exchange.error.as_deref()).collect();
        assert_eq!(kept, [Some("invalid_credential_request")]);
    }
}
