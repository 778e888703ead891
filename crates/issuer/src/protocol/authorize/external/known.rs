//! What is known of the provider, so that it is asked once in a while and not at every login.

use std::sync::{Arc, Mutex, PoisonError};

use super::discover::{Key, Server, candidates, keys, read};
use crate::app::Issuer;
use crate::fetch::ALL;
use crate::policy::Provider;

/// How long an answer counts, milliseconds: a provider that changes its keys publishes the new ones well before.
const LIFE: i64 = 600_000;

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
pub struct Shelf(Mutex<Option<Arc<Known>>>);

impl Shelf {
    fn get(&self, provider: &Arc<Provider>, now: i64) -> Option<Arc<Known>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let counts = known.provider == *provider && (known.at..known.at + LIFE).contains(&now);
        counts.then_some(known)
    }

    fn put(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        known
    }
}

/// The provider, asked now or a while ago.
///
/// # Errors
/// Why nothing is known of it, for the record.
pub async fn known(issuer: &Issuer, provider: &Arc<Provider>) -> Result<Arc<Known>, String> {
    match issuer.provider.get(provider, issuer.now()) {
        Some(known) => Ok(known),
        None => renewed(issuer, provider).await,
    }
}

/// The provider, asked now: its keys may have changed.
///
/// # Errors
/// As [`known`].
pub async fn renewed(issuer: &Issuer, provider: &Arc<Provider>) -> Result<Arc<Known>, String> {
    let asked = tokio::time::timeout(ALL, ask(issuer, provider)).await;
    asked.unwrap_or_else(|_| Err(format!("it did not answer within {} s", ALL.as_secs())))
}

async fn ask(issuer: &Issuer, provider: &Arc<Provider>) -> Result<Arc<Known>, String> {
    let server = discover(issuer, provider).await?;
    let set = issuer.fetch.get(server.jwks.as_str()).await;
    let set = set.map_err(|reason| format!("{}: {reason}", server.jwks))?;
    Ok(issuer.provider.put(Known {
        provider: provider.clone(),
        keys: keys(&set)?,
        server,
        at: issuer.now(),
    }))
}

async fn discover(issuer: &Issuer, provider: &Provider) -> Result<Server, String> {
    let mut reasons = Vec::new();
    for (asked, url) in candidates(provider) {
        let document = issuer.fetch.get(&url).await;
        match document.and_then(|document| read(&document, &asked, provider)) {
            Ok(server) => return Ok(server),
            Err(reason) => reasons.push(format!("{url}: {reason}")),
        }
    }
    Err(reasons.join("; "))
}
