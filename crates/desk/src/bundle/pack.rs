//! A session as the parts of a bundle. Pure.

use model::exchange::MASK;
use serde::Serialize;
use serde_json::Value;

use super::mask::Masker;
use super::rules::{self, Rules};
use super::{FORMAT, VERSION, har, part};
use crate::schema::{
    AttemptDetail, BundleAbout, BundleAttempt, BundlePart, EffectiveProfile, Happening, Removed, RemovedWhat,
    RemovedWhy, SessionDetail, TimelineItem,
};

/// What a bundle is made of, as the desk shows it.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The session.
    pub detail: SessionDetail,
    /// Its attempts whole, oldest first, as they stand on its time line.
    pub attempts: Vec<AttemptDetail>,
    /// Its profile as the files say now; `None` where it is gone.
    pub profile: Option<EffectiveProfile>,
}

/// The parts of a bundle.
#[derive(Debug, Clone)]
pub struct Packed {
    /// What it says of itself.
    pub about: BundleAbout,
    /// Name and text of each part, in the order they are written.
    pub parts: Vec<(&'static str, String)>,
}

impl Packed {
    /// A part's text.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }
}

/// Takes out what must not leave the desk, and writes the rest down. `personal`: personal data stays; `now`: epoch milliseconds.
pub fn pack(mut contents: Contents, personal: bool, now: f64) -> Packed {
    let rules = rules_for(&contents, personal);
    let mut masker = Masker::new(&rules);
    let detail = &mut contents.detail;
    let mut timeline = std::mem::take(&mut detail.timeline);
    masker.part(part::SESSION, |masker| session(masker, detail));
    let lines = split(&mut timeline);
    let Lines {
        other,
        mut events,
        mut exchanges,
        attempts,
    } = lines;
    detail.timeline = other;
    masker.part(part::EVENTS, |masker| items(masker, &mut events));
    masker.part(part::EXCHANGES, |masker| items(masker, &mut exchanges));
    let mut attempts = whole(attempts, contents.attempts);
    masker.part(part::ATTEMPTS, |masker| {
        for (at, one) in attempts.iter_mut().enumerate() {
            masker.at(&at.to_string(), |masker| attempt(masker, one));
        }
    });
    if let Some(found) = &mut contents.profile {
        masker.part(part::PROFILE, |masker| profile(masker, found));
    }
    let archive = har::har(&contents.detail.row, &exchanges);
    let removed = masker.removed();
    let mut parts = vec![
        (part::SESSION, text(&contents.detail)),
        (part::EVENTS, ndjson(&events)),
        (part::EXCHANGES, ndjson(&exchanges)),
        (part::ATTEMPTS, ndjson(&attempts)),
        (part::HAR, archive.to_string()),
    ];
    if let Some(found) = &contents.profile {
        parts.push((part::PROFILE, text(found)));
    }
    let about = about(&contents.detail, &parts, personal, now, removed);
    parts.insert(0, (part::ABOUT, text(&about)));
    Packed { about, parts }
}

fn about(
    detail: &SessionDetail,
    parts: &[(&'static str, String)],
    personal: bool,
    now: f64,
    removed: Vec<Removed>,
) -> BundleAbout {
    let part = |(name, text): &(&str, String)| BundlePart {
        name: (*name).to_owned(),
        lines: part::OF_LINES
            .contains(name)
            .then(|| u32::try_from(text.lines().count()).unwrap_or(u32::MAX)),
    };
    BundleAbout {
        format: FORMAT.into(),
        version: VERSION,
        made_at: now,
        desk: env!("CARGO_PKG_VERSION").into(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        session_id: detail.row.session_id.clone(),
        personal,
        parts: parts.iter().map(part).collect(),
        removed,
    }
}

/// What the session itself says of its person is looked for in everything else.
fn rules_for(contents: &Contents, personal: bool) -> Rules {
    if personal {
        return Rules::personal();
    }
    let Contents { detail, profile, .. } = contents;
    let of = |json: &Value| [json["credentialData"].clone(), json["authorizationClaims"].clone()];
    let mut data: Vec<Value> = of(&detail.json).into();
    for item in &detail.timeline {
        if let Happening::Event { body, .. } = &item.what
            && let Ok(body) = serde_json::from_str::<Value>(body)
        {
            for found in of(&body["session"]) {
                // Mostly the same in every event.
                if !data.contains(&found) {
                    data.push(found);
                }
            }
        }
    }
    let row = &detail.row;
    let issuer = detail.json["credentialOffer"]["credential_issuer"].as_str();
    let configuration = detail.json["credentialConfigurationId"].as_str();
    let mut known = vec![
        &*row.profile_id,
        &*row.name,
        &*row.session_id,
        &*row.format,
        &*row.status,
    ];
    known.extend(issuer.into_iter().chain(configuration));
    // The profile's own data is an example of a person's.
    data.extend(profile.iter().flat_map(|profile| &profile.values).filter_map(|value| {
        let of_data = value.path.first().is_some_and(|first| first == "credentialData");
        let named = value.path.iter().any(|name| rules::structural(name));
        value
            .value
            .as_ref()
            .filter(|_| of_data && !named)
            .and_then(|text| serde_json::from_str(text).ok())
    }));
    Rules::without(&data, &known)
}

struct Lines {
    other: Vec<TimelineItem>,
    events: Vec<TimelineItem>,
    exchanges: Vec<TimelineItem>,
    attempts: Vec<TimelineItem>,
}

fn split(timeline: &mut Vec<TimelineItem>) -> Lines {
    let mut lines = Lines {
        other: Vec::new(),
        events: Vec::new(),
        exchanges: Vec::new(),
        attempts: Vec::new(),
    };
    for item in timeline.drain(..) {
        match item.what {
            Happening::Created => lines.other.push(item),
            Happening::Event { .. } => lines.events.push(item),
            Happening::Exchange { .. } | Happening::Visit { .. } => lines.exchanges.push(item),
            Happening::Attempt { .. } => lines.attempts.push(item),
        }
    }
    lines
}

/// Each attempt of the time line with what is known of it.
fn whole(items: Vec<TimelineItem>, details: Vec<AttemptDetail>) -> Vec<BundleAttempt> {
    let mut by_id: std::collections::HashMap<u64, AttemptDetail> = details
        .into_iter()
        .map(|detail| (detail.row.id.to_bits(), detail))
        .collect();
    let whole = |item: TimelineItem| match item.what {
        Happening::Attempt { id, .. } => Some(BundleAttempt {
            detail: by_id.remove(&id.to_bits())?,
            item,
        }),
        _ => None,
    };
    items.into_iter().filter_map(whole).collect()
}

fn session(masker: &mut Masker<'_>, detail: &mut SessionDetail) {
    masker.at("json", |masker| masker.value(&mut detail.json));
    if detail.offer.take().is_some() {
        masker.at("offer", |masker| {
            masker.note(RemovedWhat::OfferLink, RemovedWhy::Secret, 1)
        });
    }
    masker.at("row", |masker| {
        masker.optional("statusReason", &mut detail.row.status_reason);
        // What somebody wrote down of a session is mostly of its person.
        if !detail.row.note.is_empty() && !masker.keeps_personal() {
            masker.at("note", |masker| masker.note(RemovedWhat::Data, RemovedWhy::Personal, 1));
            MASK.clone_into(&mut detail.row.note);
        }
    });
    if let Some(deferral) = &mut detail.deferral {
        masker.at("deferral", |masker| masker.optional("reason", &mut deferral.reason));
    }
    for (at, issued) in detail.issued.iter_mut().enumerate() {
        for (n, notified) in issued.notified.iter_mut().enumerate() {
            masker.below(&["issued", &at.to_string(), "notified", &n.to_string()], |masker| {
                masker.optional("description", &mut notified.description);
            });
        }
    }
}

fn items(masker: &mut Masker<'_>, items: &mut [TimelineItem]) {
    for (at, item) in items.iter_mut().enumerate() {
        masker.at(&at.to_string(), |masker| {
            masker.at("what", |masker| happening(masker, &mut item.what));
        });
    }
}

fn happening(masker: &mut Masker<'_>, what: &mut Happening) {
    match what {
        Happening::Created => {}
        Happening::Event { body, .. } => masker.at("body", |masker| masker.body(body)),
        Happening::Visit { path, .. } => masker.at("path", |masker| masker.text(path)),
        Happening::Exchange {
            path,
            request,
            response,
            error,
            reason,
            expected,
            received,
            request_headers,
            response_headers,
            ..
        } => {
            masker.at("path", |masker| masker.text(path));
            masker.at("request", |masker| masker.body(request));
            masker.at("response", |masker| masker.body(response));
            masker.optional("error", error);
            masker.optional("reason", reason);
            masker.optional("expected", expected);
            masker.optional("received", received);
            masker.at("requestHeaders", |masker| masker.headers(request_headers));
            masker.at("responseHeaders", |masker| masker.headers(response_headers));
        }
        Happening::Attempt {
            url, error, response, ..
        } => {
            masker.at("url", |masker| masker.text(url));
            masker.optional("error", error);
            if let Some(response) = response {
                masker.at("response", |masker| masker.body(response));
            }
        }
    }
}

fn attempt(masker: &mut Masker<'_>, one: &mut BundleAttempt) {
    masker.at("item", |masker| {
        masker.at("what", |masker| happening(masker, &mut one.item.what))
    });
    masker.at("detail", |masker| {
        let detail = &mut one.detail;
        // Another line says the same of each.
        detail.attempts.clear();
        masker.at("requestHeaders", |masker| masker.headers(&mut detail.request_headers));
        masker.at("requestBody", |masker| masker.body(&mut detail.request_body));
        masker.at("responseHeaders", |masker| masker.headers(&mut detail.response_headers));
        if let Some(body) = &mut detail.response_body {
            masker.at("responseBody", |masker| masker.body(body));
        }
        masker.at("row", |masker| {
            masker.at("url", |masker| masker.text(&mut detail.row.url));
            masker.optional("error", &mut detail.row.error);
        });
    });
}

fn profile(masker: &mut Masker<'_>, profile: &mut EffectiveProfile) {
    for (at, leaf) in profile.values.iter_mut().enumerate() {
        let place = ["values", &at.to_string(), "value"];
        masker.below(&place, |masker| {
            let Some(text) = &mut leaf.value else { return };
            if leaf.masked {
                return masker.note(RemovedWhat::Credentials, RemovedWhy::Secret, 1);
            }
            let mut value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(MASK));
            let secret = leaf.path.iter().find_map(|name| rules::secret(name));
            let first = leaf.path.first().map_or("", String::as_str);
            let structural = leaf.path.iter().any(|name| rules::structural(name));
            let personal = rules::personal(first).filter(|_| !masker.keeps_personal() && !structural);
            match (secret, personal) {
                (Some(what), _) => masker.leaves(&mut value, what, RemovedWhy::Secret),
                (None, Some(what)) => masker.leaves(&mut value, what, RemovedWhy::Personal),
                (None, None) => masker.value(&mut value),
            }
            *text = value.to_string();
        });
    }
    for (at, problem) in profile.problems.iter_mut().enumerate() {
        masker.below(&["problems", &at.to_string(), "message"], |masker| {
            masker.text(&mut problem.message)
        });
    }
}

/// One JSON text. Nothing here has keys that are no strings, so that it cannot fail; an empty text would be refused on reading.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn ndjson<T: Serialize>(items: &[T]) -> String {
    let mut out = String::new();
    for item in items {
        out.push_str(&text(item));
        out.push('\n');
    }
    out
}
