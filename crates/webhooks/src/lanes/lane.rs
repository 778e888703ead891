//! One lane: the unfinished deliveries that keep order among each other.

/// A delivery that is neither delivered nor given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) number: i64,
    /// When it is due, by the clock as it goes now.
    pub(super) due_at: i64,
    /// The same as the journal has it, by the clock as it went then.
    pub(super) told_at: i64,
    /// When it was first due, by the clock as it goes now.
    pub(super) created_at: i64,
    /// Attempts begun.
    pub(super) attempts: u32,
    /// An attempt is under way.
    pub(super) flying: bool,
    /// A person asked for it: it goes without regard to the others.
    pub(super) asked: bool,
    /// When it was due before a person asked for it: as the journal had it, and by the clock as it goes now.
    pub(super) before: Option<(i64, i64)>,
    /// Later ones wait for it. Not so one that was finished before a person asked for it again.
    pub(super) gates: bool,
}

impl Entry {
    /// The clock was set back by `back`.
    pub(super) fn set_back(&mut self, back: i64) {
        self.due_at = self.due_at.saturating_sub(back);
        self.created_at = self.created_at.saturating_sub(back);
        self.before = self.before.map(|(told_at, at)| (told_at, at.saturating_sub(back)));
    }

    /// Its first attempt has ended, well or not.
    fn was_tried(&self) -> bool {
        self.attempts > 1 || (self.attempts == 1 && !self.flying)
    }

    /// When it is due but for a person's asking.
    pub(super) fn unasked(self) -> Option<(i64, i64)> {
        if self.asked {
            self.before
        } else {
            Some((self.told_at, self.due_at))
        }
    }

    /// Its attempt failed, and by the journal's stamp it is due at `told_at` again. After a person's attempt that may be an
    /// old stamp: then it is due when it was.
    pub(super) fn go_back(&mut self, told_at: i64) {
        if let Some((_, due_at)) = self.before.take().filter(|(before, _)| *before == told_at) {
            self.due_at = due_at;
        }
        self.told_at = told_at;
        self.asked = false;
        self.gates = true;
    }
}

/// Its entries by their numbers: a handful, as a session has.
#[derive(Debug, Default)]
pub(super) struct Lined {
    entries: Vec<Entry>,
    /// When one of them may go, as entered in its target's agenda.
    pub(super) at: Option<i64>,
}

impl Lined {
    pub(super) fn get(&self, number: i64) -> Option<&Entry> {
        let index = self.find(number).ok()?;
        self.entries.get(index)
    }

    pub(super) fn get_mut(&mut self, number: i64) -> Option<&mut Entry> {
        let index = self.find(number).ok()?;
        self.entries.get_mut(index)
    }

    pub(super) fn put(&mut self, entry: Entry) {
        match self.find(entry.number) {
            Ok(index) => self.entries[index] = entry,
            Err(index) => self.entries.insert(index, entry),
        }
    }

    pub(super) fn remove(&mut self, number: i64) -> Option<Entry> {
        let index = self.find(number).ok()?;
        Some(self.entries.remove(index))
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }

    /// Which of them may go first by its turn, and when: each waits until every earlier one has made its first attempt and
    /// has been due for `max_wait`, without end for `None`. A first attempt under way is waited for however long the event
    /// has been due: after a hold or an outage all of a session's events have, and a healthy receiver would get them at once.
    pub(super) fn first(&self, max_wait: Option<i64>) -> Option<(i64, i64)> {
        let mut gate = i64::MIN;
        let mut first: Option<(i64, i64)> = None;
        for entry in &self.entries {
            if !entry.flying && !entry.asked {
                let at = entry.due_at.max(gate);
                if first.is_none_or(|(_, earliest)| at < earliest) {
                    first = Some((entry.number, at));
                }
            }
            if !entry.gates {
                continue;
            }
            let Some(max_wait) = max_wait.filter(|_| entry.was_tried()) else {
                break;
            };
            gate = gate.max(entry.created_at.saturating_add(max_wait));
        }
        first
    }

    /// Whether an earlier one that it should have waited for is unfinished.
    pub(super) fn overtakes(&self, number: i64) -> bool {
        let earlier = self.entries.iter().take_while(|entry| entry.number < number);
        earlier.into_iter().any(|entry| entry.gates)
    }

    fn find(&self, number: i64) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&number, |entry| entry.number)
    }
}
