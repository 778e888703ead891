//! The words of the login page, in the languages it speaks.

use axum::http::{HeaderMap, header};

/// A language's words. `{…}` stands for what is filled in.
#[derive(Debug)]
pub struct Words {
    /// BCP 47.
    pub lang: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub contains: &'static str,
    pub more: &'static str,
    pub wallet: &'static str,
    pub back: &'static str,
    pub approve: &'static str,
    pub deny: &'static str,
    pub demo: &'static str,
    pub signed_in: &'static str,
    pub wrong: &'static str,
    pub again: &'static str,
    pub quote: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    title: "Add this credential to your wallet?",
    lead: "{issuer} issues it as soon as you approve.",
    contains: "What it holds",
    more: "and {n} more",
    wallet: "Wallet",
    back: "Goes back to",
    approve: "Approve",
    deny: "Deny",
    demo: "A demonstration: nobody's identity is checked on this page.",
    signed_in: "Signed in as {who} at {provider}",
    wrong: "This request cannot be answered",
    again: "Close this page and begin again in your wallet.",
    quote: "Code to quote",
};

const GERMAN: Words = Words {
    lang: "de",
    title: "Diesen Nachweis in Ihre Wallet übernehmen?",
    lead: "{issuer} stellt ihn aus, sobald Sie zustimmen.",
    contains: "Was er enthält",
    more: "und {n} weitere",
    wallet: "Wallet",
    back: "Zurück zu",
    approve: "Zustimmen",
    deny: "Ablehnen",
    demo: "Eine Vorführung: Auf dieser Seite wird keine Identität geprüft.",
    signed_in: "Angemeldet als {who} bei {provider}",
    wrong: "Diese Anfrage kann nicht beantwortet werden",
    again: "Schließen Sie diese Seite und beginnen Sie in Ihrer Wallet von vorn.",
    quote: "Code für Rückfragen",
};

/// The words a browser's `Accept-Language` prefers; English when it prefers none of them.
pub fn words(headers: &HeaderMap) -> &'static Words {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let mut best = (&ENGLISH, 0.0_f32);
    for one in accepted.unwrap_or_default().split(',').take(32) {
        let (tag, quality) = one.split_once(';').unwrap_or((one, ""));
        let quality = quality
            .trim()
            .strip_prefix("q=")
            .map_or(Some(1.0), |q| q.parse::<f32>().ok());
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let words = match primary.as_str() {
            "en" => &ENGLISH,
            "de" => &GERMAN,
            _ => continue,
        };
        if let Some(quality) = quality.filter(|quality| *quality > best.1) {
            best = (words, quality);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_readers_language() {
        let check = |accepted: &str, lang: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
            assert_eq!(words(&headers).lang, lang, "{accepted}");
        };
        check("de-AT,de;q=0.9,en;q=0.8", "de");
        check("fr, en;q=0.5, de;q=0.7", "de");
        check("en-GB, de", "en");
        check("fr", "en");
        check("de;q=x", "en");
        assert_eq!(words(&HeaderMap::new()).lang, "en");
    }
}
