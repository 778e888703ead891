//! The lines of the list of sessions, and how much there is.

use model::configuration::Format;
use model::id::SessionId;
use model::session::State;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::error::JournalError;
use crate::list;
use crate::open::Journal;
use crate::rows;

/// A line of the list: what can be shown without the frozen profile.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Its number: newer sessions have higher ones.
    pub number: i64,
    /// Its id.
    pub id: SessionId,
    /// The profile it was made from.
    pub profile_id: String,
    /// The configuration.
    pub configuration_id: String,
    /// The format.
    pub format: Format,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// Where it stands.
    pub state: State,
    /// Webhook deliveries of its events; replays do not count.
    pub deliveries: u32,
    /// Those that arrived.
    pub delivered: u32,
    /// Those that failed at least once and have not arrived, or were given up.
    pub failing: u32,
    /// Those that were given up.
    pub given_up: u32,
    /// Refusals recorded with it, those included that were only counted.
    pub refused: u32,
    /// Whether a person pinned it.
    pub pinned: bool,
    /// What a person says of it; empty for nothing.
    pub note: String,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sessions kept.
    pub sessions: u64,
    /// Those that are ACTIVE.
    pub live: u64,
    /// Events kept.
    pub events: u64,
    /// Deliveries of events that failed at least once and have not arrived, or were given up.
    pub failing: u64,
}

macro_rules! summary {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT s.number, s.id, k.profile_id, k.configuration_id, k.format, s.created_at,
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event'),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event' AND d.state = 'delivered'),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event'
                  AND d.state IN ('waiting', 'given_up')),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event' AND d.state = 'given_up'),
               s.refused, m.pinned IS 1, coalesce(m.note, ''), ",
            rows::state_columns!(),
            " FROM ",
            $from,
            " JOIN kinds k ON k.number = s.kind LEFT JOIN marks m ON m.session = s.number ",
            $rest
        )
    };
}

impl Journal {
    /// One session's line.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn summary(&self, id: &SessionId) -> Result<Option<SessionSummary>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(summary!("sessions s", "WHERE s.id = ?1"))?
                .query_row([id.as_str()], read)
                .optional()
        })
    }

    /// How much there is.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn counts(&self) -> Result<Counts, JournalError> {
        self.shared.readers.read(|db| {
            let mut few = db.prepare_cached(
                "SELECT (SELECT count(*) FROM sessions INDEXED BY sessions_live WHERE status = 'ACTIVE'),
                        (SELECT count(*) FROM deliveries INDEXED BY deliveries_failing_of
                         WHERE state IN ('waiting', 'given_up') AND kind = 'event')",
            )?;
            let (live, failing) = few.query_row([], |row| Ok((rows::count(row, 0)?, rows::count(row, 1)?)))?;
            Ok(Counts {
                sessions: tally(db, "sessions")?,
                live,
                events: tally(db, "events")?,
                failing,
            })
        })
    }
}

/// How many `sessions` or `events` are kept: as many as were numbered, but for those that were deleted. Counting them would
/// read a million rows for every change that a window is told.
pub(crate) fn tally(db: &Connection, of: &str) -> rusqlite::Result<u64> {
    let sql = match of {
        "events" => {
            "SELECT max(coalesce((SELECT max(seq) FROM events), 0),
                        coalesce((SELECT last FROM counters WHERE name = 'event'), 0))
                    - (SELECT count FROM tallies WHERE name = 'events')"
        }
        _ => {
            "SELECT max(coalesce((SELECT max(number) FROM sessions), 0),
                        coalesce((SELECT last FROM counters WHERE name = 'session'), 0))
                    - (SELECT count FROM tallies WHERE name = 'sessions')"
        }
    };
    db.prepare_cached(sql)?.query_row([], |row| rows::count(row, 0))
}

/// The lines of these sessions, in this order.
pub(crate) fn summaries(db: &Connection, numbers: &[i64]) -> rusqlite::Result<Vec<SessionSummary>> {
    db.prepare_cached(summary!(
        "json_each(?1) c CROSS JOIN sessions s ON s.number = c.value",
        "ORDER BY c.key"
    ))?
    .query_map([list::list(numbers)], read)?
    .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<SessionSummary> {
    Ok(SessionSummary {
        number: row.get(0)?,
        id: rows::id(row, 1)?,
        profile_id: row.get(2)?,
        configuration_id: row.get(3)?,
        format: rows::format(row, 4)?,
        created_at: row.get(5)?,
        deliveries: row.get(6)?,
        delivered: row.get(7)?,
        failing: row.get(8)?,
        given_up: row.get(9)?,
        refused: row.get(10)?,
        pinned: row.get(11)?,
        note: row.get(12)?,
        state: rows::state(row, 13)?,
    })
}
