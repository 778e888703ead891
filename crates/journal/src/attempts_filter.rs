//! Which attempts are wanted.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::trial;
use crate::under_way::Attempting;

/// Which page of the attempts, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptsFilter {
    /// Only those before this id: the last one of the page before.
    pub before: Option<i64>,
    /// Rows wanted, at most 1,000.
    pub limit: usize,
    /// Of one target.
    pub target: Option<i64>,
    /// Of one session; the made-up id for a test event.
    pub session: Option<String>,
    /// Only those that failed.
    pub failed: bool,
}

/// What a filter asks for but its page.
pub(crate) struct Wanted {
    session: Option<i64>,
    target: Option<i64>,
    failed: bool,
}

impl Wanted {
    /// `None` when nothing can fit.
    pub(crate) fn read(db: &Connection, filter: &AttemptsFilter) -> rusqlite::Result<Option<Self>> {
        let session = match &filter.session {
            None => None,
            Some(id) => match trial::session_number(db, id)? {
                None => return Ok(None),
                found => found,
            },
        };
        Ok(Some(Self {
            session,
            target: filter.target,
            failed: filter.failed,
        }))
    }

    /// Whether an attempt under way fits.
    pub(crate) fn has(&self, attempting: &Attempting) -> bool {
        let fits = |wanted: Option<i64>, has: i64| wanted.is_none_or(|wanted| wanted == has);
        !self.failed && fits(self.session, attempting.session) && fits(self.target, attempting.delivery.lane.target)
    }

    /// SQL for those that are over, and its values. `+` keeps SQLite from an index that would be walked for longer.
    pub(crate) fn conditions(&self) -> (String, Vec<Value>) {
        let mut sql = String::from("1");
        let mut values = Vec::new();
        if let Some(session) = self.session {
            sql.push_str(" AND a.session = ?");
            values.push(session.into());
        }
        if let Some(target) = self.target {
            // A session has few attempts; a target may have them all.
            sql.push_str(if self.session.is_some() {
                " AND +a.target = ?"
            } else {
                " AND a.target = ?"
            });
            values.push(target.into());
        }
        if self.failed {
            sql.push_str(" AND a.class IS NOT NULL");
        }
        (sql, values)
    }
}
