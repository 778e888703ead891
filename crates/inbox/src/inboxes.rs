//! The handle: making inboxes, programming them, looking into them.

use std::net::SocketAddr;
use std::sync::Arc;

use model::entropy::{Entropy, bytes};
use model::secret::Secret;
use model::time::Clock;
use signing::{Key, Kind, VerifyKey};
use tokio::net::TcpListener;

use crate::answer::{self, Answer};
use crate::bounds::{INBOXES, KEYS, Limits};
use crate::error::{InboxError, NAME};
use crate::listen;
use crate::news::{Follower, Note};
use crate::path;
use crate::received::Received;
use crate::shelf::Shelf;
use crate::state::State;

/// What is known of a delivery where it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// The exact body, for the verdict on signatures.
    pub body: Option<String>,
    /// The number of the event that goes to the same receiver right before it: what a gap is told by. `None` when it is the
    /// first, or when the numbers that are missing cannot be told from those nobody wants.
    pub before: Option<u32>,
}

/// What was sent under a `webhook-id`; `None` when nothing is known of it. May block for a moment.
pub type Originals = Arc<dyn Fn(&str) -> Option<Original> + Send + Sync>;

/// An inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Its name, chosen by a person.
    pub name: String,
    /// Its random path, for example `/in/3fQ9…`.
    pub path: String,
    /// Its whole URL.
    pub url: String,
    /// Requests received since it was made or emptied.
    pub received: u32,
    /// The latest, milliseconds since 1970.
    pub last_at: Option<i64>,
    /// Its answers, as programmed and counted down.
    pub answers: Vec<Answer>,
    /// Whether it has a key that deliveries to it can be signed with.
    pub signed: bool,
}

/// What has to be stored for an inbox to come back: everything but what came to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// [`Inbox::name`].
    pub name: String,
    /// [`Inbox::path`].
    pub path: String,
    /// Its keys, `whsec_…`, `whsk_…` or `whpk_…`.
    pub keys: Vec<Secret>,
    /// [`Inbox::answers`].
    pub answers: Vec<Answer>,
}

/// The keys a new inbox verifies with.
#[derive(Debug, Clone)]
pub enum Keys {
    /// A new shared secret of its own.
    Fresh,
    /// These; none for an inbox that cannot verify.
    These(Vec<Secret>),
}

/// A page of received requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows, newest first.
    pub rows: Vec<Received>,
    /// The `before` of the next page; absent on the last.
    pub next: Option<u64>,
}

/// All inboxes of a listener. Cheap to clone; [`Inboxes::shutdown`] ends it for all clones.
#[derive(Clone)]
pub struct Inboxes(Arc<State>);

impl Inboxes {
    /// Begins to serve. The listener should be on the loopback interface. Runs until [`Inboxes::shutdown`].
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(
        listener: TcpListener,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        originals: Originals,
    ) -> std::io::Result<Self> {
        Self::within(listener, clock, entropy, originals, Limits::default())
    }

    pub(crate) fn within(
        listener: TcpListener,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        originals: Originals,
        limits: Limits,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(address, clock, entropy, originals, limits));
        state.tasks.spawn(listen::listen(listener, Arc::clone(&state)));
        Ok(Self(state))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// Makes an inbox with a path of its own; it answers 200.
    ///
    /// # Errors
    /// [`InboxError`]: the name, the keys, or one inbox too many.
    pub fn make(&self, name: &str, keys: Keys) -> Result<Inbox, InboxError> {
        let keys = match keys {
            Keys::These(keys) => keys,
            Keys::Fresh => vec![Secret::new(signing::fresh(Kind::V1, bytes(&*self.0.entropy)))],
        };
        self.restore(Kept {
            name: String::from(name.trim()),
            path: path::fresh(&*self.0.entropy),
            keys,
            answers: vec![Answer::default()],
        })
    }

    /// Brings a stored inbox back, as empty as a new one.
    ///
    /// # Errors
    /// [`InboxError`]: what is stored is not an inbox, or it is here already.
    pub fn restore(&self, kept: Kept) -> Result<Inbox, InboxError> {
        let printable = |name: &str| !name.is_empty() && !name.contains(char::is_control) && name.trim() == name;
        if !printable(&kept.name) || kept.name.chars().count() > NAME {
            return Err(InboxError::Name);
        }
        if !path::is_path(&kept.path) {
            return Err(InboxError::Path);
        }
        if kept.keys.len() > KEYS {
            return Err(InboxError::TooManyKeys);
        }
        let verify: Vec<VerifyKey> = kept
            .keys
            .iter()
            .map(|key| VerifyKey::parse(key.reveal()))
            .collect::<Result<_, _>>()?;
        let mut answers = Vec::new();
        for one in kept.answers {
            answer::set(&mut answers, one)?;
        }
        let mut shelves = self.0.shelves();
        if shelves.len() >= INBOXES {
            return Err(InboxError::TooMany);
        }
        if shelves.iter().any(|shelf| shelf.name == kept.name) {
            return Err(InboxError::NameTaken);
        }
        if shelves.iter().any(|shelf| *shelf.path == *kept.path) {
            return Err(InboxError::Path);
        }
        let gone = self.0.stop.child_token();
        let path = Arc::from(kept.path);
        let shelf = Shelf::new(kept.name, path, kept.keys, verify.into(), answers, gone);
        let inbox = self.shown(&shelf);
        shelves.push(shelf);
        self.0.tell(Note::Inboxes);
        Ok(inbox)
    }

    /// What has to be stored of an inbox.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn kept(&self, path: &str) -> Result<Kept, InboxError> {
        self.with(path, |shelf| Kept {
            name: shelf.name.clone(),
            path: shelf.path.to_string(),
            keys: shelf.keys.clone(),
            answers: shelf.answers.clone(),
        })
    }

    /// All inboxes, oldest first.
    pub fn list(&self) -> Vec<Inbox> {
        self.0.shelves().iter().map(|shelf| self.shown(shelf)).collect()
    }

    /// One inbox.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn get(&self, path: &str) -> Result<Inbox, InboxError> {
        self.with(path, |shelf| self.shown(shelf))
    }

    /// Removes an inbox with everything in it; requests that still wait for their answer get none.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn remove(&self, path: &str) -> Result<(), InboxError> {
        let mut shelves = self.0.shelves();
        let found = shelves.iter().position(|shelf| *shelf.path == *path);
        let shelf = shelves.remove(found.ok_or(InboxError::NotFound)?);
        shelf.gone.cancel();
        self.0.tell(Note::Inboxes);
        Ok(())
    }

    /// Forgets what came to an inbox.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn empty(&self, path: &str) -> Result<Inbox, InboxError> {
        self.change(path, |shelf| {
            shelf.empty();
            Ok(())
        })
    }

    /// Programs what an inbox answers below one path, from the next request on.
    ///
    /// # Errors
    /// [`InboxError::NotFound`], [`InboxError::Answer`]; nothing is changed then.
    pub fn answer(&self, path: &str, answer: Answer) -> Result<Inbox, InboxError> {
        self.change(path, |shelf| Ok(answer::set(&mut shelf.answers, answer)?))
    }

    /// Requests of an inbox before a number, newest first; `limit` is at least 1 and at most 500.
    ///
    /// # Errors
    /// [`InboxError::NotFound`].
    pub fn page(&self, path: &str, before: Option<u64>, limit: usize) -> Result<Page, InboxError> {
        self.with(path, |shelf| {
            let (rows, next) = shelf.page(before, limit.clamp(1, 500));
            Page { rows, next }
        })
    }

    /// News of all inboxes from now on.
    pub fn follow(&self) -> Follower {
        Follower::new(Arc::clone(&self.0))
    }

    /// Stops: closes the listener, ends every connection, those that hang included, and waits for that.
    pub async fn shutdown(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    fn with<T>(&self, path: &str, look: impl FnOnce(&Shelf) -> T) -> Result<T, InboxError> {
        let shelves = self.0.shelves();
        let shelf = shelves.iter().find(|shelf| *shelf.path == *path);
        shelf.map(look).ok_or(InboxError::NotFound)
    }

    fn change(
        &self,
        path: &str,
        change: impl FnOnce(&mut Shelf) -> Result<(), InboxError>,
    ) -> Result<Inbox, InboxError> {
        let mut shelves = self.0.shelves();
        let shelf = shelves
            .iter_mut()
            .find(|shelf| *shelf.path == *path)
            .ok_or(InboxError::NotFound)?;
        change(shelf)?;
        self.0.tell(Note::Inboxes);
        Ok(self.shown(shelf))
    }

    fn shown(&self, shelf: &Shelf) -> Inbox {
        Inbox {
            name: shelf.name.clone(),
            path: shelf.path.to_string(),
            url: format!("http://{}{}", self.0.address, shelf.path),
            received: shelf.received,
            last_at: shelf.last_at,
            answers: shelf.answers.clone(),
            signed: shelf.keys.iter().any(|key| Key::parse(key.reveal()).is_ok()),
        }
    }
}

impl std::fmt::Debug for Inboxes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Inboxes({})", self.0.address)
    }
}
