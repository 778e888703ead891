//! Taking an entry of a series' latest list, and beginning the next list when that is full.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::entropy::{self, Entropy};
use model::status::Series;
use rusqlite::{OptionalExtension as _, params};

use super::lists::Open;
use super::place::Place;
use crate::cache::hash;
use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// Takes a random free entry of the series' latest list for a credential that is about to be made; it is written by the
    /// commit that gets it ([`crate::Commit::places`]). A list that is half full is followed by a new one of `size` entries.
    ///
    /// # Errors
    /// [`JournalError`]: the lists could not be read, or a new one not begun.
    pub async fn take_place(
        &self,
        series: &Series,
        size: u32,
        source: &dyn Entropy,
        now: i64,
    ) -> Result<Arc<Place>, JournalError> {
        let json = serde_json::to_string(series).map_err(rows::unwritable)?;
        let name = hash(&json);
        let lists = &self.shared.lists;
        loop {
            if let Some(place) = lists.take(&name, source) {
                return Ok(place);
            }
            let _turn = lists.turn.lock().await;
            if let Some(place) = lists.take(&name, source) {
                return Ok(place);
            }
            let open = match self.latest_list(&name)? {
                Some(open) if open.has_room() && !lists.knows(&name) => open,
                _ => {
                    let list = URL_SAFE_NO_PAD.encode(entropy::bytes::<16>(source));
                    let begin = Begin {
                        name: list.clone(),
                        series: name.clone(),
                        key: series.key.0.clone(),
                        json: json.clone(),
                        size,
                        at: now,
                    };
                    Open::new(self.ask(begin).await?, &list, size)
                }
            };
            lists.remember(name.clone(), open);
        }
    }

    /// The latest list of a series as it is on disk. To be asked only while nothing of it is under way.
    fn latest_list(&self, series: &str) -> Result<Option<Open>, JournalError> {
        self.shared.readers.read(|db| {
            let found: Option<(i64, String, u32)> = db
                .prepare_cached(
                    "SELECT number, name, size FROM status_lists WHERE series = ?1 ORDER BY number DESC LIMIT 1",
                )?
                .query_row([series], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((number, name, size)) = found else {
                return Ok(None);
            };
            let mut open = Open::new(number, &name, size);
            let mut taken = db.prepare_cached("SELECT idx FROM status_entries WHERE list = ?1")?;
            let mut taken = taken.query([number])?;
            while let Some(row) = taken.next()? {
                open.mark(row.get(0)?);
            }
            Ok(Some(open))
        })
    }
}

struct Begin {
    name: String,
    series: String,
    key: String,
    json: String,
    size: u32,
    at: i64,
}

impl Verb for Begin {
    /// The list's number.
    type Answer = i64;
    type Error = JournalError;
    type Written = i64;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<i64, JournalError>> {
        store
            .db
            .prepare_cached(
                "INSERT INTO status_lists (name, series, key, json, size, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                self.name,
                self.series,
                self.key,
                self.json,
                self.size.max(1),
                self.at
            ])?;
        Ok(Ok(store.db.last_insert_rowid()))
    }

    fn publish(self, number: i64, _: &mut Store) -> i64 {
        number
    }
}
