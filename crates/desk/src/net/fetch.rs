//! Calls of data functions and to an OpenID provider behind the address guard (design.md section 1, Address guard): bounded in time and size, no redirects.

use issuer::fetch::{Answer, Fetch, SIZE, TIME};
use model::secret::Secret;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use url::Url;
use webhooks::address::Policy;
use webhooks::guard;

/// Makes them.
pub struct GuardedFetch {
    http: reqwest::Client,
    policy: Policy,
}

impl GuardedFetch {
    /// A client behind the guard.
    ///
    /// # Errors
    /// When no HTTP client can be built.
    pub fn new(policy: Policy) -> Result<Self, reqwest::Error> {
        Ok(Self {
            http: guard::client(&policy, TIME)?,
            policy,
        })
    }

    async fn text(&self, url: &str) -> Result<String, String> {
        let url = self.checked(url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let (status, body) = bounded(self.http.get(url)).await?;
        if !status.is_success() {
            return Err(format!("{host} answered {status}"));
        }
        Ok(body)
    }

    async fn posted(&self, url: &str, form: &Secret, authorization: Option<&Secret>) -> Result<(u16, String), String> {
        let mut request = self.http.post(self.checked(url)?);
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            let value = HeaderValue::from_str(authorization.reveal());
            let mut value = value.map_err(|_| "the credentials do not fit into a header".to_owned())?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let request = request
            .header(ACCEPT, "application/json")
            .body(form.reveal().to_owned());
        let (status, body) = bounded(request).await?;
        Ok((status.as_u16(), body))
    }

    fn checked(&self, url: &str) -> Result<Url, String> {
        let url = Url::parse(url).map_err(|error| format!("{url} is not a URL: {error}"))?;
        guard::check_url(&url, &self.policy).map_err(|refused| refused.to_string())?;
        Ok(url)
    }
}

/// Sends a request; its status, and its body within [`SIZE`].
async fn bounded(request: reqwest::RequestBuilder) -> Result<(StatusCode, String), String> {
    let told = |error: reqwest::Error| cause(&error);
    let mut response = request.timeout(TIME).send().await.map_err(told)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(told)? {
        if body.len() + piece.len() > SIZE {
            return Err(format!("the answer is larger than {SIZE} bytes"));
        }
        body.extend_from_slice(&piece);
    }
    let body = String::from_utf8(body).map_err(|_| "the answer is not UTF-8".to_owned())?;
    Ok((status, body))
}

/// What was at the bottom of it: what the client itself says is only that there was no answer.
fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", TIME.as_secs());
    }
    let mut at: &dyn std::error::Error = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

impl Fetch for GuardedFetch {
    fn unconfirmed(&self, url: &Url) -> Option<String> {
        let refused = guard::check_url(url, &self.policy).err()?;
        (!refused.for_good()).then(|| format!("Nothing was sent to {refused}"))
    }

    fn get<'a>(&'a self, url: &'a str) -> Answer<'a, String> {
        Box::pin(self.text(url))
    }

    fn post<'a>(
        &'a self,
        url: &'a str,
        form: &'a Secret,
        authorization: Option<&'a Secret>,
    ) -> Answer<'a, (u16, String)> {
        Box::pin(self.posted(url, form, authorization))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn fetch() -> GuardedFetch {
        GuardedFetch::new(Policy::default()).expect("a client")
    }

    /// What a person can act upon, not what a library calls it.
    #[tokio::test]
    async fn a_failure_says_what_was_at_the_bottom_of_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let closed = format!("http://{}/x", listener.local_addr().expect("an address"));
        drop(listener);
        let said = fetch().get(&closed).await.expect_err("nobody is there");
        assert!(said.contains("refused"), "{said}");
        let said = fetch().get("http://169.254.169.254/x").await.expect_err("never called");
        assert!(said.contains("169.254.169.254"), "{said}");
        let (form, secret) = (Secret::new("a=b"), Secret::new("Basic x\n"));
        let said = fetch()
            .post(&closed, &form, Some(&secret))
            .await
            .expect_err("no header");
        assert!(said.contains("do not fit") && !said.contains("Basic"), "{said}");
    }

    #[tokio::test]
    async fn a_form_is_posted_and_any_status_is_an_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/token", listener.local_addr().expect("an address"));
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut got = Vec::new();
            while !got.ends_with(b"a=b") {
                assert!(stream.read_buf(&mut got).await.expect("bytes") > 0);
            }
            let answer = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(answer).await.expect("an answer");
            String::from_utf8(got).expect("text")
        });
        let (form, basic) = (Secret::new("a=b"), Secret::new("Basic eDp5"));
        let answer = fetch().post(&url, &form, Some(&basic)).await;
        assert_eq!(answer, Ok((401, "{}".to_owned())));
        let got = served.await.expect("served").to_ascii_lowercase();
        assert!(
            got.starts_with("post /token ") && got.contains("authorization: basic edp5"),
            "{got}"
        );
        assert!(got.contains("content-type: application/x-www-form-urlencoded"), "{got}");
    }
}
