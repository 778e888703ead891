//! Taking back what was granted (TOKEN-11, TOKEN-21).

use super::{State, Step, moved};

/// Ends the access token and the refresh token; the status stays, and no event tells of it.
pub fn revoke(before: &State, now: i64) -> Step {
    let mut state = moved(before, now);
    state.grant = None;
    if state.flow().refresh.is_some() {
        state.remember(|flow| flow.refresh = None);
    }
    Step {
        state,
        events: Vec::new(),
        refused: None,
    }
}
