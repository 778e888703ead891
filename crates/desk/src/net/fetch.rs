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
    let told = |error: reqwest::Error| error.without_url().to_string();
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
