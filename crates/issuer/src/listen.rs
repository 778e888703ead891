//! Accepting connections, with bounds that a slow or greedy peer cannot stretch.
//!
//! A wallet's listener is reachable by strangers. A request's head must arrive within [`HEAD`], its whole body within
//! [`BODY`], and a listener holds a bounded number of connections; the next ones wait in the system's queue. A connection that
//! is kept alive may be idle for as long as a head may take. An answer may last for hours, as event streams do, but whoever
//! takes not one byte of it for [`TAKE`] is cut off.

use std::future::Future as _;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::steady::{Steady, TookNothing};

/// The longest a request's head may take, and a connection may be idle between two requests.
const HEAD: Duration = Duration::from_secs(10);
/// The longest a request's body may take.
const BODY: Duration = Duration::from_secs(10);
/// The longest a peer may take nothing of what is sent to it. An event stream ends sooner, and with a word, when its reader
/// takes anything at all.
const TAKE: Duration = Duration::from_secs(60);
/// The longest pause before accepting is tried again, when the process has run out of something.
const AGAIN: Duration = Duration::from_millis(500);

/// What a listener puts up with.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    head: Duration,
    body: Duration,
    take: Duration,
    connections: usize,
}

impl Limits {
    /// For strangers.
    pub const WALLETS: Self = Self {
        head: HEAD,
        body: BODY,
        take: TAKE,
        connections: 512,
    };
    /// For this computer and holders of the token: every event stream holds a connection.
    pub const MANAGEMENT: Self = Self {
        connections: 4096,
        ..Self::WALLETS
    };
}

/// Serves `router` until `stop`, then finishes the requests under way.
pub async fn listen(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let places = Arc::new(Semaphore::new(limits.connections));
    let connections = TaskTracker::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => next,
        };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(|body| Body::new(Timed::new(body, limits.body)));
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = http.serve_connection(TokioIo::new(Steady::new(stream, limits.take)), service);
        let stop = stop.clone();
        connections.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                match TookNothing::caused(&error) {
                    Some(reason) => tracing::info!(%peer, %reason, "a connection was cut"),
                    None => tracing::debug!(%error, %peer, "a connection was not ended well"),
                }
            }
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and awaited: never hold one back to fill a packet.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "no TCP_NODELAY");
                }
                return (stream, peer);
            }
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            // Out of file descriptors, most likely: connections that end give theirs back.
            Err(error) => {
                tracing::error!(%error, "no connection could be accepted");
                sleep(AGAIN).await;
            }
        }
    }
}

/// A body that must have arrived within a time. The clock starts when it is first waited for: most bodies come with their
/// head, and cost no timer.
struct Timed {
    body: Incoming,
    limit: Duration,
    until: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    fn new(body: Incoming, limit: Duration) -> Self {
        Self {
            body,
            limit,
            until: None,
        }
    }
}

impl hyper::body::Body for Timed {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = self.limit;
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(until.as_mut().poll(cx));
        let slow = std::io::Error::new(ErrorKind::TimedOut, "the body did not arrive in time");
        Poll::Ready(Some(Err(slow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
