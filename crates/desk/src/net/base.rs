//! Base URLs: read once, into a type, so that what is pasted into routes and offers is known to be sound.

use issuer::listener::ENDPOINTS;
use url::{Host, Url};

/// First path segments that belong to others on the same listener.
const TAKEN: [&str; 2] = ["issuer2", ".well-known"];

/// The base URL of a listener, as it stands in offers and metadata: absolute, http or https, without a trailing slash.
///
/// Its path becomes the prefix of routes, and `/openid4vci/…` is appended to it, so it holds nothing that a router reads as
/// a pattern and does not end in what would be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is no base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBase {
    /// Not absolute, another scheme, or no host.
    #[error("it must be an absolute http or https URL, such as https://issuer.example.com")]
    Form,
    /// A query, a fragment, a user or a password.
    #[error("it must have no query, no fragment, no user and no password")]
    Extras,
    /// Characters that routes read as patterns.
    #[error("its path must hold no braces, and no part of it may begin with `:` or `*`")]
    Pattern,
    /// The path ends in what is appended to it.
    #[error("leave {ENDPOINTS} away: the endpoints' path is added to it")]
    Endpoints,
    /// The path begins with what other routes have.
    #[error("its path must not begin with /issuer2 or /.well-known: these are other routes of this issuer")]
    Taken,
}

impl BaseUrl {
    /// Reads a base URL. A trailing slash is ignored.
    ///
    /// # Errors
    /// [`BadBase`].
    pub fn parse(text: &str) -> Result<Self, BadBase> {
        let mut url = Url::parse(text.trim()).map_err(|_| BadBase::Form)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(BadBase::Form);
        }
        let plain = url.query().is_none() && url.fragment().is_none();
        if !plain || !url.username().is_empty() || url.password().is_some() {
            return Err(BadBase::Extras);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        let lower = path.to_ascii_lowercase();
        let is_pattern =
            |part: &str| part.starts_with([':', '*']) || part.starts_with("%3a") || part.starts_with("%2a");
        if ["{", "}", "%7b", "%7d"].iter().any(|brace| lower.contains(brace)) || lower.split('/').any(is_pattern) {
            return Err(BadBase::Pattern);
        }
        if path.ends_with(ENDPOINTS) {
            return Err(BadBase::Endpoints);
        }
        if path.split('/').nth(1).is_some_and(|first| TAKEN.contains(&first)) {
            return Err(BadBase::Taken);
        }
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The URL without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether only this computer can be meant.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => std::net::IpAddr::V6(ip).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// The same with another port.
    pub fn with_port(&self, port: u16) -> Self {
        let mut url = self.0.clone();
        // Fails only for URLs without a host, which this is not.
        let _ = url.set_port(Some(port));
        Self(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, BadBase>) {
        let got = BaseUrl::parse(text);
        assert_eq!(got.as_ref().map(BaseUrl::as_str).map_err(|bad| *bad), expect, "{text}");
    }

    #[test]
    fn base_urls_are_sound() {
        check("http://localhost:7002", Ok("http://localhost:7002"));
        check("https://Issuer.example.com:443/", Ok("https://issuer.example.com"));
        check("https://issuer.example.com/a/b/", Ok("https://issuer.example.com/a/b"));
        check("https://issuer.example.com/a:b", Ok("https://issuer.example.com/a:b"));
        check(
            "https://issuer.example.com/issuer",
            Ok("https://issuer.example.com/issuer"),
        );
        check("nonsense", Err(BadBase::Form));
        check("localhost:7002", Err(BadBase::Form));
        check("ftp://localhost", Err(BadBase::Form));
        check("", Err(BadBase::Form));
        check("http://localhost?a", Err(BadBase::Extras));
        check("http://localhost#a", Err(BadBase::Extras));
        check("http://user@localhost", Err(BadBase::Extras));
        check("http://:secret@localhost", Err(BadBase::Extras));
        check("http://localhost/{x}", Err(BadBase::Pattern));
        check("http://localhost/%7Bx%7d", Err(BadBase::Pattern));
        check("http://localhost/:x", Err(BadBase::Pattern));
        check("http://localhost/a/*x", Err(BadBase::Pattern));
        check("http://localhost:7411/openid4vci", Err(BadBase::Endpoints));
        check("http://localhost/a/openid4vci/", Err(BadBase::Endpoints));
        check("http://localhost/issuer2", Err(BadBase::Taken));
        check("http://localhost/.well-known/x", Err(BadBase::Taken));
    }

    #[test]
    fn base_urls_are_told_apart() {
        for (url, expect) in [
            ("http://localhost:7002", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:1", true),
            ("http://[::ffff:127.0.0.1]:1", true),
            ("https://issuer.example.com", false),
            ("http://192.168.1.2", false),
        ] {
            assert_eq!(BaseUrl::parse(url).map(|url| url.is_loopback()), Ok(expect), "{url}");
        }
        let moved = |url: &str| BaseUrl::parse(url).map(|url| url.with_port(9).as_str().to_owned());
        assert_eq!(moved("http://localhost:7002"), Ok("http://localhost:9".to_owned()));
        assert_eq!(moved("http://localhost:7002/a"), Ok("http://localhost:9/a".to_owned()));
    }
}
