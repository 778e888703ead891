//! The state machine itself: what is done to a session, and what it leads to. The longer ways have files of their own beside it.

use super::{Grant, Refresh, State, Status, TX_ATTEMPTS, flow};
use crate::configuration::Format;
use crate::event::EventName;

/// What the wallet sent as transaction code, compared with what the offer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TxAnswer {
    /// Not asked for, not sent.
    None,
    /// Asked for and right.
    Right,
    /// Asked for and wrong.
    Wrong,
    /// Asked for, not sent (TOKEN-6).
    Missing,
    /// Sent, not asked for (TOKEN-5).
    Unasked,
}

/// Something that is done to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A wallet fetches the offer by reference.
    Fetch,
    /// A wallet asks for a token with the right pre-authorized code.
    AskToken {
        /// The transaction code's verdict.
        tx: TxAnswer,
        /// The token it would get.
        grant: Grant,
        /// The refresh token that it would get with it.
        refresh: Option<Refresh>,
    },
    /// A credential was built for it.
    Issue,
    /// Building the credential failed for good.
    Fail {
        /// For people.
        reason: String,
    },
    /// The operator calls it off.
    Reject {
        /// For people.
        reason: String,
    },
    /// Its time is over.
    Expire,
}

/// What a command led to: to be committed whole, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The state afterwards.
    pub state: State,
    /// The events, in order, each with the state it shows (R9).
    pub events: Vec<(EventName, State)>,
    /// Whether the wallet is refused all the same (a wrong transaction code is counted, and refused).
    pub refused: Option<Denied>,
}

/// Why a command changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The session has ended.
    #[error("the session is closed")]
    Closed,
    /// The session has ended, because too many transaction codes were wrong (R35).
    #[error("the session is closed: too many transaction codes were wrong")]
    TxExceeded,
    /// The session ran out of time.
    #[error("the session has expired")]
    Expired,
    /// It has not run out of time.
    #[error("the session has not expired yet")]
    NotExpired,
    /// A token was granted for this code before (TOKEN-8).
    #[error("the pre-authorized code was used before")]
    CodeUsed,
    /// TOKEN-6.
    #[error("a tx_code is required")]
    TxMissing,
    /// TOKEN-5.
    #[error("no tx_code is expected")]
    TxUnasked,
    /// TOKEN-7.
    #[error("the tx_code is wrong")]
    TxWrong,
    /// No token was granted, so nothing can be issued.
    #[error("no token was granted")]
    NoToken,
    /// Its credential was put off and is not ready (DEFER-3).
    #[error("the credential is not ready")]
    NotReady,
    /// No credential of it was put off.
    #[error("no credential of this session waits for a decision")]
    NothingDeferred,
    /// It has not ended, so nothing can be issued anew (R34).
    #[error("the session is open")]
    NotClosed,
    /// A token was granted, so nobody is asked again.
    #[error("a token was granted before")]
    Granted,
    /// Not the latest authorization code, or none was given.
    #[error("the authorization code is not known")]
    CodeUnknown,
    /// The code came a second time: what was granted for it is revoked (TOKEN-11).
    #[error("the authorization code was used before; what was granted for it is revoked")]
    CodeReused,
    /// The code's minute is over (AUTHZ-11).
    #[error("the authorization code has expired")]
    CodeLate,
    /// Bound to another client (TOKEN-11, TOKEN-20).
    #[error("it was given to another client")]
    OtherClient,
    /// Not the redirect URI that the code was sent to (TOKEN-11, AUTHZ-13).
    #[error("redirect_uri is not the one the code was sent to")]
    OtherRedirect,
    /// No usable verifier (PKCE-2, PKCE-4).
    #[error("code_verifier is missing or malformed")]
    VerifierMissing,
    /// PKCE-4.
    #[error("code_verifier does not fit the challenge")]
    VerifierWrong,
    /// Bound to another DPoP key (PAR-6, TOKEN-20).
    #[error("it is bound to another DPoP key")]
    OtherKey,
    /// Bound to another instance of the client (CATT-8).
    #[error("it is bound to another client instance")]
    OtherInstance,
    /// No refresh token, or it was revoked.
    #[error("the refresh token is not known")]
    RefreshUnknown,
    /// The refresh token's time is over.
    #[error("the refresh token has expired")]
    RefreshLate,
    /// A token that was rotated away came again: all of them are revoked (TOKEN-21).
    #[error("the refresh token was replaced before; all of them are revoked")]
    RefreshReused,
}

/// The state machine.
///
/// # Errors
/// [`Denied`] when the command does not apply; nothing changes then.
pub fn step(before: &State, command: Command, now: i64) -> Result<Step, Denied> {
    if before.is_closed() {
        return Err(match command {
            Command::AskToken { .. } if before.wrong_tx >= TX_ATTEMPTS => Denied::TxExceeded,
            _ => Denied::Closed,
        });
    }
    if let Command::Expire = command {
        return if now >= before.expires_at {
            Ok(end(before, Status::Expired, "The offer expired", now))
        } else {
            Err(Denied::NotExpired)
        };
    }
    // The operator may call off what the sweeper has not reached yet; a wallet may do nothing any more.
    if let Command::Reject { reason } = &command {
        return Ok(end(before, Status::RejectedByUser, reason, now));
    }
    if now >= before.expires_at {
        return Err(Denied::Expired);
    }
    match command {
        Command::Fetch => {
            let mut state = moved(before, now);
            state.fetched = true;
            Ok(told(state, EventName::ResolvedCredentialOffer))
        }
        Command::AskToken { tx, grant, refresh } => ask_token(before, tx, grant, refresh, now),
        Command::Issue if before.grant.is_none() => Err(Denied::NoToken),
        Command::Issue => Ok(end(before, Status::Successful, "Credential issued successfully", now)),
        Command::Fail { reason } => Ok(end(before, Status::Unsuccessful, &reason, now)),
        Command::Reject { .. } | Command::Expire => unreachable!("answered above"),
    }
}

fn ask_token(before: &State, tx: TxAnswer, grant: Grant, refresh: Option<Refresh>, now: i64) -> Result<Step, Denied> {
    if before.grant.is_some() {
        return Err(Denied::CodeUsed);
    }
    match tx {
        TxAnswer::Missing => Err(Denied::TxMissing),
        TxAnswer::Unasked => Err(Denied::TxUnasked),
        // R35: counted; the fifth ends the session.
        TxAnswer::Wrong if before.wrong_tx + 1 >= TX_ATTEMPTS => {
            let mut step = end(before, Status::Unsuccessful, "tx_code attempts exceeded", now);
            step.state.wrong_tx = before.wrong_tx + 1;
            step.refused = Some(Denied::TxWrong);
            Ok(step)
        }
        TxAnswer::Wrong => {
            let mut state = moved(before, now);
            state.wrong_tx += 1;
            Ok(Step {
                state,
                events: Vec::new(),
                refused: Some(Denied::TxWrong),
            })
        }
        TxAnswer::None | TxAnswer::Right => {
            let mut state = moved(before, now);
            // The token outlives the offer if it must (design.md section 1, Expiry).
            state.expires_at = state.expires_at.max(grant.until);
            state.grant = Some(grant);
            if refresh.is_some() {
                state.remember(|flow| flow.refresh = refresh);
            }
            Ok(told(state, EventName::RequestedToken))
        }
    }
}

pub(super) fn moved(before: &State, now: i64) -> State {
    let mut state = before.clone();
    state.version += 1;
    state.updated_at = now;
    state
}

pub(super) fn told(mut state: State, event: EventName) -> Step {
    state.sequence += 1;
    Step {
        events: vec![(event, state.clone())],
        state,
        refused: None,
    }
}

pub(super) fn end(before: &State, status: Status, reason: &str, now: i64) -> Step {
    let mut state = moved(before, now);
    state.status = status;
    state.reason = Some(reason.to_owned());
    if state.flow().deferral.is_some() {
        // What was put off is fetched by nobody any more: the keys that were proved go.
        state.remember(|flow| flow.deferral.iter_mut().for_each(|deferral| deferral.holders.clear()));
    }
    told(state, EventName::IssuanceStatus)
}

/// The step of a successful issuance, with the issue event of `format` before the status event.
///
/// The issue event shows the session before the change (ACTIVE), the status event after it (R9). One event per request,
/// whatever the number of credentials (R27). A credential that was put off counts as delivered then.
///
/// # Errors
/// As [`step`] with [`Command::Issue`]; [`Denied::NotReady`] before a credential that was put off is ready.
pub fn issue(before: &State, format: Format, now: i64) -> Result<Step, Denied> {
    let deferral = before.flow().deferral.as_ref();
    if !before.is_closed() && deferral.is_some_and(|deferral| !deferral.is_ready(now)) {
        return Err(Denied::NotReady);
    }
    let mut step = step(before, Command::Issue, now)?;
    if deferral.is_some() {
        // DEFER-6: used up.
        step.state.remember(|flow| {
            if let Some(deferral) = &mut flow.deferral {
                deferral.end(flow::Decision::Delivered);
            }
        });
    }
    let mut seen = before.clone();
    seen.sequence += 1;
    step.state.sequence += 1;
    for (_, state) in &mut step.events {
        state.sequence += 1;
    }
    step.events.insert(0, (format.issue_event(), seen));
    Ok(step)
}
