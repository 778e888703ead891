//! Event streams (R3 to R5, R40, R45, R46): what was committed, replayed and then followed.
//!
//! Only unnamed messages with an `id`, so that the founding page's `onmessage` sees every one. A session's stream counts its
//! own events from 1; the issuer's stream uses the journal's global number.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};
use journal::{Follower, Gap, Notice, StoredEvent};
use model::event::EventName;
use model::id::SessionId;

use super::refusal::{self, refused};
use super::sessions;
use crate::app::Issuer;
use crate::serve::Here;

/// A comment goes out this often, so that proxies and clients know that the stream lives (R5).
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(15);
/// How long a stream stays open after its session's end (R45).
const LINGER: SignedDuration = SignedDuration::from_mins(5);
/// Events read from the journal at once.
const PIECE: usize = 256;

/// `GET /issuer2/sessions/{id}/events`.
pub async fn of_session(State(here): State<Here>, id: refusal::Name, headers: HeaderMap) -> Response {
    // R46: an unknown session is a 404 before any stream.
    let session = match refusal::name(id).and_then(|id| sessions::read(&here.issuer, &id)) {
        Ok(session) => session,
        Err(refusal) => return refused(refusal),
    };
    let last = u64::from(session.state.sequence);
    // An unknown or future id counts as absent (R5).
    let given = last_event_id(&headers).filter(|given| *given <= last);
    let after = match given {
        Some(given) => given,
        None if here.issuer.settings.replay => 0,
        None => last,
    };
    let closed_at = session.state.is_closed().then_some(session.state.updated_at);
    if closed_at.is_some_and(|at| over(&here.issuer, at, after == last && given.is_some())) {
        return StatusCode::NO_CONTENT.into_response();
    }
    open(&here.issuer, Some(session.id), after, closed_at)
}

/// R45: nothing can follow any more.
fn over(issuer: &Issuer, closed_at: i64, nothing_follows: bool) -> bool {
    let lingered = issuer.clock.now() >= linger_end(closed_at);
    nothing_follows || (!issuer.settings.replay && lingered)
}

fn linger_end(closed_at: i64) -> Timestamp {
    let closed = Timestamp::from_millisecond(closed_at).unwrap_or(Timestamp::MAX);
    closed.checked_add(LINGER).unwrap_or(Timestamp::MAX)
}

/// `GET /issuer2/events`: starts live unless `Last-Event-ID` is sent (R40).
pub async fn of_issuer(State(here): State<Here>, headers: HeaderMap) -> Response {
    let last = match here.issuer.journal.last_seq() {
        Ok(last) => last,
        Err(error) => {
            tracing::error!(%error, "the journal's end could not be read");
            return refused(model::failure::Refusal::internal());
        }
    };
    let after = last_event_id(&headers).filter(|given| *given <= last).unwrap_or(last);
    open(&here.issuer, None, after, None)
}

fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

fn open(issuer: &Arc<Issuer>, session: Option<SessionId>, after: u64, closed_at: Option<i64>) -> Response {
    let reader = Reader {
        // Following begins before the past is read, so that nothing falls between.
        follower: issuer.journal.follow(),
        issuer: issuer.clone(),
        session,
        after,
        ready: VecDeque::new(),
        catching_up: true,
        end: closed_at.map(linger_end),
        begun: false,
        wrote: issuer.clock.now(),
    };
    let pieces = stream::unfold(reader, |mut reader| async move {
        let piece = reader.next().await?;
        reader.wrote = reader.issuer.clock.now();
        Some((Ok::<_, std::convert::Infallible>(piece), reader))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

struct Reader {
    issuer: Arc<Issuer>,
    follower: Follower,
    session: Option<SessionId>,
    /// The number of the last event sent, or where to begin.
    after: u64,
    ready: VecDeque<Arc<StoredEvent>>,
    catching_up: bool,
    /// When the stream ends, once its session has.
    end: Option<Timestamp>,
    begun: bool,
    /// When anything was last written: a comment is due this long after it, whatever other sessions do meanwhile.
    wrote: Timestamp,
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            // R4: opens the stream at once, without a message.
            self.begun = true;
            return Some(Bytes::from_static(b": open\n\n"));
        }
        loop {
            if let Some(event) = self.ready.pop_front() {
                if let Some(piece) = self.send(&event) {
                    return Some(piece);
                }
                continue;
            }
            if self.catching_up {
                match self.issuer.journal.events(self.session.as_ref(), self.after, PIECE) {
                    Ok(events) => {
                        self.catching_up = events.len() == PIECE;
                        self.ready.extend(events);
                        continue;
                    }
                    Err(error) => {
                        // The client comes back with the last id it saw.
                        tracing::error!(%error, "events could not be read");
                        return None;
                    }
                }
            }
            let clock = self.issuer.clock.clone();
            let beat = self.wrote.checked_add(HEARTBEAT).unwrap_or(Timestamp::MAX);
            let end = self.end;
            let closing = async {
                match end {
                    Some(end) => clock.sleep_until(end).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                notice = self.follower.next() => match notice {
                    Ok(Notice::Event(event)) => self.ready.push_back(event),
                    Ok(_) => {}
                    Err(Gap::Lagged(_)) => self.catching_up = true,
                    Err(Gap::Closed) => return None,
                },
                () = clock.sleep_until(beat) => return Some(Bytes::from_static(b": still here\n\n")),
                () = closing => return None,
                () = self.issuer.stop.cancelled() => return None,
            }
        }
    }

    /// The event as a message, unless it belongs elsewhere or was sent before.
    fn send(&mut self, event: &StoredEvent) -> Option<Bytes> {
        if self.session.as_ref().is_some_and(|own| *own != event.session) {
            return None;
        }
        let number = if self.session.is_some() {
            u64::from(event.sequence)
        } else {
            event.seq
        };
        if number <= self.after {
            return None;
        }
        self.after = number;
        // Every change of status is an end today (3.2).
        if self.session.is_some() && event.name == EventName::IssuanceStatus {
            self.end = Some(linger_end(event.at));
        }
        Some(Bytes::from(format!("id: {number}\ndata: {}\n\n", event.body)))
    }
}
