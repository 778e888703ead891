//! The state machine as a table.

use super::*;
use crate::configuration::Format;
use crate::event::EventName;

pub(super) const T0: i64 = 1_000_000;
pub(super) const END: i64 = T0 + 300_000;

pub(super) fn fresh() -> State {
    State::new(T0, END)
}

pub(super) fn grant() -> Grant {
    Grant {
        token_hash: "h".into(),
        until: T0 + 10_000 + 300_000,
    }
}

fn ask(tx: TxAnswer) -> Command {
    Command::AskToken {
        tx,
        grant: grant(),
        refresh: None,
    }
}

pub(super) fn granted() -> State {
    step(&fresh(), ask(TxAnswer::None), T0 + 10_000).expect("granted").state
}

pub(super) fn closed() -> State {
    step(&fresh(), Command::Reject { reason: "r".into() }, T0)
        .expect("rejected")
        .state
}

/// A session of no particular content in that state.
pub(super) fn session(state: State) -> Session {
    Session {
        state,
        ..crate::publish::tests::sample()
    }
}

fn check(before: &State, command: Command, now: i64, expect: Result<(Status, &[EventName], Option<Denied>), Denied>) {
    let got = step(before, command.clone(), now);
    let seen = got.as_ref().map(|s| {
        (
            s.state.status,
            s.events.iter().map(|(e, _)| *e).collect::<Vec<_>>(),
            s.refused,
        )
    });
    let expect = expect.map(|(status, events, refused)| (status, events.to_vec(), refused));
    assert_eq!(seen.map_err(|denied| *denied), expect, "{command:?} on {before:?}");
    if let Ok(step) = got {
        assert_eq!(step.state.version, before.version + 1);
        assert_eq!(
            step.state.sequence as usize,
            before.sequence as usize + step.events.len()
        );
    }
}

/// R9, R10, R11, R16, R34, R35; TOKEN-5 to TOKEN-8.
#[test]
fn the_state_machine() {
    use EventName::{IssuanceStatus, RequestedToken, ResolvedCredentialOffer};
    use Status::{Active, Expired, RejectedByUser, Successful, Unsuccessful};
    let fail = || Command::Fail { reason: "x".into() };
    let reject = || Command::Reject { reason: "x".into() };

    check(
        &fresh(),
        Command::Fetch,
        T0,
        Ok((Active, &[ResolvedCredentialOffer], None)),
    );
    check(&fresh(), Command::Fetch, END, Err(Denied::Expired));
    check(&closed(), Command::Fetch, T0, Err(Denied::Closed));

    check(&fresh(), ask(TxAnswer::None), T0, Ok((Active, &[RequestedToken], None)));
    check(
        &fresh(),
        ask(TxAnswer::Right),
        T0,
        Ok((Active, &[RequestedToken], None)),
    );
    check(&fresh(), ask(TxAnswer::Missing), T0, Err(Denied::TxMissing));
    check(&fresh(), ask(TxAnswer::Unasked), T0, Err(Denied::TxUnasked));
    check(
        &fresh(),
        ask(TxAnswer::Wrong),
        T0,
        Ok((Active, &[], Some(Denied::TxWrong))),
    );
    check(&granted(), ask(TxAnswer::None), T0, Err(Denied::CodeUsed));
    check(&fresh(), ask(TxAnswer::None), END, Err(Denied::Expired));

    check(&fresh(), Command::Issue, T0, Err(Denied::NoToken));
    check(
        &granted(),
        Command::Issue,
        T0 + 20_000,
        Ok((Successful, &[IssuanceStatus], None)),
    );
    check(&granted(), fail(), T0, Ok((Unsuccessful, &[IssuanceStatus], None)));

    check(&fresh(), reject(), T0, Ok((RejectedByUser, &[IssuanceStatus], None)));
    check(&closed(), reject(), T0, Err(Denied::Closed));
    check(&fresh(), Command::Expire, END - 1, Err(Denied::NotExpired));
    check(&fresh(), Command::Expire, END, Ok((Expired, &[IssuanceStatus], None)));
    check(&closed(), Command::Expire, END, Err(Denied::Closed));
}

/// R35.
#[test]
fn the_fifth_wrong_code_ends_the_session() {
    let mut state = fresh();
    for attempt in 1..=TX_ATTEMPTS {
        let step = step(&state, ask(TxAnswer::Wrong), T0).expect("counted");
        assert_eq!(step.refused, Some(Denied::TxWrong));
        assert_eq!(step.state.is_closed(), attempt == TX_ATTEMPTS, "attempt {attempt}");
        state = step.state;
    }
    assert_eq!(state.reason.as_deref(), Some("tx_code attempts exceeded"));
    assert_eq!(step(&state, ask(TxAnswer::Right), T0), Err(Denied::TxExceeded));
    assert_eq!(step(&state, Command::Fetch, T0), Err(Denied::Closed));
}

/// design.md section 1, Expiry: the grant moves `expiresAt` to the token's end, never back.
#[test]
fn a_grant_moves_the_end() {
    assert_eq!(granted().expires_at, grant().until);
    let long = State::new(T0, NEVER);
    assert_eq!(
        step(&long, ask(TxAnswer::None), T0).expect("granted").state.expires_at,
        NEVER
    );
}

/// R9, R27.
#[test]
fn the_issue_event_shows_the_session_before() {
    let step = issue(&granted(), Format::Mdoc, T0 + 20_000).expect("issued");
    let seen: Vec<_> = step
        .events
        .iter()
        .map(|(event, state)| (*event, state.status, state.sequence))
        .collect();
    assert_eq!(
        seen,
        [
            (EventName::GeneratedMdoc, Status::Active, 2),
            (EventName::IssuanceStatus, Status::Successful, 3)
        ]
    );
    assert_eq!(step.state.sequence, 3);
}
