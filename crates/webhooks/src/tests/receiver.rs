//! A receiver whose answers can be set while it runs.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use tokio::sync::{Notify, watch};

/// What a receiver does with a request.
#[derive(Clone)]
pub(super) enum Reply {
    Status(u16),
    With(u16, &'static str, String),
    Body(Vec<u8>),
    /// Answers 200 and repeats the request's headers, as headers and as text.
    Echo,
    /// Answers 200 and closes the connection.
    Closing,
    /// Answers so once the gate says so.
    Gated(Gate, Box<Reply>),
    /// Takes the request and never answers.
    Hang,
    /// Answers 200 and never ends the body.
    Drip,
}

/// A request as it came.
#[derive(Clone)]
pub(super) struct Hit {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Hit {
    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.and_then(Result::ok).unwrap_or("(none)")
    }
}

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) base: String,
    inner: Arc<Inner>,
}

struct Inner {
    hits: watch::Sender<Vec<Hit>>,
    script: Mutex<HashMap<String, VecDeque<Reply>>>,
}

/// Lets a gated answer go.
pub(super) type Gate = Arc<Notify>;

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let inner = Arc::new(Inner {
            hits: watch::Sender::new(Vec::new()),
            script: Mutex::default(),
        });
        let app = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { base, inner }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn script(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Reply>>> {
        self.inner.script.lock().expect("a lock")
    }

    /// The next answers at a path; 200 after them.
    pub(super) fn will(&self, path: &str, replies: &[Reply]) {
        self.script().insert(path.to_owned(), replies.iter().cloned().collect());
    }

    /// The next answer at a path waits until the gate is notified.
    pub(super) fn gate(&self, path: &str, reply: Reply) -> Gate {
        let gate = Gate::default();
        self.will(path, &[Reply::Gated(Arc::clone(&gate), Box::new(reply))]);
        gate
    }

    /// Waits until so many requests have come to a path.
    pub(super) async fn hits(&self, path: &str, count: usize) -> Vec<Hit> {
        let at = |hits: &Vec<Hit>| -> Vec<Hit> { hits.iter().filter(|hit| hit.path == path).cloned().collect() };
        let mut seen = self.inner.hits.subscribe();
        let hits = seen.wait_for(|hits| at(hits).len() >= count).await;
        at(&hits.expect("the receiver runs"))
    }
}

async fn receive(State(inner): State<Arc<Inner>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    let reply = {
        let mut script = inner.script.lock().expect("a lock");
        script.get_mut(&path).and_then(VecDeque::pop_front)
    };
    let body = String::from_utf8(body.to_vec()).expect("text");
    let echo = headers.clone();
    inner.hits.send_modify(|hits| {
        hits.push(Hit { path, headers, body });
    });
    let answer = |status: u16| Response::builder().status(status);
    let mut reply = reply.unwrap_or(Reply::Status(200));
    while let Reply::Gated(gate, then) = reply {
        gate.notified().await;
        reply = *then;
    }
    let answer = match reply {
        Reply::Status(status) => answer(status).body(Body::empty()),
        Reply::With(status, name, value) => answer(status).header(name, value).body(Body::empty()),
        Reply::Body(bytes) => answer(200).body(Body::from(bytes)),
        Reply::Echo => {
            let text = format!("{echo:?}");
            let given = |name: &str| echo.get(name).cloned().expect("a header");
            let answer = answer(200).header("x-auth", given("authorization"));
            answer.header("x-key", given("x-api-key")).body(Body::from(text))
        }
        Reply::Closing => answer(200).header("connection", "close").body(Body::empty()),
        Reply::Hang | Reply::Gated(..) => std::future::pending().await,
        Reply::Drip => answer(200).body(Body::from_stream(futures_util::stream::pending::<
            Result<Bytes, std::convert::Infallible>,
        >())),
    };
    answer.expect("an answer")
}
