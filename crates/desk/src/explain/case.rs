//! A session's record as the lints read it.

use super::facts::Facts;
use super::lint::Evidence;
use crate::schema::{Happening, HeaderLine, Millis, RefusalRow, SessionDetail, Tie, TimelineItem, Trigger};

/// How long after a session's last step a refusal that names no session may still be its own.
const NEAR: Millis = 15.0 * 60.0 * 1000.0;
/// So long a wallet may think before its silence means something.
pub const PATIENCE: Millis = 20_000.0;

/// One session, what is known beside its record, and the time.
pub struct Case<'a> {
    /// The session.
    pub detail: &'a SessionDetail,
    /// What is known beside it.
    pub facts: &'a Facts,
    /// The time.
    pub now: Millis,
    /// Its exchanges, oldest first.
    pub seen: Vec<Asked<'a>>,
    /// The request that it stopped at.
    pub refused: Option<Asked<'a>>,
    /// Requests without a session's name by the same caller, oldest first.
    pub visits: Vec<Asked<'a>>,
    /// Attempts at its own notifications, oldest first.
    pub attempts: Vec<Tried<'a>>,
}

/// A request and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The item of the time line; empty for one that is in no session's record.
    pub key: &'a str,
    /// When it came.
    pub at: Millis,
    /// `GET`, `POST`.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// HTTP status.
    pub status: u32,
    /// The wallet's `User-Agent`.
    pub agent: Option<&'a str>,
    /// Request body.
    pub request: &'a str,
    /// Answer body.
    pub response: &'a str,
    /// `error`.
    pub error: Option<&'a str>,
    /// Which check failed, with its item.
    pub reason: &'a str,
    /// The item.
    pub item: &'a str,
    /// What the check asked for.
    pub expected: &'a str,
    /// What came.
    pub received: &'a str,
    /// Base URL of the listener that was asked.
    pub asked: Option<&'a str>,
    /// Headers of the request.
    pub headers: &'a [HeaderLine],
    /// How it belongs to the session; `None` for one of its own.
    pub tie: Option<Tie>,
}

/// A webhook attempt.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'a> {
    /// The item of the time line.
    pub key: &'a str,
    /// When it began.
    pub at: Millis,
    /// The event's number.
    pub sequence: u32,
    /// 1 for the first.
    pub attempt: u32,
    /// Where it went.
    pub url: &'a str,
    /// HTTP status.
    pub status: Option<u32>,
    /// What went wrong; empty for nothing.
    pub error: &'a str,
    /// Milliseconds.
    pub duration: Option<f64>,
    /// When the delivery was first due.
    pub due_since: Millis,
    /// The state after it.
    pub state: crate::schema::DeliveryState,
}

impl<'a> Case<'a> {
    /// Reads a session. `strays` are refusals that are in no session's record, of any time and wallet.
    pub fn new(detail: &'a SessionDetail, facts: &'a Facts, strays: &'a [RefusalRow], now: Millis) -> Self {
        let seen: Vec<_> = detail.timeline.iter().filter_map(asked).collect();
        let visits = detail.timeline.iter().filter_map(visit).collect();
        let attempts = detail.timeline.iter().filter_map(tried).collect();
        let own = seen.last().copied().filter(Asked::is_refused);
        let refused = stray(detail, &seen, strays, now).or(own);
        Self {
            detail,
            facts,
            now,
            seen,
            refused,
            visits,
            attempts,
        }
    }

    /// The latest exchange at an endpoint that went well.
    pub fn good(&self, endpoint: &str) -> Option<&Asked<'a>> {
        self.seen.iter().rev().find(|one| one.is(endpoint) && !one.is_refused())
    }

    /// Exchanges at an endpoint.
    pub fn at<'c>(&'c self, endpoint: &'c str) -> impl DoubleEndedIterator<Item = &'c Asked<'a>> {
        self.seen.iter().filter(move |one| one.is(endpoint))
    }

    /// The request that it stopped at, when one of these items was not met.
    pub fn stopped(&self, items: &[&str]) -> Option<&Asked<'a>> {
        self.refused.as_ref().filter(|one| items.contains(&one.item))
    }

    /// [`Case::stopped`], when its reason has one of these parts.
    pub fn because(&self, items: &[&str], parts: &[&str]) -> Option<Evidence> {
        let found = self.stopped(items)?;
        parts
            .iter()
            .any(|part| found.reason.contains(part))
            .then(|| found.evidence())
    }

    /// Evidence of one of these items, whatever the reason.
    pub fn by(&self, items: &[&str]) -> Option<Evidence> {
        self.stopped(items).map(Asked::evidence)
    }

    /// When the wallet was last heard of, or the offer made.
    pub fn last_at(&self) -> Millis {
        let seen = self.seen.iter().chain(&self.visits).map(|one| one.at);
        seen.fold(self.detail.row.created_at, Millis::max)
    }

    /// Open, not refused, and for a while nothing came: or it ran out that way.
    pub fn is_silent(&self) -> bool {
        let ended = self.detail.row.status == "EXPIRED";
        let open = self.detail.row.status == "ACTIVE";
        self.refused.is_none() && (ended || (open && self.now - self.last_at() >= PATIENCE))
    }

    /// The wallet's `User-Agent`, the latest that is known.
    pub fn agent(&self) -> Option<&'a str> {
        self.seen.iter().rev().find_map(|one| one.agent)
    }

    /// Whether what the same caller asked for beside the session is in the record at all. Without, nothing that is absent means
    /// anything.
    pub fn knows_visits(&self) -> bool {
        !self.visits.is_empty()
    }
}

impl Asked<'_> {
    /// Whether it was refused.
    pub fn is_refused(&self) -> bool {
        self.status >= 400
    }

    /// Whether it was asked of the endpoint whose path ends so.
    pub fn is(&self, endpoint: &str) -> bool {
        self.bare().ends_with(endpoint)
    }

    /// The path without its query.
    pub fn bare(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The last part of the path, for people.
    pub fn endpoint(&self) -> &str {
        self.bare()
            .rsplit('/')
            .find(|part| !part.is_empty())
            .unwrap_or_default()
    }

    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|line| line.name.eq_ignore_ascii_case(name));
        found.map(|line| line.value.as_str())
    }

    /// What it says for a lint: `{item}`, `{error}`, `{said}`, `{expected}`, `{received}`, `{endpoint}`, `{status}`.
    pub fn evidence(&self) -> Evidence {
        let none = |text: &str| {
            if text.is_empty() {
                "nothing".to_owned()
            } else {
                text.to_owned()
            }
        };
        let said = self.reason.strip_prefix(self.item).unwrap_or(self.reason);
        let mut out = Evidence::plain()
            .with("item", self.item)
            .with("error", self.error.unwrap_or("no error code"))
            .with("said", said.trim_start_matches(": "))
            .with("expected", none(self.expected))
            .with("received", none(self.received))
            .with("endpoint", self.endpoint())
            .with("status", self.status);
        if !self.key.is_empty() {
            out = out.at(self.key);
        }
        if !self.item.is_empty() {
            out = out.item(self.item);
        }
        out.tie = self.tie;
        out
    }
}

fn asked(item: &TimelineItem) -> Option<Asked<'_>> {
    let Happening::Exchange {
        method,
        path,
        status,
        agent,
        request,
        response,
        error,
        reason,
        item: check,
        expected,
        received,
        asked,
        request_headers,
        ..
    } = &item.what
    else {
        return None;
    };
    Some(Asked {
        key: &item.key,
        at: item.at,
        method,
        path,
        status: *status,
        agent: agent.as_deref(),
        request,
        response,
        error: error.as_deref(),
        reason: reason.as_deref().unwrap_or_default(),
        item: check.as_deref().unwrap_or_default(),
        expected: expected.as_deref().unwrap_or_default(),
        received: received.as_deref().unwrap_or_default(),
        asked: asked.as_deref(),
        headers: request_headers,
        tie: None,
    })
}

fn visit(item: &TimelineItem) -> Option<Asked<'_>> {
    let Happening::Visit {
        method, path, status, ..
    } = &item.what
    else {
        return None;
    };
    Some(Asked {
        key: &item.key,
        at: item.at,
        method,
        path,
        status: *status,
        agent: None,
        request: "",
        response: "",
        error: None,
        reason: "",
        item: "",
        expected: "",
        received: "",
        asked: None,
        headers: &[],
        tie: None,
    })
}

fn tried(item: &TimelineItem) -> Option<Tried<'_>> {
    match &item.what {
        Happening::Attempt {
            sequence,
            attempt,
            url,
            status,
            error,
            duration,
            due_since,
            state,
            own: true,
            trigger: Trigger::First | Trigger::Retry,
            ..
        } => Some(Tried {
            key: &item.key,
            at: item.at,
            sequence: *sequence,
            attempt: *attempt,
            url,
            status: *status,
            error: error.as_deref().unwrap_or_default(),
            duration: *duration,
            due_since: *due_since,
            state: *state,
        }),
        _ => None,
    }
}

/// The refusal that is the session's though it is not in its record: it names the session, or it followed its last step, from the
/// same kind of wallet.
fn stray<'a>(detail: &SessionDetail, seen: &[Asked<'a>], strays: &'a [RefusalRow], now: Millis) -> Option<Asked<'a>> {
    let row = &detail.row;
    let closed = matches!(row.status.as_str(), "SUCCESSFUL" | "REJECTED_BY_USER");
    let last = seen.last();
    let since = last.map_or(row.created_at, |last| last.at);
    let tie = |one: &RefusalRow| {
        if one.at < since || one.at > now {
            return None;
        }
        let text = format!("{} {}", one.path, one.request);
        if text.contains(&row.session_id) {
            return Some(Tie::Named);
        }
        let near = last.is_some_and(|last| one.at - last.at <= NEAR && is_alike(last, one));
        (near && !closed).then_some(Tie::Near)
    };
    let found = strays.iter().filter_map(|one| tie(one).map(|tie| (one, tie)));
    let (one, tie) = found.max_by(|(a, _), (b, _)| a.number.total_cmp(&b.number))?;
    Some(Asked {
        key: "",
        at: one.at,
        method: &one.method,
        path: &one.path,
        status: one.status,
        agent: one.agent.as_deref(),
        request: &one.request,
        response: &one.response,
        error: one.error.as_deref(),
        reason: one.reason.as_deref().unwrap_or_default(),
        item: one.item.as_deref().unwrap_or_default(),
        expected: one.expected.as_deref().unwrap_or_default(),
        received: one.received.as_deref().unwrap_or_default(),
        asked: None,
        headers: &[],
        tie: Some(tie),
    })
}

/// Whether a refused request may be by whoever made the session's last: the same kind of wallet, or the browser it sent to the login.
fn is_alike(last: &Asked<'_>, one: &RefusalRow) -> bool {
    let login = ["par", "authorize", "decision"];
    let path = one.path.split('?').next().unwrap_or_default();
    let by_browser = login.contains(&last.endpoint()) && login.iter().any(|name| path.ends_with(name));
    by_browser || one.agent.as_deref() == last.agent
}
