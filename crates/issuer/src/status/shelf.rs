//! Signed lists, kept until an entry changes or they grow old: verifiers ask far more often than anything happens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use jiff::Timestamp;

use super::sign::{Form, LIFE};

/// A signed list.
#[derive(Debug, Clone)]
struct Signed {
    body: Bytes,
    /// How often its entries had changed before it was made.
    changes: u64,
    at: Timestamp,
}

/// Signed lists by name and form.
#[derive(Default)]
pub struct Shelf(Mutex<HashMap<(String, Form), Arc<Signed>>>);

/// Lists kept; one more empties the shelf.
const KEPT: usize = 256;

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<(String, Form), Arc<Signed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list as it was signed, if its entries have not changed since and it is neither half over nor from the future.
    pub fn get(&self, name: &str, form: Form, changes: u64, now: Timestamp) -> Option<Bytes> {
        let shelf = self.lock();
        let signed = shelf.get(&(name.to_owned(), form))?;
        let age = now.duration_since(signed.at);
        let good = signed.changes == changes && !age.is_negative() && age < LIFE / 2;
        good.then(|| signed.body.clone())
    }

    /// Keeps a list that was just signed.
    pub fn put(&self, name: &str, form: Form, changes: u64, now: Timestamp, body: Bytes) {
        let mut shelf = self.lock();
        if shelf.len() >= KEPT {
            shelf.clear();
        }
        let signed = Signed { body, changes, at: now };
        shelf.insert((name.to_owned(), form), Arc::new(signed));
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    /// TSL-18: a new one after a change, before the end, and when the clock was put back.
    #[test]
    fn a_list_is_signed_again_in_time() {
        let shelf = Shelf::default();
        let made: Timestamp = "2026-06-15T10:00:00Z".parse().expect("an instant");
        shelf.put("a", Form::Jwt, 3, made, Bytes::from_static(b"list"));
        let good = |name: &str, form, changes, hours: i64| {
            let now = made + SignedDuration::from_hours(hours);
            shelf.get(name, form, changes, now).is_some()
        };
        assert!(good("a", Form::Jwt, 3, 0) && good("a", Form::Jwt, 3, 11));
        assert!(!good("a", Form::Jwt, 3, 12), "half over");
        assert!(!good("a", Form::Jwt, 3, -1), "from the future");
        assert!(!good("a", Form::Jwt, 4, 0), "changed");
        assert!(!good("a", Form::Cwt, 3, 0) && !good("b", Form::Jwt, 3, 0));
    }
}
