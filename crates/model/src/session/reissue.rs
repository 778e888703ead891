//! A credential of a closed session, fetched anew (R34 as amended): the status stays, and nothing of the six is told.

use super::flow::Issued;
use super::{Denied, State, Status, Step, moved};

/// As many credential responses are remembered; older ones fall out, and with them their `notification_id`.
const KEPT: usize = 64;

/// The step of a reissue: only what was issued once is issued again.
///
/// # Errors
/// [`Denied::Closed`] for a session that ended otherwise, [`Denied::NotClosed`] for one that is open.
pub fn reissue(before: &State, now: i64) -> Result<Step, Denied> {
    match before.status {
        Status::Successful => Ok(Step {
            state: moved(before, now),
            events: Vec::new(),
            refused: None,
        }),
        Status::Active => Err(Denied::NotClosed),
        _ => Err(Denied::Closed),
    }
}

impl Step {
    /// The same step, which also remembers the credential response it is about.
    #[must_use]
    pub fn with(mut self, issued: Issued) -> Self {
        self.state.remember(|flow| {
            if flow.issued.len() >= KEPT {
                flow.issued.remove(0);
            }
            flow.issued.push(issued);
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{T0, closed, granted};
    use super::*;
    use crate::configuration::Format;
    use crate::session::issue;

    fn response(notification: &str) -> Issued {
        Issued {
            at: T0,
            credentials: 1,
            notification: Some(notification.into()),
            notified: Vec::new(),
        }
    }

    /// R34.
    #[test]
    fn only_what_was_issued_is_issued_again() {
        assert_eq!(reissue(&granted(), T0), Err(Denied::NotClosed));
        assert_eq!(reissue(&closed(), T0), Err(Denied::Closed));
        let issued = issue(&granted(), Format::SdJwtVc, T0)
            .expect("issued")
            .with(response("a"))
            .state;
        let again = reissue(&issued, T0 + 1).expect("reissued").with(response("b"));
        assert_eq!((again.state.status, again.events.len()), (Status::Successful, 0));
        assert_eq!(
            (again.state.version, again.state.sequence),
            (issued.version + 1, issued.sequence)
        );
        let kept: Vec<_> = again
            .state
            .flow()
            .issued
            .iter()
            .filter_map(|one| one.notification.as_deref())
            .collect();
        assert_eq!(kept, ["a", "b"]);
    }

    /// A refresh token may be used for years.
    #[test]
    fn what_is_remembered_is_bounded() {
        let mut state = issue(&granted(), Format::SdJwtVc, T0).expect("issued").state;
        for number in 0..KEPT + 3 {
            state = reissue(&state, T0)
                .expect("reissued")
                .with(response(&number.to_string()))
                .state;
        }
        assert_eq!(state.flow().issued.len(), KEPT);
        assert_eq!(state.flow().issued[0].notification.as_deref(), Some("3"));
    }
}
