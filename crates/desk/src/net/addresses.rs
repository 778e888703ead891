//! The addresses of this computer in its local networks, and what to say about each choice.

use std::net::IpAddr;

/// An address in a local network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanAddress {
    /// The address.
    pub ip: IpAddr,
    /// The interface it belongs to.
    pub interface: String,
}

/// The private addresses of this computer, IPv4 first; link-local and loopback ones are nobody's choice.
pub fn local_network() -> Vec<LanAddress> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<_> = interfaces
        .into_iter()
        .filter(|interface| is_private(interface.ip()))
        .map(|interface| LanAddress {
            ip: interface.ip(),
            interface: interface.name,
        })
        .collect();
    found.sort_by_key(|address| (address.ip.is_ipv6(), address.interface.clone(), address.ip));
    found
}

/// What can be chosen, and whether it is on. What is open is listed also when its interface has gone: whoever turned it on
/// must see it to turn it off.
pub fn entries(found: Vec<LanAddress>, open: Option<&LanAddress>) -> Vec<(LanAddress, bool)> {
    let is_open = |address: &LanAddress| open.is_some_and(|open| open.ip == address.ip);
    let gone = open
        .filter(|open| !found.iter().any(|address| address.ip == open.ip))
        .cloned();
    let listed = found.into_iter().map(|address| {
        let on = is_open(&address);
        (address, on)
    });
    listed.chain(gone.map(|address| (address, true))).collect()
}

/// Whether an address belongs to a local network: private IPv4 (also carrier-grade), unique local IPv6.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || (ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1])),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

/// What is said about an address that is listened on.
pub fn verdict(kind: crate::schema::AddressKind, url: &str, on: bool) -> String {
    use crate::schema::AddressKind::{Lan, Local, Public};
    let http = url.starts_with("http://");
    let text = match (kind, on) {
        (Local, _) => "Only programs on this computer can claim: a phone cannot open localhost.",
        (Lan, false) => "Off. Turn it on to let a phone on the same network claim.",
        (Lan, true) => "Devices on the same network can claim. Management stays on this computer.",
        (Public, _) => "Wallets reach this address through whatever forwards it to this desk.",
    };
    let strict = match (kind, http) {
        (Local, _) | (_, false) => "",
        (_, true) => " It is plain http: a strict wallet refuses that.",
    };
    format!("{text}{strict}")
}

#[cfg(test)]
mod tests {
    use super::{LanAddress, entries, is_private};

    /// R28: what is on is never out of sight.
    #[test]
    fn an_open_address_is_listed_when_its_interface_is_gone() {
        let address = |ip: &str| LanAddress {
            ip: ip.parse().expect("an address"),
            interface: "wlan0".into(),
        };
        let (first, second) = (address("10.0.0.1"), address("10.0.0.2"));
        let check = |found: &[&LanAddress], open: Option<&LanAddress>, expect: &[(&LanAddress, bool)]| {
            let found = found.iter().map(|address| (*address).clone()).collect();
            let expect: Vec<_> = expect.iter().map(|(address, on)| ((*address).clone(), *on)).collect();
            assert_eq!(entries(found, open), expect);
        };
        check(&[&first, &second], None, &[(&first, false), (&second, false)]);
        check(&[&first, &second], Some(&first), &[(&first, true), (&second, false)]);
        check(&[&second], Some(&first), &[(&second, false), (&first, true)]);
        check(&[], Some(&first), &[(&first, true)]);
    }

    #[test]
    fn only_local_networks_are_offered() {
        for (ip, expect) in [
            ("192.168.1.23", true),
            ("10.0.0.1", true),
            ("172.16.0.1", true),
            ("172.32.0.1", false),
            ("100.64.0.1", true),
            ("127.0.0.1", false),
            ("169.254.1.1", false),
            ("8.8.8.8", false),
            ("fd00::1", true),
            ("fe80::1", false),
            ("::1", false),
        ] {
            assert_eq!(is_private(ip.parse().expect("an address")), expect, "{ip}");
        }
    }
}
