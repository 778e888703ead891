//! One attempt over HTTP, bounded in time and size.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use model::secret::Secret;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use url::Url;

use crate::address::Policy;
use crate::guard::{self, Refused};

/// Bytes of an answer that are read and kept.
const ANSWER: usize = 20 * 1024;
/// Lets a connection's own bound speak before the one around it, when both are equal.
const SLACK: Duration = Duration::from_millis(20);

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

/// A request to be made.
#[derive(Clone)]
pub struct Post {
    /// Where to. A user and a password in it become basic auth.
    pub url: Secret,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The exact body.
    pub body: String,
}

/// Without the body: an event may show a code that is not spent.
impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Post");
        out.field("url", &self.url).field("headers", &self.headers);
        out.finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// The first 20 kB as text; other bytes than UTF-8 are replaced.
    pub body: String,
}

/// Why there is no whole answer, in words without the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// In words.
    pub reason: String,
    /// The status, when an answer had begun.
    pub status: Option<u16>,
    /// Trying again cannot help.
    pub for_good: bool,
}

impl Broken {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            status: None,
            for_good: false,
        }
    }
}

/// Makes one request. Whoever implements it bounds it in time.
pub trait Sender: Send + Sync + 'static {
    /// Posts, and gives the answer or why there is none.
    fn post(&self, post: Post) -> impl Future<Output = Result<Answer, Broken>> + Send;
}

/// The real one, behind the address guard.
#[derive(Debug, Clone)]
pub struct HttpSender {
    client: reqwest::Client,
    policy: Policy,
    limits: Limits,
}

impl HttpSender {
    /// A sender with the system's resolver.
    ///
    /// # Errors
    /// As [`guard::client`].
    pub fn new(policy: Policy, limits: Limits) -> reqwest::Result<Self> {
        let client = guard::client(&policy, limits.connect)?;
        Ok(Self::with_client(client, policy, limits))
    }

    /// A sender with a client from [`guard::client_with`].
    pub fn with_client(client: reqwest::Client, policy: Policy, limits: Limits) -> Self {
        Self { client, policy, limits }
    }

    async fn begin(&self, post: Post) -> Result<reqwest::Response, Broken> {
        let for_good = |reason: String| Broken {
            for_good: true,
            ..Broken::new(reason)
        };
        let url = Url::parse(post.url.reveal()).map_err(|_| for_good("the target is not a URL".to_owned()))?;
        guard::check_url(&url, &self.policy).map_err(|refused| Broken {
            for_good: refused.for_good(),
            ..Broken::new(refused.to_string())
        })?;
        let mut request = self.client.post(url).header(CONTENT_TYPE, "application/json");
        for (name, value) in post.headers {
            request = request.header(name, value);
        }
        let limit = self.limits.first_byte;
        match tokio::time::timeout(limit + SLACK, request.body(post.body).send()).await {
            Ok(answer) => answer.map_err(|error| Broken::new(self.words(&error))),
            Err(_) => Err(Broken::new(format!("no answer within {}", seconds(limit)))),
        }
    }

    /// What went wrong, without the URL: it may hold a password.
    fn words(&self, error: &reqwest::Error) -> String {
        if error.is_connect() && error.is_timeout() {
            return format!("no connection within {}", seconds(self.limits.connect));
        }
        let mut last = None;
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Refused>() {
                return refused.to_string();
            }
            if let Some(io) = inner.downcast_ref::<std::io::Error>() {
                use std::io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset};
                match io.kind() {
                    ConnectionRefused => return "connection refused".to_owned(),
                    ConnectionReset | BrokenPipe => {
                        return "the connection was reset before an answer".to_owned();
                    }
                    _ => {}
                }
            }
            last = Some(inner.to_string());
            cause = inner.source();
        }
        match last {
            Some(reason) if reason.contains("before message completed") => {
                "the connection was closed before an answer".to_owned()
            }
            Some(reason) if error.is_connect() => format!("no connection: {reason}"),
            Some(reason) => reason,
            None => "the request could not be made".to_owned(),
        }
    }
}

impl Sender for HttpSender {
    async fn post(&self, post: Post) -> Result<Answer, Broken> {
        let began = tokio::time::Instant::now();
        let mut response = self.begin(post).await?;
        let status = response.status().as_u16();
        let text = |headers: &HeaderMap, name| {
            let value: Option<&reqwest::header::HeaderValue> = headers.get(name);
            value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let retry_after = text(response.headers(), RETRY_AFTER);
        let location = text(response.headers(), LOCATION);
        let deadline = began + self.limits.whole + SLACK;
        let body = tokio::time::timeout_at(deadline, read(&mut response)).await;
        let broken = |reason: String| Broken {
            status: Some(status),
            ..Broken::new(reason)
        };
        match body {
            Ok(Ok(body)) => Ok(Answer {
                status,
                retry_after,
                location,
                body,
            }),
            Ok(Err(_)) => Err(broken(format!(
                "the connection was closed in the middle of the answer ({status})"
            ))),
            Err(_) => Err(broken(format!(
                "the answer ({status}) did not end within {}",
                seconds(self.limits.whole)
            ))),
        }
    }
}

/// The first bytes of a body. The rest is not waited for.
async fn read(response: &mut reqwest::Response) -> reqwest::Result<String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = ANSWER - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == ANSWER {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// design.md section 4: secrets do not print.
    #[test]
    fn a_post_prints_without_url_and_body() {
        let post = Post {
            url: Secret::new("http://u:hunter2@h/"),
            headers: vec![("webhook-id", "msg_1".into())],
            body: "the-code".into(),
        };
        let printed = format!("{post:?}");
        assert!(printed.contains("msg_1") && !printed.contains("hunter2") && !printed.contains("the-code"));
    }
}
