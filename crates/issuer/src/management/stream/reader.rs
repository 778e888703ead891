//! One subscriber: the past from the journal, then the feed, and a sign of life in between.
//!
//! Nothing is kept for a subscriber that is slow: it lags behind, reads the journal where it left off, and misses nothing. One
//! that takes nothing for [`STUCK`] is told so and dropped; one that does not even take that is cut off by the listener. Both
//! resume with `Last-Event-ID`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};
use model::event::EventName;
use model::failure::Refusal;
use model::id::SessionId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::feed::Feed;
use super::filter::Filter;
use super::of_session::linger_end;
use super::told::Told;
use crate::app::Issuer;
use crate::management::refusal::refused;

/// A comment goes out this often, so that proxies and clients know that the stream lives (R5).
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(15);
const STILL_HERE: &[u8] = b": still here\n\n";
/// A reader that takes nothing for so long is dropped.
pub const STUCK: SignedDuration = SignedDuration::from_secs(30);
/// Events read from the journal at once.
const PIECE: usize = 256;

/// What a subscriber gets.
pub enum Only {
    /// One session's events, counted in the session.
    Session(SessionId),
    /// Whichever events of the issuer it wants, counted over all.
    Wanted(Filter),
}

/// A wait for an instant, or for the clock to be set back.
type Alarm = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One subscriber.
pub struct Reader {
    issuer: Arc<Issuer>,
    feed: Receiver<Arc<Told>>,
    only: Only,
    /// The number of the last event sent or passed over, or where to begin.
    after: u64,
    /// What was read from the journal.
    ready: VecDeque<Arc<Told>>,
    catching_up: bool,
    /// When the stream ends, once its session has, and what rings then.
    end: Option<(Timestamp, Alarm)>,
    /// Rings when a sign of life may be due; set anew only when it rang.
    beat: Alarm,
    /// When anything was last handed over to be written.
    wrote: Timestamp,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Open,
    Over,
}

impl Reader {
    /// The answer that is the stream, after the event with that number; it ends at `end`.
    pub fn answer(issuer: &Arc<Issuer>, only: Only, after: u64, end: Option<Timestamp>) -> Response {
        let session = match &only {
            Only::Session(id) => Some(id),
            Only::Wanted(_) => None,
        };
        // Following begins before the past is read, so that nothing falls between.
        let feed = match Feed::subscribe(issuer, session) {
            Ok(feed) => feed,
            Err(error) => {
                tracing::error!(%error, "the journal cannot be followed");
                return refused(Refusal::internal());
            }
        };
        let wrote = issuer.clock.now();
        let reader = Self {
            feed,
            only,
            after,
            ready: VecDeque::new(),
            catching_up: true,
            end: end.map(|end| (end, alarm(issuer, end))),
            beat: alarm(issuer, due(wrote)),
            wrote,
            stage: Stage::New,
            issuer: issuer.clone(),
        };
        let pieces = stream::unfold(reader, |mut reader| async move {
            let piece = reader.next().await?;
            reader.wrote = reader.issuer.clock.now();
            Some((Ok::<_, Infallible>(piece), reader))
        });
        let headers = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        (headers, Body::from_stream(pieces)).into_response()
    }

    async fn next(&mut self) -> Option<Bytes> {
        match self.stage {
            Stage::New => {
                // R4: opens the stream at once, without a message.
                self.stage = Stage::Open;
                return Some(Bytes::from_static(b": open\n\n"));
            }
            Stage::Open => {}
            Stage::Over => return None,
        }
        self.look_at_the_clock();
        // The piece before this one has only now been taken.
        if self.issuer.clock.now().duration_since(self.wrote) >= STUCK {
            return Some(self.drop_stuck());
        }
        loop {
            while let Some(told) = self.ready.pop_front() {
                if let Some(piece) = self.send(&told) {
                    return Some(piece);
                }
            }
            if self.catching_up {
                self.read_on().await?;
                // Much may be passed over in silence.
                if self.catching_up && self.issuer.clock.now() >= due(self.wrote) {
                    return Some(Bytes::from_static(STILL_HERE));
                }
                continue;
            }
            match self.feed.try_recv() {
                Ok(told) => match self.send(&told) {
                    Some(piece) => return Some(piece),
                    None => continue,
                },
                Err(TryRecvError::Lagged(_)) => {
                    self.catching_up = true;
                    continue;
                }
                Err(TryRecvError::Closed) => return None,
                Err(TryRecvError::Empty) => {}
            }
            let ended = async {
                match &mut self.end {
                    Some((_, end)) => end.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                told = self.feed.recv() => match told {
                    Ok(told) => self.ready.push_back(told),
                    Err(RecvError::Lagged(_)) => self.catching_up = true,
                    Err(RecvError::Closed) => return None,
                },
                () = &mut self.beat => {
                    self.look_at_the_clock();
                    let (now, next) = (self.issuer.clock.now(), due(self.wrote));
                    if now >= next {
                        self.beat = alarm(&self.issuer, due(now));
                        return Some(Bytes::from_static(STILL_HERE));
                    }
                    self.beat = alarm(&self.issuer, next);
                }
                () = ended => {
                    self.look_at_the_clock();
                    match &mut self.end {
                        Some((at, end)) if self.issuer.clock.now() < *at => *end = alarm(&self.issuer, *at),
                        _ => return None,
                    }
                }
            }
        }
    }

    /// Reads a piece of the past; `None` when that fails: the client comes back with the last id it saw.
    async fn read_on(&mut self) -> Option<()> {
        let session = match &self.only {
            Only::Session(id) => Some(id),
            Only::Wanted(_) => None,
        };
        match self.issuer.journal.events(session, self.after, PIECE) {
            Ok(events) => {
                self.catching_up = events.len() == PIECE;
                self.ready.extend(events.into_iter().map(Told::new));
            }
            Err(error) => {
                tracing::error!(%error, "events could not be read");
                return None;
            }
        }
        // A filter may pass over many pieces; others have a right to this thread, too.
        tokio::task::yield_now().await;
        Some(())
    }

    /// The event as a message, unless it is not wanted or was sent before.
    fn send(&mut self, told: &Told) -> Option<Bytes> {
        let event = &told.event;
        let number = match &self.only {
            Only::Session(_) => u64::from(event.sequence),
            Only::Wanted(_) => event.seq,
        };
        if number <= self.after {
            return None;
        }
        self.after = number;
        match &self.only {
            Only::Session(_) => {
                // Every change of status is an end today (3.2).
                if event.name == EventName::IssuanceStatus {
                    let end = linger_end(event.at);
                    self.end = Some((end, alarm(&self.issuer, end)));
                }
                Some(told.of_session())
            }
            Only::Wanted(filter) => filter.wants(told).then(|| told.of_issuer()),
        }
    }

    /// When the clock was set back, nothing was written in what is the future now, and what would come an hour late comes in
    /// time: a sign of life, the end of a session's stream, and finding out that a reader is stuck.
    fn look_at_the_clock(&mut self) {
        let now = self.issuer.clock.now();
        if now >= self.wrote {
            return;
        }
        self.wrote = now;
        self.beat = alarm(&self.issuer, due(now));
        if let Some((at, _)) = &self.end {
            let at = (*at).min(linger_end(now.as_millisecond()));
            self.end = Some((at, alarm(&self.issuer, at)));
        }
    }

    /// The last words to a reader that was stuck.
    fn drop_stuck(&mut self) -> Bytes {
        let seconds = STUCK.as_secs();
        tracing::info!(
            after = self.after,
            "an event stream was dropped: its reader took nothing for {seconds} s"
        );
        self.stage = Stage::Over;
        let words = format!(": dropped: nothing was taken for {seconds} s; resume with Last-Event-ID\n\n");
        Bytes::from(words)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Only::Session(id) = &self.only {
            // This receiver must be gone before the feed counts.
            self.feed = tokio::sync::broadcast::Sender::new(1).subscribe();
            self.issuer.feed.left(id);
        }
    }
}

/// When a sign of life is due after something was written.
fn due(wrote: Timestamp) -> Timestamp {
    wrote.checked_add(HEARTBEAT).unwrap_or(Timestamp::MAX)
}

/// Rings at an instant, or as soon as it shows that the clock was set back: what the instant meant must be thought over then.
fn alarm(issuer: &Issuer, at: Timestamp) -> Alarm {
    let clock = issuer.clock.clone();
    let mut seen = clock.now();
    Box::pin(async move {
        let mut wait = clock.sleep_until(at);
        poll_fn(|context| {
            let now = clock.now();
            if now < seen {
                return Poll::Ready(());
            }
            seen = now;
            wait.as_mut().poll(context)
        })
        .await;
    })
}
