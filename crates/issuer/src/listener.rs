//! The issuer's doors: which routes a listener serves and which base URL it stands for.
//!
//! Each listener has exactly one configured base URL; metadata, endpoints and proof audiences follow it, and nothing is
//! ever derived from a `Host` header (R13 as amended).

use std::net::SocketAddr;

use model::secret::Secret;

/// The path below the base URL under which every OpenID4VCI endpoint lives (R13).
pub const ENDPOINTS: &str = "/openid4vci";

/// Below [`ENDPOINTS`]: where people come back to from an OpenID provider, to be registered there (fact sheet 6.1).
pub const CALLBACK: &str = "external/oauth/callback";

/// Which of an issuer's addresses an offer points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Loopback: management and wallet routes.
    Local,
    /// An address in the local network: wallet routes only.
    Lan,
    /// A public base URL in front of a wallet-only loopback port.
    Public,
}

impl Place {
    /// The word in the `issuer-desk-address` header.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "local" => Some(Self::Local),
            "lan" => Some(Self::Lan),
            "public" => Some(Self::Public),
            _ => None,
        }
    }
}

/// One listener's identity.
#[derive(Debug, Clone)]
pub struct Door {
    /// The base URL without a trailing slash, for example `http://localhost:7002`.
    pub base: String,
    /// The path of the issuer identifier below the base: `""` or `/openid4vci` (`issuer.identifierPath`, R13).
    pub identifier_path: &'static str,
    /// Who may call `/issuer2/*` here; `None` for a wallet-only listener.
    pub management: Option<Management>,
}

/// Who may call the management routes (R28 as amended).
#[derive(Debug, Clone)]
pub struct Management {
    /// Bound beyond loopback or behind a token on purpose: every call must carry it.
    pub token: Option<Secret>,
    /// The port the listener is bound to: a `Host` must name it.
    pub port: u16,
    /// Origins allowed beside loopback ones.
    pub origins: Vec<String>,
}

impl Door {
    /// The issuer identifier new offers of this listener carry.
    pub fn identifier(&self) -> String {
        format!("{}{}", self.base, self.identifier_path)
    }

    /// `scheme://authority` of the base URL.
    pub fn origin(&self) -> &str {
        let after_scheme = self.base.find("://").map_or(0, |at| at + 3);
        self.base[after_scheme..]
            .find('/')
            .map_or(&self.base, |at| &self.base[..after_scheme + at])
    }

    /// The path of the base URL, `""` when it has none.
    pub fn path(&self) -> &str {
        &self.base[self.origin().len()..]
    }

    /// The issuer identifier that a well-known request with `suffix` after the well-known name asks about: the base URL, or
    /// the base URL with `/openid4vci` (R13: both locations); `None` for any other.
    pub fn identifier_for(&self, suffix: &str) -> Option<String> {
        let suffix = suffix.trim_end_matches('/');
        let rest = suffix.strip_prefix(self.path())?;
        matches!(rest, "" | ENDPOINTS).then(|| format!("{}{rest}", self.base))
    }

    /// The absolute URL of an endpoint.
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}{ENDPOINTS}/{name}", self.base)
    }
}

/// Whether an address may be given `/issuer2/*` without a token: loopback only (R28).
pub fn may_manage(address: SocketAddr, token: Option<&Secret>) -> bool {
    address.ip().to_canonical().is_loopback() || token.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(base: &str) -> Door {
        Door {
            base: base.into(),
            identifier_path: "",
            management: None,
        }
    }

    fn check(base: &str, suffix: &str, expect: Option<&str>) {
        assert_eq!(door(base).identifier_for(suffix).as_deref(), expect, "{base} {suffix}");
    }

    /// R13, META-2, V-WK-1.
    #[test]
    fn both_locations_state_their_own_identifier() {
        check("http://localhost:7002", "", Some("http://localhost:7002"));
        check(
            "http://localhost:7002",
            "/openid4vci",
            Some("http://localhost:7002/openid4vci"),
        );
        check("http://localhost:7002", "/other", None);
        check(
            "https://issuer.example.com/tenant",
            "/tenant",
            Some("https://issuer.example.com/tenant"),
        );
        check(
            "https://issuer.example.com:8443/a/b",
            "/a/b/openid4vci",
            Some("https://issuer.example.com:8443/a/b/openid4vci"),
        );
        check("https://issuer.example.com/tenant", "", None);
    }

    /// R28.
    #[test]
    fn a_wider_bind_needs_a_token() {
        let token = Secret::new("t");
        for (address, with, expect) in [
            ("127.0.0.1:1", None, true),
            ("[::1]:1", None, true),
            ("[::ffff:127.0.0.1]:1", None, true),
            ("192.168.1.2:1", None, false),
            ("0.0.0.0:1", None, false),
            ("0.0.0.0:1", Some(&token), true),
        ] {
            assert_eq!(
                may_manage(address.parse().expect("an address"), with),
                expect,
                "{address}"
            );
        }
    }
}
