//! Receivers of the desk's own (issue 2, item 7), kept over restarts: on one loopback port, by their paths, names, answers and
//! keys. What came to them is kept by [`inbox`] in memory alone.
//!
//! inboxes.json in the data folder holds them, the keys sealed. One that cannot be read is set aside, told, and begun anew.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use inbox::{Answer, Inbox, InboxError, Kept, Keys};
use journal::{Journal, Sealed};
use model::entropy::Entropy;
use model::secret::Secret;
use model::session::SecretRef;
use model::time::Clock;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::desk::lock;
use crate::options::Options;
use crate::private;
use crate::schema::Problem;

/// The file in the data folder.
const FILE: &str = "inboxes.json";

/// Why there are no inboxes.
#[derive(Debug, thiserror::Error)]
pub enum InboxesError {
    /// Where they were asked to listen cannot be listened on.
    #[error("inboxes cannot listen on {address}: {source}. Choose another port: --inbox-listen 127.0.0.1:PORT")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The file cannot be read, or not be set aside.
    #[error("inboxes.json in the data folder: {0}")]
    Io(#[from] std::io::Error),
}

/// Why an inbox was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// What was asked for cannot be.
    #[error(transparent)]
    Inbox(#[from] InboxError),
    /// It could not be kept.
    #[error("inboxes.json in the data folder cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

/// The inboxes of a data folder.
pub struct Inboxes {
    running: inbox::Inboxes,
    journal: Journal,
    path: PathBuf,
    url: String,
    /// The port they are to have; another one for this run, when somebody else has it.
    port: u16,
    problems: Vec<Problem>,
    /// One change at a time, so that the file holds the latest.
    turn: Mutex<()>,
}

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    port: Option<u16>,
    inboxes: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    name: String,
    path: String,
    answers: Vec<Answer>,
    keys: Vec<Key>,
}

/// A sealed key.
#[derive(Debug, Serialize, Deserialize)]
struct Key {
    name: String,
    sealed: String,
}

impl Inboxes {
    /// Opens the inboxes of a data folder: when this returns, they answer.
    ///
    /// # Errors
    /// [`InboxesError`].
    pub async fn open(
        options: &Options,
        journal: &Journal,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Result<Self, InboxesError> {
        let path = options.data.join(FILE);
        let mut problems = Vec::new();
        let file = match read(&path)? {
            Ok(file) => file,
            Err(reason) => {
                std::fs::rename(&path, path.with_extension("unreadable.json"))?;
                let text = format!("{reason}. It was set aside as inboxes.unreadable.json; there are no inboxes now");
                problems.push(problem("inboxes-unreadable", text));
                File::default()
            }
        };
        let (listener, note) = listen(options.inbox_listen, file.port).await?;
        problems.extend(note);
        let listening = listener.local_addr()?.port();
        let originals = journal.clone();
        let original = move |id: &str| {
            let sent = originals.original(id).ok().flatten()?;
            Some(inbox::Original {
                body: Some(sent.body),
                before: sent.before,
            })
        };
        let running = inbox::Inboxes::start(listener, clock.clone(), entropy.clone(), Arc::new(original))?;
        let known = !file.inboxes.is_empty();
        for entry in file.inboxes {
            let (name, reason) = (entry.name.clone(), restore(&running, journal, entry).err());
            if let Some(reason) = reason {
                problems.push(problem(
                    "inbox-unreadable",
                    format!("the inbox {name} could not be brought back: {reason}"),
                ));
            }
        }
        let inboxes = Self {
            url: format!("http://{}", running.address()),
            running,
            journal: journal.clone(),
            path,
            // A port that somebody else has now may be free again the next time: targets in profiles name it.
            port: file
                .port
                .filter(|_| options.inbox_listen.is_none() && known)
                .unwrap_or(listening),
            problems,
            turn: Mutex::default(),
        };
        if file.port != Some(inboxes.port) {
            inboxes.keep()?;
        }
        Ok(inboxes)
    }

    /// Below what URL they lie, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was wrong at the start.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// All of them, oldest first.
    pub fn list(&self) -> Vec<Inbox> {
        self.running.list()
    }

    /// Requests of one, newest first.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn page(&self, path: &str, before: Option<u64>, limit: usize) -> Result<inbox::Page, InboxError> {
        self.running.page(path, before, limit)
    }

    /// News of all of them.
    pub fn follow(&self) -> inbox::Follower {
        self.running.follow()
    }

    /// The URL of one and the secrets deliveries to it are signed with.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn target(&self, path: &str) -> Result<(Inbox, Vec<Secret>), InboxError> {
        let inbox = self.running.get(path)?;
        let keys = self.running.kept(path)?.keys;
        Ok((inbox, keys))
    }

    /// Makes one with a path and a secret of its own.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing is made then.
    pub fn make(&self, name: &str) -> Result<Inbox, ChangeError> {
        let _turn = lock(&self.turn);
        let made = self.running.make(name, Keys::Fresh)?;
        if let Err(error) = self.keep() {
            self.running.remove(&made.path)?;
            return Err(error.into());
        }
        Ok(made)
    }

    /// Removes one with everything in it.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub fn remove(&self, path: &str) -> Result<(), ChangeError> {
        let _turn = lock(&self.turn);
        self.running.remove(path)?;
        Ok(self.keep()?)
    }

    /// Forgets what came to one.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn empty(&self, path: &str) -> Result<Inbox, InboxError> {
        self.running.empty(path)
    }

    /// Programs what one answers below a path.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub fn answer(&self, path: &str, answer: Answer) -> Result<Inbox, ChangeError> {
        let _turn = lock(&self.turn);
        let changed = self.running.answer(path, answer)?;
        self.keep()?;
        Ok(changed)
    }

    /// Ends every connection.
    pub async fn shutdown(&self) {
        self.running.shutdown().await;
    }

    /// Writes the file.
    fn keep(&self) -> std::io::Result<()> {
        let seal = |key: &Secret| {
            let sealed = self.journal.vault().seal(key);
            Key {
                name: sealed.reference.0,
                sealed: B64U.encode(&sealed.bytes),
            }
        };
        let entry = |inbox: Inbox| {
            let kept = self.running.kept(&inbox.path).ok()?;
            Some(Entry {
                name: kept.name,
                path: kept.path,
                answers: kept.answers,
                keys: kept.keys.iter().map(seal).collect(),
            })
        };
        let file = File {
            port: Some(self.port),
            inboxes: self.running.list().into_iter().filter_map(entry).collect(),
        };
        private::write(&self.path, &format!("{}\n", serde_json::to_string_pretty(&file)?))
    }
}

fn problem(code: &str, message: String) -> Problem {
    Problem {
        code: code.into(),
        file: FILE.into(),
        included_by: None,
        line: None,
        column: None,
        profile_id: None,
        message,
    }
}

/// The file, or why it makes no sense; one that is not there holds nothing.
fn read(path: &Path) -> std::io::Result<Result<File, String>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(File::default())),
        Err(error) => return Err(error),
    };
    Ok(serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
}

/// Where it was asked for; else on the port kept, else on a free one.
async fn listen(given: Option<SocketAddr>, kept: Option<u16>) -> Result<(TcpListener, Option<Problem>), InboxesError> {
    let bind = |address: SocketAddr| async move {
        let bound = TcpListener::bind(address).await;
        bound.map_err(|source| InboxesError::Listen { address, source })
    };
    let local = |port| SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
    if let Some(given) = given {
        return Ok((bind(given).await?, None));
    }
    let Some(port) = kept else {
        return Ok((bind(local(0)).await?, None));
    };
    match bind(local(port)).await {
        Ok(listener) => Ok((listener, None)),
        Err(error) => {
            let listener = bind(local(0)).await?;
            let now = listener.local_addr()?.port();
            let text = format!(
                "{error}. For this run they listen on port {now}: targets that name the other one do not reach them"
            );
            Ok((listener, Some(problem("inboxes-port", text))))
        }
    }
}

fn restore(running: &inbox::Inboxes, journal: &Journal, entry: Entry) -> Result<(), String> {
    let open = |key: &Key| -> Result<Secret, String> {
        let sealed = Sealed {
            reference: SecretRef(key.name.clone()),
            bytes: B64U.decode(&key.sealed).map_err(|error| error.to_string())?,
        };
        journal.vault().open(&sealed).map_err(|error| error.to_string())
    };
    let keys = entry.keys.iter().map(open).collect::<Result<_, _>>()?;
    let kept = Kept {
        name: entry.name,
        path: entry.path,
        keys,
        answers: entry.answers,
    };
    running.restore(kept).map(drop).map_err(|error| error.to_string())
}
