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
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use crate::AGENT;
use crate::address::{Policy, Rule, host, judge_literal};

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
    reqwest::Client::builder()
        .user_agent(AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(connect)
        .pool_idle_timeout(Duration::from_secs(30))
        .dns_resolver(Guarded {
            lookup,
            policy: policy.clone(),
        })
        .build()
}

struct Guarded {
    lookup: Arc<dyn Lookup>,
    policy: Policy,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let looking = self.lookup.lookup(name.as_str());
        let policy = self.policy.clone();
        Box::pin(async move {
            let found = looking.await?;
            let mut refused = None;
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| match policy.allow(name.as_str(), *address) {
                    Ok(()) => true,
                    Err(rule) => {
                        refused.get_or_insert(Refused::Address {
                            address: format!("{} ({address})", name.as_str()),
                            rule,
                        });
                        false
                    }
                })
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            match refused {
                Some(refused) if allowed.is_empty() => Err(refused.into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HOOK-13: the odd spellings.
    #[test]
    fn literals_are_judged_however_they_are_written() {
        let check = |url: &str, allowed: bool| {
            let parsed = Url::parse(url).expect("a URL");
            let policy = Policy::default();
            policy.confirmed.confirm("192.168.1.20");
            let verdict = check_url(&parsed, &policy);
            assert_eq!(verdict.is_ok(), allowed, "{url}: {verdict:?}");
        };
        for fine in [
            "http://127.0.0.1:9/",
            "http://localhost/",
            "http://[::1]:8080/",
            "http://2130706433/",
            "https://192.168.1.20/hook",
            "https://0xc0a80114/hook",
            "https://example.test./",
        ] {
            check(fine, true);
        }
        for bad in [
            "http://192.168.1.21/hook",
            "http://[fd12::1]/hook",
            "http://169.254.169.254/latest/meta-data",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://169.254.43518/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://0/",
            "http://0.0.0.0:7002/",
            "http://[::]/",
            "http://255.255.255.255/",
            "http://169.254.169.254./",
            "http://METADATA.google.internal./",
            "file:///etc/passwd",
            "ftp://127.0.0.1/",
            "data:text/plain,x",
        ] {
            check(bad, false);
        }
    }
}
