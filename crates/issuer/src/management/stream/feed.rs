//! One follower of the journal for all subscribers. It wakes those whom an event concerns, and nobody for anything else.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};

use journal::{Follower, Gap, JournalError, Notice, StoredEvent};
use model::id::SessionId;
use tokio::sync::broadcast::{Receiver, Sender};

use super::told::Told;
use crate::app::Issuer;

/// Events a subscriber of the issuer's stream may lag behind before it reads the journal again.
const BEHIND: usize = 1024;
/// The same for a session's stream: a session has a handful.
const BEHIND_IN_SESSION: usize = 8;
/// Events read from the journal at once.
const PIECE: usize = 256;

/// Where events come from, for every stream of an issuer. Runs from the first subscriber on until the issuer stops.
#[derive(Default)]
pub struct Feed(Mutex<Subscribers>);

#[derive(Default)]
struct Subscribers {
    running: bool,
    /// The issuer stopped: nothing comes any more.
    ended: bool,
    of_issuer: Option<Sender<Arc<Told>>>,
    of_session: HashMap<SessionId, Sender<Arc<Told>>>,
}

impl Feed {
    /// Events from now on, of one session or of all. Subscribe first, then read what is there: nothing falls between.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn subscribe(issuer: &Arc<Issuer>, session: Option<&SessionId>) -> Result<Receiver<Arc<Told>>, JournalError> {
        let mut subscribers = issuer.feed.lock();
        if !subscribers.running {
            let follower = issuer.journal.follow();
            let after = issuer.journal.last_seq()?;
            subscribers.running = true;
            tokio::spawn(run(issuer.clone(), follower, after));
        }
        if subscribers.ended {
            // A receiver without a sender: its stream ends at once.
            return Ok(Sender::new(1).subscribe());
        }
        let sender = match session {
            None => subscribers.of_issuer.get_or_insert_with(|| Sender::new(BEHIND)),
            Some(id) => subscribers
                .of_session
                .entry(id.clone())
                .or_insert_with(|| Sender::new(BEHIND_IN_SESSION)),
        };
        Ok(sender.subscribe())
    }

    /// Forgets a session whose last subscriber left.
    pub fn left(&self, session: &SessionId) {
        let mut subscribers = self.lock();
        let lonely = |sender: &Sender<_>| sender.receiver_count() == 0;
        if subscribers.of_session.get(session).is_some_and(lonely) {
            subscribers.of_session.remove(session);
        }
    }

    /// Whether anybody listens to that session.
    #[cfg(test)]
    pub fn knows(&self, session: &SessionId) -> bool {
        self.lock().of_session.contains_key(session)
    }

    fn tell(&self, event: Arc<StoredEvent>) {
        let subscribers = self.lock();
        let of_session = subscribers.of_session.get(&event.session);
        let of_issuer = subscribers.of_issuer.as_ref().filter(|all| all.receiver_count() > 0);
        if of_session.is_none() && of_issuer.is_none() {
            return;
        }
        let told = Told::new(event);
        for sender in of_session.into_iter().chain(of_issuer) {
            // Nobody there any more is fine.
            let _ = sender.send(told.clone());
        }
    }

    /// Ends every stream that is open now; clients come back with the last id they saw.
    fn cut(&self) -> MutexGuard<'_, Subscribers> {
        let mut subscribers = self.lock();
        subscribers.of_issuer = None;
        subscribers.of_session.clear();
        subscribers
    }

    fn lock(&self) -> MutexGuard<'_, Subscribers> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

async fn run(issuer: Arc<Issuer>, mut follower: Follower, mut after: u64) {
    let stop = issuer.stop.clone();
    let mut stopped = pin!(stop.cancelled());
    loop {
        let notice = tokio::select! {
            biased;
            () = stopped.as_mut() => break,
            notice = follower.next() => notice,
        };
        match notice {
            Ok(Notice::Event(event)) if event.seq > after => {
                after = event.seq;
                issuer.feed.tell(event);
            }
            Ok(_) => {}
            Err(Gap::Lagged(_)) => match catch_up(&issuer, after).await {
                Ok(reached) => after = reached,
                Err(error) => {
                    tracing::error!(%error, "events could not be read; every stream is ended, to be resumed");
                    drop(issuer.feed.cut());
                }
            },
            Err(Gap::Closed) => break,
        }
    }
    issuer.feed.cut().ended = true;
}

/// Tells what was missed; answers with the number it came to.
async fn catch_up(issuer: &Issuer, mut after: u64) -> Result<u64, JournalError> {
    loop {
        let events = issuer.journal.events(None, after, PIECE)?;
        let whole = events.len() == PIECE;
        for event in events {
            after = event.seq;
            issuer.feed.tell(event);
        }
        if !whole {
            return Ok(after);
        }
        tokio::task::yield_now().await;
    }
}
