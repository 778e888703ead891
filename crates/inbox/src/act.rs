//! Playing the program: the answer itself, or the lack of one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream::unfold;
use http::header::{HeaderValue, LOCATION};
use http::{Response, StatusCode};
use jiff::{SignedDuration, Timestamp};

use crate::answer::{Act, Answer, Play};
use crate::request::plain;
use crate::state::{State, Ticket};

/// The connection ends without an answer, or without all of it.
#[derive(Debug, thiserror::Error)]
#[error("the request is not answered")]
pub(crate) struct Abandoned;

/// Between two bytes of a drip.
const DRIP: Duration = Duration::from_secs(1);

/// Does what the program says. What is answered after a wait is noted on the shelf here.
///
/// # Errors
/// [`Abandoned`] for a reset and at the end of what hangs.
pub(crate) async fn act(
    state: Arc<State>,
    ticket: Ticket,
    play: Play,
    reset: &AtomicBool,
) -> Result<Response<Body>, Abandoned> {
    let answer = match play {
        Play::Do(answer) => answer,
        Play::Fail { left } => {
            let text = format!("This inbox was told to fail; {left} more to come.");
            return Ok(plain(StatusCode::SERVICE_UNAVAILABLE, Body::from(text)));
        }
    };
    if answer.delay > 0 {
        let until = later(state.clock.now(), Duration::from_millis(answer.delay.into()));
        tokio::select! {
            () = state.clock.sleep_until(until) => {}
            () = ticket.gone.cancelled() => return Err(Abandoned),
        }
    }
    match &answer.act {
        Act::Hang => {
            ticket.gone.cancelled().await;
            Err(Abandoned)
        }
        Act::Reset => {
            reset.store(true, Ordering::Release);
            Err(Abandoned)
        }
        Act::Drip => {
            state.answered(&ticket, answer.status, false);
            Ok(plain(status(&answer), drip(state, ticket, answer)))
        }
        Act::Answer | Act::Redirect { .. } => {
            if !answer.is_immediate() {
                state.answered(&ticket, answer.status, true);
            }
            let mut response = plain(status(&answer), Body::from(answer.body));
            if let Act::Redirect { location } = &answer.act
                && let Ok(location) = HeaderValue::from_str(location)
            {
                response.headers_mut().insert(LOCATION, location);
            }
            Ok(response)
        }
    }
}

/// Checked when the answer was programmed.
fn status(answer: &Answer) -> StatusCode {
    let status = u16::try_from(answer.status).ok();
    status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| now.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

/// A body that comes a byte a second; accepted once its last byte is out.
fn drip(state: Arc<State>, ticket: Ticket, answer: Answer) -> Body {
    let bytes = Bytes::from(answer.body);
    Body::from_stream(unfold((state, ticket, 0), move |(state, ticket, sent)| {
        let endless = bytes.is_empty();
        let byte = if endless {
            Bytes::from_static(b".")
        } else {
            bytes.slice(sent.min(bytes.len())..(sent + 1).min(bytes.len()))
        };
        async move {
            if byte.is_empty() {
                state.answered(&ticket, answer.status, true);
                return None;
            }
            let until = later(state.clock.now(), DRIP);
            tokio::select! {
                () = state.clock.sleep_until(until) => {}
                () = ticket.gone.cancelled() => return Some((Err(Abandoned), (state, ticket, sent))),
            }
            Some((Ok(byte), (state, ticket, if endless { 0 } else { sent + 1 })))
        }
    }))
}
