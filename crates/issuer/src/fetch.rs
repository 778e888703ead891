//! Calls that data functions make (`<webhook:URL>`) and those to an OpenID provider (R38), as something that is passed in; and
//! what the address guard, which is the same for webhooks, says of a URL before anything is made.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use model::secret::Secret;
use url::Url;

/// The longest a data function's call may take, connect to last byte.
pub const TIME: Duration = Duration::from_secs(5);
/// The longest all calls of one mapping may take together: a wallet is waiting.
pub const ALL: Duration = Duration::from_secs(10);
/// The largest answer a data function takes, in bytes.
pub const SIZE: usize = 256 * 1024;

/// An answer that is on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Gets a URL's text, within [`TIME`] and [`SIZE`], behind the address guard, following no redirect.
pub trait Fetch: Send + Sync {
    /// Why the guard would keep a webhook to this URL back until a person allows its host: names the host, and where to allow
    /// it. `None` for a URL that it lets pass, or would never let pass, or can judge only when something is sent.
    fn unconfirmed(&self, url: &Url) -> Option<String> {
        let _ = url;
        None
    }

    /// The body, or why there is none, in words.
    fn get<'a>(&'a self, url: &'a str) -> Answer<'a, String>;

    /// Posts a form: the status and the body, whatever the status is, or why there is no answer, in words. Nothing is posted
    /// by an implementation that has no use for it.
    fn post<'a>(
        &'a self,
        url: &'a str,
        form: &'a Secret,
        authorization: Option<&'a Secret>,
    ) -> Answer<'a, (u16, String)> {
        let _ = (form, authorization);
        Box::pin(async move { Err(format!("calls are switched off, so {url} was not asked")) })
    }
}

/// Refuses every call.
pub struct NoFetch;

impl Fetch for NoFetch {
    fn get<'a>(&'a self, url: &'a str) -> Answer<'a, String> {
        Box::pin(async move { Err(format!("calls are switched off, so {url} was not asked")) })
    }
}
