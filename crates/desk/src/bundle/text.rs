//! What is secret or personal inside of texts: tokens, users of URLs, parameters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::exchange::MASK;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::rules::{personal, secret};
use crate::schema::{RemovedWhat, RemovedWhy};

/// A text with something taken out; `None` where it was not there before.
pub type Found = (Option<String>, RemovedWhat, RemovedWhy);

/// Tokens that prove something and carry nothing of a person.
const PROOFS: [&str; 7] = [
    "openid4vci-proof+jwt",
    "dpop+jwt",
    "oauth-client-attestation+jwt",
    "oauth-client-attestation-pop+jwt",
    "key-attestation+jwt",
    "keyattestation+jwt",
    "statuslist+jwt",
];

/// What is taken out of a text, one step after the other: the last text is the result.
pub fn masked(text: &str, keep_personal: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut now = text.to_owned();
    if let Some(next) = without_users(&now) {
        now.clone_from(&next);
        found.push((Some(next), RemovedWhat::Credentials, RemovedWhy::Secret));
    }
    if let Some((next, what)) = without_parameters(&now) {
        now.clone_from(&next);
        found.push((Some(next), what, RemovedWhy::Secret));
    }
    if let Some((next, what, why)) = without_members(&now, keep_personal) {
        now.clone_from(&next);
        found.push((Some(next), what, why));
    }
    if let Some((next, what, why)) = without_tokens(&now, keep_personal) {
        now.clone_from(&next);
        found.push((Some(next), what, why));
    }
    if !keep_personal && let Some(next) = without_runs(&now) {
        found.push((Some(next), RemovedWhat::Credential, RemovedWhy::Personal));
    }
    found
}

/// Texts of members in what is no whole JSON: a body that was cut, or one inside of other words.
fn without_members(text: &str, keep_personal: bool) -> Option<(String, RemovedWhat, RemovedWhy)> {
    let mut out = String::new();
    let mut first = None;
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let Some(end) = after.find('"') else {
            rest = after;
            break;
        };
        let (name, after) = after.split_at(end);
        out.push_str(name);
        let gap = after[1..].trim_start().strip_prefix(':').map(str::trim_start);
        let kind = secret(name).map(|what| (what, RemovedWhy::Secret));
        let kind = kind.or_else(|| {
            let what = personal(name).filter(|_| !keep_personal)?;
            Some((what, RemovedWhy::Personal))
        });
        match (gap.and_then(|gap| gap.strip_prefix('"')), kind) {
            (Some(value), Some(kind)) => {
                let end = end_of_string(value);
                out.push_str(&after[..after.len() - value.len()]);
                if value[..end].contains(MASK) || &value[..end] == "redacted" {
                    out.push_str(&value[..end]);
                } else {
                    out.push_str(MASK);
                    first.get_or_insert(kind);
                }
                // The closing quote goes with the value: it opens nothing.
                let closed = value.len().min(end + 1);
                out.push_str(&value[end..closed]);
                rest = &value[closed..];
            }
            // The quote that was found may open a string as well as close one.
            _ => rest = after,
        }
    }
    out.push_str(rest);
    first.map(|(what, why)| (out, what, why))
}

/// Where a JSON string ends: at its quote, or with the text.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Runs of letters and digits that are too long for anything but a document.
fn without_runs(text: &str) -> Option<String> {
    const LONG: usize = 256;
    let mut out = String::new();
    let mut changed = false;
    for piece in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || "-_+/=".contains(c))) {
        let end = piece.find(|c: char| !(c.is_ascii_alphanumeric() || "-_+/=".contains(c)));
        let (run, after) = piece.split_at(end.unwrap_or(piece.len()));
        if run.len() >= LONG && !run.starts_with("eyJ") {
            changed = true;
            out.push_str(MASK);
        } else {
            out.push_str(run);
        }
        out.push_str(after);
    }
    changed.then_some(out)
}

/// URLs without who calls them: `https://•••@host/`.
fn without_users(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find(|c: char| "/?#\"'<>\\".contains(c) || c.is_whitespace());
        let authority = &after[..end.unwrap_or(after.len())];
        rest = match authority.rfind('@') {
            Some(user) if &authority[..user] != MASK => {
                out.push_str(MASK);
                changed = true;
                &after[user..]
            }
            _ => after,
        };
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// Parameters of queries and forms whose names say that they are secret; `code` too, which is one there.
fn without_parameters(text: &str) -> Option<(String, RemovedWhat)> {
    if !text.contains('=') {
        return None;
    }
    let mut out = String::new();
    let mut first = None;
    // A parameter begins the text, or follows one of these.
    for piece in text.split_inclusive(|c: char| "?&;#".contains(c) || c.is_whitespace()) {
        let (piece, end) = match piece.char_indices().next_back() {
            Some((at, c)) if "?&;#".contains(c) || c.is_whitespace() => piece.split_at(at),
            _ => (piece, ""),
        };
        match piece.split_once('=') {
            Some((name, value)) => {
                let plain = percent_decode_str(name).decode_utf8_lossy();
                let what = secret(&plain).or_else(|| (plain == "code").then_some(RemovedWhat::Code));
                let given = value.trim_matches(['"', '\'']);
                match what.filter(|_| !given.is_empty() && !given.contains(MASK)) {
                    Some(what) => {
                        out.push_str(name);
                        out.push('=');
                        out.push_str(MASK);
                        first.get_or_insert(what);
                    }
                    None => out.push_str(piece),
                }
            }
            None => out.push_str(piece),
        }
        out.push_str(end);
    }
    first.map(|what| (out, what))
}

/// Tokens: a proof stays, any other loses its signature, and its claims unless personal data stays.
fn without_tokens(text: &str, keep_personal: bool) -> Option<(String, RemovedWhat, RemovedWhy)> {
    let mut out = String::new();
    let mut first = None;
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.~=".contains(c)));
        let (token, tail) = after.split_at(end.unwrap_or(after.len()));
        rest = tail;
        match token.split_once('.') {
            Some((header, parts)) if !is_proof(header) && is_object(header) => {
                out.push_str(header);
                out.push('.');
                match parts.split_once('.') {
                    Some((claims, _)) if keep_personal => {
                        out.push_str(claims);
                        out.push('.');
                        first.get_or_insert((RemovedWhat::Token, RemovedWhy::Secret));
                    }
                    _ => _ = first.get_or_insert((RemovedWhat::Claims, RemovedWhy::Personal)),
                }
                out.push_str(MASK);
            }
            _ => out.push_str(token),
        }
    }
    out.push_str(rest);
    first.map(|(what, why)| (out, what, why))
}

fn header(part: &str) -> Option<Value> {
    serde_json::from_slice(&B64U.decode(part).ok()?).ok()
}

fn is_object(part: &str) -> bool {
    header(part).is_some_and(|header| header.is_object())
}

fn is_proof(part: &str) -> bool {
    header(part).is_some_and(|header| header["typ"].as_str().is_some_and(|typ| PROOFS.contains(&typ)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, keep_personal: bool, expect: &str) {
        let found = masked(text, keep_personal);
        let now = found.last().and_then(|(text, ..)| text.as_deref()).unwrap_or(text);
        assert_eq!(now, expect, "{text}");
        assert_eq!(found.is_empty(), text == expect, "what is taken out is told: {text}");
    }

    #[test]
    fn users_of_urls_go() {
        check("https://u:p@h.example/in", true, "https://•••@h.example/in");
        check(
            "to http://u@h and ftp://v:w@g/x",
            true,
            "to http://•••@h and ftp://•••@g/x",
        );
        check("https://h.example/a@b", true, "https://h.example/a@b");
        check("https://•••@h/", true, "https://•••@h/");
        check("mail a@b.example", true, "mail a@b.example");
    }

    #[test]
    fn secret_parameters_go() {
        check("/cb?code=abc&state=s", true, "/cb?code=•••&state=s");
        check(
            "grant_type=x&pre-authorized_code=abc&tx_code=12",
            true,
            "grant_type=x&pre-authorized_code=•••&tx_code=•••",
        );
        check("pre%2Dauthorized%5Fcode=abc", true, "pre%2Dauthorized%5Fcode=•••");
        check("a #access_token=t b", true, "a #access_token=••• b");
        check("id=7&code=•••", true, "id=7&code=•••");
        check("code_challenge=x", true, "code_challenge=x");
    }

    #[test]
    fn what_is_no_whole_json_is_looked_through() {
        let cut =
            r#"{"access_token" : "abc\"d", "credentials":[{"credential":"omppc3N1"}], "n":"x", "given_name":"Erika"#;
        let without = r#"{"access_token" : "•••", "credentials":[{"credential":"•••"}], "n":"x", "given_name":"•••"#;
        check(cut, false, without);
        check(cut, true, &cut.replace(r#"abc\"d"#, "•••"));
        check(
            r#"{"tx_code": {"length": 6}, "#,
            false,
            r#"{"tx_code": {"length": 6}, "#,
        );
        check(&format!("a {} b", "x".repeat(256)), false, "a ••• b");
        check(
            &format!("a {} b", "x".repeat(255)),
            false,
            &format!("a {} b", "x".repeat(255)),
        );
    }

    #[test]
    fn tokens_keep_what_says_nothing_of_a_person() {
        let part = |text: &str| B64U.encode(text);
        let (proof, other) = (
            part(r#"{"typ":"openid4vci-proof+jwt"}"#),
            part(r#"{"typ":"dc+sd-jwt"}"#),
        );
        let claims = part(r#"{"given_name":"Erika"}"#);
        check(
            &format!("{proof}.{claims}.sig"),
            false,
            &format!("{proof}.{claims}.sig"),
        );
        check(
            &format!("[{other}.{claims}.sig~d1~d2~]"),
            false,
            &format!("[{other}.•••]"),
        );
        check(
            &format!("{other}.{claims}.sig~d1~"),
            true,
            &format!("{other}.{claims}.•••"),
        );
        check(&format!("{other}.k.iv.text.tag"), false, &format!("{other}.•••"));
        check("eyJ is how they begin.", false, "eyJ is how they begin.");
        check("eyJub3QuanNvbg.a.b", false, "eyJub3QuanNvbg.a.b");
    }
}
