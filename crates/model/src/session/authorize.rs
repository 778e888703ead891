//! A person approved: an authorization code is given (AUTHZ-9, AUTHZ-11).

use serde_json::{Map, Value};

use super::{Authorization, Denied, State, Step, moved};

/// What a login server said of the person (R38; fact sheet 6.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The claims of its ID token.
    pub claims: Map<String, Value>,
    /// `credentialData` with claims mapped into it; none where the profile maps none.
    pub data: Option<Map<String, Value>>,
}

/// Remembers the code and who logged in for it; an earlier code that was not spent ends with it. No event tells of it (fact
/// sheet 4.2).
///
/// # Errors
/// [`Denied::Closed`], [`Denied::Expired`], [`Denied::Granted`].
pub fn authorize(before: &State, authorization: Authorization, login: Option<Login>, now: i64) -> Result<Step, Denied> {
    may_authorize(before, now)?;
    let mut state = moved(before, now);
    state.remember(|flow| {
        flow.authorization = Some(authorization);
        let (claims, data) = login.map_or((None, None), |login| (Some(login.claims), login.data));
        (flow.claims, flow.data) = (claims, data);
    });
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
        let got = authorize(before, code(), None, now);
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
        let first = authorize(&fresh(), code(), None, T0).expect("authorized").state;
        let second = Authorization {
            hash: "second".into(),
            ..code()
        };
        let state = authorize(&first, second.clone(), None, T0).expect("authorized").state;
        assert_eq!(state.flow().authorization, Some(second));
    }

    /// Fact sheet 6.7: the credential is about whoever logged in last.
    #[test]
    fn the_latest_login_counts() {
        let login = |name: &str, mapped: bool| {
            let claims: Map<String, Value> = [("sub".to_owned(), name.into())].into_iter().collect();
            Login {
                data: mapped.then(|| claims.clone()),
                claims,
            }
        };
        let first = authorize(&fresh(), code(), Some(login("a", true)), T0)
            .expect("authorized")
            .state;
        assert_eq!(first.flow().claims, Some(login("a", true).claims));
        assert_eq!(first.flow().data, login("a", true).data);
        let second = authorize(&first, code(), Some(login("b", false)), T0)
            .expect("authorized")
            .state;
        assert_eq!(second.flow().claims, Some(login("b", false).claims));
        assert_eq!(second.flow().data, None);
        let third = authorize(&second, code(), None, T0).expect("authorized").state;
        assert_eq!((&third.flow().claims, &third.flow().data), (&None, &None));
    }
}
