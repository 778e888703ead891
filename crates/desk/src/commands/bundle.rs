//! Bundles: a session to a file, and such a file to a session that is only looked at.

use std::path::Path;

use std::sync::Weak;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as B64;
use issuer::bundles::{Bundles, Making, Wanted};
use journal::NewTrial;
use model::event::EventName;
use model::failure::Refusal;
use model::id::SessionId;
use model::replay;

use super::destination::{self, Found};
use super::session::millis;
use super::{attempt, away, config, session, small};
use crate::bundle::shelf::Shelved;
use crate::bundle::{self, BundleError, Contents, ENDING, Packed, file, open::Limits, part};
use crate::desk::{Desk, Inner};
use crate::schema::{
    AttemptDetail, AttemptRef, BundleAbout, BundleAttemptRef, BundleRef, BundleRow, BundleView, CallError, Destination,
    ExportSession, Exported, Happening, OpenBundle, ProfileRef, ReplayBundle, SessionRef, SetGoing, TimelineItem,
};

/// As many happenings of each kind as a page is given: those of a session of the journal's own.
const SHOWN: usize = 10_000;
/// Places of the list of what is not there that a page is given.
const LISTED: usize = 2_000;
/// How far apart the events of a replay are, milliseconds: each is a delivery of its own, and this keeps them in order.
const APART: i64 = 50;

/// Makes a bundle, or the HTTP archive alone; writes it where the person said, or answers with the bytes.
pub async fn export(desk: &Desk, args: ExportSession) -> Result<Exported, CallError> {
    let ExportSession {
        session_id,
        personal,
        har,
        path,
    } = args;
    let packed = packed(desk, &session_id, personal).await?;
    let bytes = if har { archive(&packed) } else { written(&packed)? };
    let name = file::name(&session_id, if har { ".har" } else { ENDING });
    #[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
    let size = bytes.len() as f64;
    let base64 = match &path {
        Some(path) => {
            let written = tokio::fs::write(path, &bytes).await;
            written.map_err(|error| CallError::new("bundle-not-written", format!("{path}: {error}")))?;
            None
        }
        None => Some(B64.encode(&bytes)),
    };
    let removed = packed.about.removed.into_iter();
    Ok(Exported {
        name,
        path,
        base64,
        size,
        removed: removed
            .filter(|one| !har || one.place.starts_with(part::EXCHANGES))
            .collect(),
    })
}

/// A session's bundle in memory.
pub async fn packed(desk: &Desk, session_id: &str, personal: bool) -> Result<Packed, CallError> {
    let contents = contents(desk, session_id).await?;
    let now = millis(desk.inner.clock.now_ms());
    // Much text to look through.
    away(desk, move |_| Ok(bundle::pack(contents, personal, now))).await
}

/// The bytes of a bundle.
pub fn written(packed: &Packed) -> Result<Vec<u8>, CallError> {
    file::write(packed).map_err(|error| CallError::new("bundle-not-written", error.to_string()))
}

/// The bytes of its HTTP archive.
pub fn archive(packed: &Packed) -> Vec<u8> {
    packed.part(part::HAR).unwrap_or_default().as_bytes().to_vec()
}

async fn contents(desk: &Desk, session_id: &str) -> Result<Contents, CallError> {
    let reference = SessionRef {
        session_id: session_id.to_owned(),
    };
    let detail = session::detail(desk, reference).await?;
    let profile = ProfileRef {
        profile_id: detail.row.profile_id.clone(),
    };
    // A profile that is gone, or a file that is broken, is no reason against a bundle.
    let profile = config::effective(desk, profile).await.ok();
    let ids: Vec<f64> = detail.timeline.iter().filter_map(attempt_id).collect();
    let attempts = away(desk, move |desk| {
        // One that is gone by now was pruned.
        let whole = ids.into_iter().map(|id| attempt::detail(desk, &AttemptRef { id }));
        Ok(whole.filter_map(Result::ok).collect())
    });
    Ok(Contents {
        attempts: attempts.await?,
        detail,
        profile,
    })
}

fn attempt_id(item: &TimelineItem) -> Option<f64> {
    match item.what {
        Happening::Attempt { id, .. } => Some(id),
        _ => None,
    }
}

/// Opens a bundle and keeps it open.
pub async fn open(desk: &Desk, args: OpenBundle) -> Result<BundleRow, CallError> {
    let unreadable = |reason: String| CallError::new("bundle-unreadable", reason);
    let limits = Limits::default();
    let (name, bytes) = match (args.path, args.base64) {
        (Some(path), _) => {
            let bytes = read(&path, limits).await?;
            let name = Path::new(&path)
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            (name.unwrap_or(path), bytes)
        }
        (None, Some(given)) => {
            if given.len() as u64 > limits.file / 3 * 4 + 4 {
                return Err(BundleError::TooLarge(limits.file >> 20).into());
            }
            let bytes = B64.decode(given).map_err(|error| unreadable(error.to_string()))?;
            (args.name.unwrap_or_default(), bytes)
        }
        (None, None) => return Err(unreadable("Name a file, or send its bytes.".into())),
    };
    let opened = away(desk, move |_| Ok(bundle::open(&bytes, limits)?)).await?;
    Ok(row(&desk
        .inner
        .bundles
        .put(model::exchange::cut(&name, 200), opened)?))
}

/// A file, no further than a bundle may be long: what it is does not matter, a device without end neither.
async fn read(path: &str, limits: Limits) -> Result<Vec<u8>, CallError> {
    use tokio::io::AsyncReadExt as _;
    let unreadable = |error: std::io::Error| CallError::new("bundle-unreadable", format!("{path}: {error}"));
    let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let mut bytes = Vec::new();
    let read = file.take(limits.file + 1).read_to_end(&mut bytes).await;
    read.map_err(unreadable)?;
    Ok(bytes)
}

/// The open bundles, oldest first.
pub fn list(desk: &Desk) -> Vec<BundleRow> {
    desk.inner.bundles.all().iter().map(row).collect()
}

/// Closes one.
pub fn close(desk: &Desk, args: &BundleRef) {
    desk.inner.bundles.close(args.bundle);
}

fn row(shelved: &Shelved) -> BundleRow {
    let opened = &shelved.opened;
    BundleRow {
        bundle: shelved.number,
        name: shelved.name.clone(),
        about: BundleAbout {
            removed: Vec::new(),
            ..opened.about.clone()
        },
        removed: opened.removed(),
        row: opened.detail.row.clone(),
        left_out: u32::try_from(opened.left_out).unwrap_or(u32::MAX),
    }
}

/// An open bundle as the window shows it.
pub fn view(desk: &Desk, args: &BundleRef) -> Result<BundleView, CallError> {
    let shelved = desk.inner.bundles.get(args.bundle)?;
    let opened = &shelved.opened;
    let mut detail = opened.detail.clone();
    let left_out = newest(&mut detail.timeline);
    let mut row = row(&shelved);
    row.left_out = row.left_out.saturating_add(left_out);
    Ok(BundleView {
        row,
        removed: opened.about.removed.iter().take(LISTED).cloned().collect(),
        detail,
        profile: opened.profile.clone(),
    })
}

/// Keeps the newest of each kind; how many others there were.
fn newest(timeline: &mut Vec<TimelineItem>) -> u32 {
    let before = timeline.len();
    let mut kept = std::collections::HashMap::new();
    let mut keep: Vec<bool> = Vec::with_capacity(before);
    for item in timeline.iter().rev() {
        let count = kept.entry(std::mem::discriminant(&item.what)).or_insert(0);
        *count += 1;
        keep.push(*count <= SHOWN);
    }
    let mut keep = keep.into_iter().rev();
    timeline.retain(|_| keep.next().unwrap_or(false));
    u32::try_from(before - timeline.len()).unwrap_or(u32::MAX)
}

/// An attempt of an open bundle, whole.
pub fn attempt_of(desk: &Desk, args: &BundleAttemptRef) -> Result<AttemptDetail, CallError> {
    let found = desk.inner.bundles.get(args.bundle)?.opened.attempt(args.id);
    found.ok_or_else(|| CallError::new("attempt-gone", "This attempt is not in the bundle."))
}

/// Sends a bundle's events to a target, as test events: the bodies are the ones in the bundle, what is masked in them stays masked.
pub async fn replay(desk: &Desk, args: ReplayBundle) -> Result<SetGoing, CallError> {
    let opened = desk.inner.bundles.get(args.bundle)?.opened;
    let none = || {
        CallError::new(
            "no-target",
            "A bundle has no target of its own: say where to send its events.",
        )
    };
    if matches!(args.to, Destination::Own) {
        return Err(none());
    }
    let found = destination::find(desk, &args.to, || Err(none()))?;
    destination::allowed(desk, &found)?;
    let problem = destination::objection(desk, &found);
    let Found { target, secrets, .. } = found;
    let id = &opened.detail.row.session_id;
    if SessionId::parse(id).is_err() {
        return Err(CallError::new(
            "session-gone",
            "The session of this bundle has no id an event could carry.",
        ));
    }
    let events = opened
        .detail
        .timeline
        .iter()
        .filter_map(event)
        .filter(|(name, ..)| target.events.contains(*name));
    let events: Vec<_> = events.take(replay::MOST).collect();
    if events.is_empty() {
        return Err(CallError::new(
            "no-events",
            "There is no event in this bundle that the target wants.",
        ));
    }
    let (url, now) = (target.masked.clone(), desk.inner.clock.now_ms());
    let mut going = SetGoing {
        deliveries: 0,
        target: 0,
        url,
        problem,
    };
    for (at, (event, sequence, body)) in (0..).zip(events) {
        let made = desk.inner.journal.send_trial(NewTrial {
            session_id: id.clone(),
            event,
            sequence,
            body: body.to_owned(),
            target: target.clone(),
            secrets: secrets.clone(),
            now: now + at * APART,
        });
        let made = made
            .await
            .map_err(|error| CallError::new(error.code(), error.to_string()))?;
        going.target = small(made.target);
        going.deliveries += 1;
    }
    Ok(going)
}

fn event(item: &TimelineItem) -> Option<(EventName, u32, &str)> {
    match &item.what {
        Happening::Event {
            sequence, name, body, ..
        } => Some((EventName::from_name(name)?, *sequence, body)),
        _ => None,
    }
}

/// Makes bundles for the management API. The desk has the issuer, which has this: so it does not hold the desk.
pub struct ForApi(Weak<Inner>);

impl ForApi {
    /// For a desk.
    pub fn of(desk: &Desk) -> Self {
        Self(std::sync::Arc::downgrade(&desk.inner))
    }
}

impl Bundles for ForApi {
    fn bundle<'a>(&'a self, session: &'a str, wanted: Wanted) -> Making<'a> {
        Box::pin(async move {
            let inner = self.0.upgrade().ok_or_else(Refusal::internal)?;
            let made = packed(&Desk { inner }, session, wanted.personal).await;
            let made = made.and_then(|packed| {
                if wanted.har {
                    Ok(archive(&packed))
                } else {
                    written(&packed)
                }
            });
            made.map_err(|error| {
                tracing::error!(code = error.code, message = error.message, "a bundle could not be made");
                Refusal::internal()
            })
        })
    }
}
