//! Where an authorization response goes (AUTHZ-9, AUTHZ-10, AUTHZ-13).
//!
//! Wallets are not registered here, so which `redirect_uri` is taken is a policy: absolute `https`; `http` on loopback, for
//! wallets on this computer (RFC 8252 7.3); and a scheme of the wallet's own, as phones have them (RFC 8252 7.1). Never one
//! that a browser runs or shows itself. The code goes exactly there, and the token endpoint wants the same text again.

use url::{Host, Url};

/// The longest that is taken, bytes.
const LONGEST: usize = 2048;

/// Schemes that are no wallet's own.
const NOT_OWN: [&str; 19] = [
    "about",
    "blob",
    "cid",
    "data",
    "file",
    "filesystem",
    "ftp",
    "http",
    "javascript",
    "jar",
    "mailto",
    "mid",
    "sms",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Where the answer goes, and what goes back with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The wallet's `redirect_uri`, as it wrote it.
    pub uri: String,
    /// Its `state`, echoed exactly.
    pub state: Option<String>,
}

/// Judges a `redirect_uri`.
///
/// # Errors
/// What is wrong with it, for people.
pub fn check(uri: &str) -> Result<(), &'static str> {
    if uri.len() > LONGEST {
        return Err("it is longer than 2048 bytes");
    }
    // As RFC 3986 writes one, so that it can stand in a header as it is.
    let written = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    if !uri.bytes().all(written) {
        return Err("it holds characters that must be percent-encoded");
    }
    if uri.contains('#') {
        return Err("it has a fragment");
    }
    let url = Url::parse(uri).map_err(|_| "it is not an absolute URI")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it names a user");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => Err("http is taken on loopback only"),
        scheme if NOT_OWN.contains(&scheme) => Err("its scheme is not a wallet's own"),
        _ => Ok(()),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Back {
    /// The address with these parameters behind what it has already, the `state`, and the issuer's name (AUTHZ-9, RFC 9207).
    pub fn with(&self, parameters: &[(&str, &str)], issuer: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
        let between = if self.uri.contains('?') { '&' } else { '?' };
        format!("{}{between}{}", self.uri, query.finish())
    }

    /// What a page's `form-action` must name, so that a browser follows the redirect after a form.
    pub fn source(&self) -> Option<String> {
        let url = Url::parse(&self.uri).ok()?;
        match url.scheme() {
            "https" | "http" => Some(url.origin().ascii_serialization()),
            scheme => Some(format!("{scheme}:")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUTHZ-10, AUTHZ-11: what a code is sent to.
    #[test]
    fn only_a_wallets_own_address_is_taken() {
        for good in [
            "https://wallet.example/cb",
            "https://wallet.example",
            "https://wallet.example/cb?x=1&y=%20",
            "http://localhost:8080/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:9/cb",
            "com.example.wallet:/cb",
            "eudi-openid4ci://authorize",
            "haip://",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "/cb",
            "wallet.example/cb",
            "https://",
            "http://wallet.example/cb",
            "http://localhost.example/cb",
            "http://127.0.0.1.example/cb",
            "https://wallet.example/cb#x",
            "https://user@wallet.example/cb",
            "https://:pass@wallet.example/cb",
            "https://wallet.example/c b",
            "https://wallet.example/\r\nX: 1",
            "https://wallet.example/ü",
            "https://wallet.example/\"",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://wallet.example/1",
            "urn:ietf:wg:oauth:2.0:oob",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&format!("https://w.example/{}", "x".repeat(LONGEST))).is_err());
    }

    /// AUTHZ-9: `state` comes back exactly, whatever it is; a query that was there stays.
    #[test]
    fn the_answer_carries_state_and_issuer() {
        let back = |uri: &str, state: Option<&str>| Back {
            uri: uri.into(),
            state: state.map(str::to_owned),
        };
        let check = |back: Back, expect: &str| assert_eq!(back.with(&[("code", "c")], "https://i"), expect);
        check(back("https://w/cb", None), "https://w/cb?code=c&iss=https%3A%2F%2Fi");
        check(
            back("https://w/cb?a=1", Some("&x=ü +")),
            "https://w/cb?a=1&code=c&state=%26x%3D%C3%BC+%2B&iss=https%3A%2F%2Fi",
        );
        check(back("w:", Some("")), "w:?code=c&state=&iss=https%3A%2F%2Fi");
    }

    #[test]
    fn a_page_may_lead_there() {
        for (uri, source) in [
            ("https://w.example:8443/cb?x", "https://w.example:8443"),
            ("http://127.0.0.1:5/cb", "http://127.0.0.1:5"),
            ("com.example.w:/cb", "com.example.w:"),
        ] {
            let back = Back {
                uri: uri.into(),
                state: None,
            };
            assert_eq!(back.source().as_deref(), Some(source));
        }
    }
}
