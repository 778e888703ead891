//! A webhook receiver: keeps every request in the order it came, and answers as it is told while it runs.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

use super::soon;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// Nothing but a status.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// With a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

/// What is answered to what.
type Replies = dyn Fn(&Got) -> Reply + Send + Sync;

struct Inner {
    got: Mutex<Vec<Got>>,
    replies: Mutex<Arc<Replies>>,
    came: Notify,
    /// Holds answers back when taken.
    gate: Semaphore,
}

/// A receiver on a free port.
#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let inner = Arc::new(Inner {
            got: Mutex::default(),
            replies: Mutex::new(Arc::new(|_| Reply::status(200))),
            came: Notify::new(),
            gate: Semaphore::new(usize::MAX >> 4),
        });
        let router = Router::new().fallback(take).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What it answers from now on.
    pub fn answer(&self, status: u16) {
        self.reply(move |_| Reply::status(status));
    }

    /// What it answers from now on, by what comes.
    pub fn reply(&self, replies: impl Fn(&Got) -> Reply + Send + Sync + 'static) {
        *self.inner.replies.lock().expect("no panic") = Arc::new(replies);
    }

    /// Keeps callers waiting until [`Receiver::release`].
    pub fn hold(&self) {
        self.inner.gate.forget_permits(usize::MAX >> 4);
    }

    pub fn release(&self) {
        self.inner.gate.add_permits(usize::MAX >> 4);
    }

    pub fn got(&self) -> Vec<Got> {
        self.inner.got.lock().expect("no panic").clone()
    }

    /// The first so many requests, once they came.
    pub async fn wait(&self, count: usize) -> Vec<Got> {
        let came = async {
            loop {
                let rung = self.inner.came.notified();
                if self.got().len() >= count {
                    return self.got();
                }
                rung.await;
            }
        };
        soon(&format!("webhook number {count}"), came).await
    }
}

async fn take(State(inner): State<Arc<Inner>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 4 << 20).await.expect("a body");
    let got = Got {
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    inner.got.lock().expect("no panic").push(got.clone());
    inner.came.notify_waiters();
    let _permit = inner.gate.acquire().await.expect("an open gate");
    let replies = inner.replies.lock().expect("no panic").clone();
    let reply = replies(&got);
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).expect("a status");
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value.parse().expect("a header"));
    }
    response
}
