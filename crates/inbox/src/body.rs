//! A request's body, read within bounds.

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt as _;
use hyper::body::Incoming;

use crate::bounds::{BODY, READ};

/// What came of a body.
pub(crate) struct Came {
    /// Its beginning, at most [`BODY`] bytes.
    pub(crate) bytes: Vec<u8>,
    /// Bytes that were read.
    pub(crate) size: u64,
    /// Whether it was read to its end.
    pub(crate) whole: bool,
}

/// Why nothing came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It did not arrive in time.
    Slow,
    /// Its sender went away, or it is no body.
    Broken,
}

/// Reads it: keeps the beginning, reads on to [`READ`] so that its sender sees the answer, and stops there.
pub(crate) async fn read(body: Incoming, limit: Duration) -> Result<Came, Trouble> {
    tokio::time::timeout(limit, collect(body))
        .await
        .unwrap_or(Err(Trouble::Slow))
}

async fn collect(body: Incoming) -> Result<Came, Trouble> {
    let mut came = Came {
        bytes: Vec::new(),
        size: 0,
        whole: false,
    };
    let mut pieces = Body::new(body).into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Trouble::Broken)?;
        came.size += piece.len() as u64;
        let room = BODY - came.bytes.len();
        came.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if came.size > READ {
            return Ok(came);
        }
    }
    came.whole = true;
    Ok(came)
}
