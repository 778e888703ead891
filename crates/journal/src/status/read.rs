//! Reading lists and entries.

use model::id::SessionId;
use model::status::{CredentialStatus, Series, StatusList};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

/// An entry that was given out: an issued credential, as far as its status goes.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusEntry {
    /// The list's name, the last part of its address.
    pub list: String,
    /// Which entry of it.
    pub index: u32,
    /// What the entries of the list have in common.
    pub series: Series,
    /// Whose credential it is; `None` once the session was erased.
    pub session: Option<SessionId>,
    /// Which of the session's credentials with an entry, from 1; 0 once the session was erased.
    pub number: u32,
    /// How it stands.
    pub status: CredentialStatus,
    /// When it was issued, epoch milliseconds.
    pub issued_at: i64,
    /// When its status last changed, epoch milliseconds.
    pub changed_at: i64,
}

impl StatusEntry {
    /// What the credential goes by: its list and its index.
    pub fn id(&self) -> String {
        format!("{}.{}", self.list, self.index)
    }

    /// The list and the index of an id.
    pub fn parse_id(id: &str) -> Option<(&str, u32)> {
        let (list, index) = id.rsplit_once('.')?;
        let number = index.parse().ok()?;
        (index.bytes().all(|byte| byte.is_ascii_digit())).then_some((list, number))
    }
}

/// A list whole.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptList {
    /// What its entries have in common.
    pub series: Series,
    /// How many entries it has, given out or not.
    pub size: u32,
    /// Those that are not valid.
    pub set: Vec<(u32, CredentialStatus)>,
}

/// The columns [`entry`] reads.
macro_rules! entry_columns {
    () => {
        "l.name, e.idx, l.json, s.id, e.number, e.value, e.issued_at, e.changed_at"
    };
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<StatusEntry> {
    Ok(StatusEntry {
        list: row.get(0)?,
        index: row.get(1)?,
        series: rows::json(row, 2)?,
        session: match row.get_ref(3)?.data_type() {
            Type::Null => None,
            _ => Some(rows::id(row, 3)?),
        },
        number: row.get(4)?,
        status: status(row, 5)?,
        issued_at: row.get(6)?,
        changed_at: row.get(7)?,
    })
}

fn status(row: &Row<'_>, at: usize) -> rusqlite::Result<CredentialStatus> {
    let value: u8 = row.get(at)?;
    CredentialStatus::from_value(value).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, i64::from(value)))
}

/// One entry.
pub(super) fn one(db: &Connection, list: &str, index: u32) -> rusqlite::Result<Option<StatusEntry>> {
    db.prepare_cached(concat!(
        "SELECT ",
        entry_columns!(),
        " FROM status_lists l JOIN status_entries e ON e.list = l.number LEFT JOIN sessions s ON s.number = e.session
         WHERE l.name = ?1 AND e.idx = ?2"
    ))?
    .query_row(rusqlite::params![list, index], entry)
    .optional()
}

impl Journal {
    /// The entries of a session's credentials, in the order they were issued; none for credentials without a list.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn status_entries(&self, session: &SessionId) -> Result<Vec<StatusEntry>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(concat!(
                "SELECT ",
                entry_columns!(),
                " FROM sessions s JOIN status_entries e ON e.session = s.number JOIN status_lists l ON l.number = e.list
                 WHERE s.id = ?1 ORDER BY e.number"
            ))?
            .query_map([session.as_str()], entry)?
            .collect()
        })
    }

    /// One entry, by the name of its list and its index.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn status_entry(&self, list: &str, index: u32) -> Result<Option<StatusEntry>, JournalError> {
        self.shared.readers.read(|db| one(db, list, index))
    }

    /// A list by its name.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn status_list(&self, name: &str) -> Result<Option<KeptList>, JournalError> {
        self.shared.readers.read(|db| {
            let found: Option<(i64, Series, u32)> = db
                .prepare_cached("SELECT number, json, size FROM status_lists WHERE name = ?1")?
                .query_row([name], |row| Ok((row.get(0)?, rows::json(row, 1)?, row.get(2)?)))
                .optional()?;
            let Some((number, series, size)) = found else {
                return Ok(None);
            };
            let set = db
                .prepare_cached("SELECT idx, value FROM status_entries WHERE list = ?1 AND value <> 0 ORDER BY idx")?
                .query_map([number], |row| Ok((row.get(0)?, status(row, 1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Some(KeptList { series, size, set }))
        })
    }

    /// How often entries of a list have changed since the journal was opened. Who asks for it before reading the list knows
    /// whether what it made of the list is still good.
    pub fn status_changes(&self, list: &str) -> u64 {
        self.shared.lists.changes(list)
    }

    /// The names of an issuer identifier's Token Status Lists, oldest first (TSL-12).
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn token_status_lists(&self, issuer: &str) -> Result<Vec<String>, JournalError> {
        let lists: Vec<(String, Series)> = self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT name, json FROM status_lists WHERE json_extract(json, '$.issuer') = ?1 ORDER BY number",
            )?
            .query_map([issuer], |row| Ok((row.get(0)?, rows::json(row, 1)?)))?
            .collect()
        })?;
        let token = |(_, series): &(String, Series)| matches!(series.list, StatusList::Token { .. });
        Ok(lists.into_iter().filter(token).map(|(name, _)| name).collect())
    }
}
