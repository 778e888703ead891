//! The shape of a request to the writer.

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::error::JournalError;
use crate::store::Store;

/// One change: written inside a transaction, made known after it.
pub(crate) trait Verb: Send + 'static {
    /// What the caller gets.
    type Answer: Send + 'static;
    /// What the caller gets when it is refused.
    type Error: From<JournalError> + Send + 'static;
    /// What was learned while writing.
    type Written: Send + 'static;

    /// Writes. May run again after a rollback, so it changes nothing but the store. The inner error refuses before
    /// anything is written; the outer one rolls back.
    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, Self::Error>>;

    /// After COMMIT: brings the cache up to date and tells followers.
    fn publish(self, written: Self::Written, store: &mut Store) -> Self::Answer;
}

/// A verb in the queue.
pub(crate) trait Job: Send {
    fn write(&mut self, store: &mut Store) -> rusqlite::Result<()>;
    fn done(self: Box<Self>, store: &mut Store);
    fn failed(self: Box<Self>, error: &JournalError);
}

pub(crate) struct Task<V: Verb> {
    verb: V,
    written: Option<Result<V::Written, V::Error>>,
    answer: Option<oneshot::Sender<Result<V::Answer, V::Error>>>,
    /// Given back when an unawaited record is written.
    pub(crate) permit: Option<OwnedSemaphorePermit>,
}

impl<V: Verb> Task<V> {
    pub(crate) fn new(verb: V, answer: Option<oneshot::Sender<Result<V::Answer, V::Error>>>) -> Self {
        Self {
            verb,
            written: None,
            answer,
            permit: None,
        }
    }
}

impl<V: Verb> Job for Task<V> {
    fn write(&mut self, store: &mut Store) -> rusqlite::Result<()> {
        self.written = Some(self.verb.write(store)?);
        Ok(())
    }

    fn done(self: Box<Self>, store: &mut Store) {
        let result = match self.written {
            Some(Ok(written)) => Ok(self.verb.publish(written, store)),
            Some(Err(refused)) => Err(refused),
            None => Err(JournalError::Closed.into()),
        };
        if let Some(answer) = self.answer {
            // A caller that went away has no use for the answer; the change stands.
            let _ = answer.send(result);
        }
    }

    fn failed(self: Box<Self>, error: &JournalError) {
        if let Some(answer) = self.answer {
            let _ = answer.send(Err(error.clone().into()));
        }
    }
}
