//! Which addresses may be called (design.md, Address guard; HOOK-13): the pure rule. Who asks decides about names.
//!
//! The rule is about addresses, not names: a name is judged by what it resolves to, each time. Loopback is allowed, because
//! a webhook target on the same computer is what a tester has. Private networks are a person's choice. Link-local addresses
//! and the addresses where clouds hand out credentials are never called, whichever way they are written: an IPv6 address
//! that carries an IPv4 address is judged by what it carries.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// This computer.
    Loopback,
    /// A private network.
    Lan,
    /// Anywhere else.
    Public,
    /// Never called.
    Never(Rule),
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// 169.254.0.0/16, fe80::/10.
    #[error("link-local addresses are never called")]
    LinkLocal,
    /// Where clouds hand out credentials.
    #[error("cloud metadata addresses are never called")]
    Metadata,
    /// 0.0.0.0/8, ::.
    #[error("the unspecified address is never called")]
    Unspecified,
    /// 224.0.0.0/4, ff00::/8.
    #[error("multicast addresses are never called")]
    Multicast,
    /// 255.255.255.255.
    #[error("the broadcast address is never called")]
    Broadcast,
    /// 240.0.0.0/4.
    #[error("reserved addresses are never called")]
    Reserved,
    /// A private network whose host nobody confirmed.
    #[error(
        "a host in a private network is called only once it is confirmed: allow it where the offer is made, start with \
         --allow-host, or name it in a profile of the configuration folder"
    )]
    Lan,
}

/// Those that are link-local are here for the words: nobody need wonder which address it was.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    // Credentials of containers: ECS, EKS Pod Identity.
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254);
/// fd00:ec2::/32: metadata (::254), Pod Identity (::23) and the other services inside Amazon's machines.
const AMAZON_V6: [u16; 2] = [0xfd00, 0x0ec2];

/// What `address` is.
pub fn judge(address: IpAddr) -> Verdict {
    match address {
        IpAddr::V4(v4) => judge_v4(v4),
        IpAddr::V6(v6) => match (carried(v6), translated(v6)) {
            (Some(v4), _) => judge_v4(v4),
            (None, Some(verdict)) => verdict,
            (None, None) => judge_v6(v6),
        },
    }
}

impl Verdict {
    /// Lower ones allow less.
    fn rank(&self) -> u8 {
        match self {
            Self::Never(_) => 0,
            Self::Lan => 1,
            Self::Loopback => 2,
            Self::Public => 3,
        }
    }
}

/// How a host is named when it is confirmed or looked up: a name in lower case without its last dot, an address in its
/// shortest form without brackets. `None` for a URL without a host.
pub fn host(url: &Url) -> Option<String> {
    Some(match url.host()? {
        Host::Domain(name) => name.trim_end_matches('.').to_ascii_lowercase(),
        Host::Ipv4(v4) => v4.to_string(),
        Host::Ipv6(v6) => v6.to_canonical().to_string(),
    })
}

/// What a URL's host is as it stands there: an address, however it is spelled (decimal, octal, hexadecimal ones are
/// addresses already once a URL is parsed), or the name that only ever means a metadata address. `None` for every other
/// name: that is judged by what it resolves to.
pub fn judge_literal(url: &Url) -> Option<Verdict> {
    match url.host()? {
        Host::Ipv4(v4) => Some(judge_v4(v4)),
        Host::Ipv6(v6) => Some(judge(v6.into())),
        Host::Domain(name) => {
            let metadata = name
                .trim_end_matches('.')
                .eq_ignore_ascii_case("metadata.google.internal");
            metadata.then_some(Verdict::Never(Rule::Metadata))
        }
    }
}

fn judge_v4(v4: Ipv4Addr) -> Verdict {
    let [a, b, ..] = v4.octets();
    if METADATA_V4.contains(&v4) {
        return Verdict::Never(Rule::Metadata);
    }
    match (a, b) {
        (0, _) => Verdict::Never(Rule::Unspecified),
        (127, _) => Verdict::Loopback,
        (169, 254) => Verdict::Never(Rule::LinkLocal),
        (10, _) | (192, 168) | (172, 16..=31) | (100, 64..=127) | (198, 18 | 19) => Verdict::Lan,
        (224..=239, _) => Verdict::Never(Rule::Multicast),
        (240..=255, _) if v4.is_broadcast() => Verdict::Never(Rule::Broadcast),
        (240..=255, _) => Verdict::Never(Rule::Reserved),
        _ => Verdict::Public,
    }
}

fn judge_v6(v6: Ipv6Addr) -> Verdict {
    if v6 == METADATA_V6 || v6.segments()[..2] == AMAZON_V6 {
        return Verdict::Never(Rule::Metadata);
    }
    if v6.is_loopback() {
        return Verdict::Loopback;
    }
    if v6.is_unspecified() {
        return Verdict::Never(Rule::Unspecified);
    }
    match v6.segments()[0] {
        0xff00..=0xffff => Verdict::Never(Rule::Multicast),
        0xfe80..=0xfebf => Verdict::Never(Rule::LinkLocal),
        // fc00::/7, and the old site-local fec0::/10.
        0xfc00..=0xfdff | 0xfec0..=0xfeff => Verdict::Lan,
        _ => Verdict::Public,
    }
}

/// The IPv4 address that an IPv6 address stands for.
fn carried(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match v6.segments() {
        // `::` and `::1` are themselves.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // IPv4-compatible, mapped (RFC 4291), translated (RFC 2765).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(v4(high, low)),
        // NAT64: the well-known prefix (RFC 6052).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => Some(v4(high, low)),
        // Teredo: the client, inverted (RFC 4380).
        [0x2001, 0, _, _, _, _, high, low] => Some(v4(!high, !low)),
        _ => None,
    }
}

/// What an address of the local NAT64 prefix (RFC 8215) is. A network chooses the length of its prefix, and the IPv4 address
/// comes right after it, around byte 8 (RFC 6052, section 2.2): of all that it may be, the strictest counts.
fn translated(v6: Ipv6Addr) -> Option<Verdict> {
    let [0x64, 0xff9b, 1, ..] = v6.segments() else {
        return None;
    };
    let bytes = v6.octets();
    let lengths = [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]];
    let meant = lengths.map(|places| Ipv4Addr::from(places.map(|place: usize| bytes[place])));
    // Zeros are what stands there when the prefix has another length.
    let meant = meant.into_iter().filter(|v4| v4.octets()[0] != 0).map(judge_v4);
    let strictest = meant.min_by_key(Verdict::rank);
    Some(strictest.unwrap_or(Verdict::Never(Rule::Unspecified)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expect: Verdict) {
        let parsed = address.parse().expect("an address");
        assert_eq!(judge(parsed), expect, "{address}");
    }

    /// HOOK-13; design.md, Address guard.
    #[test]
    fn every_kind_of_address_is_judged() {
        use Rule::*;
        use Verdict::{Loopback, Never, Public};
        for it in ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"] {
            check(it, Loopback);
        }
        let lan = [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.20",
            "100.64.0.1",
            "fd12::1",
            "fc00::1",
            "fd00:ec1::23",
            "fd00:ec3::23",
            "fec0::1",
            "::ffff:192.168.1.20",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1:a00:0:100::",
            "64:ff9b:1::10.0.0.1",
            "2002:c0a8:0114::1",
        ];
        for it in lan {
            check(it, Verdict::Lan);
        }
        let public = [
            "93.184.215.14",
            "172.32.0.1",
            "172.15.0.1",
            "169.253.0.1",
            "169.255.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:93.184.215.14",
            "64:ff9b::93.184.215.14",
        ];
        for it in public {
            check(it, Public);
        }
        let metadata = [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "::ffff:0:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::a9fe:a9fe",
            "64:ff9b:1:a9fe:a9:fe00::",
            "64:ff9b:1:a9fe:a9:fe00:5db8:d70e",
            "2002:a9fe:a9fe::1",
            "2001:0:1:2:3:4:5601:5601",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd00:ec2::123",
            "fd00:ec2:ffff::1",
            "fd20:ce::254",
            "169.254.170.2",
            "169.254.170.23",
            "::ffff:169.254.170.23",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
        ];
        for it in metadata {
            check(it, Never(Metadata));
        }
        for it in [
            "169.254.0.1",
            "169.254.170.3",
            "169.254.255.255",
            "fe80::1",
            "febf::1",
            "::ffff:169.254.1.1",
        ] {
            check(it, Never(LinkLocal));
        }
        for it in ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0", "64:ff9b:1::"] {
            check(it, Never(Unspecified));
        }
        for it in ["224.0.0.1", "239.255.255.255", "ff02::1", "::ffff:224.0.0.1"] {
            check(it, Never(Multicast));
        }
        // Whatever length the prefix has.
        for it in ["64:ff9b:1:ffa9:fe:a9fe::", "64:ff9b:1:ffff:a9:fea9:fe00:0"] {
            let verdict = judge(it.parse().expect("an address"));
            assert!(matches!(verdict, Never(_)), "{it}: {verdict:?}");
        }
        check("255.255.255.255", Never(Broadcast));
        check("240.0.0.1", Never(Reserved));
    }

    #[test]
    fn hosts_have_one_name() {
        let check = |url: &str, expect: &str| {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(host(&url).as_deref(), Some(expect), "{url}");
        };
        check("http://Hooks.Example.:8080/x", "hooks.example");
        check("http://u:p@0xc0a80114/", "192.168.1.20");
        check("http://[::ffff:192.168.1.20]/", "192.168.1.20");
        check("http://[FD12:0::1]:9/", "fd12::1");
    }
}
