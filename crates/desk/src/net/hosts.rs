//! The hosts in private networks that a person confirmed, kept over restarts (design.md section 1, Address guard).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use webhooks::address::Confirmed;

use crate::desk::lock;
use crate::private;

/// The file in the data folder: one host a line.
const FILE: &str = "confirmed-hosts.txt";

/// The confirmed hosts, in the policy and on disk.
pub struct Hosts {
    path: PathBuf,
    confirmed: Confirmed,
    known: Mutex<BTreeSet<String>>,
}

impl Hosts {
    /// Reads the data folder's list and tells the policy; `also` are confirmed for this run only.
    pub fn open(folder: &Path, confirmed: Confirmed, also: &[String]) -> Self {
        let path = folder.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let known: BTreeSet<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        known.iter().chain(also).for_each(|host| confirmed.confirm(host));
        Self {
            path,
            confirmed,
            known: Mutex::new(known),
        }
    }

    /// The hosts that were confirmed for good, in order.
    pub fn confirmed(&self) -> Vec<String> {
        lock(&self.known).iter().cloned().collect()
    }

    /// Confirms a host, on disk first.
    ///
    /// # Errors
    /// When the list cannot be written; the host is not confirmed then.
    pub fn confirm(&self, host: &str) -> std::io::Result<()> {
        self.change(|hosts| hosts.insert(host.to_ascii_lowercase()))?;
        self.confirmed.confirm(host);
        Ok(())
    }

    /// Takes a confirmation back, on disk first. A host that stands in the configuration folder may be called all the same.
    ///
    /// # Errors
    /// When the list cannot be written; the host stays confirmed then.
    pub fn withdraw(&self, host: &str) -> std::io::Result<()> {
        self.change(|hosts| hosts.remove(&host.to_ascii_lowercase()))?;
        self.confirmed.withdraw(host);
        Ok(())
    }

    fn change(&self, change: impl FnOnce(&mut BTreeSet<String>) -> bool) -> std::io::Result<()> {
        let mut known = lock(&self.known);
        let mut next = known.clone();
        change(&mut next);
        let lines: String = next.iter().map(|host| format!("{host}\n")).collect();
        private::write(&self.path, &lines)?;
        *known = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LAN after one confirmation per host, also after a restart.
    #[test]
    fn a_confirmation_outlives_the_desk() {
        let folder = std::env::temp_dir().join(format!("desk-hosts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let open = || {
            let confirmed = Confirmed::default();
            (Hosts::open(&folder, confirmed.clone(), &["10.0.0.9".into()]), confirmed)
        };
        let (hosts, confirmed) = open();
        assert!(confirmed.contains("10.0.0.9") && !confirmed.contains("192.168.1.20"));
        hosts.confirm("192.168.1.20").expect("written");
        assert!(confirmed.contains("192.168.1.20"));
        let (hosts, confirmed) = open();
        assert!(confirmed.contains("192.168.1.20"));
        assert_eq!(hosts.confirmed(), ["192.168.1.20"]);
        hosts.withdraw("192.168.1.20").expect("written");
        assert!(!confirmed.contains("192.168.1.20"));
        assert!(!open().1.contains("192.168.1.20"));
        std::fs::remove_dir_all(folder).expect("cleaned up");
    }
}
