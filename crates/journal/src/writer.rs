//! The writing thread.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::JournalError;
use crate::follow::Notices;
use crate::store::Store;
use crate::texts;
use crate::verb::Job;

/// Requests in one transaction, at most.
const BATCH: usize = 256;
/// Times the others are let go first before a group is written.
const YIELDS: usize = 16;
/// How long nobody must have asked for anything before texts are indexed.
const QUIET: Duration = Duration::from_millis(100);

/// The running writer.
pub(crate) struct Running {
    pub(crate) queue: Sender<Box<dyn Job>>,
    pub(crate) notices: Notices,
    thread: JoinHandle<()>,
}

impl Running {
    /// Lets the writer finish its queue, and waits for it.
    pub(crate) fn end(self) {
        drop(self.queue);
        drop(self.notices);
        if self.thread.join().is_err() {
            tracing::error!("the journal's writer ended in a panic");
        }
    }
}

/// Starts the thread.
pub(crate) fn start(store: Store, notices: Notices) -> Result<Running, JournalError> {
    let (queue, requests) = channel();
    let thread = std::thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || run(store, &requests))?;
    Ok(Running { queue, notices, thread })
}

fn run(mut store: Store, requests: &Receiver<Box<dyn Job>>) {
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(first) = next(&mut store, requests) {
        batch.push(first);
        gather(requests, &mut batch);
        commit(&mut store, &mut batch);
    }
    // The next start need not read the write-ahead log.
    store.checkpoint();
}

/// Waits for a request; whoever is not asked for anything indexes what can be searched.
fn next(store: &mut Store, requests: &Receiver<Box<dyn Job>>) -> Option<Box<dyn Job>> {
    while store.unindexed {
        match requests.recv_timeout(QUIET) {
            Ok(first) => return Some(first),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = store.transact(texts::some) {
                    tracing::warn!(%error, "what can be searched could not be indexed: searches take longer");
                    store.unindexed = false;
                }
            }
        }
    }
    requests.recv().ok()
}

/// Takes what is in the queue. While there is something, whoever is about to ask is let go first: on a busy machine the
/// threads that wait for a processor are those that bring the next requests, and each that comes in time saves a share of a
/// transaction. A single request never waits: nothing more is there, and nobody is let go.
fn gather(requests: &Receiver<Box<dyn Job>>, batch: &mut Vec<Box<dyn Job>>) {
    for _ in 0..YIELDS {
        let before = batch.len();
        batch.extend(requests.try_iter().take(BATCH - before));
        if batch.len() == before || batch.len() == BATCH {
            return;
        }
        std::thread::yield_now();
    }
}

fn commit(store: &mut Store, batch: &mut Vec<Box<dyn Job>>) {
    let written = store.transact(|store| batch.iter_mut().try_for_each(|job| job.write(store)));
    match written {
        Ok(()) => batch.drain(..).for_each(|job| job.done(store)),
        Err(error) if batch.len() > 1 => {
            tracing::warn!(%error, requests = batch.len(), "a group commit failed; its requests are tried one by one");
            for mut job in batch.drain(..) {
                match store.transact(|store| job.write(store)) {
                    Ok(()) => job.done(store),
                    Err(error) => refuse(job, error),
                }
            }
        }
        Err(error) => batch.drain(..).for_each(|job| refuse(job, error.clone())),
    }
}

fn refuse(job: Box<dyn Job>, error: JournalError) {
    tracing::error!(%error, "a change could not be written");
    job.failed(&error);
}
