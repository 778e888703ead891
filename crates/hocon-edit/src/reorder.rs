//! Moving a member or an element among its siblings.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::index;
use crate::path::render_path;
use crate::seat::Seat;
use crate::slots::Row;
use crate::span::Span;
use crate::tree::{Entry, Object};

/// On which side of its sibling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Above it, or left of it.
    Before,
    /// Below it, or right of it.
    After,
}

impl Document {
    /// Moves the member or element at `path` next to `sibling`, which is a name or an index in the same object or array. The comment lines right
    /// above it and the comment on its line go with it; commas, newlines and blank lines stay where they are. Members that share a line move without
    /// comments.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged. A member never passes another definition of the same key nor an include:
    /// that would change what wins.
    pub fn reorder<S: AsRef<str>>(&self, path: &[S], order: Order, sibling: &str) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.editable(&path)?;
        let (row, from) = self.seated(&path)?;
        let parent = &path[..path.len() - 1];
        let beside: Vec<&str> = parent.iter().copied().chain([sibling]).collect();
        let (other, at) = self.seated(&beside)?;
        if other.span() != row.span() {
            return Err(EditError::NotSiblings {
                path: render_path(&path),
                sibling: render_path(&beside),
            });
        }
        let to = match order {
            Order::Before if from < at => at - 1,
            Order::Before => at,
            Order::After if from > at => at + 1,
            Order::After => at,
        };
        let (low, high) = (from.min(to), from.max(to));
        if low == high {
            return Ok(self.clone());
        }
        if let Row::Object(object) = row {
            self.may_pass(object, from, low..=high, &path)?;
        }
        // Who stands where afterwards.
        let mut turn: Vec<usize> = (0..row.slots().len()).collect();
        let moved = turn.remove(from);
        turn.insert(to, moved);
        let document = self.turned(row, &turn, low, high);
        let mut there = beside;
        if let (Row::Array(_), Some(last)) = (row, there.pop()) {
            // Indexes are counted from the first of several joined arrays.
            let ahead = index(last).unwrap_or(at).saturating_sub(at);
            let number = (ahead + to).to_string();
            return self.in_turn(document, &[parent, &[number.as_str()]].concat(), row, &turn, to);
        }
        self.in_turn(document, &path, row, &turn, to)
    }

    /// Refuses to pass what the member's meaning depends on: earlier and later definitions of its first key, and includes.
    fn may_pass(
        &self,
        object: &Object,
        from: usize,
        range: std::ops::RangeInclusive<usize>,
        path: &[&str],
    ) -> Result<(), EditError> {
        let first = |at: usize| match object.items.get(at).map(|item| &item.entry) {
            Some(Entry::Field(field)) => field.path.first(),
            _ => None,
        };
        let own = first(from).map(|segment| segment.name.as_str());
        for at in range.filter(|at| *at != from) {
            match object.items.get(at).map(|item| &item.entry) {
                Some(Entry::Include(include)) => return Err(self.included(include)),
                Some(Entry::Field(field)) if first(at).map(|segment| segment.name.as_str()) == own => {
                    return Err(EditError::Merged {
                        path: render_path(path),
                        line: self.position(field.key.start).line,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The text with the elements `low..=high` of a row in another turn: what separates them stays, they and their comments move.
    fn turned(&self, row: Row<'_>, turn: &[usize], low: usize, high: usize) -> Document {
        let slots = row.slots();
        let seats: Option<Vec<Seat>> = (low..=high).map(|at| self.on_own_lines(row, &slots, at)).collect();
        let seats = seats.unwrap_or_else(|| {
            let bare = slots[low..=high].iter().map(|slot| {
                let done = slot.comma.map_or(slot.span.end, |comma| comma.end);
                Seat {
                    lead: Span::at(slot.span.start),
                    body: slot.span,
                    tail: Span::at(done),
                }
            });
            bare.collect()
        });
        let text = self.text();
        let whole = Span::new(seats[0].lead.start, seats[high - low].tail.end);
        let mut out = String::with_capacity(whole.end - whole.start);
        let mut done = whole.start;
        for (at, place) in seats.iter().enumerate() {
            let new = &seats[turn[low + at] - low];
            out.push_str(Span::new(done, place.lead.start).of(text));
            out.push_str(new.lead.of(text));
            out.push_str(new.body.of(text));
            out.push_str(Span::new(place.body.end, place.tail.start).of(text));
            out.push_str(new.tail.of(text));
            done = place.tail.end;
        }
        self.spliced(whole, &out)
    }

    /// Hands out a document whose row holds the same elements in their new turn.
    fn in_turn(
        &self,
        document: Document,
        path: &[&str],
        row: Row<'_>,
        turn: &[usize],
        to: usize,
    ) -> Result<Document, EditError> {
        let old = row.slots();
        let fine = match document.seated(path) {
            Ok((row, at)) => {
                let new: Vec<_> = row.slots().iter().map(|slot| slot.span.of(document.text())).collect();
                let expect: Vec<_> = turn.iter().map(|from| old[*from].span.of(self.text())).collect();
                at == to && new == expect
            }
            Err(_) => false,
        };
        if fine && document.diagnostics().is_empty() {
            Ok(document)
        } else {
            Err(EditError::Unsafe {
                path: render_path(path),
            })
        }
    }
}
