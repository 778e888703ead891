//! Data-function calls behind the address guard (design.md section 1, Address guard): bounded in time and size, no redirects.

use std::future::Future;
use std::pin::Pin;

use issuer::fetch::{Fetch, SIZE, TIME};
use url::Url;
use webhooks::address::Policy;
use webhooks::guard;

/// Gets texts for data functions.
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
        let url = Url::parse(url).map_err(|error| format!("{url} is not a URL: {error}"))?;
        guard::check_url(&url, &self.policy).map_err(|refused| refused.to_string())?;
        let told = |error: reqwest::Error| error.without_url().to_string();
        let mut response = self.http.get(url.clone()).timeout(TIME).send().await.map_err(told)?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("{} answered {status}", url.host_str().unwrap_or_default()));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(told)? {
            if body.len() + piece.len() > SIZE {
                return Err(format!("the answer is larger than {SIZE} bytes"));
            }
            body.extend_from_slice(&piece);
        }
        String::from_utf8(body).map_err(|_| "the answer is not UTF-8".to_owned())
    }
}

impl Fetch for GuardedFetch {
    fn unconfirmed(&self, url: &Url) -> Option<String> {
        let refused = guard::check_url(url, &self.policy).err()?;
        (!refused.for_good()).then(|| format!("Nothing was sent to {refused}"))
    }

    fn get<'a>(&'a self, url: &'a str) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(self.text(url))
    }
}
