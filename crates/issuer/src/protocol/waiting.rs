//! What waits to be taken up, by a name that nobody can guess: pushed requests, and people who are being asked.
//!
//! In memory and bounded: when there is no room, the oldest leaves. A restart forgets them; a wallet then begins anew.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most that wait.
const MOST: usize = 4096;

/// Things that wait.
pub struct Waiting<T> {
    life: i64,
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    things: HashMap<String, (T, i64)>,
    order: VecDeque<String>,
}

impl<T: Clone> Waiting<T> {
    /// Nothing yet; each will wait for at most `life` milliseconds.
    pub fn new(life: i64) -> Self {
        let inner = Inner {
            things: HashMap::new(),
            order: VecDeque::new(),
        };
        Self {
            life,
            inner: Mutex::new(inner),
        }
    }

    /// Keeps a thing under a new name.
    pub fn put(&self, name: String, thing: T, now: i64) {
        let mut inner = self.lock();
        // Everything waits equally long, so the oldest is the first to be over.
        while let Some(oldest) = inner.order.front() {
            let over = inner.things.get(oldest).is_none_or(|(_, until)| now >= *until);
            if !over && inner.order.len() < MOST {
                break;
            }
            if let Some(oldest) = inner.order.pop_front() {
                inner.things.remove(&oldest);
            }
        }
        inner.order.push_back(name.clone());
        inner.things.insert(name, (thing, now + self.life));
    }

    /// The thing of that name, which goes on waiting.
    pub fn get(&self, name: &str, now: i64) -> Option<T> {
        let inner = self.lock();
        let (thing, until) = inner.things.get(name)?;
        (now < *until).then(|| thing.clone())
    }

    /// The thing of that name, for the one who comes first.
    pub fn take(&self, name: &str, now: i64) -> Option<T> {
        let (thing, until) = self.lock().things.remove(name)?;
        (now < until).then_some(thing)
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PAR-4: nothing is there for ever, nothing is taken twice.
    #[test]
    fn things_wait_for_a_while() {
        let waiting = Waiting::new(90);
        waiting.put("a".into(), 1, 0);
        assert_eq!((waiting.get("a", 89), waiting.get("a", 90)), (Some(1), None));
        assert_eq!((waiting.take("a", 89), waiting.take("a", 89)), (Some(1), None));
        waiting.put("b".into(), 2, 0);
        assert_eq!(waiting.take("b", 90), None);
    }

    /// Whoever floods it takes no more memory than that.
    #[test]
    fn the_oldest_makes_room() {
        let waiting = Waiting::new(90);
        for number in 0..=MOST {
            waiting.put(number.to_string(), number, 0);
        }
        assert_eq!((waiting.get("0", 0), waiting.get("1", 0)), (None, Some(1)));
        waiting.put("late".into(), 0, 90);
        let inner = waiting.lock();
        assert_eq!((inner.things.len(), inner.order.len()), (1, 1), "what is over leaves");
    }
}
