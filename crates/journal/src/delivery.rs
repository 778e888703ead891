//! A delivery as kept, without its body.

use model::delivery::{DeliveryState, Kind, Standing};
use model::event::EventName;
use model::id::SessionId;
use rusqlite::Row;

use crate::rows;

/// The deliveries that keep their order among each other: those of one session to one target, or those of one replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// The session's number; of a replay, drill or test a negative number of its own.
    pub session: i64,
    /// The target's number: what a limit per target counts by.
    pub target: i64,
}

/// A delivery's standing, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number; later ones are higher.
    pub number: i64,
    /// Whom it keeps order with.
    pub lane: Lane,
    /// Whose event; for a test event the made-up id in its body.
    pub session: SessionId,
    /// The event's number in its session.
    pub sequence: u32,
    /// The event's name.
    pub event: EventName,
    /// Why it exists.
    pub kind: Kind,
    /// Where it stands: `Held` for one that would be pending or waiting, if its target were open.
    pub state: DeliveryState,
    /// Whether a person asked for the next attempt, or the one under way: it does not wait for its lane.
    pub asked: bool,
    /// Whether it had been delivered or given up before a person asked: no lane waited for it, and if this attempt fails it is
    /// what it was. False unless [`Delivery::asked`].
    pub ended_before: bool,
    /// Attempts begun, of any trigger.
    pub attempts: u32,
    /// When the next attempt is due, epoch milliseconds; of no meaning once delivered or given up.
    pub due_at: i64,
    /// When it was first due, epoch milliseconds.
    pub created_at: i64,
    /// Whether it did not wait for the one before it (`order.maxWait`).
    pub overtook: bool,
    /// The delivery whose `webhook-id` it has: itself, but for the later copies of a drill.
    pub message: i64,
}

/// What [`read`] reads, in its order, with a prefix such as `d.`; [`COLUMNS`] of them.
macro_rules! columns {
    ($p:literal) => {
        concat!(
            $p,
            "number, ",
            $p,
            "session, ",
            $p,
            "run, ",
            $p,
            "target, ",
            $p,
            "session_id, ",
            $p,
            "sequence, ",
            $p,
            "name, ",
            $p,
            "kind, ",
            $p,
            "state, ",
            $p,
            "back, ",
            $p,
            "attempts, ",
            $p,
            "due_at, ",
            $p,
            "created_at, ",
            $p,
            "overtook, ",
            $p,
            "message"
        )
    };
}
pub(crate) use columns;

/// How many [`columns`] there are.
pub(crate) const COLUMNS: usize = 15;

/// A delivery from [`columns`], beginning at column `at`; its target is taken to be open.
pub(crate) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Delivery> {
    let number = row.get(at)?;
    let session: i64 = row.get(at + 1)?;
    let run: Option<i64> = row.get(at + 2)?;
    let back = rows::state_before(row, at + 9)?;
    let message: Option<i64> = row.get(at + 14)?;
    Ok(Delivery {
        number,
        lane: lane(session, run, row.get(at + 3)?),
        session: rows::id(row, at + 4)?,
        sequence: row.get(at + 5)?,
        event: rows::event(row, at + 6)?,
        kind: rows::kind(row, at + 7)?,
        state: rows::delivery_state(row, at + 8)?,
        asked: back.is_some(),
        ended_before: back.is_some_and(has_ended),
        attempts: row.get(at + 10)?,
        due_at: row.get(at + 11)?,
        created_at: row.get(at + 12)?,
        overtook: row.get(at + 13)?,
        message: message.unwrap_or(number),
    })
}

/// A delivery from [`columns`] and its target's standing after them.
pub(crate) fn shown(row: &Row<'_>, at: usize) -> rusqlite::Result<Delivery> {
    Ok(read(row, at)?.under(rows::standing(row, at + COLUMNS)?))
}

/// Whether nothing more comes of a delivery in this state.
pub(crate) fn has_ended(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Delivered | DeliveryState::GivenUp)
}

/// The lane of a delivery: a run has one of its own.
pub(crate) fn lane(session: i64, run: Option<i64>, target: i64) -> Lane {
    Lane {
        session: run.map_or(session, |run| -run),
        target,
    }
}

impl Delivery {
    /// The delivery as it reads when its target stands so.
    pub(crate) fn under(mut self, standing: Standing) -> Self {
        self.state = under(self.state, standing);
        self
    }
}

fn under(state: DeliveryState, standing: Standing) -> DeliveryState {
    match (state, standing) {
        (DeliveryState::Pending | DeliveryState::Waiting, Standing::Held | Standing::Stopped) => DeliveryState::Held,
        _ => state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_arrived_reads_as_held_while_its_target_is_not_open() {
        use DeliveryState::{Delivered, GivenUp, Held, InFlight, Pending, Waiting};
        for (state, closed) in [
            (Pending, Held),
            (Waiting, Held),
            (InFlight, InFlight),
            (Delivered, Delivered),
            (GivenUp, GivenUp),
        ] {
            assert_eq!(under(state, Standing::Open), state);
            assert_eq!(under(state, Standing::Held), closed);
            assert_eq!(under(state, Standing::Stopped), closed);
        }
    }

    #[test]
    fn a_run_has_a_lane_of_its_own() {
        let check = |session, run, expect| assert_eq!(lane(session, run, 3).session, expect);
        check(7, None, 7);
        check(7, Some(40), -40);
        check(-41, Some(41), -41);
    }
}
