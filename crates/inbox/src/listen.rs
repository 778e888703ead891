//! Accepting connections, each a task of its own, all of them ended together.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::bounds::{HEAD, HEADERS};
use crate::request::serve;
use crate::state::State;

/// The longest pause before accepting is tried again, when the process has run out of something.
const AGAIN: Duration = Duration::from_millis(500);
/// How long an answer that is on its way may take once everything stops.
const GRACE: Duration = Duration::from_millis(250);

/// Serves until the state's `stop`.
pub(crate) async fn listen(listener: TcpListener, state: Arc<State>) {
    let places = Arc::new(Semaphore::new(state.limits.connections));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            () = state.stop.cancelled() => return,
            next = next => next,
        };
        let connection = connection(stream, peer, Arc::clone(&state));
        state.tasks.spawn(async move {
            connection.await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, state: Arc<State>) {
    let reset = Arc::new(AtomicBool::new(false));
    let service = service_fn(|request| serve(Arc::clone(&state), Arc::clone(&reset), request));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(state.limits.head)
        .max_headers(HEADERS)
        .max_buf_size(HEAD);
    let mut connection = http.serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = state.stop.cancelled() => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            timeout(GRACE, &mut connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %peer, "a connection to an inbox was not ended well");
    }
    if reset.load(Ordering::Acquire) {
        let stream = connection.into_parts().io.into_inner();
        // Closing then sends RST instead of FIN.
        if let Err(error) = stream.set_zero_linger() {
            tracing::debug!(%error, %peer, "the connection is closed, not reset");
        }
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "no TCP_NODELAY");
                }
                return (stream, peer);
            }
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            // Out of file descriptors, most likely: connections that end give theirs back.
            Err(error) => {
                tracing::error!(%error, "no connection to an inbox could be accepted");
                sleep(AGAIN).await;
            }
        }
    }
}
