//! The authorization code grant: a code for tokens (TOKEN-11, PKCE-4).

use super::flow::{Authorization, Refresh};
use super::{Denied, Grant, State, Step, moved, revoke, told};
use crate::event::EventName;

/// What a wallet presents with its code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presented {
    /// Hash of the code.
    pub hash: String,
    /// `client_id`.
    pub client: String,
    /// `redirect_uri`, as the wallet wrote it.
    pub redirect_uri: Option<String>,
    /// The S256 challenge of its `code_verifier`; none for a verifier that is missing or malformed (PKCE-2).
    pub challenge: Option<String>,
    /// The DPoP key it proved: its thumbprint.
    pub jkt: Option<String>,
    /// The client instance's key that it proved: its thumbprint.
    pub instance: Option<String>,
}

/// Grants a token for a code: `requested_token` (R11).
///
/// A code that is presented wrongly is burned: the step says so and is refused. One that comes again takes back what was
/// granted for it, whatever has become of the session.
///
/// # Errors
/// [`Denied`] when nothing changes: an unknown or late code, a session that has ended.
pub fn redeem(
    before: &State,
    presented: &Presented,
    grant: Grant,
    refresh: Option<Refresh>,
    now: i64,
) -> Result<Step, Denied> {
    let authorization = before.flow().authorization.as_ref();
    let authorization = authorization
        .filter(|authorization| authorization.hash == presented.hash)
        .ok_or(Denied::CodeUnknown)?;
    if authorization.used {
        let mut step = revoke(before, now);
        step.refused = Some(Denied::CodeReused);
        return Ok(step);
    }
    if before.is_closed() {
        return Err(Denied::Closed);
    }
    if now >= before.expires_at {
        return Err(Denied::Expired);
    }
    if now >= authorization.until {
        return Err(Denied::CodeLate);
    }
    let mut state = moved(before, now);
    state.remember(|flow| {
        if let Some(authorization) = &mut flow.authorization {
            authorization.used = true;
        }
    });
    if let Err(denied) = fits(authorization, presented) {
        return Ok(Step {
            state,
            events: Vec::new(),
            refused: Some(denied),
        });
    }
    // The token outlives the offer if it must (design.md section 1, Expiry).
    state.expires_at = state.expires_at.max(grant.until);
    state.grant = Some(grant);
    if refresh.is_some() {
        state.remember(|flow| flow.refresh = refresh);
    }
    Ok(told(state, EventName::RequestedToken))
}

fn fits(authorization: &Authorization, presented: &Presented) -> Result<(), Denied> {
    if authorization.client != presented.client {
        return Err(Denied::OtherClient);
    }
    if presented.redirect_uri.as_ref() != Some(&authorization.redirect_uri) {
        return Err(Denied::OtherRedirect);
    }
    let challenge = presented.challenge.as_ref().ok_or(Denied::VerifierMissing)?;
    if *challenge != authorization.challenge {
        return Err(Denied::VerifierWrong);
    }
    if authorization.jkt.is_some() && authorization.jkt != presented.jkt {
        return Err(Denied::OtherKey);
    }
    if authorization.instance.is_some() && authorization.instance != presented.instance {
        return Err(Denied::OtherInstance);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::authorize::{authorize, code};
    use super::super::tests::{END, T0, fresh, grant};
    use super::super::{Command, Status, step};
    use super::*;

    fn authorized() -> State {
        authorize(&fresh(), code(), None, T0).expect("authorized").state
    }

    fn presented() -> Presented {
        Presented {
            hash: "code".into(),
            client: "w".into(),
            redirect_uri: Some("https://w.example/cb".into()),
            challenge: Some("challenge".into()),
            ..Presented::default()
        }
    }

    /// What became of it: events, whether it was refused, whether a token is there, whether the code is spent.
    fn check(before: &State, presented: &Presented, now: i64, expect: Result<(usize, Option<Denied>, bool), Denied>) {
        let got = redeem(before, presented, grant(), None, now);
        if let Ok(step) = &got {
            assert_eq!(step.state.version, before.version + 1);
            assert!(step.state.flow().authorization.as_ref().is_some_and(|code| code.used));
        }
        let got = got.map(|step| (step.events.len(), step.refused, step.state.grant.is_some()));
        assert_eq!(got, expect, "{presented:?}");
    }

    /// TOKEN-11, PKCE-4, AUTHZ-13, PAR-6, R11: a code is bound, lives a minute, and is burned by a mistake.
    #[test]
    fn a_code_is_spent_once_whatever_comes() {
        let good = presented();
        check(&authorized(), &good, T0 + 59_999, Ok((1, None, true)));
        check(&authorized(), &good, T0 + 60_000, Err(Denied::CodeLate));
        check(&authorized(), &good, END, Err(Denied::Expired));
        check(&fresh(), &good, T0, Err(Denied::CodeUnknown));
        let rejected = step(&authorized(), Command::Reject { reason: "x".into() }, T0).expect("rejected");
        check(&rejected.state, &good, T0, Err(Denied::Closed));

        let wrong = |change: fn(&mut Presented)| {
            let mut presented = presented();
            change(&mut presented);
            presented
        };
        check(
            &authorized(),
            &wrong(|p| p.hash = "other".into()),
            T0,
            Err(Denied::CodeUnknown),
        );
        type Change = fn(&mut Presented);
        let burned: [(Change, Denied); 5] = [
            (|p| p.client = "x".into(), Denied::OtherClient),
            (|p| p.redirect_uri = None, Denied::OtherRedirect),
            (
                |p| p.redirect_uri = Some("https://w.example/cb/".into()),
                Denied::OtherRedirect,
            ),
            (|p| p.challenge = None, Denied::VerifierMissing),
            (|p| p.challenge = Some("other".into()), Denied::VerifierWrong),
        ];
        for (change, denied) in burned {
            check(&authorized(), &wrong(change), T0, Ok((0, Some(denied), false)));
        }
    }

    /// PAR-6, CATT-8: a key that was bound must be proved; one that was not may be.
    #[test]
    fn keys_that_are_bound_must_come_back() {
        let bound = |jkt: Option<&str>, instance: Option<&str>| {
            let code = Authorization {
                jkt: jkt.map(str::to_owned),
                instance: instance.map(str::to_owned),
                ..code()
            };
            authorize(&fresh(), code, None, T0).expect("authorized").state
        };
        let with = |jkt: Option<&str>, instance: Option<&str>| Presented {
            jkt: jkt.map(str::to_owned),
            instance: instance.map(str::to_owned),
            ..presented()
        };
        let good = Ok((1, None, true));
        check(&bound(None, None), &with(Some("k"), Some("i")), T0, good);
        check(&bound(Some("k"), Some("i")), &with(Some("k"), Some("i")), T0, good);
        let refused = |denied| Ok((0, Some(denied), false));
        check(
            &bound(Some("k"), None),
            &with(None, None),
            T0,
            refused(Denied::OtherKey),
        );
        check(
            &bound(Some("k"), None),
            &with(Some("l"), None),
            T0,
            refused(Denied::OtherKey),
        );
        check(
            &bound(None, Some("i")),
            &with(None, Some("j")),
            T0,
            refused(Denied::OtherInstance),
        );
    }

    /// TOKEN-11: reuse takes back the tokens, also after the end; the status stays.
    #[test]
    fn a_code_that_comes_again_revokes() {
        let refresh = super::super::refresh::tests::token();
        let granted = redeem(&authorized(), &presented(), grant(), Some(refresh), T0).expect("granted");
        assert!(granted.state.flow().refresh.is_some());
        let issued = step(&granted.state, Command::Issue, T0).expect("issued").state;
        for (before, status) in [(granted.state, Status::Active), (issued, Status::Successful)] {
            check(&before, &presented(), T0, Ok((0, Some(Denied::CodeReused), false)));
            let step = redeem(&before, &presented(), grant(), None, T0).expect("revoked");
            assert_eq!((step.state.status, &step.state.flow().refresh), (status, &None));
        }
    }
}
