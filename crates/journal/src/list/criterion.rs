//! Each thing that is asked for, as SQL.

use model::session::{SILENCE, Status};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::filter::SessionsFilter;
use super::{MOST, Sql, bound, list, words};

/// A thing asked for.
pub(super) struct Criterion {
    /// Statements without `LIMIT` that together tell the numbers of the sessions that meet it, each of them no number twice;
    /// none when only a walk can.
    pub(super) numbers: Vec<Sql>,
    /// Whether a session `s` does.
    pub(super) holds: Sql,
}

impl Criterion {
    /// The numbers of the sessions that meet it, rising; `None` when there are more than [`MOST`].
    pub(super) fn numbers(&self, db: &Connection) -> rusqlite::Result<Option<Vec<i64>>> {
        if self.numbers.is_empty() {
            return Ok(None);
        }
        let mut found = Vec::new();
        for part in &self.numbers {
            let mut sql = part.clone();
            sql.add(&Sql::with(" LIMIT ?", [bound().into()]));
            let numbers: Vec<i64> = sql.read(db, |row| row.get(0))?;
            if numbers.len() > MOST {
                return Ok(None);
            }
            found.extend(numbers);
        }
        found.sort_unstable();
        found.dedup();
        Ok((found.len() <= MOST).then_some(found))
    }
}

/// What a filter asks for, the cheapest first.
pub(super) fn all(db: &Connection, filter: &SessionsFilter, now: i64) -> rusqlite::Result<Vec<Criterion>> {
    let mut all = Vec::new();
    all.extend(filter.pinned.then(pinned));
    all.extend(filter.failing.then(failing));
    all.extend(filter.silent.then(|| silent(now)));
    if !filter.statuses.is_empty() {
        all.push(statuses(&filter.statuses));
    }
    if !filter.formats.is_empty() || !filter.profiles.is_empty() {
        all.push(kinds(db, filter)?);
    }
    all.extend(filter.since.map(|at| made("s.created_at >= ?", at)));
    all.extend(filter.until.map(|at| made("s.created_at < ?", at)));
    for word in filter.search.split_whitespace() {
        all.push(words::criterion(db, word, &filter.names)?);
    }
    Ok(all)
}

fn pinned() -> Criterion {
    Criterion {
        numbers: vec![Sql::plain("SELECT session FROM marks WHERE pinned = 1")],
        holds: Sql::plain("EXISTS (SELECT 1 FROM marks m WHERE m.session = s.number AND m.pinned = 1)"),
    }
}

fn failing() -> Criterion {
    Criterion {
        numbers: vec![Sql::plain(
            "SELECT DISTINCT session FROM deliveries INDEXED BY deliveries_failing_of
             WHERE kind = 'event' AND state IN ('waiting', 'given_up')",
        )],
        holds: Sql::plain(
            "EXISTS (SELECT 1 FROM deliveries d WHERE d.session = s.number AND d.kind = 'event'
                     AND d.state IN ('waiting', 'given_up'))",
        ),
    }
}

/// [`model::session::is_silent`], in SQL.
fn silent(now: i64) -> Criterion {
    const BEGAN: &str = "s.refused = 0 AND (s.fetched = 1 OR s.token_hash IS NOT NULL)";
    const NOT_PUT_OFF: &str = "(s.flow IS NULL OR json_extract(s.flow, '$.deferral') IS NULL)";
    let quiet: Value = (now - SILENCE).into();
    let expired = format!(
        "SELECT s.number FROM sessions s INDEXED BY sessions_silent
         WHERE s.status = 'EXPIRED' AND {BEGAN} AND {NOT_PUT_OFF}"
    );
    let active = format!(
        "SELECT s.number FROM sessions s INDEXED BY sessions_live
         WHERE s.status = 'ACTIVE' AND {BEGAN} AND {NOT_PUT_OFF} AND s.updated_at <= ?"
    );
    let holds =
        format!("{BEGAN} AND {NOT_PUT_OFF} AND (s.status = 'EXPIRED' OR s.status = 'ACTIVE' AND s.updated_at <= ?)");
    Criterion {
        numbers: vec![Sql::plain(expired), Sql::with(active, [quiet.clone()])],
        holds: Sql::with(holds, [quiet]),
    }
}

/// Names of statuses are no one's text: they stand in the statement, where the partial indices are found by them.
fn statuses(statuses: &[Status]) -> Criterion {
    let numbers = statuses.iter().map(|status| {
        let index = match status {
            Status::Active => "sessions_live",
            _ => "sessions_ended",
        };
        let name = status.as_str();
        let ended = if index == "sessions_ended" {
            " AND status <> 'ACTIVE'"
        } else {
            ""
        };
        Sql::plain(format!(
            "SELECT number FROM sessions INDEXED BY {index} WHERE status = '{name}'{ended}"
        ))
    });
    let names: Vec<_> = statuses.iter().map(|status| format!("'{}'", status.as_str())).collect();
    Criterion {
        numbers: numbers.collect(),
        holds: Sql::plain(format!("s.status IN ({})", names.join(", "))),
    }
}

fn kinds(db: &Connection, filter: &SessionsFilter) -> rusqlite::Result<Criterion> {
    let wanted = |profile: &str, format: &str| {
        (filter.profiles.is_empty() || filter.profiles.iter().any(|one| one == profile))
            && (filter.formats.is_empty() || filter.formats.iter().any(|one| one.as_str() == format))
    };
    let all: Vec<(i64, String, String)> = db
        .prepare_cached("SELECT number, profile_id, format FROM kinds")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let kinds = all.into_iter().filter(|(_, profile, format)| wanted(profile, format));
    Ok(of_kinds(&kinds.map(|(number, ..)| number).collect::<Vec<_>>()))
}

pub(super) fn of_kinds(kinds: &[i64]) -> Criterion {
    Criterion {
        numbers: vec![Sql::with(
            "SELECT number FROM sessions WHERE kind IN (SELECT value FROM json_each(?))",
            [list(kinds)],
        )],
        holds: Sql::with("s.kind IN (SELECT value FROM json_each(?))", [list(kinds)]),
    }
}

fn made(condition: &str, at: i64) -> Criterion {
    Criterion {
        numbers: Vec::new(),
        holds: Sql::with(condition, [at.into()]),
    }
}
