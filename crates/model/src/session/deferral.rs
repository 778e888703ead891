//! A credential response that is put off (DEFER-1 to DEFER-10): put off, decided by the operator or by time, asked for.
//!
//! The session stays ACTIVE until the credential is delivered, which is [`super::issue`] as ever.

use super::flow::{Decision, Deferral};
use super::{Denied, Session, State, Status, Step, end, moved};

/// How long a session waits for its wallet once the credential may be fetched, or for the operator while nobody has decided:
/// a week, in milliseconds.
pub const PATIENCE: i64 = 7 * 24 * 3_600_000;

/// How a deferred credential stands when a wallet asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No such `transaction_id`, or one that was used up (DEFER-4).
    Unknown,
    /// Not ready (DEFER-3): by itself at that time, epoch milliseconds, or when the operator says so.
    Pending(Option<i64>),
    /// It may be fetched (DEFER-2).
    Ready,
    /// It will never come (DEFER-5); why, for the record.
    Never(String),
}

impl Deferral {
    /// Whether the credential may be fetched, unless it was already.
    pub fn is_ready(&self, now: i64) -> bool {
        match &self.decision {
            Some(Decision::Approved) => true,
            None => self.ready_at.is_some_and(|at| now >= at),
            Some(Decision::Refused { .. } | Decision::Delivered) => false,
        }
    }

    /// Delivered or refused: the keys that were proved are nobody's business any more (CRED-30).
    pub(super) fn end(&mut self, decision: Decision) {
        self.decision = Some(decision);
        self.holders.clear();
    }
}

/// Puts a credential response off. A wallet that asks the credential endpoint again gets another `transaction_id` in the
/// place of the one before; what was decided, and when it becomes ready, stays.
///
/// # Errors
/// [`Denied`] as for issuing.
pub fn defer(before: &State, deferral: Deferral, now: i64) -> Result<Step, Denied> {
    open(before, now)?;
    if before.grant.is_none() {
        return Err(Denied::NoToken);
    }
    let mut state = moved(before, now);
    state.remember(|flow| {
        let deferral = match flow.deferral.take() {
            None => deferral,
            Some(earlier) => Deferral {
                since: earlier.since,
                ready_at: earlier.ready_at,
                decision: earlier.decision,
                ..deferral
            },
        };
        flow.deferral = Some(deferral);
    });
    let ready_at = state.flow().deferral.as_ref().and_then(|deferral| deferral.ready_at);
    state.expires_at = state.expires_at.max(ready_at.unwrap_or(now).saturating_add(PATIENCE));
    Ok(silent(state))
}

/// The operator lets the credential be fetched.
///
/// # Errors
/// [`Denied::NothingDeferred`] when none waits; [`Denied::Closed`] and [`Denied::Expired`].
pub fn approve(before: &State, now: i64) -> Result<Step, Denied> {
    open(before, now)?;
    let mut state = moved(before, now);
    decide(&mut state, |deferral| deferral.decision = Some(Decision::Approved))?;
    state.expires_at = state.expires_at.max(now.saturating_add(PATIENCE));
    Ok(silent(state))
}

/// The operator refuses the credential for good: the session ends UNSUCCESSFUL.
///
/// # Errors
/// As [`approve`].
pub fn refuse(before: &State, reason: &str, now: i64) -> Result<Step, Denied> {
    open(before, now)?;
    let mut step = end(
        before,
        Status::Unsuccessful,
        &format!("The credential was refused: {reason}"),
        now,
    );
    let refused = Decision::Refused {
        reason: reason.to_owned(),
    };
    decide(&mut step.state, |deferral| deferral.end(refused))?;
    Ok(step)
}

/// How the credential that `hash` belongs to stands. Nothing but the wallet's own session is looked at (DEFER-8).
pub fn standing(session: &Session, hash: &str, now: i64) -> Standing {
    let state = &session.state;
    let Some(deferral) = state.flow().deferral.as_ref().filter(|deferral| deferral.hash == hash) else {
        return Standing::Unknown;
    };
    match &deferral.decision {
        Some(Decision::Delivered) => Standing::Unknown,
        Some(Decision::Refused { reason }) => Standing::Never(reason.clone()),
        _ if state.is_over(now) => {
            let status = if state.is_closed() {
                state.status
            } else {
                Status::Expired
            };
            Standing::Never(format!("the session is {}", status.as_str()))
        }
        _ if deferral.is_ready(now) => Standing::Ready,
        _ => Standing::Pending(deferral.ready_at),
    }
}

/// Nobody can do anything to a session that is over.
fn open(state: &State, now: i64) -> Result<(), Denied> {
    match state.is_closed() {
        true => Err(Denied::Closed),
        false if now >= state.expires_at => Err(Denied::Expired),
        false => Ok(()),
    }
}

fn decide(state: &mut State, change: impl FnOnce(&mut Deferral)) -> Result<(), Denied> {
    if state.flow().deferral.is_none() {
        return Err(Denied::NothingDeferred);
    }
    state.remember(|flow| {
        if let Some(deferral) = &mut flow.deferral {
            change(deferral);
        }
    });
    Ok(())
}

fn silent(state: State) -> Step {
    Step {
        state,
        events: Vec::new(),
        refused: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{T0, closed, fresh, granted, session};
    use super::*;
    use crate::configuration::Format;
    use crate::event::EventName;
    use crate::session::{Command, NEVER, issue, step};

    fn deferral(hash: &str, ready_at: Option<i64>) -> Deferral {
        Deferral {
            hash: hash.into(),
            since: T0,
            ready_at,
            decision: None,
            holders: vec![serde_json::json!({"jwk": {}})],
        }
    }

    fn waiting(ready_at: Option<i64>) -> State {
        defer(&granted(), deferral("h", ready_at), T0).expect("put off").state
    }

    fn check(state: &State, hash: &str, now: i64, expect: Standing) {
        assert_eq!(standing(&session(state.clone()), hash, now), expect, "{state:?}");
    }

    /// DEFER-2, DEFER-3, DEFER-4, DEFER-5, DEFER-6, CRED-21: what a wallet that asks is told.
    #[test]
    fn a_deferred_credential_stands() {
        let later = T0 + 30_000;
        check(&granted(), "h", T0, Standing::Unknown);
        check(&waiting(None), "other", T0, Standing::Unknown);
        check(&waiting(None), "h", T0 + PATIENCE - 1, Standing::Pending(None));
        check(&waiting(Some(later)), "h", later - 1, Standing::Pending(Some(later)));
        check(&waiting(Some(later)), "h", later, Standing::Ready);
        let approved = approve(&waiting(Some(later)), T0).expect("approved").state;
        check(&approved, "h", T0, Standing::Ready);
        let over = Standing::Never("the session is EXPIRED".into());
        check(&waiting(None), "h", T0 + PATIENCE, over);
        let refused = refuse(&waiting(None), "no", T0).expect("refused").state;
        check(&refused, "h", T0, Standing::Never("no".into()));
        let called_off = step(&waiting(None), Command::Reject { reason: "x".into() }, T0).expect("rejected");
        let over = Standing::Never("the session is REJECTED_BY_USER".into());
        check(&called_off.state, "h", T0, over);
        let delivered = issue(&approved, Format::Mdoc, T0).expect("issued").state;
        check(&delivered, "h", T0, Standing::Unknown);
    }

    /// design.md section 1, After the end: ACTIVE until delivery, and no event until then.
    #[test]
    fn putting_off_is_silent_and_gives_time() {
        let put_off = defer(&granted(), deferral("h", None), T0).expect("put off");
        assert_eq!((put_off.state.status, put_off.events.len()), (Status::Active, 0));
        assert_eq!(put_off.state.version, granted().version + 1);
        assert_eq!(put_off.state.expires_at, T0 + PATIENCE);
        assert_eq!(waiting(Some(T0 + 5)).expires_at, T0 + 5 + PATIENCE);
        let mut long = granted();
        long.expires_at = NEVER;
        assert_eq!(
            defer(&long, deferral("h", None), T0).expect("put off").state.expires_at,
            NEVER
        );
        let approved = approve(&put_off.state, T0 + PATIENCE - 1).expect("approved");
        assert_eq!(
            (approved.state.expires_at, approved.events.len()),
            (T0 + 2 * PATIENCE - 1, 0)
        );
        assert_eq!(defer(&fresh(), deferral("h", None), T0), Err(Denied::NoToken));
        assert_eq!(defer(&closed(), deferral("h", None), T0), Err(Denied::Closed));
        assert_eq!(
            defer(&waiting(None), deferral("h", None), T0 + PATIENCE),
            Err(Denied::Expired)
        );
    }

    /// CRED-16, DEFER-3: asking the credential endpoint again is another transaction, not another wait.
    #[test]
    fn asking_again_keeps_what_was_decided() {
        let again = defer(&waiting(Some(T0 + 9)), deferral("new", Some(T0 + 99)), T0 + 1)
            .expect("put off")
            .state;
        check(&again, "h", T0 + 1, Standing::Unknown);
        check(&again, "new", T0 + 1, Standing::Pending(Some(T0 + 9)));
        let approved = approve(&again, T0 + 1).expect("approved").state;
        let again = defer(&approved, deferral("third", None), T0 + 2)
            .expect("put off")
            .state;
        check(&again, "third", T0 + 2, Standing::Ready);
    }

    /// The operator decides about what waits, and about nothing else.
    #[test]
    fn deciding() {
        assert_eq!(approve(&granted(), T0), Err(Denied::NothingDeferred));
        assert_eq!(refuse(&granted(), "no", T0), Err(Denied::NothingDeferred));
        assert_eq!(approve(&closed(), T0), Err(Denied::Closed));
        assert_eq!(refuse(&waiting(None), "no", T0 + PATIENCE), Err(Denied::Expired));
        let refused = refuse(&waiting(None), "not entitled", T0).expect("refused");
        assert_eq!(refused.state.status, Status::Unsuccessful);
        assert_eq!(
            refused.state.reason.as_deref(),
            Some("The credential was refused: not entitled")
        );
        let names: Vec<_> = refused.events.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [EventName::IssuanceStatus]);
    }

    /// CRED-30: what was proved is kept for as long as it is needed, and no longer.
    #[test]
    fn keys_are_forgotten_in_the_end() {
        let kept = |state: &State| state.flow().deferral.as_ref().map(|deferral| deferral.holders.len());
        let approved = approve(&waiting(None), T0).expect("approved").state;
        assert_eq!(kept(&approved), Some(1));
        assert_eq!(
            kept(&issue(&approved, Format::Mdoc, T0).expect("issued").state),
            Some(0)
        );
        assert_eq!(kept(&refuse(&approved, "no", T0).expect("refused").state), Some(0));
        for end in [Command::Expire, Command::Reject { reason: "no".into() }] {
            let ended = step(&approved, end, approved.expires_at).expect("ended").state;
            assert_eq!(kept(&ended), Some(0));
        }
    }

    /// A credential that is not ready is issued by nobody.
    #[test]
    fn not_before_its_time() {
        assert_eq!(issue(&waiting(None), Format::Mdoc, T0), Err(Denied::NotReady));
        let issued = issue(&waiting(Some(T0 + 5)), Format::Mdoc, T0 + 5)
            .expect("issued")
            .state;
        assert_eq!(issued.status, Status::Successful);
        let decision = issued
            .flow()
            .deferral
            .as_ref()
            .and_then(|deferral| deferral.decision.clone());
        assert_eq!(decision, Some(Decision::Delivered));
    }
}
