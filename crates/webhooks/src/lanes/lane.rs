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
    /// Later ones wait for it. Not so one that was finished before a person asked for it again.
    pub(super) gates: bool,
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

    /// Which of them may go first by its turn, and when: each waits until every earlier one has begun its first attempt and
    /// has been due for `max_wait`, without end for `None`.
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
            let Some(max_wait) = max_wait.filter(|_| entry.attempts > 0) else {
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
