//! The HTTP client that calls only allowed addresses.
//!
//! Names are judged by the addresses they resolve to, inside the resolver the connector uses: what was judged is what is
//! connected to, so a name cannot change between the two. A literal address never reaches a resolver, hence
//! [`check_url`], to be called before every request. Redirects are not followed and no proxy is used: both would let
//! someone else choose the address.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use crate::AGENT;
use crate::address::{Policy, Rule, host, judge_literal};
use crate::stages;

/// Addresses of a name that are tried, one after the other.
const TRIED: usize = 16;

/// The addresses of a name.
pub type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up. Tests pass their own; none asks the network.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of `name`.
    fn lookup(&self, name: &str) -> Found;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: &str) -> Found {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Why a URL is not called. Its text names the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not an absolute http or https URL.
    #[error("only absolute http and https URLs are called")]
    Form,
    /// An address that may not be called.
    #[error("{address}: {rule}")]
    Address {
        /// The address, or the name that stands for it.
        address: String,
        /// The rule.
        rule: Rule,
    },
}

impl Refused {
    /// Whether it stays so whatever a person does: an unconfirmed host may be confirmed.
    pub fn for_good(&self) -> bool {
        !matches!(self, Self::Address { rule: Rule::Lan, .. })
    }
}

/// Why a name has no address.
#[derive(Debug, thiserror::Error)]
#[error("{name} has no address: {reason}")]
pub(crate) struct Unresolved {
    name: String,
    reason: String,
}

/// Judges a URL before a request: its form, and a literal address.
///
/// # Errors
/// The rule it breaks.
pub fn check_url(url: &Url, policy: &Policy) -> Result<(), Refused> {
    let host = host(url).filter(|_| matches!(url.scheme(), "http" | "https"));
    let host = host.ok_or(Refused::Form)?;
    match judge_literal(url) {
        None => Ok(()),
        Some(verdict) => policy
            .judge(&host, verdict)
            .map_err(|rule| Refused::Address { address: host, rule }),
    }
}

/// A client behind the guard, with the system's resolver: no redirects, no proxy, `connect` to connect.
///
/// # Errors
/// When the system offers no TLS certificates.
pub fn client(policy: &Policy, connect: Duration) -> reqwest::Result<reqwest::Client> {
    client_with(policy, connect, Arc::new(SystemLookup))
}

/// [`client`] with a resolver of one's own.
///
/// # Errors
/// As [`client`].
pub fn client_with(policy: &Policy, connect: Duration, lookup: Arc<dyn Lookup>) -> reqwest::Result<reqwest::Client> {
    builder(policy, connect, lookup)
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
}

/// What every client behind the guard has in common.
pub(crate) fn builder(policy: &Policy, connect: Duration, lookup: Arc<dyn Lookup>) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(connect)
        .dns_resolver(Guarded {
            lookup,
            policy: policy.clone(),
        })
}

struct Guarded {
    lookup: Arc<dyn Lookup>,
    policy: Policy,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let began = Instant::now();
        let looking = self.lookup.lookup(name.as_str());
        let policy = self.policy.clone();
        Box::pin(async move {
            let found = looking.await;
            stages::resolved(began.elapsed());
            let unresolved = |reason: String| Unresolved {
                name: name.as_str().to_owned(),
                reason,
            };
            let found = found.map_err(|error| unresolved(error.to_string()))?;
            if found.is_empty() {
                return Err(unresolved("the resolver knows none".to_owned()).into());
            }
            Ok(Box::new(allowed(&policy, name.as_str(), &found)?.into_iter()) as Addrs)
        })
    }
}

/// The addresses of a name that may be called. Some being forbidden does not keep the others from being called.
///
/// # Errors
/// The first rule that forbids one, when all are forbidden.
fn allowed(policy: &Policy, name: &str, found: &[IpAddr]) -> Result<Vec<SocketAddr>, Refused> {
    let mut refused = None;
    let mut allowed = Vec::with_capacity(found.len().min(TRIED));
    for address in found {
        match policy.allow(name, *address) {
            Ok(()) if allowed.len() < TRIED => allowed.push(SocketAddr::new(*address, 0)),
            Ok(()) => {}
            Err(rule) => {
                refused.get_or_insert(Refused::Address {
                    address: format!("{name} ({address})"),
                    rule,
                });
            }
        }
    }
    match refused {
        Some(refused) if allowed.is_empty() => Err(refused),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
