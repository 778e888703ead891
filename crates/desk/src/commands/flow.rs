//! What the longer ways to a credential left in a session, as the window shows it.

use model::session::flow::Decision;
use model::session::{Method, State};

use super::session::millis;
use crate::schema::{Deferral, DeferralStanding, IssuedResponse, Notified, SessionMethod};

/// How a session came to be.
pub fn method(method: Method) -> SessionMethod {
    match method {
        Method::PreAuthorized => SessionMethod::PreAuthorized,
        Method::Authorized => SessionMethod::Authorized,
        Method::AuthorizedWithoutState => SessionMethod::AuthorizedWithoutState,
        Method::WalletInitiated => SessionMethod::WalletInitiated,
    }
}

/// The credential that was put off, if one was.
pub fn deferral(state: &State, now: i64) -> Option<Deferral> {
    let deferral = state.flow().deferral.as_ref()?;
    let (standing, reason) = match &deferral.decision {
        None if deferral.ready_at.is_none_or(|at| now < at) => (DeferralStanding::Waiting, None),
        None | Some(Decision::Approved) => (DeferralStanding::Ready, None),
        Some(Decision::Refused { reason }) => (DeferralStanding::Refused, Some(reason.clone())),
        Some(Decision::Delivered) => (DeferralStanding::Delivered, None),
    };
    Some(Deferral {
        since: millis(deferral.since),
        ready_at: deferral.ready_at.map(millis),
        standing,
        reason,
    })
}

/// Whether a person is waited for.
pub fn is_waiting(state: &State, now: i64) -> bool {
    let waits = deferral(state, now).is_some_and(|deferral| deferral.standing == DeferralStanding::Waiting);
    waits && !state.is_over(now)
}

/// What was issued, oldest first.
pub fn issued(state: &State) -> Vec<IssuedResponse> {
    let issued = state.flow().issued.iter().map(|issued| IssuedResponse {
        at: millis(issued.at),
        credentials: issued.credentials,
        notified: issued
            .notified
            .iter()
            .map(|notified| Notified {
                at: millis(notified.at),
                event: notified.event.clone(),
                description: notified.description.clone(),
            })
            .collect(),
    });
    issued.collect()
}

#[cfg(test)]
mod tests {
    use model::session::flow;

    use super::*;

    fn state(ready_at: Option<i64>, decision: Option<Decision>) -> State {
        let mut state = State::new(0, 10_000);
        state.remember(|flow| {
            flow.deferral = Some(flow::Deferral {
                hash: "h".into(),
                since: 5,
                ready_at,
                decision,
                holders: Vec::new(),
            });
        });
        state
    }

    #[test]
    fn a_credential_that_was_put_off_says_how_it_stands() {
        use DeferralStanding::{Delivered, Ready, Refused, Waiting};
        let check = |ready_at, decision: Option<Decision>, now, standing, waits| {
            let state = state(ready_at, decision);
            let shown = deferral(&state, now).expect("a deferral");
            assert_eq!(
                (shown.standing, is_waiting(&state, now)),
                (standing, waits),
                "{shown:?}"
            );
        };
        let refused = Decision::Refused { reason: "no".into() };
        check(None, None, 50, Waiting, true);
        check(None, None, 10_000, Waiting, false);
        check(Some(100), None, 99, Waiting, true);
        check(Some(100), None, 100, Ready, false);
        check(None, Some(Decision::Approved), 50, Ready, false);
        check(None, Some(refused), 50, Refused, false);
        check(None, Some(Decision::Delivered), 50, Delivered, false);
        assert!(deferral(&State::new(0, 1), 0).is_none() && issued(&State::new(0, 1)).is_empty());
    }
}
