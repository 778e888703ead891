//! How targets have been doing: what attempts came to is gathered while a group of requests is written, and kept once per
//! target before its COMMIT.

use model::delivery::Outcome;
use rusqlite::{Connection, ToSql};

/// Outcomes remembered one by one.
const RECENT: u32 = 30;

/// An attempt that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    at: i64,
    /// Microseconds, when there was an answer.
    answered: Option<u32>,
    ok: bool,
    error: Option<String>,
}

impl Counted {
    /// What an outcome counts as.
    pub(crate) fn of(at: i64, outcome: &Outcome) -> Self {
        Self {
            at,
            answered: outcome.status.map(|_| outcome.timings.total),
            ok: outcome.class.is_none(),
            error: outcome.error.clone(),
        }
    }
}

/// What is gathered of one target in one transaction.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    attempts: u32,
    failed: u32,
    answered: u32,
    micros: i64,
    last_at: i64,
    last_ok_at: Option<i64>,
    last_error: Option<String>,
    outcomes: Vec<bool>,
}

impl Tally {
    pub(crate) fn add(&mut self, counted: Counted) {
        self.attempts += 1;
        self.failed += u32::from(!counted.ok);
        if let Some(micros) = counted.answered {
            self.answered += 1;
            self.micros += i64::from(micros);
        }
        self.last_at = self.last_at.max(counted.at);
        if counted.ok {
            self.last_ok_at = self.last_ok_at.max(Some(counted.at));
        }
        self.last_error = counted.error;
        self.outcomes.push(counted.ok);
    }

    /// Adds what was gathered to the target's row.
    pub(crate) fn keep(&self, db: &Connection, target: i64) -> rusqlite::Result<()> {
        if self.attempts == 0 {
            return Ok(());
        }
        let recent: Option<i64> = match db
            .prepare_cached("SELECT recent FROM targets WHERE number = ?1")?
            .query_row([target], |row| row.get(0))
        {
            Ok(recent) => Some(recent),
            Err(rusqlite::Error::QueryReturnedNoRows) => None,
            Err(error) => return Err(error),
        };
        let Some(recent) = recent else {
            return Ok(());
        };
        let recent = self.outcomes.iter().fold(recent, |recent, ok| push(recent, *ok));
        let values: [&dyn ToSql; 9] = [
            &target,
            &self.attempts,
            &self.failed,
            &self.answered,
            &self.micros,
            &self.last_at,
            &self.last_ok_at,
            &self.last_error,
            &recent,
        ];
        db.prepare_cached(
            "UPDATE targets SET attempts = attempts + ?2, failed = failed + ?3, answered = answered + ?4,
               micros = micros + ?5, last_at = max(coalesce(last_at, ?6), ?6),
               last_ok_at = coalesce(max(last_ok_at, ?7), last_ok_at, ?7), last_error = ?8, recent = ?9
             WHERE number = ?1",
        )?
        .execute(&values[..])
        .map(drop)
    }
}

/// Adds an outcome to those remembered: a one, and after it a bit each, oldest first.
fn push(recent: i64, ok: bool) -> i64 {
    let all = recent.max(1) << 1 | i64::from(ok);
    if all >> (RECENT + 1) == 0 {
        all
    } else {
        all & ((1 << RECENT) - 1) | 1 << RECENT
    }
}

/// The outcomes remembered, oldest first.
pub(crate) fn recent(bits: i64) -> Vec<bool> {
    let length = 63 - (bits.max(1)).leading_zeros();
    (0..length.min(RECENT)).rev().map(|bit| bits >> bit & 1 == 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_thirty_outcomes_are_remembered() {
        assert!(recent(1).is_empty());
        let mut bits = 1;
        let mut all = Vec::new();
        for n in 0..100 {
            let ok = n % 3 == 0 || n % 7 == 0;
            all.push(ok);
            bits = push(bits, ok);
            assert_eq!(recent(bits), all[all.len().saturating_sub(30)..], "after {n}");
        }
        // A row that makes no sense reads as nothing, and can be gone on with.
        assert!(recent(0).is_empty());
        assert!(recent(-1).is_empty());
        assert_eq!(recent(push(1, true)), [true]);
    }

    #[test]
    fn a_tally_counts_what_answered_apart_from_what_did_not() {
        let mut tally = Tally::default();
        let counted = |at, answered, ok: bool| Counted {
            at,
            answered,
            ok,
            error: (!ok).then(|| "answered 500".to_owned()),
        };
        tally.add(counted(5, Some(100), true));
        tally.add(counted(9, None, false));
        tally.add(counted(7, Some(50), false));
        let expect = Tally {
            attempts: 3,
            failed: 2,
            answered: 2,
            micros: 150,
            last_at: 9,
            last_ok_at: Some(5),
            last_error: Some("answered 500".to_owned()),
            outcomes: vec![true, false, false],
        };
        assert_eq!(tally, expect);
    }
}
