//! What was seen and must not come again: `jti` of DPoP proofs and of attestation proofs (DPOP-11, CATT-10).
//!
//! A proof is only good within a window of time, so nothing needs to be remembered for longer, and all of it lies in memory. Its
//! size has a bound: under a flood the oldest is forgotten first, which takes nothing from anybody but the certainty that a
//! proof of theirs, stolen within the window, cannot be used again.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use aws_lc_rs::digest::{Context, SHA256};

/// The most that is remembered.
const MOST: usize = 65_536;

type Print = [u8; 32];

/// What was seen.
#[derive(Default)]
pub struct Seen(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    prints: HashSet<Print>,
    /// In the order of their coming, with the time when each may be forgotten.
    order: VecDeque<(i64, Print)>,
}

impl Seen {
    /// Whether `parts` come for the first time within `window` seconds; they are remembered for as long. `now` in seconds.
    pub fn first(&self, parts: &[&str], window: i64, now: i64) -> bool {
        self.first_of(MOST, parts, window, now)
    }

    fn first_of(&self, most: usize, parts: &[&str], window: i64, now: i64) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let inner = &mut *inner;
        while inner.order.front().is_some_and(|(until, _)| *until < now) {
            inner.forget_one();
        }
        let print = print(parts);
        if !inner.prints.insert(print) {
            return false;
        }
        inner.order.push_back((now + window, print));
        if inner.order.len() > most {
            inner.forget_one();
        }
        true
    }
}

impl Inner {
    fn forget_one(&mut self) {
        if let Some((_, print)) = self.order.pop_front() {
            self.prints.remove(&print);
        }
    }
}

/// Each part with its length, so that no two lists of parts are taken for one.
fn print(parts: &[&str]) -> Print {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DPOP-11, CATT-10.
    #[test]
    fn once_within_the_window() {
        let seen = Seen::default();
        assert!(seen.first(&["u", "1"], 60, 100));
        assert!(!seen.first(&["u", "1"], 60, 160));
        assert!(seen.first(&["v", "1"], 60, 160), "another URL");
        assert!(seen.first(&["u1", ""], 60, 160), "parts are kept apart");
        assert!(seen.first(&["u", "1"], 60, 161), "the window is over");
    }

    #[test]
    fn a_flood_pushes_the_oldest_out() {
        let seen = Seen::default();
        for n in 0..100 {
            assert!(seen.first_of(10, &[&n.to_string()], 60, 0));
        }
        let inner = seen.0.lock().expect("no panic");
        assert_eq!((inner.prints.len(), inner.order.len()), (10, 10));
        drop(inner);
        assert!(!seen.first_of(10, &["99"], 60, 0));
        assert!(seen.first_of(10, &["0"], 60, 0));
    }
}
