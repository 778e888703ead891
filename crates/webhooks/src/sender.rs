//! One attempt over HTTP, bounded in time and size.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use model::delivery::{ErrorClass, Timings};
use reqwest::header::{CONTENT_TYPE, HeaderValue};

use crate::address::Policy;
use crate::answer::{self, Answer};
use crate::fault::{self, Broken};
use crate::guard::{self, Lookup, SystemLookup};
use crate::post::{JSON, Post};
use crate::stages::{Notes, Noting, noting};

/// Lets a connection's own bound speak before the one around it, when both are equal.
const SLACK: Duration = Duration::from_millis(20);
/// Shorter than what receivers usually keep an idle connection for (Node: 5 s), so that they seldom close one just when it is
/// used again.
const IDLE: Duration = Duration::from_secs(4);
/// Idle connections kept to one host: as many as there may be requests under way to one target, or some would be made anew all
/// the time.
const IDLE_CONNECTIONS: usize = 256;

/// How long an attempt may take, each counted from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the answer begins.
    pub first_byte: Duration,
    /// Until the answer has ended.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let limit = Duration::from_secs(10);
        Self {
            connect: limit,
            first_byte: limit,
            whole: limit,
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// How long its parts took.
    pub timings: Timings,
    /// The answer, or why there is no whole one.
    pub answer: Result<Answer, Broken>,
}

/// Makes one request. Whoever implements it bounds it in time.
pub trait Sender: Send + Sync + 'static {
    /// Posts, and tells what came of it.
    fn post(&self, post: Post) -> impl Future<Output = Sent> + Send;
}

/// Makes a client, with no connection of an earlier one.
type Make = dyn Fn() -> reqwest::Result<reqwest::Client> + Send + Sync;

/// The real one, behind the address guard.
pub struct HttpSender {
    client: RwLock<Client>,
    make: Box<Make>,
    policy: Policy,
    limits: Limits,
}

struct Client {
    http: reqwest::Client,
    /// [`crate::address::Confirmed::withdrawals`] when it was made.
    made_at: u64,
}

impl HttpSender {
    /// A sender with the system's resolver.
    ///
    /// # Errors
    /// As [`guard::client`].
    pub fn new(policy: Policy, limits: Limits) -> reqwest::Result<Self> {
        Self::with_lookup(policy, limits, Arc::new(SystemLookup))
    }

    /// A sender with a resolver of one's own.
    ///
    /// # Errors
    /// As [`guard::client`].
    pub fn with_lookup(policy: Policy, limits: Limits, lookup: Arc<dyn Lookup>) -> reqwest::Result<Self> {
        Self::with(policy, limits, lookup, |builder| builder)
    }

    /// A sender whose client is built a little differently.
    pub(crate) fn with(
        policy: Policy,
        limits: Limits,
        lookup: Arc<dyn Lookup>,
        differently: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> reqwest::Result<Self> {
        let guarded = policy.clone();
        let make = move || {
            let builder = guard::builder(&guarded, limits.connect, Arc::clone(&lookup))
                // One connection per request under way: what befalls a connection befalls one attempt.
                .http1_only()
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .connector_layer(Noting);
            differently(builder).build()
        };
        let client = Client {
            made_at: policy.confirmed.withdrawals(),
            http: make()?,
        };
        Ok(Self {
            client: RwLock::new(client),
            make: Box::new(make),
            policy,
            limits,
        })
    }

    /// The client. A connection to a host whose confirmation was taken back may still be open: then a new one, without it.
    fn client(&self) -> Result<reqwest::Client, Broken> {
        let made_at = self.policy.confirmed.withdrawals();
        {
            let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
            if client.made_at == made_at {
                return Ok(client.http.clone());
            }
        }
        let http = (self.make)().map_err(|error| {
            let reason = format!("no HTTP client: {}", error.without_url());
            Broken::new(ErrorClass::Unreachable, reason)
        })?;
        let mut client = self.client.write().unwrap_or_else(PoisonError::into_inner);
        *client = Client {
            http: http.clone(),
            made_at,
        };
        Ok(http)
    }

    async fn begin(&self, post: &mut Post) -> Result<reqwest::Response, Broken> {
        let endpoint = &post.endpoint;
        guard::check_url(&endpoint.url, &self.policy).map_err(|refused| Broken {
            for_good: refused.for_good(),
            ..Broken::new(ErrorClass::Forbidden, refused.to_string())
        })?;
        let mut request = reqwest::Request::new(reqwest::Method::POST, endpoint.url.clone());
        let headers = request.headers_mut();
        headers.reserve(endpoint.headers.len() + post.headers.len() + 3);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        for (name, value) in &endpoint.headers {
            headers.append(name, value.clone());
        }
        for (name, value) in post.headers.drain(..) {
            let bad = |_| Broken::for_good(ErrorClass::Target, format!("the header {name} cannot be sent"));
            headers.insert(name, HeaderValue::try_from(value).map_err(bad)?);
        }
        *request.body_mut() = Some(std::mem::take(&mut post.body).into());
        let client = self.client()?;
        let limits = &self.limits;
        match tokio::time::timeout(limits.first_byte + SLACK, client.execute(request)).await {
            Ok(answer) => answer.map_err(|error| fault::before_answer(&error, limits.connect, Notes::now())),
            Err(_) if Notes::now().is_connecting() => Err(fault::no_connection_in(limits.first_byte)),
            Err(_) => Err(fault::no_answer_in(limits.first_byte)),
        }
    }

    async fn attempt(&self, mut post: Post, began: Instant) -> Sent {
        let mut response = match self.begin(&mut post).await {
            Ok(response) => response,
            Err(broken) => {
                return Sent {
                    timings: Notes::now().timings(began, None),
                    answer: Err(broken),
                };
            }
        };
        let first_byte = Instant::now();
        let status = response.status().as_u16();
        let head = answer::head(status, response.headers(), &post.endpoint);
        let mut bytes = Vec::new();
        let left = (self.limits.whole + SLACK).saturating_sub(began.elapsed());
        let end = match tokio::time::timeout(left, read(&mut response, &mut bytes)).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(fault::in_answer(&error, status)),
            Err(_) => Some(fault::no_end_in(self.limits.whole, status)),
        };
        let (body, truncated) = answer::body(bytes, end.is_some(), &post.endpoint);
        let answer = Answer {
            body,
            truncated,
            ..head
        };
        Sent {
            timings: Notes::now().timings(began, Some(first_byte)),
            answer: match end {
                None => Ok(answer),
                Some(broken) => Err(Broken {
                    partial: Some(Box::new(answer)),
                    ..broken
                }),
            },
        }
    }
}

impl std::fmt::Debug for HttpSender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("HttpSender");
        out.field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Sender for HttpSender {
    async fn post(&self, post: Post) -> Sent {
        noting(self.attempt(post, Instant::now())).await
    }
}

/// The first bytes of a body, and one more when there is more. The rest is not waited for.
async fn read(response: &mut reqwest::Response, into: &mut Vec<u8>) -> reqwest::Result<()> {
    while into.len() <= answer::BODY
        && let Some(chunk) = response.chunk().await?
    {
        let room = answer::BODY + 1 - into.len();
        into.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(())
}
