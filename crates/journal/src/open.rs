//! Opening and closing the data folder.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};
use tokio::sync::oneshot;

use crate::cache::Cache;
use crate::error::JournalError;
use crate::follow::{Follower, Notices};
use crate::readers::Readers;
use crate::retention::Retention;
use crate::secret::Opened;
use crate::status::Lists;
use crate::store::Store;
use crate::texts;
use crate::under_way::UnderWay;
use crate::vault::Vault;
use crate::verb::{Task, Verb};
use crate::writer::{self, Running};

/// The schema's steps; the database's `user_version` counts those it has been through.
pub(crate) const SCHEMA: &[&str] = &[
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
    include_str!("schema/008.sql"),
];

/// Where and how to keep the record.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder: `journal.db` and `master.key` lie in it. Made when missing.
    pub folder: PathBuf,
    /// Days a session is kept after it ended (R20); 90 by default. 0 keeps everything. Until [`Journal::set_retention`].
    pub retention_days: u32,
    /// Connections that read at the same time, at least 1.
    pub read_connections: usize,
}

impl Options {
    /// The usual settings for a folder: 90 days, 3 read connections.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            retention_days: 90,
            read_connections: 3,
        }
    }
}

/// The open journal: a cheap handle; the last one dropped closes it.
#[derive(Clone)]
pub struct Journal {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) vault: Vault,
    pub(crate) opened: Opened,
    pub(crate) cache: Arc<Cache>,
    pub(crate) readers: Readers,
    pub(crate) under_way: Arc<UnderWay>,
    pub(crate) retention: Mutex<Retention>,
    pub(crate) lists: Arc<Lists>,
    /// How many unawaited records may wait in the queue before their senders wait too.
    pub(crate) unawaited: Arc<tokio::sync::Semaphore>,
    running: Mutex<Option<Running>>,
    _lock: File,
}

impl Journal {
    /// Opens the folder, makes what is missing, brings the schema up to date and starts the writer.
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process has it; [`JournalError::Newer`] and [`JournalError::Corrupt`] with the
    /// file untouched; [`JournalError::Key`] when `master.key` is missing beside a journal, unsafe or another one's.
    pub fn open(options: Options) -> Result<Self, JournalError> {
        make_folder(&options.folder)?;
        let lock = lock(&options.folder)?;
        let path = options.folder.join("journal.db");
        let has_data = fs::metadata(&path).is_ok_and(|file| file.len() > 0);
        let db = writable(&path)?;
        let vault = Vault::at(&options.folder.join("master.key"), !has_data)?;
        migrate(&db, &path).map_err(|error| unreadable(&path, error))??;
        texts::fill(&db).map_err(|error| unreadable(&path, error))?;
        belongs(&db, &vault, &options.folder)?;
        let readers = (0..options.read_connections.max(1))
            .map(|_| readable(&path))
            .collect::<Result<Vec<_>, _>>()?;
        let cache = Arc::new(Cache::default());
        let notices = Notices::new();
        let store = Store::new(db, Arc::clone(&cache), notices.clone()).map_err(|error| unreadable(&path, error))?;
        let under_way = Arc::clone(&store.under_way);
        let running = writer::start(store, notices)?;
        Ok(Self {
            shared: Arc::new(Shared {
                retention: Mutex::new(Retention {
                    session_days: options.retention_days,
                    attempt_days: 0,
                    attempts_kept: 0,
                }),
                options,
                vault,
                opened: Opened::default(),
                cache,
                readers: Readers::new(readers),
                under_way,
                lists: Arc::default(),
                unawaited: Arc::new(tokio::sync::Semaphore::new(1024)),
                running: Mutex::new(Some(running)),
                _lock: lock,
            }),
        })
    }

    /// Seals, opens, and makes macs with the master key.
    pub fn vault(&self) -> &Vault {
        &self.shared.vault
    }

    /// Writes what is queued, ends the writer and the followers. Later writes get [`JournalError::Closed`]; reads go on.
    pub fn close(&self) {
        self.shared.close();
    }

    /// Follows what is committed from now on, in order.
    pub fn follow(&self) -> Follower {
        self.shared
            .lock_running()
            .as_ref()
            .map_or_else(Follower::ended, |running| running.notices.follow())
    }

    /// Follows deliveries alone: whoever sends them need not be woken by anything else, nor by the attempts it begins.
    pub fn follow_deliveries(&self) -> Follower {
        self.shared
            .lock_running()
            .as_ref()
            .map_or_else(Follower::ended, |running| running.notices.follow_deliveries())
    }

    /// Asks the writer, and waits until the answer is on disk.
    pub(crate) async fn ask<V: Verb>(&self, verb: V) -> Result<V::Answer, V::Error> {
        let (answer, wait) = oneshot::channel();
        self.shared.queue(Box::new(Task::new(verb, Some(answer))))?;
        wait.await.unwrap_or_else(|_| Err(JournalError::Closed.into()))
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Journal({})", self.shared.options.folder.display())
    }
}

impl Shared {
    pub(crate) fn queue(&self, job: Box<dyn crate::verb::Job>) -> Result<(), JournalError> {
        let running = self.lock_running();
        let queue = &running.as_ref().ok_or(JournalError::Closed)?.queue;
        queue.send(job).map_err(|_| JournalError::Closed)
    }

    fn lock_running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let running = self.lock_running().take();
        if let Some(running) = running {
            running.end();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

fn make_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| JournalError::Storage {
        reason: format!("the data folder {}: {error}", folder.display()),
    })
}

/// Held while the journal is open; the system lets go of it however the process ends.
fn lock(folder: &Path) -> Result<File, JournalError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("journal.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse {
            folder: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn writable(path: &Path) -> Result<Connection, JournalError> {
    let open = || -> rusqlite::Result<Result<Connection, JournalError>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(Duration::from_secs(2))?;
        let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = SCHEMA.len() as i64;
        if found > known {
            return Ok(Err(JournalError::Newer {
                path: path.to_owned(),
                found,
                known,
            }));
        }
        if found == 0 {
            let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
            if tables > 0 {
                return Ok(Err(JournalError::Corrupt {
                    path: path.to_owned(),
                    reason: "a database, but not a journal".to_owned(),
                }));
            }
            // Before the first table, or never.
            db.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        }
        db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // An answer means "on disk": FULL, not NORMAL.
        db.pragma_update(None, "synchronous", "FULL")?;
        // What is erased is overwritten (personal data, R20).
        db.pragma_update(None, "secure_delete", "ON")?;
        db.pragma_update(None, "cache_size", -16_000)?;
        db.pragma_update_and_check(None, "wal_autocheckpoint", 4000, |_| Ok(()))?;
        db.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))?;
        db.set_prepared_statement_cache_capacity(128);
        Ok(Ok(db))
    };
    open().map_err(|error| unreadable(path, error))?
}

fn readable(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(Duration::from_secs(5))?;
    // The indices of a long list stay in memory from one keystroke to the next.
    db.pragma_update(None, "cache_size", -16_000)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(db)
}

fn migrate(db: &Connection, path: &Path) -> rusqlite::Result<Result<(), JournalError>> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let Ok(done) = usize::try_from(found) else {
        return Ok(Err(JournalError::Corrupt {
            path: path.to_owned(),
            reason: format!("schema {found}"),
        }));
    };
    for (step, sql) in SCHEMA.iter().enumerate().skip(done) {
        let step = step + 1;
        db.execute_batch(&format!(
            "BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {step}; COMMIT;"
        ))?;
    }
    Ok(Ok(()))
}

/// Whether the key file is the one this journal was written with.
fn belongs(db: &Connection, vault: &Vault, folder: &Path) -> Result<(), JournalError> {
    let mine = vault.mac("check", "journal");
    let kept: Option<String> = db
        .query_row("SELECT value FROM facts WHERE name = 'check'", [], |row| row.get(0))
        .optional()?;
    match kept {
        None => {
            db.execute("INSERT INTO facts VALUES ('check', ?1)", [&mine])?;
            Ok(())
        }
        Some(kept) if kept == mine => Ok(()),
        Some(_) => Err(JournalError::Key {
            path: folder.join("master.key"),
            reason: "this is not the master key that journal.db beside it was written with".to_owned(),
        }),
    }
}

fn unreadable(path: &Path, error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => JournalError::Corrupt {
            path: path.to_owned(),
            reason: error.to_string(),
        },
        _ => JournalError::Storage {
            reason: format!("{}: {error}", path.display()),
        },
    }
}
