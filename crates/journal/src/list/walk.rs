//! Many sessions are left: the list is walked along the index of its order until the page is full.

use rusqlite::{Connection, OptionalExtension as _};

use super::filter::{SessionsQuery, SessionsSort};
use super::place::SessionsPlace;
use super::{COUNTED, Found, Sql, Total, more, total, wanted};
use crate::rows;
use crate::sessions::tally;

/// Milliseconds by which the time a session was made at may disagree with its number: a clock is set now and then.
const UNSURE: i64 = 3_600_000;

/// The page and the counts of the sessions for which the conditions hold. `dense`: there are more than [`super::MOST`] of them.
pub(super) fn find(
    db: &Connection,
    query: &SessionsQuery,
    mut conditions: Vec<Sql>,
    dense: bool,
) -> rusqlite::Result<Found> {
    let made = range(db, query)?;
    if let Some((first, last)) = made {
        conditions.push(Sql::with(
            "s.number >= ? AND s.number <= ?",
            [first.into(), last.into()],
        ));
    }
    let (first, last) = made.unwrap_or((0, i64::MAX));
    let limit = wanted(query);
    let mut lines = match query.sort {
        SessionsSort::Profile => by_kind(db, query, &conditions, limit + 1)?,
        _ => page(query.sort, query.after, &conditions, limit + 1).read(db, |row| Ok((row.get(0)?, row.get(1)?)))?,
    };
    let further = lines.len() > limit;
    lines.truncate(limit);
    let next = lines.last().filter(|_| further);
    Ok(Found {
        next: next.map(|(number, key)| SessionsPlace {
            key: *key,
            number: *number,
        }),
        numbers: lines.iter().map(|(number, _)| *number).collect(),
        total: if conditions.is_empty() {
            Total {
                count: tally(db, "sessions")?,
                exact: true,
            }
        } else if !further && query.after.is_none() && limit > 0 {
            Total {
                count: lines.len() as u64,
                exact: true,
            }
        } else if dense {
            more()
        } else {
            let counted = count(db, &conditions, first - 1, last)?;
            Total {
                count: counted.count.max(lines.len() as u64),
                ..counted
            }
        },
        above: match query.above {
            None => total(0),
            Some(above) => count(db, &conditions, above.max(first - 1), last)?,
        },
    })
}

/// The statement that reads a page's numbers and keys.
fn page(sort: SessionsSort, after: Option<SessionsPlace>, conditions: &[Sql], limit: usize) -> Sql {
    let (columns, index, begin, order) = match sort {
        SessionsSort::Newest => ("s.number, 0", "NOT INDEXED", "s.number < ?", "s.number DESC"),
        SessionsSort::Oldest => ("s.number, 0", "NOT INDEXED", "s.number > ?", "s.number"),
        SessionsSort::Changed => (
            "s.number, s.updated_at",
            "INDEXED BY sessions_changed",
            "(s.updated_at, s.number) < (?, ?)",
            "s.updated_at DESC, s.number DESC",
        ),
        SessionsSort::Profile => (
            "s.number, s.kind",
            "INDEXED BY sessions_of_kind",
            "s.kind = ? AND s.number < ?",
            "s.number DESC",
        ),
    };
    let mut sql = Sql::plain(format!("SELECT {columns} FROM sessions s {index} WHERE {begin}"));
    let edge = after.map_or(i64::MAX, |after| after.number);
    match sort {
        SessionsSort::Newest => sql.values.push(edge.into()),
        SessionsSort::Oldest => sql.values.push(after.map_or(0, |after| after.number).into()),
        SessionsSort::Changed | SessionsSort::Profile => {
            sql.values.push(after.map_or(i64::MAX, |after| after.key).into());
            sql.values.push(edge.into());
        }
    }
    sql.and_all(conditions);
    sql.add(&Sql::with(
        format!(" ORDER BY {order} LIMIT ?"),
        [rows::limit(limit).into()],
    ));
    sql
}

/// Kind after kind, from that of the place on.
fn by_kind(
    db: &Connection,
    query: &SessionsQuery,
    conditions: &[Sql],
    limit: usize,
) -> rusqlite::Result<Vec<(i64, i64)>> {
    let kinds = kinds(db)?;
    let from = query.after.map_or(0, |after| {
        kinds.iter().position(|kind| *kind == after.key).unwrap_or(kinds.len())
    });
    let mut lines = Vec::new();
    for kind in &kinds[from..] {
        let after = query.after.filter(|after| after.key == *kind).unwrap_or(SessionsPlace {
            key: *kind,
            number: i64::MAX,
        });
        let sql = page(SessionsSort::Profile, Some(after), conditions, limit - lines.len());
        lines.extend(sql.read(db, |row| Ok((row.get(0)?, row.get(1)?)))?);
        if lines.len() == limit {
            break;
        }
    }
    Ok(lines)
}

/// The kinds of sessions in the order of their profiles.
pub(super) fn kinds(db: &Connection) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT number FROM kinds ORDER BY profile_id, configuration_id, format")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Counts those with a number above one and up to another, among the [`COUNTED`] newest of these.
fn count(db: &Connection, conditions: &[Sql], above: i64, last: i64) -> rusqlite::Result<Total> {
    let from = above.max(last.min(super::newest(db)?) - rows::limit(COUNTED));
    let mut sql = Sql::with(
        "SELECT count(*) FROM sessions s NOT INDEXED WHERE s.number > ?",
        [from.into()],
    );
    sql.and_all(conditions);
    let counted: Vec<i64> = sql.read(db, |row| row.get(0))?;
    let left_out: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sessions WHERE number > ? AND number <= ?)")?
        .query_row([above, from], |row| row.get(0))?;
    Ok(Total {
        count: counted.first().map_or(0, |count| count.unsigned_abs()),
        exact: !left_out,
    })
}

/// The numbers between which sessions of the asked time are: they are numbered as they are made.
fn range(db: &Connection, query: &SessionsQuery) -> rusqlite::Result<Option<(i64, i64)>> {
    let filter = &query.filter;
    if filter.since.is_none() && filter.until.is_none() {
        return Ok(None);
    }
    let first = match filter.since {
        Some(at) => first_made(db, at.saturating_sub(UNSURE))?,
        None => 0,
    };
    let last = match filter.until {
        Some(at) => first_made(db, at.saturating_add(UNSURE))?,
        None => i64::MAX,
    };
    Ok(Some((first, last)))
}

/// The lowest number from which on sessions were made at or after an instant, found by halving.
fn first_made(db: &Connection, at: i64) -> rusqlite::Result<i64> {
    let mut look =
        db.prepare_cached("SELECT number, created_at FROM sessions WHERE number >= ? ORDER BY number LIMIT 1")?;
    let (mut low, mut high) = (0, super::newest(db)? + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let seen: Option<(i64, i64)> = look
            .query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match seen {
            Some((number, made)) if made < at => low = number + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The statements of the plain list, in each order.
#[cfg(test)]
pub(super) fn statements() -> Vec<String> {
    use SessionsSort::{Changed, Newest, Oldest, Profile};
    let sorts = [Newest, Oldest, Changed, Profile];
    sorts.map(|sort| page(sort, None, &[], 1).text).to_vec()
}
