//! What a person sees at the authorization endpoint: plain HTML, no script, nothing from anywhere else.
//!
//! It names the credential, what it holds, and the wallet that asks (AUTHZ-12). All of it is text from a wallet or a
//! configuration, so all of it is escaped; colours and pictures are taken only in shapes that can be nothing else. No other
//! page may frame it, and it may send its form only here and on to the wallet.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::configuration::Configuration;
use serde_json::{Map, Value};
use url::Url;

use super::Waiter;
use super::choose::Chosen;
use super::login::LoggedIn;
use super::words::{Words, words};
use crate::listener::ENDPOINTS;
use crate::protocol::answer::{WalletError, brief};
use crate::protocol::random;
use crate::serve::Here;

const STYLE: &str = include_str!("page.css");
/// Claims that are named one by one.
const CLAIMS: usize = 24;
/// Characters of a value that are shown.
const VALUE: usize = 80;

/// Sends the browser on (AUTHZ-11: never with the form).
pub fn redirect(location: &str) -> Response {
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The page that says why nothing can be done (AUTHZ-10).
pub fn refused(headers: &HeaderMap, error: &WalletError) -> Response {
    let words = words(headers);
    let quote = if error.item.is_empty() {
        error.error
    } else {
        &error.item
    };
    let body = format!(
        "<main class=wrong><h1>{}</h1><p>{}</p><p>{}</p><small>{} <code>{}</code></small></main>",
        words.wrong,
        text(&error.description),
        words.again,
        words.quote,
        text(quote)
    );
    // Nothing in it is chosen freely, so one name for its style does.
    answer(
        error.status,
        &whole(words, words.wrong, "refused", "", &body),
        "refused",
        None,
    )
}

/// The page that asks.
pub fn ask(
    here: &Here,
    headers: &HeaderMap,
    waiter: &Waiter,
    of: &Chosen,
    data: &Map<String, Value>,
    name: &str,
) -> Response {
    let words = words(headers);
    let configuration = match of {
        Chosen::Session(session) => &session.frozen.configuration,
        Chosen::Profile(profile) => &*profile.configuration,
    };
    let issuer = issuer_name(here, configuration, words.lang);
    let (card, colours) = card(configuration, words.lang, &issuer);
    let client = waiter.request.client.id.as_deref().unwrap_or_default();
    let action = format!("{}{ENDPOINTS}/authorize/decision", here.door.path());
    let body = format!(
        "<main>{card}<h1>{title}</h1><p>{lead}</p>{claims}\
         <dl class=ends><div><dt>{wallet}</dt><dd><code>{client}</code></dd></div>\
         <div><dt>{back}</dt><dd><code>{target}</code></dd></div></dl>\
         <form method=post action=\"{action}\"><input type=hidden name=request value=\"{name}\">\
         <button class=go name=decision value=approve>{approve}</button>\
         <button name=decision value=deny>{deny}</button></form><small>{demo}</small></main>",
        title = words.title,
        lead = text(&words.lead.replace("{issuer}", &issuer)),
        claims = claims(configuration, data, words),
        wallet = words.wallet,
        client = text(&brief(client, 200)),
        back = words.back,
        target = text(&target(&waiter.request.back.uri)),
        action = text(&action),
        name = text(name),
        approve = words.approve,
        deny = words.deny,
        demo = text(&footing(words, waiter.login.as_deref())),
    );
    let nonce = random::text(&here.issuer);
    let html = whole(words, words.title, &nonce, &colours, &body);
    answer(StatusCode::OK, &html, &nonce, waiter.request.back.source().as_deref())
}

/// What stands behind the person's name: a login somewhere, or nothing.
fn footing(words: &Words, login: Option<&LoggedIn>) -> String {
    match login {
        Some(login) => words
            .signed_in
            .replace("{who}", &brief(login.who(), VALUE))
            .replace("{provider}", &brief(&login.provider, VALUE)),
        None => words.demo.to_owned(),
    }
}

fn whole(words: &Words, title: &str, nonce: &str, colours: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang={}><head><meta charset=utf-8><title>{title}</title>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\"><meta name=robots content=noindex>\
         <style nonce=\"{nonce}\">{STYLE}{colours}</style></head><body>{body}</body></html>",
        words.lang
    )
}

/// `onward` is where a form of the page may lead besides here: browsers hold redirects to it, too.
fn answer(status: StatusCode, html: &str, nonce: &str, onward: Option<&str>) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self' {}; frame-ancestors 'none'; \
         base-uri 'none'",
        onward.unwrap_or_default()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    (status, headers, html.to_owned()).into_response()
}

/// Who issues, in words: the name on the card, or the issuer's own.
fn issuer_name(here: &Here, configuration: &Configuration, lang: &str) -> String {
    let on_card = configuration.published.get("issuer_name").and_then(Value::as_str);
    let catalogue = here.issuer.catalogue();
    let own = catalogue.issuer_display.as_ref().and_then(|display| {
        let entries = display.as_array()?;
        in_language(entries, lang)?.get("name")?.as_str()
    });
    on_card.or(own).unwrap_or(&here.door.base).to_owned()
}

fn in_language<'a>(entries: &'a [Value], lang: &str) -> Option<&'a Value> {
    let fits = |entry: &&Value| {
        let locale = entry.get("locale").and_then(Value::as_str);
        locale.is_some_and(|locale| locale.starts_with(lang))
    };
    entries.iter().find(fits).or_else(|| entries.first())
}

/// The credential as a card, and its colours as a style.
fn card(configuration: &Configuration, lang: &str, issuer: &str) -> (String, String) {
    let display = configuration.display(lang);
    let shown = |name: &str| display.and_then(|display| display.get(name)?.as_str());
    let name = shown("name").unwrap_or(&configuration.id);
    let logo = display
        .and_then(|display| display.get("logo")?.get("uri")?.as_str())
        .filter(|uri| is_picture(uri))
        .map(|uri| format!("<img alt=\"\" src=\"{}\">", text(uri)));
    let colours: String = [("--card", "background_color"), ("--card-text", "text_color")]
        .into_iter()
        .filter_map(|(property, member)| Some((property, shown(member).filter(|colour| is_colour(colour))?)))
        .map(|(property, colour)| format!("{property}:{colour};"))
        .collect();
    let card = format!(
        "<div class=card><div><span>{}</span>{}</div><strong>{}</strong></div>",
        text(issuer),
        logo.unwrap_or_default(),
        text(name)
    );
    (card, format!(":root{{{colours}}}"))
}

/// `#` and hexadecimal digits: nothing else can stand in the style.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A picture that comes with the page.
fn is_picture(uri: &str) -> bool {
    let kinds = ["svg+xml", "png", "jpeg", "webp", "gif"];
    let rest = uri.strip_prefix("data:image/");
    rest.is_some_and(|rest| {
        kinds
            .iter()
            .any(|kind| rest.strip_prefix(kind).is_some_and(|rest| rest.starts_with([',', ';'])))
    })
}

/// What the credential will hold: the claims its metadata names, else the members of its data.
fn claims(configuration: &Configuration, data: &Map<String, Value>, words: &Words) -> String {
    let described = configuration
        .published
        .get("credential_metadata")
        .and_then(|metadata| metadata.get("claims")?.as_array());
    let rows: Vec<(String, Option<String>)> = match described {
        Some(claims) => claims
            .iter()
            .filter(|claim| !is_whole(claim, claims))
            .filter_map(|claim| described_claim(claim, data, words.lang))
            .collect(),
        None => data.iter().map(|(name, value)| (name.clone(), shown(value))).collect(),
    };
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("<h2>{}</h2><dl>", words.contains);
    for (name, value) in rows.iter().take(CLAIMS) {
        let value = value.as_deref().unwrap_or("✓");
        out.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>", text(name), text(value)));
    }
    out.push_str("</dl>");
    if let Some(more) = rows.len().checked_sub(CLAIMS).filter(|more| *more > 0) {
        out.push_str(&format!("<p>{}</p>", words.more.replace("{n}", &more.to_string())));
    }
    out
}

/// Whether other claims describe the parts of this one: then these are named, and not the whole.
fn is_whole(claim: &Value, claims: &[Value]) -> bool {
    let path = |claim: &Value| claim.get("path").and_then(Value::as_array).cloned().unwrap_or_default();
    let whole = path(claim);
    claims
        .iter()
        .map(path)
        .any(|part| part.len() > whole.len() && part.starts_with(&whole))
}

/// A claim's name and value; none for one that the credential will not hold.
fn described_claim(claim: &Value, data: &Map<String, Value>, lang: &str) -> Option<(String, Option<String>)> {
    let path: Vec<&str> = claim
        .get("path")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let (first, rest) = path.split_first()?;
    let value = rest.iter().try_fold(data.get(*first)?, |value, name| value.get(name))?;
    let display = claim.get("display").and_then(Value::as_array);
    let name = display.and_then(|entries| in_language(entries, lang)?.get("name")?.as_str());
    Some((name.or(path.last().copied())?.to_owned(), shown(value)))
}

/// A value in a line; none for what is too long or too deep to be read in one.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().count() <= VALUE => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(false) => Some("–".to_owned()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(shown).collect();
            items
                .map(|items| items.join(", "))
                .filter(|text| text.chars().count() <= VALUE)
        }
        _ => None,
    }
}

/// Where the wallet is, briefly: its host, or its scheme.
fn target(uri: &str) -> String {
    match Url::parse(uri) {
        Ok(url) if url.host_str().is_some_and(|host| !host.is_empty()) && matches!(url.scheme(), "http" | "https") => {
            url.origin().ascii_serialization()
        }
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    }
}

/// Text in HTML, also within quotes.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What would turn the line around, or not show at all.
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::configuration::Format;
    use serde_json::json;

    #[test]
    fn text_stays_text() {
        for (raw, escaped) in [
            ("<script>", "&lt;script&gt;"),
            ("\"'&", "&quot;&#39;&amp;"),
            ("a\u{202e}b\n", "a\u{fffd}b\u{fffd}"),
            ("ü", "ü"),
        ] {
            assert_eq!(text(raw), escaped);
        }
    }

    #[test]
    fn only_colours_and_pictures_are_taken() {
        for (colour, good) in [
            ("#1f3fa8", true),
            ("#fff", true),
            ("red", false),
            ("#12345", false),
            ("#fff;}body{", false),
            ("", false),
        ] {
            assert_eq!(is_colour(colour), good, "{colour}");
        }
        for (uri, good) in [
            ("data:image/png;base64,x", true),
            ("data:image/svg+xml,%3Csvg", true),
            ("data:image/pngx,", false),
            ("data:text/html,x", false),
            ("https://elsewhere.example/logo.png", false),
        ] {
            assert_eq!(is_picture(uri), good, "{uri}");
        }
    }

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    /// AUTHZ-12: claims by their names in the reader's language, with what they will be.
    #[test]
    fn claims_are_named() {
        let configuration = |published: Value| Configuration {
            id: "c".into(),
            format: Format::SdJwtVc,
            published: object(published),
        };
        let described = configuration(json!({"credential_metadata": {"claims": [
            {"path": ["given_name"], "display": [{"name": "Given name", "locale": "en"}, {"name": "Vorname", "locale": "de"}]},
            {"path": ["address"]},
            {"path": ["address", "city"]},
            {"path": ["of_age"]},
            {"path": ["not_held"]},
            {"path": []},
            {},
        ]}}));
        let data =
            object(json!({"given_name": "<Mira>", "address": {"city": ["X", 1]}, "of_age": false, "other": {"a": 1}}));
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, "de".parse().expect("a header"));
        let shown = claims(&described, &data, words(&headers));
        assert!(shown.contains("<dt>Vorname</dt><dd>&lt;Mira&gt;</dd>"), "{shown}");
        assert!(shown.contains("<dt>city</dt><dd>X, 1</dd>"), "{shown}");
        assert!(shown.contains("<dt>of_age</dt><dd>–</dd>"), "{shown}");
        assert!(!shown.contains("<dt>address</dt>"), "its parts are named: {shown}");
        assert!(!shown.contains("not_held") && !shown.contains("other"), "{shown}");
        let plain = claims(&configuration(json!({})), &data, words(&headers));
        assert!(plain.contains("<dt>other</dt><dd>✓</dd>"), "{plain}");
        let many: Map<String, Value> = (0..30).map(|n| (n.to_string(), json!(n))).collect();
        assert!(claims(&configuration(json!({})), &many, words(&headers)).contains("und 6 weitere"));
    }

    #[test]
    fn the_wallets_place_is_told_briefly() {
        for (uri, expect) in [
            ("https://w.example/very/long?x", "https://w.example"),
            ("com.example.w:/cb", "com.example.w:"),
            ("haip://authorize", "haip:"),
        ] {
            assert_eq!(target(uri), expect);
        }
    }
}
