//! One request: which inbox, what it is worth, what it gets.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::body::Body;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use signing::{Verdict, VerifyKey, judge};

use crate::act::{Abandoned, act};
use crate::body::{Came, Trouble, read};
use crate::inboxes::Original;
use crate::path;
use crate::received::{Received, text};
use crate::state::State;
use crate::verdict::{SignatureVerdict, uncheckable, words};

/// Serves one request. `reset` is set when the connection is to be reset.
///
/// # Errors
/// [`Abandoned`]: the connection ends without an answer.
pub(crate) async fn serve(
    state: Arc<State>,
    reset: Arc<AtomicBool>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Abandoned> {
    let (parts, body) = request.into_parts();
    let Some((path, below)) = path::split(parts.uri.path()) else {
        return Ok(refused(StatusCode::NOT_FOUND, "There is no inbox here."));
    };
    let Some(keys) = state.keys(path) else {
        return Ok(refused(StatusCode::NOT_FOUND, "There is no inbox here."));
    };
    let came = match read(body, state.limits.body).await {
        Ok(came) => came,
        Err(Trouble::Slow) => {
            return Ok(refused(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."));
        }
        Err(Trouble::Broken) => {
            return Ok(refused(
                StatusCode::BAD_REQUEST,
                "The body ended before it was complete.",
            ));
        }
    };
    let verdict = verdict(&state, &keys, &parts, &came).await;
    let mut row = Received::new(&parts, below, &came, verdict, state.clock.now_ms());
    if state.lacks(path, &row) {
        // Its sender knows what comes before it; only where nobody knows, a missing number is a gap.
        let known = original(&state, row.delivery_id.clone().unwrap_or_default()).await;
        row.before = known.map_or(row.before, |known| known.before);
    }
    if !came.whole {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        state.put_refused(path, row, status.as_u16().into());
        return Ok(refused(status, "The body is longer than an inbox reads."));
    }
    match state.put(path, row) {
        Some((ticket, play)) => act(state, ticket, play, &reset).await,
        None => Ok(refused(StatusCode::NOT_FOUND, "This inbox was just removed.")),
    }
}

async fn verdict(state: &State, keys: &[VerifyKey], parts: &Parts, came: &Came) -> (SignatureVerdict, String) {
    let [id, timestamp, signature] =
        [signing::ID, signing::TIMESTAMP, signing::SIGNATURE].map(|name| text(&parts.headers, name));
    if signature.is_some() && came.size > came.bytes.len() as u64 {
        return uncheckable();
    }
    let received = signing::Received {
        id: id.as_deref(),
        timestamp: timestamp.as_deref(),
        signature: signature.as_deref(),
    };
    let now = state.clock.now().as_second();
    let verdict = judge(keys, received, &came.bytes, &[], now);
    if !matches!(verdict, Verdict::BodyChanged(_) | Verdict::WrongSecret(_)) {
        return words(verdict, false);
    }
    // Only now is it worth looking for what was sent.
    let original = match id.clone() {
        Some(id) => original(state, id).await.and_then(|known| known.body),
        None => None,
    };
    match original {
        Some(original) => {
            let as_sent = original.as_bytes() == came.bytes;
            words(judge(keys, received, &came.bytes, &[original.as_bytes()], now), as_sent)
        }
        None => words(verdict, false),
    }
}

async fn original(state: &State, id: String) -> Option<Original> {
    let originals = Arc::clone(&state.originals);
    let found = tokio::task::spawn_blocking(move || originals(&id)).await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was sent could not be looked up");
        None
    })
}

/// An answer that is not the program's; the connection ends with it.
fn refused(status: StatusCode, why: &'static str) -> Response<Body> {
    let mut response = plain(status, Body::from(why));
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// An answer in plain text: whatever a body is, no browser runs it.
pub(crate) fn plain(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
