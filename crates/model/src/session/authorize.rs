//! A person approved: an authorization code is given (AUTHZ-9, AUTHZ-11).

use super::{Authorization, Denied, State, Step, moved};

/// Remembers the code; an earlier one that was not spent ends with it. No event tells of it (fact sheet 4.2).
///
/// # Errors
/// [`Denied::Closed`], [`Denied::Expired`], [`Denied::Granted`].
pub fn authorize(before: &State, authorization: Authorization, now: i64) -> Result<Step, Denied> {
    may_authorize(before, now)?;
    let mut state = moved(before, now);
    state.remember(|flow| flow.authorization = Some(authorization));
    Ok(Step {
        state,
        events: Vec::new(),
        refused: None,
    })
}

/// Whether a person may still be asked.
///
/// # Errors
/// As [`authorize`].
pub fn may_authorize(before: &State, now: i64) -> Result<(), Denied> {
    if before.is_closed() {
        return Err(Denied::Closed);
    }
    if now >= before.expires_at {
        return Err(Denied::Expired);
    }
    if before.grant.is_some() {
        return Err(Denied::Granted);
    }
    Ok(())
}

#[cfg(test)]
pub(super) use tests::code;

#[cfg(test)]
mod tests {
    use super::super::tests::{END, T0, closed, fresh, granted};
    use super::*;

    /// A code for the client `w`, as the tables of this room present it.
    pub fn code() -> Authorization {
        Authorization {
            hash: "code".into(),
            until: T0 + 60_000,
            used: false,
            client: "w".into(),
            redirect_uri: "https://w.example/cb".into(),
            challenge: "challenge".into(),
            jkt: None,
            instance: None,
            details: false,
            scope: None,
        }
    }

    fn check(before: &State, now: i64, expect: Result<(), Denied>) {
        let got = authorize(before, code(), now);
        assert_eq!(got.as_ref().map(|_| ()).map_err(|denied| *denied), expect);
        if let Ok(step) = got {
            assert!(step.events.is_empty());
            assert_eq!(step.state.version, before.version + 1);
            assert_eq!(step.state.flow().authorization, Some(code()));
        }
    }

    /// AUTHZ-9, R10.
    #[test]
    fn only_an_open_session_is_authorized() {
        check(&fresh(), T0, Ok(()));
        check(&fresh(), END, Err(Denied::Expired));
        check(&closed(), T0, Err(Denied::Closed));
        check(&granted(), T0, Err(Denied::Granted));
    }

    /// The latest code is the one that counts.
    #[test]
    fn a_second_code_replaces_the_first() {
        let first = authorize(&fresh(), code(), T0).expect("authorized").state;
        let second = Authorization {
            hash: "second".into(),
            ..code()
        };
        let state = authorize(&first, second.clone(), T0).expect("authorized").state;
        assert_eq!(state.flow().authorization, Some(second));
    }
}
