//! The sessions that somebody looked at lately. Only what happens in these is told step by step: while many wallets are served
//! at once, nearly all of it would be sent to windows that show nothing of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::id::SessionId;

/// As many are remembered: many times what the windows of one desk keep up to date.
const MOST: usize = 4_000;

/// Sessions by when they were last looked at.
#[derive(Debug, Default)]
pub struct Watched {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    looks: HashMap<SessionId, u64>,
    last: u64,
}

impl Watched {
    /// Somebody looks at a session from now on: called before it is read, so that nothing falls between. Whether another one
    /// was forgotten for it, of which windows may still show something.
    #[must_use]
    pub fn look(&self, id: &SessionId) -> bool {
        self.look_within(id, MOST)
    }

    fn look_within(&self, id: &SessionId, most: usize) -> bool {
        let mut inner = self.held();
        inner.last += 1;
        let now = inner.last;
        inner.looks.insert(id.clone(), now);
        if inner.looks.len() <= most {
            return false;
        }
        let oldest = inner.looks.iter().min_by_key(|(_, look)| **look);
        let oldest = oldest.map(|(id, _)| id.clone());
        oldest.is_some_and(|oldest| inner.looks.remove(&oldest).is_some())
    }

    /// Whether somebody may be looking at it.
    pub fn has(&self, id: &SessionId) -> bool {
        self.held().looks.contains_key(id)
    }

    fn held(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_looked_at_longest_ago_is_forgotten_first() {
        let watched = Watched::default();
        let id = |name: &str| SessionId::parse(name).expect("an id");
        let looks = ["a", "b", "a", "c", "d"].map(|name| watched.look_within(&id(name), 2));
        assert_eq!(looks, [false, false, false, true, true]);
        let has = ["a", "b", "c", "d"].map(|name| watched.has(&id(name)));
        assert_eq!(has, [false, false, true, true]);
    }
}
