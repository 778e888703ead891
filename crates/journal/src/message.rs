//! `webhook-id`: the same for every attempt (HOOK-6), made of letters, digits and `_` (HOOK-7), and different in another
//! data folder, where numbers begin anew.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _};

use crate::delivery::Delivery;
use crate::error::JournalError;
use crate::open::Journal;
use crate::vault::Vault;

/// What was sent under a `webhook-id`. Its body does not print: it may show a code that is not spent.
#[derive(Clone, PartialEq, Eq)]
pub struct Original {
    /// The exact body.
    pub body: String,
    /// The number of the event that goes right before it: to the same target, of the same session, in the same replay or drill
    /// if it is of one. `None` for the first.
    pub before: Option<u32>,
}

impl std::fmt::Debug for Original {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Original")
            .field("before", &self.before)
            .finish_non_exhaustive()
    }
}

/// The id of a delivery by its message number.
pub(crate) fn webhook_id(vault: &Vault, message: i64, session: &str) -> String {
    let mut id = format!("msg_{message}_");
    for byte in &vault.mac_bytes("webhook-id", session.as_bytes())[..5] {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The number in an id that looks like one of ours.
fn number(id: &str) -> Option<i64> {
    let (number, _) = id.strip_prefix("msg_")?.split_once('_')?;
    // Written one way only: no sign, no leading zero.
    number.parse().ok().filter(|n: &i64| *n > 0 && n.to_string() == number)
}

impl Journal {
    /// A delivery's `webhook-id`: what its attempts are kept under.
    pub fn webhook_id(&self, delivery: &Delivery) -> String {
        webhook_id(self.vault(), delivery.message, delivery.session.as_str())
    }

    /// The delivery with that `webhook-id`; of the copies of a drill, the first. An id of another data folder finds nothing.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn find_delivery(&self, webhook_id: &str) -> Result<Option<i64>, JournalError> {
        self.shared.readers.read(|db| self.find(db, webhook_id))
    }

    /// What goes out under that `webhook-id`.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn original(&self, webhook_id: &str) -> Result<Option<Original>, JournalError> {
        self.shared.readers.read(|db| {
            let Some(delivery) = self.find(db, webhook_id)? else {
                return Ok(None);
            };
            let before = before(db, delivery)?;
            Ok(body(db, delivery)?.map(|body| Original { body, before }))
        })
    }

    fn find(&self, db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
        let Some(number) = number(id) else {
            return Ok(None);
        };
        let session: Option<String> = db
            .prepare_cached("SELECT session_id FROM deliveries WHERE number = ?1 AND message IS NULL")?
            .query_row([number], |row| row.get(0))
            .optional()?;
        // Numbers begin anew in another folder: only the rest of the id tells.
        Ok(session
            .filter(|session| webhook_id(self.vault(), number, session) == id)
            .map(|_| number))
    }
}

/// The number of the event before a delivery's own in its lane.
fn before(db: &Connection, delivery: i64) -> rusqlite::Result<Option<u32>> {
    db.prepare_cached(
        "SELECT max(p.sequence) FROM deliveries d JOIN deliveries p
           ON p.session = d.session AND p.target = d.target AND p.run IS d.run AND p.sequence < d.sequence
         WHERE d.number = ?1",
    )?
    .query_row([delivery], |row| row.get(0))
}

/// A delivery's exact body.
pub(crate) fn body(db: &Connection, delivery: i64) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "SELECT coalesce(e.body, t.body) FROM deliveries d LEFT JOIN events e ON e.seq = d.event
         LEFT JOIN trials t ON t.number = -d.session WHERE d.number = ?1",
    )?
    .query_row([delivery], |row| row.get(0))
    .optional()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn only_ids_as_we_write_them_have_a_number() {
        for (id, expect) in [
            ("msg_12_00ff00ff00", Some(12)),
            ("msg_12_", Some(12)),
            ("msg_12", None),
            ("msg_012_00", None),
            ("msg_+12_00", None),
            ("msg_-12_00", None),
            ("msg_0_00", None),
            ("msg_99999999999999999999_00", None),
            ("12_00", None),
            ("", None),
        ] {
            assert_eq!(number(id), expect, "{id}");
        }
    }
}
