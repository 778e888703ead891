//! Reading rows.

use std::sync::Arc;

use model::configuration::Format;
use model::delivery::{DeliveryState, ErrorClass, Kind, Standing, Trigger};
use model::event::{EventName, EventSet};
use model::id::SessionId;
use model::session::{Grant, State, Status};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::error::JournalError;

/// The number of a session; `None` where there is none of this id.
pub(crate) fn number(db: &Connection, id: &SessionId) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT number FROM sessions WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()
}

/// The columns [`state`] reads, in its order, of `sessions s`.
macro_rules! state_columns {
    () => {
        "s.status, s.reason, s.fetched, s.expires_at, s.wrong_tx, s.token_hash, s.token_until, s.sequence, s.version, s.updated_at, s.flow"
    };
}
pub(crate) use state_columns;

/// The state in [`state_columns`], beginning at column `at`.
pub(crate) fn state(row: &Row<'_>, at: usize) -> rusqlite::Result<State> {
    let token_hash: Option<String> = row.get(at + 5)?;
    let until: Option<i64> = row.get(at + 6)?;
    Ok(State {
        status: named(row, at, Status::from_name)?,
        reason: row.get(at + 1)?,
        fetched: row.get(at + 2)?,
        expires_at: row.get(at + 3)?,
        wrong_tx: row.get(at + 4)?,
        grant: token_hash
            .zip(until)
            .map(|(token_hash, until)| Grant { token_hash, until }),
        sequence: row.get(at + 7)?,
        version: row.get(at + 8)?,
        updated_at: row.get(at + 9)?,
        flow: match row.get_ref(at + 10)?.data_type() {
            Type::Null => None,
            _ => Some(Arc::new(json(row, at + 10)?)),
        },
    })
}

/// What the column `flow` holds of a state.
pub(crate) fn flow(state: &State) -> rusqlite::Result<Option<String>> {
    let text = state
        .flow
        .as_ref()
        .map(|flow| serde_json::to_string(&**flow))
        .transpose();
    text.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

pub(crate) fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<SessionId> {
    named(row, at, |text| SessionId::parse(text).ok())
}

pub(crate) fn event(row: &Row<'_>, at: usize) -> rusqlite::Result<EventName> {
    named(row, at, EventName::from_name)
}

pub(crate) fn format(row: &Row<'_>, at: usize) -> rusqlite::Result<Format> {
    named(row, at, Format::from_name)
}

pub(crate) fn delivery_state(row: &Row<'_>, at: usize) -> rusqlite::Result<DeliveryState> {
    named(row, at, |name| match name {
        SCHEDULED => Some(DeliveryState::Pending),
        name => DeliveryState::from_name(name),
    })
}

/// What stands for `pending` in a row: as long as `in_flight` and `delivered`, so that a delivery's row keeps its length on
/// its way and is overwritten where it lies.
const SCHEDULED: &str = "scheduled";

/// What the column `state` holds for a state.
pub(crate) fn stored(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => SCHEDULED,
        state => state.as_str(),
    }
}

/// The state a delivery had before a person asked for an attempt, if one did.
pub(crate) fn state_before(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<DeliveryState>> {
    match row.get_ref(at)?.data_type() {
        Type::Null => Ok(None),
        _ => delivery_state(row, at).map(Some),
    }
}

pub(crate) fn kind(row: &Row<'_>, at: usize) -> rusqlite::Result<Kind> {
    named(row, at, Kind::from_name)
}

pub(crate) fn trigger(row: &Row<'_>, at: usize) -> rusqlite::Result<Trigger> {
    named(row, at, Trigger::from_name)
}

/// A class of failure, if there is one.
pub(crate) fn class(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<ErrorClass>> {
    match row.get_ref(at)?.data_type() {
        Type::Null => Ok(None),
        _ => named(row, at, ErrorClass::from_name).map(Some),
    }
}

pub(crate) fn standing(row: &Row<'_>, at: usize) -> rusqlite::Result<Standing> {
    named(row, at, Standing::from_name)
}

fn named<T>(row: &Row<'_>, at: usize, from: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let name = row.get_ref(at)?.as_str()?;
    from(name).ok_or_else(|| {
        let reason = format!("{name:?} has no meaning here");
        rusqlite::Error::FromSqlConversionFailure(at, Type::Text, reason.into())
    })
}

/// A column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(at)?.as_str()?;
    serde_json::from_str(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, error.into()))
}

pub(crate) fn unwritable(error: serde_json::Error) -> JournalError {
    JournalError::Storage {
        reason: error.to_string(),
    }
}

pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A number that is never negative.
pub(crate) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(at)?.unsigned_abs())
}

/// A set of events as a number, one bit each in the order of the founding page.
pub(crate) fn bits(events: EventSet) -> u8 {
    let bit = |(at, event)| u8::from(events.contains(event)) << at;
    EventName::ALL.into_iter().enumerate().map(bit).sum()
}

/// The set of events in [`bits`].
pub(crate) fn events(row: &Row<'_>, at: usize) -> rusqlite::Result<EventSet> {
    let bits: i64 = row.get(at)?;
    let set = EventName::ALL.into_iter().enumerate();
    Ok(EventSet::of(
        set.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, event)| event),
    ))
}

/// `LIKE` for "contains", with its wildcards made plain.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On its way from one to the next, a delivery's row keeps its length.
    #[test]
    fn the_states_of_the_usual_way_are_as_long_as_each_other() {
        use DeliveryState::{Delivered, InFlight, Pending};
        for state in [Pending, InFlight, Delivered] {
            assert_eq!(stored(state).len(), 9, "{state:?}");
        }
    }
}
