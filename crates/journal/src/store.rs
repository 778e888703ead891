//! What the writer knows: its connection, the numbers it gives out, and which shared rows exist.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::session::{SecretRef, Target};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::cache::Cache;
use crate::error::JournalError;
use crate::follow::{Notice, Notices};
use crate::standing::Targets;
use crate::under_way::UnderWay;
use crate::vault::Sealed;
use crate::{rows, under_way};

pub(crate) struct Store {
    pub(crate) db: Connection,
    pub(crate) cache: Arc<Cache>,
    pub(crate) notices: Notices,
    pub(crate) last: Last,
    /// Frozen profiles known to have a row, by hash.
    pub(crate) frozen: HashMap<String, Shared>,
    /// Targets known to have a row, by their settings.
    numbers: HashMap<SecretRef, i64>,
    secrets: HashSet<SecretRef>,
    pub(crate) targets: Targets,
    pub(crate) under_way: Arc<UnderWay>,
    /// Whether there may be texts that the index does not have.
    pub(crate) unindexed: bool,
}

/// A frozen profile's row, and that of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) frozen: i64,
    pub(crate) kind: i64,
}

/// The highest numbers given out. Kept in memory and given explicitly, which spares every insert a write to a counter's
/// page; they are saved when rows are deleted, so that no number comes twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) session: i64,
    pub(crate) event: i64,
    pub(crate) exchange: i64,
    pub(crate) refusal: i64,
    pub(crate) delivery: i64,
    pub(crate) attempt: i64,
}

impl Last {
    fn load(db: &Connection) -> rusqlite::Result<Self> {
        let last = |name: &str, table: &str, column: &str| {
            let sql = format!(
                "SELECT max(coalesce((SELECT max({column}) FROM {table}), 0),
                            coalesce((SELECT last FROM counters WHERE name = ?1), 0))"
            );
            db.query_row(&sql, [name], |row| row.get(0))
        };
        Ok(Self {
            session: last("session", "sessions", "number")?,
            event: last("event", "events", "seq")?,
            exchange: last("exchange", "exchanges", "number")?,
            refusal: last("refusal", "refusals", "number")?,
            delivery: last("delivery", "deliveries", "number")?,
            // One under way has no row of its own yet.
            attempt: last("attempt", "attempts", "id")?.max(under_way::latest(db)?),
        })
    }
}

/// The next number of a counter.
pub(crate) fn next(last: &mut i64) -> i64 {
    *last += 1;
    *last
}

impl Store {
    pub(crate) fn new(db: Connection, cache: Arc<Cache>, notices: Notices) -> rusqlite::Result<Self> {
        Ok(Self {
            last: Last::load(&db)?,
            targets: Targets::load(&db)?,
            under_way: Arc::new(UnderWay::load(&db)?),
            db,
            cache,
            notices,
            frozen: HashMap::new(),
            numbers: HashMap::new(),
            secrets: HashSet::new(),
            unindexed: true,
        })
    }

    /// Runs `work` in one transaction, keeps what it gathered of targets before COMMIT and tells of them after it. After a
    /// failure everything learned meanwhile is forgotten.
    pub(crate) fn transact(
        &mut self,
        work: impl FnOnce(&mut Self) -> rusqlite::Result<()>,
    ) -> Result<(), JournalError> {
        let run = |store: &mut Self| {
            store.run("BEGIN IMMEDIATE")?;
            work(store)?;
            let told = store.targets.keep(&store.db, store.notices.anyone())?;
            store.run("COMMIT")?;
            Ok(told)
        };
        self.targets.begin();
        let result: rusqlite::Result<_> = run(self);
        match result {
            Ok(told) => {
                for (row, standing) in told {
                    self.notices.tell_target(row, standing);
                }
                Ok(())
            }
            Err(error) => {
                self.roll_back();
                Err(error.into())
            }
        }
    }

    fn roll_back(&mut self) {
        if !self.db.is_autocommit()
            && let Err(error) = self.run("ROLLBACK")
        {
            tracing::error!(%error, "a failed transaction could not be rolled back");
        }
        self.forget();
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute([]).map(drop)
    }

    /// Drops what is only remembered, not kept; it is looked up again when needed.
    fn forget(&mut self) {
        self.forget_rows();
        self.cache.clear();
        match Last::load(&self.db) {
            Ok(last) => self.last = last,
            // Numbers may have gaps, never repeats: the ones in memory are at least as high.
            Err(error) => tracing::error!(%error, "the journal's counters could not be read again"),
        }
        match Targets::load(&self.db) {
            Ok(targets) => self.targets = targets,
            Err(error) => tracing::error!(%error, "how targets stand could not be read again"),
        }
    }

    /// Drops what is remembered of shared rows: some of them were deleted.
    pub(crate) fn forget_rows(&mut self) {
        self.frozen.clear();
        self.numbers.clear();
        self.secrets.clear();
    }

    /// Saves the counters; to be called in a transaction that deletes rows.
    pub(crate) fn save_counters(&self) -> rusqlite::Result<()> {
        let mut save = self.db.prepare_cached(
            "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
        )?;
        for (name, last) in [
            ("session", self.last.session),
            ("event", self.last.event),
            ("exchange", self.last.exchange),
            ("refusal", self.last.refusal),
            ("delivery", self.last.delivery),
            ("attempt", self.last.attempt),
        ] {
            save.execute(params![name, last])?;
        }
        Ok(())
    }

    /// The number of a target's row.
    pub(crate) fn target(&mut self, target: &Target) -> rusqlite::Result<i64> {
        if let Some(number) = self.numbers.get(&target.secret) {
            return Ok(*number);
        }
        let find = |db: &Connection| {
            db.prepare_cached("SELECT number FROM targets WHERE secret = ?1")?
                .query_row([&target.secret.0], |row| row.get(0))
                .optional()
        };
        let number = match find(&self.db)? {
            Some(number) => number,
            None => {
                self.db
                    .prepare_cached("INSERT INTO targets (secret, masked, events) VALUES (?1, ?2, ?3)")?
                    .execute(params![target.secret.0, target.masked, rows::bits(target.events)])?;
                self.db.last_insert_rowid()
            }
        };
        if self.numbers.len() > 10_000 {
            self.numbers.clear();
        }
        self.numbers.insert(target.secret.clone(), number);
        Ok(number)
    }

    /// Makes sure a sealed secret has its row.
    pub(crate) fn keep_secret(&mut self, sealed: &Sealed) -> rusqlite::Result<()> {
        if self.secrets.contains(&sealed.reference) {
            return Ok(());
        }
        self.db
            .prepare_cached("INSERT OR IGNORE INTO secrets VALUES (?1, ?2)")?
            .execute(params![sealed.reference.0, sealed.bytes])?;
        if self.secrets.len() > 10_000 {
            self.secrets.clear();
        }
        self.secrets.insert(sealed.reference.clone());
        Ok(())
    }

    /// Tells followers; nobody following is fine.
    pub(crate) fn tell(&self, notice: Notice) {
        self.notices.tell(notice);
    }

    /// Moves the write-ahead log into the database and empties it.
    pub(crate) fn checkpoint(&self) {
        let done = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        match done {
            Ok(0) => {}
            Ok(_) => tracing::debug!("a reader kept the write-ahead log"),
            Err(error) => tracing::warn!(%error, "the write-ahead log could not be emptied"),
        }
    }
}
