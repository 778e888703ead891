//! The list of sessions, and how many there are.

use model::configuration::Format;
use model::id::SessionId;
use model::session::State;
use rusqlite::{OptionalExtension as _, Row, params};

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

/// Which page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionsQuery {
    /// Only sessions before this number ([`SessionSummary::number`], or what the page before returned).
    pub before: Option<i64>,
    /// Sessions on the page, at most 1,000.
    pub limit: usize,
    /// Only sessions whose id, profile, configuration or status contains this, whatever the case.
    pub search: Option<String>,
}

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
    ($rest:literal) => {
        concat!(
            "SELECT s.number, s.id, f.profile_id, f.configuration_id, f.format, s.created_at,
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event'),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event' AND d.state = 'delivered'),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event'
                  AND d.state IN ('waiting', 'given_up')),
               (SELECT count(*) FROM deliveries d WHERE d.session = s.number AND d.kind = 'event' AND d.state = 'given_up'),
               s.refused, ",
            rows::state_columns!(),
            " FROM sessions s JOIN frozen f ON f.number = s.frozen ",
            $rest
        )
    };
}

impl Journal {
    /// A page of sessions, newest first, and where the next page begins when there may be one.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn sessions(&self, query: SessionsQuery) -> Result<(Vec<SessionSummary>, Option<i64>), JournalError> {
        let limit = query.limit.clamp(1, 1000);
        let before = query.before.unwrap_or(i64::MAX);
        let search = query.search.filter(|text| !text.trim().is_empty());
        let page: Vec<SessionSummary> = self.shared.readers.read(|db| match &search {
            None => db
                .prepare_cached(summary!("WHERE s.number < ?1 ORDER BY s.number DESC LIMIT ?2"))?
                .query_map(params![before, rows::limit(limit)], read)?
                .collect(),
            Some(text) => db
                .prepare_cached(summary!(
                    "WHERE s.number < ?1 AND (s.id LIKE ?3 ESCAPE '\\' OR f.profile_id LIKE ?3 ESCAPE '\\'
                       OR f.configuration_id LIKE ?3 ESCAPE '\\' OR s.status LIKE ?3 ESCAPE '\\')
                     ORDER BY s.number DESC LIMIT ?2"
                ))?
                .query_map(params![before, rows::limit(limit), rows::contains(text)], read)?
                .collect(),
        })?;
        let next = page.last().filter(|_| page.len() == limit).map(|last| last.number);
        Ok((page, next))
    }

    /// One session's line.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn summary(&self, id: &SessionId) -> Result<Option<SessionSummary>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(summary!("WHERE s.id = ?1"))?
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
            db.prepare_cached(
                "SELECT (SELECT count(*) FROM sessions),
                        (SELECT count(*) FROM sessions WHERE status = 'ACTIVE'),
                        (SELECT count(*) FROM events),
                        (SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'given_up') AND kind = 'event')",
            )?
            .query_row([], |row| {
                Ok(Counts {
                    sessions: rows::count(row, 0)?,
                    live: rows::count(row, 1)?,
                    events: rows::count(row, 2)?,
                    failing: rows::count(row, 3)?,
                })
            })
        })
    }
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
        state: rows::state(row, 11)?,
    })
}
