//! Few sessions are left: they are gathered, sorted and counted.

use std::cmp::Reverse;
use std::collections::HashMap;

use rusqlite::Connection;

use super::filter::{SessionsQuery, SessionsSort};
use super::place::SessionsPlace;
use super::{Found, Sql, list, total, walk, wanted};

/// What the orders go by.
#[derive(Clone, Copy)]
struct Line {
    number: i64,
    kind: i64,
    changed: i64,
}

/// Those of `numbers` for which the conditions hold.
pub(super) fn find(
    db: &Connection,
    query: &SessionsQuery,
    numbers: &[i64],
    conditions: &[Sql],
) -> rusqlite::Result<Found> {
    let mut sql = Sql::with(
        "SELECT s.number, s.kind, s.updated_at FROM json_each(?) c CROSS JOIN sessions s ON s.number = c.value WHERE 1",
        [list(numbers)],
    );
    sql.and_all(conditions);
    let mut lines = sql.read(db, |row| {
        Ok(Line {
            number: row.get(0)?,
            kind: row.get(1)?,
            changed: row.get(2)?,
        })
    })?;
    let ranks: HashMap<i64, usize> = match query.sort {
        SessionsSort::Profile => walk::kinds(db)?.into_iter().zip(0..).collect(),
        _ => HashMap::new(),
    };
    let rank = |kind: i64| ranks.get(&kind).copied().unwrap_or(usize::MAX);
    // Rising in the list's order.
    let key = |line: &Line| match query.sort {
        SessionsSort::Newest => (0, Reverse(0), -line.number),
        SessionsSort::Oldest => (0, Reverse(0), line.number),
        SessionsSort::Changed => (0, Reverse(line.changed), -line.number),
        SessionsSort::Profile => (rank(line.kind), Reverse(0), -line.number),
    };
    lines.sort_unstable_by_key(key);
    let from = query.after.map_or(0, |after| {
        let at = key(&Line {
            number: after.number,
            kind: after.key,
            changed: after.key,
        });
        lines.partition_point(|line| key(line) <= at)
    });
    let page = &lines[from..];
    let rest = page.len();
    let page = &page[..wanted(query).min(rest)];
    let above = query.above.unwrap_or(i64::MAX);
    Ok(Found {
        numbers: page.iter().map(|line| line.number).collect(),
        next: page.last().filter(|_| rest > page.len()).map(|line| SessionsPlace {
            key: match query.sort {
                SessionsSort::Newest | SessionsSort::Oldest => 0,
                SessionsSort::Changed => line.changed,
                SessionsSort::Profile => line.kind,
            },
            number: line.number,
        }),
        total: total(lines.len()),
        above: total(lines.iter().filter(|line| line.number > above).count()),
    })
}
