//! How long the parts of a request take: noted by the resolver and the connector, inside the task that waits for them.
//!
//! A request that finds an open connection is never resolved nor connected, and nothing is noted. Neither is a connection that
//! a request began and then did not need: it ends in a task of its own, where nobody's notes are.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use model::delivery::Timings;
use tower::{Layer, Service};

tokio::task_local! {
    static NOTES: Cell<Notes>;
}

/// What was noted of one request so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Notes {
    resolve: Option<Duration>,
    connect: Option<Duration>,
    /// When the connection stood.
    connected: Option<Instant>,
    connecting: bool,
}

impl Notes {
    /// The notes of the request that runs in this task.
    pub(crate) fn now() -> Self {
        NOTES.try_with(Cell::get).unwrap_or_default()
    }

    /// Whether it waits for a connection.
    pub(crate) fn is_connecting(&self) -> bool {
        self.connecting && self.connect.is_none()
    }

    /// Whether it has a connection that was open before.
    pub(crate) fn is_reused(&self) -> bool {
        !self.connecting
    }

    /// The timings of a request that began at `began`, whose answer began at `first_byte`, and that is over now.
    pub(crate) fn timings(&self, began: Instant, first_byte: Option<Instant>) -> Timings {
        let from = self.connected.unwrap_or(began);
        Timings {
            resolve: self.resolve.map(micros),
            connect: self.connect.map(micros),
            first_byte: first_byte.map(|at| micros(at.saturating_duration_since(from))),
            total: micros(began.elapsed()),
        }
    }
}

/// Takes notes while `request` runs.
pub(crate) async fn noting<T>(request: impl Future<Output = T>) -> T {
    NOTES.scope(Cell::default(), request).await
}

fn note(change: impl FnOnce(&mut Notes)) {
    // Outside of a request there is nobody to note it for.
    let _ = NOTES.try_with(|cell| {
        let mut notes = cell.get();
        change(&mut notes);
        cell.set(notes);
    });
}

/// A name was looked up.
pub(crate) fn resolved(took: Duration) {
    note(|notes| notes.resolve = Some(took));
}

fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}

/// Notes how long a connector takes, TLS included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noting;

impl<S> Layer<S> for Noting {
    type Service = Noted<S>;

    fn layer(&self, inner: S) -> Noted<S> {
        Noted(inner)
    }
}

/// A connector whose time is noted.
#[derive(Debug, Clone)]
pub(crate) struct Noted<S>(S);

impl<S, R> Service<R> for Noted<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let began = Instant::now();
        note(|notes| notes.connecting = true);
        let connecting = self.0.call(request);
        Box::pin(async move {
            let connection = connecting.await?;
            note(|notes| {
                let looking = notes.resolve.unwrap_or_default();
                notes.connect = Some(began.elapsed().saturating_sub(looking));
                notes.connected = Some(Instant::now());
            });
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_by_themselves_and_absent_when_they_did_not_happen() {
        let began = Instant::now();
        let at = |millis: u64| began + Duration::from_millis(millis);
        let fresh = Notes {
            resolve: Some(Duration::from_millis(3)),
            connect: Some(Duration::from_millis(4)),
            connected: Some(at(7)),
            connecting: true,
        };
        let timings = fresh.timings(began, Some(at(20)));
        assert_eq!(
            (timings.resolve, timings.connect, timings.first_byte),
            (Some(3000), Some(4000), Some(13_000))
        );
        let reused = Notes::default();
        let timings = reused.timings(began, Some(at(5)));
        assert_eq!(
            (timings.resolve, timings.connect, timings.first_byte),
            (None, None, Some(5000))
        );
        assert_eq!(reused.timings(began, None).first_byte, None);
        assert!(reused.is_reused() && !reused.is_connecting() && !fresh.is_connecting());
    }
}
