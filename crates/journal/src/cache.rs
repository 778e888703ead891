//! Recent sessions in memory: an issuance reads its session three times.
//!
//! Written through by the writer after COMMIT. A reader that missed loads from the database and offers what it read; that is
//! taken only if no commit has touched the session since the reader looked (its *epoch*), so that a slow reader never puts
//! an old state over a newer one.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::id::SessionId;
use model::session::{Frozen, Session, State};

/// Sessions kept; the oldest leave first.
const SESSIONS: usize = 8192;
/// Frozen profiles kept.
const FROZEN: usize = 256;
const EPOCHS: usize = 256;

/// What stands for a code or a token in the journal: base64url SHA-256.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

#[derive(Default)]
pub(crate) struct Cache(Mutex<Inner>);

struct Inner {
    sessions: HashMap<SessionId, Entry>,
    codes: HashMap<String, SessionId>,
    tokens: HashMap<String, SessionId>,
    order: VecDeque<SessionId>,
    frozen: HashMap<i64, Arc<Frozen>>,
    epochs: [u64; EPOCHS],
}

struct Entry {
    session: Session,
    code_hash: String,
}

/// When a reader looked.
#[derive(Clone, Copy)]
pub(crate) struct Epoch(u64);

impl Default for Inner {
    fn default() -> Self {
        Self {
            sessions: HashMap::new(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            order: VecDeque::new(),
            frozen: HashMap::new(),
            epochs: [0; EPOCHS],
        }
    }
}

fn slot(id: &SessionId) -> usize {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    (hasher.finish() % EPOCHS as u64) as usize
}

impl Cache {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session, or the epoch to offer it with once it was read.
    pub(crate) fn get(&self, id: &SessionId) -> Result<Session, Epoch> {
        let inner = self.lock();
        match inner.sessions.get(id) {
            Some(entry) => Ok(entry.session.clone()),
            None => Err(Epoch(inner.epochs[slot(id)])),
        }
    }

    pub(crate) fn by_code(&self, code_hash: &str) -> Option<Session> {
        let inner = self.lock();
        let id = inner.codes.get(code_hash)?;
        Some(inner.sessions.get(id)?.session.clone())
    }

    pub(crate) fn by_token(&self, token_hash: &str) -> Option<Session> {
        let inner = self.lock();
        let id = inner.tokens.get(token_hash)?;
        Some(inner.sessions.get(id)?.session.clone())
    }

    /// A reader's find.
    pub(crate) fn offer(&self, epoch: Epoch, session: &Session, code_hash: String) {
        let mut inner = self.lock();
        if inner.epochs[slot(&session.id)] == epoch.0 {
            inner.put(session.clone(), code_hash);
        }
    }

    /// A session that was just made.
    pub(crate) fn made(&self, session: Session, code_hash: String, frozen: i64) {
        let mut inner = self.lock();
        inner.epochs[slot(&session.id)] += 1;
        inner.keep_frozen(frozen, &session.frozen);
        inner.put(session, code_hash);
    }

    /// A state that was just committed.
    pub(crate) fn moved(&self, id: &SessionId, state: &State) {
        let mut inner = self.lock();
        inner.epochs[slot(id)] += 1;
        let Some(entry) = inner.sessions.get_mut(id) else {
            return;
        };
        let before = std::mem::replace(&mut entry.session.state, state.clone());
        if before.grant != state.grant {
            if let Some(grant) = before.grant {
                inner.tokens.remove(&grant.token_hash);
            }
            if let Some(grant) = &state.grant {
                inner.tokens.insert(grant.token_hash.clone(), id.clone());
            }
        }
    }

    /// A session that is no more.
    pub(crate) fn gone(&self, id: &SessionId) {
        let mut inner = self.lock();
        inner.epochs[slot(id)] += 1;
        inner.drop_entry(id);
    }

    pub(crate) fn frozen(&self, number: i64) -> Option<Arc<Frozen>> {
        self.lock().frozen.get(&number).cloned()
    }

    /// A frozen profile that was just read; shared with whoever read it first.
    pub(crate) fn share(&self, number: i64, frozen: Frozen) -> Arc<Frozen> {
        let mut inner = self.lock();
        if let Some(known) = inner.frozen.get(&number) {
            return Arc::clone(known);
        }
        let frozen = Arc::new(frozen);
        inner.keep_frozen(number, &frozen);
        frozen
    }

    pub(crate) fn clear(&self) {
        let mut inner = self.lock();
        let mut epochs = inner.epochs;
        epochs.iter_mut().for_each(|epoch| *epoch += 1);
        *inner = Inner {
            epochs,
            ..Inner::default()
        };
    }
}

impl Inner {
    fn put(&mut self, session: Session, code_hash: String) {
        let id = session.id.clone();
        if let Some(grant) = &session.state.grant {
            self.tokens.insert(grant.token_hash.clone(), id.clone());
        }
        self.codes.insert(code_hash.clone(), id.clone());
        if self.sessions.insert(id.clone(), Entry { session, code_hash }).is_none() {
            self.order.push_back(id);
        }
        while self.sessions.len() > SESSIONS {
            match self.order.pop_front() {
                Some(oldest) => self.drop_entry(&oldest),
                None => break,
            }
        }
    }

    /// The id may stay in `order`: popping it again is harmless, and erasing is rare.
    fn drop_entry(&mut self, id: &SessionId) {
        if let Some(entry) = self.sessions.remove(id) {
            self.codes.remove(&entry.code_hash);
            if let Some(grant) = entry.session.state.grant {
                self.tokens.remove(&grant.token_hash);
            }
        }
    }

    fn keep_frozen(&mut self, number: i64, frozen: &Arc<Frozen>) {
        if self.frozen.len() >= FROZEN && !self.frozen.contains_key(&number) {
            self.frozen.clear();
        }
        self.frozen.entry(number).or_insert_with(|| Arc::clone(frozen));
    }
}
