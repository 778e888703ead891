//! Links that open the desk: `issuer-desk://session/ID`, and `issuer-desk://sessions` for all of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tauri::ipc::Channel;

/// What a link asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// One session, by its id.
    Session(String),
    /// The place where all of them are.
    Sessions,
    /// Something this desk does not know; it is said so.
    Unknown(String),
}

const SCHEME: &str = "issuer-desk:";
/// The link to all sessions.
pub(super) const SESSIONS: &str = "issuer-desk://sessions";
/// As much of a link as is ever repeated to the person.
const SHOWN: usize = 200;

/// Reads an argument of the program; nothing when it is no link of the desk's.
pub(super) fn parse(argument: &str) -> Option<Link> {
    let rest = argument
        .get(..SCHEME.len())
        .filter(|start| start.eq_ignore_ascii_case(SCHEME))?;
    let rest = &argument[rest.len()..];
    let session = rest
        .strip_prefix("//session/")
        .map(|id| id.strip_suffix('/').unwrap_or(id));
    Some(match session {
        None if rest.trim_end_matches('/') == "//sessions" => Link::Sessions,
        Some(id) if is_session(id) => Link::Session(id.to_owned()),
        _ => Link::Unknown(argument.chars().take(SHOWN).collect()),
    })
}

/// The link to a session.
pub(super) fn to_session(id: &str) -> String {
    format!("{SCHEME}//session/{id}")
}

/// Whether a text can be a session's id: `[A-Za-z0-9._~-]{1,128}`, and neither `.` nor `..`.
pub(super) fn is_session(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    (1..=128).contains(&id.len()) && id != "." && id != ".." && id.bytes().all(plain)
}

/// Who is told of links, and the last one that came while nobody was.
#[derive(Default)]
struct Desk {
    page: Option<Channel<Value>>,
    waiting: Option<Value>,
}

static DESK: Mutex<Desk> = Mutex::new(Desk {
    page: None,
    waiting: None,
});

fn desk() -> MutexGuard<'static, Desk> {
    DESK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands the first link among the program's arguments to the page, now or when it is there.
pub(super) fn heard<'a>(arguments: impl IntoIterator<Item = &'a str>) {
    let Some(link) = arguments.into_iter().find_map(parse) else {
        return;
    };
    let said = match link {
        Link::Session(id) => json!({ "kind": "session", "sessionId": id }),
        Link::Sessions => json!({ "kind": "sessions" }),
        Link::Unknown(link) => json!({ "kind": "unknown", "link": link }),
    };
    let mut desk = desk();
    let told = desk.page.as_ref().is_some_and(|page| page.send(said.clone()).is_ok());
    if !told {
        desk.waiting = Some(said);
    }
}

/// Tells the page of links from now on, and of one that came before it.
#[tauri::command]
pub(super) fn links(channel: Channel<Value>) {
    let mut desk = desk();
    if let Some(waiting) = desk.waiting.take() {
        // A page that is gone already is followed by another one, which asks again.
        let _ = channel.send(waiting);
    }
    desk.page = Some(channel);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(argument: &str, expect: Option<Link>) {
        assert_eq!(parse(argument), expect, "{argument}");
    }

    #[test]
    fn a_link_names_a_session_or_is_told_to_be_unknown() {
        let session = |id: &str| Some(Link::Session(id.to_owned()));
        let unknown = |link: &str| Some(Link::Unknown(link.to_owned()));
        check("issuer-desk://session/0b9d2c1e-77", session("0b9d2c1e-77"));
        check("ISSUER-DESK://session/a.b_c~d/", session("a.b_c~d"));
        check(&to_session("0b9d2c1e-77"), session("0b9d2c1e-77"));
        check(SESSIONS, Some(Link::Sessions));
        check("issuer-desk://sessions/", Some(Link::Sessions));
        check("issuer-desk://sessions/x", unknown("issuer-desk://sessions/x"));
        check("issuer-desk://session/", unknown("issuer-desk://session/"));
        check("issuer-desk://session/..", unknown("issuer-desk://session/.."));
        check("issuer-desk://session/a/b", unknown("issuer-desk://session/a/b"));
        check("issuer-desk://session/<b>", unknown("issuer-desk://session/<b>"));
        check("issuer-desk://profile/x", unknown("issuer-desk://profile/x"));
        check("openid-credential-offer://?x", None);
        check("--help", None);
        check("ü", None);
        check("", None);
    }

    #[test]
    fn a_long_link_is_cut_before_it_is_repeated() {
        let long = format!("issuer-desk://{}", "x".repeat(5_000));
        let Some(Link::Unknown(shown)) = parse(&long) else {
            panic!("not unknown");
        };
        assert_eq!(shown.len(), SHOWN);
    }
}
