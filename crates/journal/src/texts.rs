//! What can be searched of a frozen profile: the text of its claims and its masked target, kept once per profile as frozen.
//!
//! A trigram index costs more to write than the rest of an offer, so no offer waits for it: its text is kept with the
//! profile, and the writer indexes it when nobody waits for anything ([`some`]). Until then a search reads the text itself.

use model::session::Frozen;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

use crate::store::Store;

/// Texts indexed before the writer looks at its queue again: some milliseconds.
const STEP: i64 = 16;
/// Characters searched of a claim: a portrait is none that anybody looks for.
const CLAIM: usize = 256;
/// Characters searched of a profile.
const WHOLE: usize = 4096;

/// Keeps the text of a frozen profile that is new.
pub(crate) fn keep(store: &mut Store, number: i64, frozen: &Frozen) -> rusqlite::Result<()> {
    store
        .db
        .prepare_cached("INSERT INTO texts VALUES (?1, ?2)")?
        .execute(params![number, text(frozen)])?;
    store.unindexed = true;
    Ok(())
}

/// Keeps the texts of profiles that were frozen before texts were kept.
pub(crate) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let missing = "SELECT EXISTS (SELECT 1 FROM frozen) AND NOT EXISTS (SELECT 1 FROM texts)";
    if !db.query_row(missing, [], |row| row.get(0))? {
        return Ok(());
    }
    let fill = db.unchecked_transaction()?;
    let mut read = fill.prepare("SELECT number, json FROM frozen")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        // One that cannot be read is not found by its claims; whoever opens its session is told why.
        let frozen: Option<Frozen> = serde_json::from_str(row.get_ref(1)?.as_str()?).ok();
        fill.prepare_cached("INSERT INTO texts VALUES (?1, ?2)")?
            .execute(params![
                row.get::<_, i64>(0)?,
                frozen.as_ref().map(text).unwrap_or_default()
            ])?;
    }
    drop(rows);
    drop(read);
    fill.commit()
}

/// Indexes some texts that are not yet; whether there may be more.
pub(crate) fn some(store: &mut Store) -> rusqlite::Result<()> {
    let before = indexed(&store.db)?;
    let last: Option<i64> = store
        .db
        .prepare_cached(
            "SELECT max(number) FROM (SELECT number FROM texts WHERE number > ?1 ORDER BY number LIMIT ?2)",
        )?
        .query_row(params![before, STEP], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(last) = last else {
        store.unindexed = false;
        return Ok(());
    };
    store
        .db
        .prepare_cached(
            "INSERT INTO found (rowid, text) SELECT number, text FROM texts WHERE number > ?1 AND number <= ?2",
        )?
        .execute([before, last])?;
    store
        .db
        .prepare_cached("UPDATE tallies SET count = ?1 WHERE name = 'found'")?
        .execute([last])?;
    Ok(())
}

/// The number of the latest text that is in the index.
pub(crate) fn indexed(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT count FROM tallies WHERE name = 'found'")?
        .query_row([], |row| row.get(0))
}

/// Forgets the texts of profiles that no session needs any more.
pub(crate) fn forget(db: &Connection) -> rusqlite::Result<()> {
    for sql in [
        "INSERT INTO found (found, rowid, text) SELECT 'delete', number, text FROM texts
         WHERE number NOT IN (SELECT frozen FROM sessions) AND number <= (SELECT count FROM tallies WHERE name = 'found')",
        "DELETE FROM texts WHERE number NOT IN (SELECT frozen FROM sessions)",
    ] {
        db.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

/// What a person who looks for a session may remember of it, in lower case, a claim a line.
fn text(frozen: &Frozen) -> String {
    let mut lines = Vec::new();
    for value in frozen.credential_data.values() {
        gather(value, &mut lines);
    }
    lines.extend(frozen.target.iter().map(|target| target.masked.clone()));
    let text = lines.join("\n").to_lowercase();
    text.chars().take(WHOLE).collect()
}

fn gather(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::String(text) if text.chars().nth(CLAIM).is_none() => lines.push(text.clone()),
        Value::Number(number) => lines.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, lines)),
        Value::Object(members) => members.values().for_each(|member| gather(member, lines)),
        Value::String(_) | Value::Bool(_) | Value::Null => {}
    }
}
