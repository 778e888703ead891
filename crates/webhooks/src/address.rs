//! Which private networks may be called (design.md, Address guard): after one confirmation per host.
//!
//! What an address *is* says [`model::address`]; here stands what a person allowed. A host is confirmed by its name in the
//! URL, not by what it resolves to. Who wrote it into the configuration folder has confirmed it
//! ([`Confirmed::set_configured`]); a host that came with an offer is confirmed by a person ([`Confirmed::confirm`]).

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

pub use model::address::{Rule, Verdict, host, judge, judge_literal};

/// The hosts in private networks that may be called; clones share one set.
#[derive(Debug, Clone, Default)]
pub struct Confirmed(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    hosts: RwLock<Hosts>,
    /// Counts confirmations that were taken back.
    withdrawals: AtomicU64,
}

#[derive(Debug, Default)]
struct Hosts {
    /// By a person, one by one.
    by_hand: HashSet<String>,
    /// By standing in the configuration folder.
    configured: HashSet<String>,
}

impl Confirmed {
    /// Confirms a host, as [`host`] names it (`hooks.example`, `192.168.1.20`, `fd12::1`).
    pub fn confirm(&self, host: &str) {
        self.change(|hosts| hosts.by_hand.insert(normal(host)));
    }

    /// Takes a confirmation back; a host in the configuration folder stays.
    pub fn withdraw(&self, host: &str) {
        if self.change(|hosts| hosts.by_hand.remove(&normal(host))) {
            self.withdrawn();
        }
    }

    /// Replaces the hosts that stand in the configuration folder: to be called with every catalogue that goes live.
    pub fn set_configured(&self, names: impl IntoIterator<Item = String>) {
        let names: HashSet<String> = names.into_iter().map(|name| normal(&name)).collect();
        let before = self.change(|hosts| std::mem::replace(&mut hosts.configured, names.clone()));
        if !before.is_subset(&names) {
            self.withdrawn();
        }
    }

    /// How often a confirmation was taken back: whoever keeps connections open lets go of them when it changes.
    pub(crate) fn withdrawals(&self) -> u64 {
        self.0.withdrawals.load(Ordering::Acquire)
    }

    fn withdrawn(&self) {
        self.0.withdrawals.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether a host may be called though it lies in a private network.
    pub fn contains(&self, host: &str) -> bool {
        let hosts = self.0.hosts.read().unwrap_or_else(PoisonError::into_inner);
        let host = normal(host);
        hosts.by_hand.contains(&host) || hosts.configured.contains(&host)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Hosts) -> T) -> T {
        change(&mut self.0.hosts.write().unwrap_or_else(PoisonError::into_inner))
    }
}

fn normal(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// What a person allowed; by default no private network. Clones share their confirmations.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Hosts in private networks (RFC 1918, RFC 4193, RFC 6598) that may be called.
    pub confirmed: Confirmed,
}

impl Policy {
    /// Whether `address` may be called for the sake of `host`, the name or address in the URL.
    ///
    /// # Errors
    /// The rule that forbids it.
    pub fn allow(&self, host: &str, address: IpAddr) -> Result<(), Rule> {
        self.judge(host, judge(address))
    }

    /// As [`Policy::allow`], for what was judged before.
    pub(crate) fn judge(&self, host: &str, verdict: Verdict) -> Result<(), Rule> {
        match verdict {
            Verdict::Loopback | Verdict::Public => Ok(()),
            Verdict::Lan if self.confirmed.contains(host) => Ok(()),
            Verdict::Lan => Err(Rule::Lan),
            Verdict::Never(rule) => Err(rule),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// design.md, Address guard: LAN after one confirmation per host.
    #[test]
    fn a_private_network_is_called_once_its_host_is_confirmed() {
        let policy = Policy::default();
        let allow = |host: &str, address: &str| policy.allow(host, address.parse().expect("an address"));
        assert_eq!(allow("nas.local", "192.168.1.20"), Err(Rule::Lan));
        policy.confirmed.confirm("NAS.local.");
        assert_eq!(allow("nas.local", "192.168.1.20"), Ok(()));
        assert_eq!(
            allow("192.168.1.20", "192.168.1.20"),
            Err(Rule::Lan),
            "one host, not its network"
        );
        policy.clone().confirmed.set_configured(["192.168.1.20".to_owned()]);
        assert_eq!(allow("192.168.1.20", "::ffff:192.168.1.20"), Ok(()));
        policy.confirmed.withdraw("nas.local");
        policy.confirmed.set_configured([]);
        assert_eq!(allow("nas.local", "10.0.0.1"), Err(Rule::Lan));
        assert_eq!(allow("192.168.1.20", "192.168.1.20"), Err(Rule::Lan));
        assert_eq!(allow("anyone", "127.0.0.1"), Ok(()));
        policy.confirmed.confirm("169.254.169.254");
        assert_eq!(
            allow("169.254.169.254", "169.254.169.254"),
            Err(Rule::Metadata),
            "never is never"
        );
    }
}
