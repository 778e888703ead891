//! The refresh grant (TOKEN-20 to TOKEN-22): no event tells of it (R11).

use super::flow::Refresh;
use super::{Denied, Grant, State, Status, Step, moved, revoke};

/// How long a token that was replaced still works, milliseconds: the answer may have been lost (TOKEN-21).
pub const GRACE: i64 = 60_000;
/// Replaced tokens that are remembered; an older one counts as stolen.
const REMEMBERED: usize = 8;

/// Who asks, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Hash of the refresh token.
    pub hash: String,
    /// `client_id`.
    pub client: Option<String>,
    /// The DPoP key it proved: its thumbprint.
    pub jkt: Option<String>,
    /// The client instance's key that it proved: its thumbprint.
    pub instance: Option<String>,
}

/// The token that takes the place of the one presented, where tokens rotate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefresh {
    /// Hash of it.
    pub hash: String,
    /// When it ends, epoch milliseconds.
    pub until: i64,
}

/// Grants another access token. A session that issued its credential stays as it is (R34); one that still waits for it lives
/// at least as long as the token.
///
/// # Errors
/// [`Denied`] when nothing changes. A token that was replaced more than [`GRACE`] ago takes all others with it: that step is
/// refused.
pub fn refresh(
    before: &State,
    presented: &Rotation,
    grant: Grant,
    next: Option<NewRefresh>,
    now: i64,
) -> Result<Step, Denied> {
    let known = before.flow().refresh.as_ref().ok_or(Denied::RefreshUnknown)?;
    if !matches!(before.status, Status::Active | Status::Successful) {
        return Err(Denied::Closed);
    }
    if before.status == Status::Active && now >= before.expires_at {
        return Err(Denied::Expired);
    }
    fits(known, presented)?;
    let replaced = known.previous.iter().find(|(hash, _)| *hash == presented.hash);
    if known.hash != presented.hash && replaced.is_none_or(|(_, until)| now >= *until) {
        let mut step = revoke(before, now);
        step.refused = Some(Denied::RefreshReused);
        return Ok(step);
    }
    if now >= known.until {
        return Err(Denied::RefreshLate);
    }
    let mut state = moved(before, now);
    if state.status == Status::Active {
        state.expires_at = state.expires_at.max(grant.until);
    }
    state.grant = Some(grant);
    if let Some(next) = next {
        state.remember(|flow| {
            if let Some(refresh) = &mut flow.refresh {
                let before = std::mem::replace(&mut refresh.hash, next.hash);
                refresh.until = next.until;
                refresh.previous.push((before, now + GRACE));
                let forgotten = refresh.previous.len().saturating_sub(REMEMBERED);
                refresh.previous.drain(..forgotten);
            }
        });
    }
    Ok(Step {
        state,
        events: Vec::new(),
        refused: None,
    })
}

/// Whoever holds the token without its key, or names another client, changes nothing: not even by being wrong.
fn fits(known: &Refresh, presented: &Rotation) -> Result<(), Denied> {
    if known.client != presented.client {
        return Err(Denied::OtherClient);
    }
    if known.jkt.is_some() && known.jkt != presented.jkt {
        return Err(Denied::OtherKey);
    }
    if known.instance.is_some() && known.instance != presented.instance {
        return Err(Denied::OtherInstance);
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{END, T0, closed, granted};
    use super::super::{Command, step};
    use super::*;

    const LONG: i64 = T0 + 86_400_000;

    /// A token of the client `w`.
    pub fn token() -> Refresh {
        Refresh {
            hash: "one".into(),
            until: LONG,
            client: Some("w".into()),
            jkt: None,
            instance: None,
            identifiers: false,
            scope: None,
            previous: Vec::new(),
        }
    }

    fn with(mut state: State, refresh: Refresh) -> State {
        state.remember(|flow| flow.refresh = Some(refresh));
        state
    }

    fn presented(hash: &str) -> Rotation {
        Rotation {
            hash: hash.into(),
            client: Some("w".into()),
            ..Rotation::default()
        }
    }

    fn grant(now: i64) -> Grant {
        Grant {
            token_hash: "new".into(),
            until: now + 300_000,
        }
    }

    fn check(before: &State, presented: &Rotation, now: i64, expect: Result<Option<Denied>, Denied>) -> Option<State> {
        let got = refresh(before, presented, grant(now), None, now);
        assert_eq!(
            got.as_ref().map(|step| step.refused).map_err(|denied| *denied),
            expect,
            "{presented:?}"
        );
        let step = got.ok()?;
        assert!(step.events.is_empty(), "R11");
        assert_eq!(
            (step.state.version, step.state.status),
            (before.version + 1, before.status)
        );
        Some(step.state)
    }

    /// TOKEN-20, TOKEN-21, DPOP-10, CATT-8, R11, R34.
    #[test]
    fn a_refresh_token_serves_again_and_again() {
        let open = with(granted(), token());
        let issued = with(step(&granted(), Command::Issue, T0).expect("issued").state, token());
        let later = T0 + 3_600_000;
        for _ in 0..2 {
            let state = check(&issued, &presented("one"), later, Ok(None)).expect("refreshed");
            assert_eq!(state.grant, Some(grant(later)));
            assert_eq!(state.expires_at, issued.expires_at, "a closed session keeps its end");
            assert_eq!(state.flow().refresh, Some(token()), "not rotated");
        }
        let state = check(&open, &presented("one"), T0 + 20_000, Ok(None)).expect("refreshed");
        assert_eq!(state.expires_at, T0 + 320_000);
        check(&open, &presented("one"), END + 10_000, Err(Denied::Expired));
        check(&issued, &presented("one"), LONG, Err(Denied::RefreshLate));
        check(&with(closed(), token()), &presented("one"), T0, Err(Denied::Closed));
        check(&granted(), &presented("one"), T0, Err(Denied::RefreshUnknown));
        let other = Rotation {
            client: None,
            ..presented("one")
        };
        check(&open, &other, T0, Err(Denied::OtherClient));
        let bound = |jkt: Option<&str>, instance: Option<&str>| {
            let token = Refresh {
                jkt: jkt.map(str::to_owned),
                instance: instance.map(str::to_owned),
                ..token()
            };
            with(granted(), token)
        };
        check(&bound(Some("k"), None), &presented("one"), T0, Err(Denied::OtherKey));
        check(
            &bound(None, Some("i")),
            &presented("one"),
            T0,
            Err(Denied::OtherInstance),
        );
        let proved = Rotation {
            jkt: Some("k".into()),
            instance: Some("i".into()),
            ..presented("one")
        };
        check(&bound(Some("k"), Some("i")), &proved, T0, Ok(None));
    }

    fn rotate(before: &State, from: &str, to: &str, now: i64) -> State {
        let next = NewRefresh {
            hash: to.into(),
            until: LONG,
        };
        let step = refresh(before, &presented(from), grant(now), Some(next), now).expect("rotated");
        assert_eq!(step.refused, None, "{from}");
        step.state
    }

    /// TOKEN-21: the old token works for a minute, for an answer that was lost; then its use takes all of them back.
    #[test]
    fn where_tokens_rotate_the_old_one_has_a_minute() {
        let issued = step(&granted(), Command::Issue, T0).expect("issued").state;
        let first = rotate(&with(issued, token()), "one", "two", T0);
        let again = rotate(&first, "one", "three", T0 + 59_999);
        rotate(&again, "two", "four", T0 + 60_000);
        for (state, now) in [(&first, T0 + 60_000), (&again, T0 + 60_000)] {
            let revoked = check(state, &presented("one"), now, Ok(Some(Denied::RefreshReused))).expect("revoked");
            assert_eq!((&revoked.grant, &revoked.flow().refresh), (&None, &None));
            check(&revoked, &presented("two"), now, Err(Denied::RefreshUnknown));
        }
    }

    /// However often a wallet rotates, what is remembered stays small.
    #[test]
    fn replaced_tokens_are_forgotten() {
        let mut state = with(granted(), token());
        let mut last = "one".to_owned();
        for number in 0..20 {
            let next = number.to_string();
            state = rotate(&state, &last, &next, T0);
            last = next;
        }
        let previous = &state.flow().refresh.as_ref().expect("a token").previous;
        assert_eq!((previous.len(), previous[0].0.as_str()), (REMEMBERED, "11"));
    }
}
