//! The form of a webhook URL, where it must not point, and how it is shown.

use percent_encoding::percent_decode_str;
use url::{Position, Url};

use super::objection::Objection;
use crate::address::{Verdict, host, judge_literal};
use crate::exchange::MASK;

/// The most characters of a URL.
const LONGEST: usize = 2048;

/// Parses an absolute http or https URL.
///
/// # Errors
/// A sentence that begins `webhook url must`.
pub fn parse(text: &str) -> Result<Url, Objection> {
    let must = |rest| Objection::member("url", rest);
    if text.trim().is_empty() {
        return Err(must("must not be blank"));
    }
    if text.chars().nth(LONGEST).is_some() {
        return Err(must("must not be longer than 2,048 characters"));
    }
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| must("must be an absolute http or https URL"))
}

/// Judges an address that stands in the URL itself.
///
/// # Errors
/// A sentence that begins `webhook url must not point at`.
pub fn judge(url: &Url) -> Result<(), Objection> {
    match judge_literal(url) {
        Some(Verdict::Never(rule)) => {
            let host = host(url).unwrap_or_default();
            Err(Objection::member("url", &format!("must not point at {host}: {rule}")))
        }
        _ => Ok(()),
    }
}

/// Whether it carries a user or a password.
pub fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The URL without user and password.
pub fn without_user(url: &Url) -> Url {
    let mut bare = url.clone();
    // Both fail only for URLs that cannot have a user; those never get here.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare
}

/// The URL as it may be shown: dots for user and password, and for the values of parameters whose names look secret.
pub fn mask(url: &Url) -> String {
    let bare = without_user(url);
    let mut shown = bare[..Position::AfterPath].to_owned();
    if has_user(url) {
        shown = shown.replacen("://", &format!("://{MASK}@"), 1);
    }
    for (mark, pairs) in [('?', url.query()), ('#', url.fragment())] {
        if let Some(pairs) = pairs {
            shown.push(mark);
            shown.push_str(&masked_pairs(pairs));
        }
    }
    shown
}

/// `name=value&…` as it stands, with dots for what looks secret.
fn masked_pairs(pairs: &str) -> String {
    let shown = pairs.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && looks_secret(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

/// Whether a parameter of this name, as it stands in a URL, may let its bearer in. Rather one too many.
fn looks_secret(name: &str) -> bool {
    /// Telling wherever they stand.
    const INSIDE: [&str; 7] = [
        "token",
        "secret",
        "password",
        "passwd",
        "signature",
        "credential",
        "apikey",
    ];
    /// Telling as a word of their own: `auth`, not `author`.
    const WORDS: [&str; 8] = ["key", "code", "sig", "auth", "pass", "pwd", "jwt", "hmac"];
    let name = percent_decode_str(name).decode_utf8_lossy();
    words(&name)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()) || word.ends_with("key"))
        || INSIDE.iter().any(|part| name.to_lowercase().contains(part))
}

/// The words of a name in lower case: `x-api-key` and `xApiKey` have three.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut low = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (low && c.is_uppercase()) {
            words.push(String::new());
        }
        low = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R32: what lets its bearer in is not shown, wherever in the URL it stands; the rest is shown as it is.
    #[test]
    fn what_looks_secret_is_masked() {
        let check = |url: &str, expect: &str| {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(mask(&url), expect, "{url}");
        };
        check("https://u:p@h.example/a?b=c", "https://•••@h.example/a?b=c");
        check("https://h/a?b=c&x=1#part", "https://h/a?b=c&x=1#part");
        for name in [
            "token",
            "key",
            "code",
            "secret",
            "sig",
            "signature",
            "password",
            "auth",
            "access_token",
            "api_key",
            "apikey",
            "TOKEN",
            "x-api-key",
            "X-Amz-Signature",
            "accessToken",
            "apiKey",
            "hub.secret",
            "auth[code]",
            "%74oken",
            "client+secret",
            "webhooktoken",
            "sharedkey",
        ] {
            check(
                &format!("https://h/a?b=c&{name}=HIDDEN&d=e"),
                &format!("https://h/a?b=c&{name}=•••&d=e"),
            );
        }
        for name in ["monkeys", "author", "signal", "decode", "page", "b"] {
            check(&format!("https://h/?{name}=SHOWN"), &format!("https://h/?{name}=SHOWN"));
        }
        check("https://h/?token=a%20b=c&token=d", "https://h/?token=•••&token=•••");
        check("https://h/?token&key=&x", "https://h/?token&key=&x");
        check(
            "https://u@h/?sig=1#access_token=2&x=3",
            "https://•••@h/?sig=•••#access_token=•••&x=3",
        );
        check("https://h/://a?sv=1&sig=%2B", "https://h/://a?sv=1&sig=•••");
    }
}
