//! Whether a wallet went away without a word.

use super::{State, Status};

/// Milliseconds after which nothing from the wallet is taken for silence.
pub const SILENCE: i64 = 60_000;

/// Whether a session stopped silently: a wallet began (it fetched the offer or got a token), none of its requests was refused,
/// no credential of it was put off, and then nothing came for [`SILENCE`], or until it ran out. What was refused has a reason
/// to read; this has none, and silence is all there is to explain.
///
/// `refused` counts its refusals; `now` is epoch milliseconds. The journal finds them by the same words in SQL.
pub fn is_silent(state: &State, refused: u32, now: i64) -> bool {
    let began = state.fetched || state.grant.is_some();
    let quiet = match state.status {
        Status::Active => now.saturating_sub(state.updated_at) >= SILENCE,
        Status::Expired => true,
        Status::Successful | Status::Unsuccessful | Status::RejectedByUser => false,
    };
    began && quiet && refused == 0 && state.flow().deferral.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Grant;

    #[test]
    fn silence_is_neither_success_nor_refusal_nor_waiting() {
        let at = |status, fetched, updated_at| State {
            status,
            fetched,
            updated_at,
            ..State::new(0, 300_000)
        };
        let granted = State {
            grant: Some(Grant {
                token_hash: "h".into(),
                until: 9,
            }),
            ..at(Status::Expired, false, 0)
        };
        let check = |state: &State, refused, now, expect| {
            assert_eq!(is_silent(state, refused, now), expect, "{state:?} {refused} {now}");
        };
        check(&at(Status::Active, true, 1000), 0, 1000 + SILENCE, true);
        check(&at(Status::Active, true, 1000), 0, 999 + SILENCE, false);
        check(&at(Status::Active, true, 1000), 1, 1000 + SILENCE, false);
        check(&at(Status::Active, false, 1000), 0, 1000 + SILENCE, false);
        check(&at(Status::Expired, true, 1000), 0, 1000, true);
        check(&at(Status::Expired, true, 1000), 2, 1000, false);
        check(&granted, 0, 0, true);
        for ended in [Status::Successful, Status::Unsuccessful, Status::RejectedByUser] {
            check(&at(ended, true, 0), 0, i64::MAX, false);
        }
    }
}
