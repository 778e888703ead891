//! What is known of the provider, so that it is asked once in a while and not at every login.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::discover::{self, Key, Server};
use crate::app::Issuer;
use crate::fetch::ALL;
use crate::policy::Provider;

/// How long an answer counts, milliseconds: a provider that changes its keys publishes the new ones well before.
const LIFE: i64 = 600_000;
/// How long it counts when the provider does not answer any more, milliseconds.
const STALE: i64 = 3_600_000;
/// How long a failure counts, milliseconds: strangers open the login page, and each would have the provider asked.
const FAILED: i64 = 5_000;

/// A provider and its keys.
#[derive(Debug)]
pub struct Known {
    provider: Arc<Provider>,
    /// What it says of itself.
    pub server: Server,
    /// What it signs with.
    pub keys: Vec<Key>,
    at: i64,
}

/// The one provider of the configuration.
#[derive(Debug, Default)]
pub struct Shelf {
    last: Mutex<Last>,
    /// Held while it is asked: everybody else waits for the same answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Last {
    known: Option<Arc<Known>>,
    failure: Option<(Arc<Provider>, String, i64)>,
}

impl Shelf {
    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of it, if that is no older than `life`.
    fn get(&self, provider: &Arc<Provider>, life: i64, now: i64) -> Option<Arc<Known>> {
        let known = self.last().known.clone()?;
        let counts = known.provider == *provider && (known.at..known.at + life).contains(&now);
        counts.then_some(known)
    }

    /// Why it did not answer a moment ago.
    fn failure(&self, provider: &Arc<Provider>, now: i64) -> Option<String> {
        let last = self.last();
        let (of, reason, at) = last.failure.as_ref()?;
        (of == provider && (*at..at + FAILED).contains(&now)).then(|| reason.clone())
    }

    fn put(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        let mut last = self.last();
        last.known = Some(known.clone());
        last.failure = None;
        known
    }
}

/// The provider, asked now or a while ago.
///
/// # Errors
/// Why nothing is known of it, for the record.
pub async fn known(issuer: &Issuer, provider: &Arc<Provider>) -> Result<Arc<Known>, String> {
    let shelf = &issuer.provider;
    if let Some(known) = shelf.get(provider, LIFE, issuer.now()) {
        return Ok(known);
    }
    let _asking = shelf.asking.lock().await;
    let now = issuer.now();
    if let Some(known) = shelf.get(provider, LIFE, now) {
        return Ok(known);
    }
    let asked = match shelf.failure(provider, now) {
        Some(reason) => Err(reason),
        None => ask(issuer, provider).await,
    };
    asked.or_else(|reason| shelf.get(provider, STALE, now).ok_or(reason))
}

/// The provider, asked since `before`: its keys may have changed.
///
/// # Errors
/// As [`known`].
pub async fn renewed(issuer: &Issuer, provider: &Arc<Provider>, before: &Arc<Known>) -> Result<Arc<Known>, String> {
    let shelf = &issuer.provider;
    let _asking = shelf.asking.lock().await;
    match shelf.get(provider, LIFE, issuer.now()) {
        Some(known) if !Arc::ptr_eq(&known, before) => Ok(known),
        _ => ask(issuer, provider).await,
    }
}

/// Asks it, and remembers the answer, or that there was none.
async fn ask(issuer: &Issuer, provider: &Arc<Provider>) -> Result<Arc<Known>, String> {
    let asked = tokio::time::timeout(ALL, read(issuer, provider)).await;
    let asked = asked.unwrap_or_else(|_| Err(format!("it did not answer within {} s", ALL.as_secs())));
    let at = issuer.now();
    match asked {
        Ok((server, keys)) => Ok(issuer.provider.put(Known {
            provider: provider.clone(),
            server,
            keys,
            at,
        })),
        Err(reason) => {
            issuer.provider.last().failure = Some((provider.clone(), reason.clone(), at));
            Err(reason)
        }
    }
}

async fn read(issuer: &Issuer, provider: &Provider) -> Result<(Server, Vec<Key>), String> {
    let server = discover(issuer, provider).await?;
    let set = issuer.fetch.get(server.jwks.as_str()).await;
    let set = set.map_err(|reason| format!("{}: {reason}", server.jwks))?;
    let keys = discover::keys(&set)?;
    Ok((server, keys))
}

async fn discover(issuer: &Issuer, provider: &Provider) -> Result<Server, String> {
    let mut reasons = Vec::new();
    for (asked, url) in discover::candidates(provider) {
        let document = issuer.fetch.get(&url).await;
        match document.and_then(|document| discover::read(&document, &asked, provider)) {
            Ok(server) => return Ok(server),
            Err(reason) => reasons.push(format!("{url}: {reason}")),
        }
    }
    Err(reasons.join("; "))
}
