//! The form of a webhook URL, where it must not point, and how it is shown.

use url::Url;

use super::objection::Objection;
use crate::address::{Verdict, host, judge_literal};

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

/// The URL with user and password replaced by dots.
pub fn mask(url: &Url) -> String {
    if has_user(url) {
        without_user(url).to_string().replacen("://", "://•••@", 1)
    } else {
        url.to_string()
    }
}
