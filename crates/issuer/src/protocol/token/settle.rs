//! One grant: find the session, ask it, commit, answer; and look again when somebody else moved it first.

use model::session::{Handle, Session, Step};

use super::Granted;
use crate::app::Issuer;
use crate::commit;
use crate::protocol::answer::WalletError;
use crate::protocol::record::Recording;

/// What a session said to a request for a token.
pub struct Asked {
    /// What is to be committed: a refusal may change a session, too (a code that is burned, a transaction code that is counted).
    pub step: Step,
    /// What the wallet holds from now on.
    pub handles: Vec<Handle>,
    /// What it is told.
    pub answer: Result<Granted, WalletError>,
}

/// Settles a request; the record is written with the commit, or by itself when nothing changes.
///
/// # Errors
/// What `find` and `ask` refuse, and failures of this side.
pub async fn settle(
    issuer: &Issuer,
    recording: Recording,
    find: impl Fn() -> Result<Session, WalletError>,
    ask: impl Fn(&Session) -> Result<Asked, WalletError>,
) -> Result<Granted, WalletError> {
    let mut recording = recording;
    for _ in 0..commit::RACES {
        let session = match find() {
            Ok(session) => session,
            Err(error) => {
                recording.refuse(issuer, None, &error).await;
                return Err(error);
            }
        };
        let Asked { step, handles, answer } = match ask(&session) {
            Ok(asked) => asked,
            Err(error) => {
                recording.refuse(issuer, Some(&session.id), &error).await;
                return Err(error);
            }
        };
        let handles = if answer.is_ok() { handles } else { Vec::new() };
        let exchange = match &answer {
            Ok(granted) => recording.good(&session.id, &granted.masked()),
            Err(error) => recording.bad(Some(&session.id), error),
        };
        match commit::with_handles(issuer, &session, &step, handles, Some(exchange.clone())).await {
            Ok(()) => return answer,
            // Somebody else moved the session: look again. The record is made anew from what is known.
            Err(lost) if lost.is_conflict() => recording = Recording::again(exchange),
            Err(error) => return Err(WalletError::server(error)),
        }
    }
    Err(WalletError::server("the session stayed busy"))
}
