//! Headers as the record keeps them: what must not be kept masked, and no more of any than a page can show.
//!
//! Tokens by their first characters, as everywhere; proofs and attestations with header and payload, but without the signature
//! that makes them good. What a name calls a secret is taken for one. Addresses of the peer, as proxies tell them, are not kept.

use axum::http::{HeaderMap, HeaderName};
use model::exchange::{MASK, cut};

use super::form::Form;
use super::record::stub;

/// The most headers kept.
const MOST: usize = 48;
/// Bytes kept of a value.
const LONGEST: usize = 4096;
/// Bytes kept of all values together.
const ALL: usize = 12 * 1024;

/// Parts of names that promise a secret, or the peer's address.
const SECRET: [&str; 10] = [
    "cookie",
    "token",
    "secret",
    "key",
    "auth",
    "password",
    "session",
    "signature",
    "-ip",
    "forwarded",
];
/// Headers that have one of them in their name and tell neither.
const HARMLESS: [&str; 4] = [
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
];

/// The headers of a request, in the order they came.
pub fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut left = ALL;
    let mut kept = Vec::with_capacity(headers.len().min(MOST));
    for (name, value) in headers.iter().take(MOST) {
        let mut value = match value.to_str() {
            Ok(value) => shown(name, value),
            Err(_) => shown(name, &String::from_utf8_lossy(value.as_bytes())),
        };
        let room = left.min(LONGEST);
        if value.len() > room {
            value = cut(&value, room);
        }
        left = left.saturating_sub(value.len());
        kept.push((name.as_str().to_owned(), value));
    }
    kept
}

fn shown(name: &HeaderName, value: &str) -> String {
    match name.as_str() {
        "authorization" => authorization(value),
        "dpop" | "oauth-client-attestation" | "oauth-client-attestation-pop" => unsigned(value),
        "referer" => location(value),
        // What nearly every request has is known without a search.
        "host" | "user-agent" | "accept" | "accept-encoding" | "accept-language" | "content-type"
        | "content-length" => value.to_owned(),
        name if SECRET.iter().any(|secret| name.contains(secret)) && !HARMLESS.contains(&name) => MASK.to_owned(),
        _ => value.to_owned(),
    }
}

/// The scheme; of a token its first characters, of anything else nothing.
fn authorization(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("dpop") => {
            format!("{scheme} {}", stub(token.trim()))
        }
        Some((scheme, _)) => format!("{} {MASK}", cut(scheme, 32)),
        None => MASK.to_owned(),
    }
}

/// A JWT without its signature.
fn unsigned(jwt: &str) -> String {
    match jwt.rsplit_once('.') {
        Some((rest, _)) if rest.contains('.') => format!("{rest}.{MASK}"),
        _ => MASK.to_owned(),
    }
}

/// An address with the values of its query masked, but for those that are known to be no secret.
pub fn location(address: &str) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, _)) => (address, format!("#{MASK}")),
        None => (address, String::new()),
    };
    let Some((place, query)) = address.split_once('?') else {
        return format!("{address}{fragment}");
    };
    let query = Form::of_query(query).map_or_else(|_| MASK.to_owned(), |form| form.masked());
    format!("{place}?{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// design.md section 1, Exchanges.
    #[test]
    fn nothing_secret_is_kept() {
        for (name, value, expect) in [
            ("authorization", "Bearer abcdefghijkl", "Bearer abcdef•••"),
            ("authorization", "DPoP abcdefghijkl", "DPoP abcdef•••"),
            ("authorization", "Basic dXNlcjpwYXNz", "Basic •••"),
            ("authorization", "abcdefghijkl", "•••"),
            ("dpop", "head.payload.signature", "head.payload.•••"),
            ("dpop", "head.payload", "•••"),
            ("oauth-client-attestation-pop", "a.b.c", "a.b.•••"),
            ("cookie", "a=b", "•••"),
            ("x-api-key", "k", "•••"),
            ("x-forwarded-for", "192.0.2.7", "•••"),
            ("cf-connecting-ip", "192.0.2.7", "•••"),
            ("forwarded", "for=192.0.2.7", "•••"),
            ("x-forwarded-proto", "https", "https"),
            ("referer", "https://a/b?code=c", "https://a/b?code=•••"),
            ("accept", "application/json", "application/json"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), value.parse().expect("a value"));
            assert_eq!(kept(&headers), [(name.to_owned(), expect.to_owned())]);
        }
    }

    #[test]
    fn a_flood_of_headers_is_cut() {
        let mut headers = HeaderMap::new();
        for number in 0..100 {
            let name: HeaderName = format!("x-{number}").parse().expect("a name");
            headers.insert(name, "v".repeat(1000).parse().expect("a value"));
        }
        let kept = kept(&headers);
        let bytes: usize = kept.iter().map(|(_, value)| value.len()).sum();
        assert_eq!(kept.len(), MOST);
        assert!(bytes < ALL + MOST * 40, "{bytes}");
    }

    #[test]
    fn where_a_redirect_leads() {
        for (address, expect) in [
            ("app:/back?code=c&error=e", "app:/back?code=•••&error=e"),
            ("https://a/b#access_token=c", "https://a/b#•••"),
            ("https://a/b?a=1&a=2", "https://a/b?•••"),
            ("https://a/b", "https://a/b"),
        ] {
            assert_eq!(location(address), expect);
        }
    }
}
