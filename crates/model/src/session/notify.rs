//! A wallet's notification (NOTIF-1 to NOTIF-8): remembered beside the credential response it is about. It changes no status
//! and is none of the six events.

use super::flow::Notified;
use super::{State, Step, moved};

/// As many notifications of one response are remembered; the exchange record has the others.
const KEPT: usize = 16;

/// What a notification comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// No response of this session has that id (NOTIF-6).
    Unknown,
    /// It was told before, or often enough: nothing changes (NOTIF-5).
    Repeated,
    /// To be committed.
    New(Step),
}

/// Takes a notification about the response whose `notification_id` has this hash.
pub fn notify(before: &State, hash: &str, notified: Notified, now: i64) -> Notification {
    let mut of = before.flow().issued.iter();
    let Some(at) = of.position(|issued| issued.notification.as_deref() == Some(hash)) else {
        return Notification::Unknown;
    };
    let known = &before.flow().issued[at].notified;
    let same = |one: &Notified| one.event == notified.event && one.description == notified.description;
    if known.len() >= KEPT || known.iter().any(same) {
        return Notification::Repeated;
    }
    let mut state = moved(before, now);
    state.remember(|flow| flow.issued[at].notified.push(notified));
    Notification::New(Step {
        state,
        events: Vec::new(),
        refused: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{T0, granted};
    use super::*;
    use crate::configuration::Format;
    use crate::session::flow::Issued;
    use crate::session::issue;

    fn told(event: &str, description: Option<&str>) -> Notified {
        Notified {
            at: T0,
            event: event.into(),
            description: description.map(str::to_owned),
        }
    }

    /// NOTIF-5, NOTIF-6, NOTIF-8: repeats change nothing, several may come, and the status stays what it is.
    #[test]
    fn notifications() {
        let issued = Issued {
            at: T0,
            credentials: 1,
            notification: Some("n".into()),
            notified: Vec::new(),
        };
        let mut state = issue(&granted(), Format::Mdoc, T0).expect("issued").with(issued).state;
        let accepted = || told("credential_accepted", None);
        assert_eq!(notify(&state, "other", accepted(), T0), Notification::Unknown);
        assert_eq!(notify(&granted(), "n", accepted(), T0), Notification::Unknown);
        for (event, description) in [
            ("credential_accepted", None),
            ("credential_failure", Some("disk full")),
            ("credential_deleted", None),
        ] {
            let Notification::New(step) = notify(&state, "n", told(event, description), T0) else {
                panic!("{event} is new")
            };
            assert_eq!((step.state.status, step.events.len()), (state.status, 0));
            assert_eq!(step.state.version, state.version + 1);
            state = step.state;
            assert_eq!(
                notify(&state, "n", told(event, description), T0 + 9),
                Notification::Repeated
            );
        }
        for number in 3..KEPT {
            let Notification::New(step) = notify(&state, "n", told("e", Some(&number.to_string())), T0) else {
                panic!("room for {number}")
            };
            state = step.state;
        }
        assert_eq!(notify(&state, "n", told("e", None), T0), Notification::Repeated);
        assert_eq!(state.flow().issued[0].notified.len(), KEPT);
    }
}
