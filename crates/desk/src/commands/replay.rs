//! Sending a session's events again.

use credentials::entropy::SystemEntropy;
use journal::NewReplay;
use model::delivery::Kind;
use model::entropy;
use model::id::SessionId;
use model::replay::{self, Past};

use super::destination::{self, Found};
use super::unreadable;
use crate::desk::Desk;
use crate::schema::{CallError, Drill, Replay, SetGoing};

/// Plans the deliveries and keeps them; they go out as they fall due.
pub async fn replay(desk: &Desk, args: Replay) -> Result<SetGoing, CallError> {
    let speed = args.speed;
    if !(speed == 0.0 || replay::SPEEDS.contains(&speed)) {
        let message = format!(
            "A replay's speed is 0 for at once, or {} to {}.",
            replay::SPEEDS.start(),
            replay::SPEEDS.end()
        );
        return Err(CallError::new("replay-speed", message));
    }
    let journal = &desk.inner.journal;
    let gone = || CallError::new("session-gone", "The session is not in the journal any more.");
    let id = SessionId::parse(&args.session_id).map_err(|_| gone())?;
    let session = journal.session(&id).map_err(unreadable)?.ok_or_else(gone)?;
    let found = destination::find(desk, &args.to, || {
        let target = session.frozen.target.clone();
        let none = || {
            CallError::new(
                "no-target",
                "This session's events went nowhere: say where to send them.",
            )
        };
        Ok(destination::kept(desk, target.ok_or_else(none)?))
    })?;
    destination::allowed(desk, &found)?;
    // Events of a session are numbered without gaps: the newest, when there are more than a replay takes.
    let after = u64::from(session.state.sequence).saturating_sub(replay::MOST as u64);
    let events = journal.events(Some(&id), after, replay::MOST).map_err(unreadable)?;
    let wanted = events.iter().filter(|event| found.target.events.contains(event.name));
    let past: Vec<_> = wanted
        .map(|event| Past {
            seq: event.seq,
            at: event.at,
        })
        .collect();
    if past.is_empty() {
        let text = "Nothing has happened in this session that the target wants.";
        return Err(CallError::new("no-events", text));
    }
    let now = desk.inner.clock.now_ms();
    let plan = replay::plan(&past, speed, args.drill.map(drill), now, below);
    let problem = destination::objection(desk, &found);
    let Found { target, secrets, .. } = found;
    let url = target.masked.clone();
    let going = journal.replay(NewReplay {
        session: id,
        kind: if args.drill.is_some() {
            Kind::Drill
        } else {
            Kind::Replay
        },
        target,
        secrets,
        plan,
        now,
    });
    let going = going
        .await
        .map_err(|error| CallError::new(error.code(), error.to_string()))?;
    Ok(set_going(&going, url, problem))
}

/// What was set going, as the window is told.
pub fn set_going(going: &journal::SetGoing, url: String, problem: Option<String>) -> SetGoing {
    SetGoing {
        deliveries: u32::try_from(going.deliveries.len()).unwrap_or(u32::MAX),
        target: super::small(going.target),
        url,
        problem,
    }
}

fn drill(drill: Drill) -> replay::Drill {
    match drill {
        Drill::Late => replay::Drill::Late,
        Drill::Twice => replay::Drill::Twice,
        Drill::Shuffled => replay::Drill::Shuffled,
        Drill::Dropped => replay::Drill::Dropped,
    }
}

/// A random number below `n`; the least of the possible ones is likelier by less than one in 2^40.
fn below(n: usize) -> usize {
    let dice = u64::from_le_bytes(entropy::bytes(&SystemEntropy));
    let n = u64::try_from(n.max(1)).unwrap_or(1);
    usize::try_from(dice % n).unwrap_or(0)
}
