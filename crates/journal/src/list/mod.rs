//! The list of sessions: which ones, in which order, a page at a time.
//!
//! ```text
//! filter     what is asked for
//! criterion  each thing asked for, as SQL: which sessions meet it, and whether one does
//! words      what is searched for
//! place      where a page begins
//! few        when few sessions are left: they are gathered, sorted and counted here
//! walk       when many are: the list is walked along the index of its order
//! ```
//!
//! Each criterion is asked for the sessions that meet it, [`MOST`] of them at most. Where one has fewer, the list is among
//! them, and small; where all have more, it is dense, and a walk soon has a page. A dense list is counted among the newest
//! [`COUNTED`] sessions only. So a page and its count cost the same whether a search finds one session of 100,000 or all of
//! them, at each key of somebody who types.

mod criterion;
mod few;
mod filter;
mod place;
mod walk;
mod words;

pub use filter::{SessionsFilter, SessionsQuery, SessionsSort};
pub use place::SessionsPlace;
use rusqlite::Connection;

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;
use crate::sessions::{SessionSummary, summaries};

/// Sessions that are counted and gathered: beyond these there are "more than". Fewer in the journal's own tests, so that a
/// short list is walked, too.
pub const MOST: usize = if cfg!(test) { 40 } else { 10_000 };

/// Sessions, the newest, among which a dense list is counted.
const COUNTED: usize = if cfg!(test) { 40 } else { 3_000 };

/// A page of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionsPage {
    /// The sessions, in order.
    pub rows: Vec<SessionSummary>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<SessionsPlace>,
    /// How many sessions there are over all pages.
    pub total: Total,
    /// How many of them have a higher number than [`SessionsQuery::above`].
    pub above: Total,
    /// The number of the newest session of all.
    pub newest: i64,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// So many; at least so many when not exact.
    pub count: u64,
    /// Whether there are surely no more than that.
    pub exact: bool,
}

/// What a page is read from: the numbers of its sessions, and the counts.
struct Found {
    numbers: Vec<i64>,
    next: Option<SessionsPlace>,
    total: Total,
    above: Total,
}

impl Journal {
    /// A page of the list. `now` is epoch milliseconds.
    ///
    /// Rows that come or change between two pages move to where they belong; a page repeats no row that kept its place, and
    /// misses none.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn sessions(&self, query: &SessionsQuery, now: i64) -> Result<SessionsPage, JournalError> {
        self.shared.readers.read(|db| {
            // One state of the journal for the rows and the counts.
            let db = db.unchecked_transaction()?;
            let found = find(&db, query, now)?;
            Ok(SessionsPage {
                rows: summaries(&db, &found.numbers)?,
                next: found.next,
                total: found.total,
                above: found.above,
                newest: newest(&db)?,
            })
        })
    }
}

fn find(db: &Connection, query: &SessionsQuery, now: i64) -> rusqlite::Result<Found> {
    let mut few: Option<Vec<i64>> = None;
    let mut conditions = Vec::new();
    let criteria = criterion::all(db, &query.filter, now)?;
    // What meets the only criterion is the list: where that was too much to gather, nothing is left to count.
    let dense = matches!(&criteria[..], [only] if !only.numbers.is_empty());
    for criterion in criteria {
        match criterion.numbers(db)? {
            Some(numbers) => {
                few = Some(match few {
                    None => numbers,
                    Some(few) => few.into_iter().filter(|n| numbers.binary_search(n).is_ok()).collect(),
                });
            }
            None => conditions.push(criterion.holds),
        }
    }
    match few {
        Some(numbers) => few::find(db, query, &numbers, &conditions),
        None => walk::find(db, query, conditions, dense),
    }
}

fn newest(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(number), 0) FROM sessions")?
        .query_row([], |row| row.get(0))
}

/// How many rows of a page are wanted.
fn wanted(query: &SessionsQuery) -> usize {
    query.limit.min(1000)
}

/// A statement, or a part of one, with the values of its question marks in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<rusqlite::types::Value>,
}

impl Sql {
    fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            values: Vec::new(),
        }
    }

    fn with(text: impl Into<String>, values: impl IntoIterator<Item = rusqlite::types::Value>) -> Self {
        Self {
            text: text.into(),
            values: values.into_iter().collect(),
        }
    }

    /// Adds a part.
    fn add(&mut self, part: &Self) {
        self.text.push_str(&part.text);
        self.values.extend(part.values.iter().cloned());
    }

    /// Adds conditions, each after an `AND`.
    fn and_all(&mut self, conditions: &[Self]) {
        for condition in conditions {
            self.text.push_str(" AND ");
            self.add(condition);
        }
    }

    fn read<T>(
        &self,
        db: &Connection,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        db.prepare_cached(&self.text)?
            .query_map(rusqlite::params_from_iter(&self.values), read)?
            .collect()
    }
}

/// Numbers as a value that `json_each` reads.
pub(crate) fn list(numbers: &[i64]) -> rusqlite::types::Value {
    let mut text = String::with_capacity(numbers.len() * 7 + 2);
    text.push('[');
    for (at, number) in numbers.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&number.to_string());
    }
    text.push(']');
    text.into()
}

/// A bounded count.
fn total(counted: usize) -> Total {
    Total {
        count: counted.min(MOST) as u64,
        exact: counted <= MOST,
    }
}

/// More than are gathered.
fn more() -> Total {
    Total {
        count: MOST as u64,
        exact: false,
    }
}

/// How much is read to know whether there is more than [`MOST`].
fn bound() -> i64 {
    rows::limit(MOST + 1)
}

/// The statements that read a page of the plain list, for the test of their plans.
#[cfg(test)]
pub(crate) fn plain_statements() -> Vec<String> {
    walk::statements()
}
