//! Taking out a field or an element.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions, effective};
use crate::path::render_path;
use crate::slots::{Row, Slot};
use crate::span::{Position, Span};

/// A document without what was removed, and what a person should hear about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The new document.
    pub document: Document,
    /// The parent, when nothing is left in it.
    pub emptied: Option<Vec<String>>,
    /// Where the path is still defined: an earlier definition or a reference that the removed one had hidden. Or where a parent is something else now,
    /// a text or an array that it had been an object over.
    pub uncovered: Option<Position>,
}

impl Document {
    /// Removes the last definition of `path` with its separator; a line of its own goes whole, with the comment on it. Comments on lines before it
    /// stay.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged.
    pub fn remove<S: AsRef<str>>(&self, path: &[S]) -> Result<Removal, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.removed(&path, false)
    }

    /// The same, and the comment lines right above it go too; where blank lines stood on both sides, one stays.
    ///
    /// # Errors
    /// Those of [`Document::remove`].
    pub fn remove_whole<S: AsRef<str>>(&self, path: &[S]) -> Result<Removal, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.removed(&path, true)
    }

    fn removed(&self, path: &[&str], whole: bool) -> Result<Removal, EditError> {
        self.editable(path)?;
        let definition = effective(&definitions(&self.root, path));
        let (row, at) = match definition {
            None => {
                return Err(EditError::NotFound {
                    path: render_path(path),
                });
            }
            Some(Definition::Field { object, item, .. }) => (Row::Object(object), item),
            Some(Definition::Element { array, index, .. }) => (Row::Array(array), index),
            Some(implied @ Definition::Implied { .. }) => {
                return Err(EditError::Merged {
                    path: render_path(path),
                    line: self.line_of(&implied),
                });
            }
            Some(through @ Definition::Through { reference, .. }) => {
                let names: Vec<_> = reference.path.iter().map(|segment| segment.name.as_str()).collect();
                return Err(EditError::ComesFromReference {
                    reference: render_path(&names),
                    line: self.line_of(&through),
                });
            }
        };
        let element = matches!(row, Row::Array(_));
        let count = row.slots().len();
        let cut = whole.then(|| self.whole(row, at)).flatten();
        let (span, with) = cut.unwrap_or_else(|| self.cut(row, at));
        let document = self.spliced(span, &with);
        if !document.diagnostics().is_empty() {
            return Err(EditError::Unsafe {
                path: render_path(path),
            });
        }
        let uncovered = effective(&definitions(&document.root, path))
            .filter(|_| !element)
            .or_else(|| self.parent_uncovered(&document, path))
            .map(|definition| {
                let at = match definition {
                    Definition::Field { field, .. } | Definition::Implied { field, .. } => field.key.start,
                    Definition::Element { value, .. } => value.span.start,
                    Definition::Through { reference, .. } => reference.span.start,
                };
                document.position(at)
            });
        let alone = count == 1 && uncovered.is_none();
        let parent = &path[..path.len() - 1];
        let emptied = (alone && !parent.is_empty() && document.is_empty_at(parent))
            .then(|| parent.iter().map(|name| (*name).to_owned()).collect());
        Ok(Removal {
            document,
            emptied,
            uncovered,
        })
    }

    /// The definition of a parent that was an object here and is none in `after`.
    fn parent_uncovered<'d>(&self, after: &'d Document, path: &[&str]) -> Option<Definition<'d>> {
        let plain = |definition: &Definition<'_>| match definition {
            Definition::Field { field, .. } => {
                field.append || !(field.value.is_object() || field.value.has_reference())
            }
            Definition::Element { .. } | Definition::Implied { .. } | Definition::Through { .. } => false,
        };
        (1..path.len()).rev().find_map(|length| {
            let parent = &path[..length];
            let was = effective(&definitions(&self.root, parent))?;
            effective(&definitions(&after.root, parent)).filter(|is| plain(is) && !plain(&was))
        })
    }

    /// Whether the only definition of `path` is an empty object or array.
    fn is_empty_at(&self, path: &[&str]) -> bool {
        let all = definitions(&self.root, path);
        let [only] = all.as_slice() else { return false };
        let value = match only {
            Definition::Field { field, .. } => &field.value,
            Definition::Element { value, .. } => value,
            Definition::Implied { .. } | Definition::Through { .. } => return false,
        };
        match value.only() {
            Some(crate::tree::Part::Object(object)) => object.items.is_empty(),
            Some(crate::tree::Part::Array(array)) => array.elements.is_empty(),
            _ => false,
        }
    }

    /// What goes with the comment lines above it, when the element has its lines for itself: those, and the blank lines above where
    /// others follow.
    fn whole(&self, row: Row<'_>, at: usize) -> Option<(Span, String)> {
        let slots = row.slots();
        let seat = self.on_own_lines(row, &slots, at)?;
        let (span, with) = self.cut(row, at);
        let text = self.text();
        let mut start = self.line_start(seat.lead.start);
        let is_blank_line = |line: &str| line.trim().is_empty();
        let next = Span::new(span.end, text.len())
            .of(text)
            .split('\n')
            .next()
            .unwrap_or_default();
        let alone = is_blank_line(next) || next.trim_start().starts_with(['}', ']']);
        while alone && let Some(above) = text[..start].strip_suffix('\n') {
            let above = self.line_start(above.len());
            if !is_blank_line(Span::new(above, start).of(text)) {
                break;
            }
            start = above;
        }
        // The comma before it is part of what goes, and what stands between the two stays.
        match with.is_empty() {
            true => Some((Span::new(start.min(span.start), span.end), with)),
            false => Some((span, Span::new(span.start + 1, start).of(text).to_owned())),
        }
    }

    /// The bytes that go, and what stays of them.
    fn cut(&self, row: Row<'_>, at: usize) -> (Span, String) {
        let slots = row.slots();
        let Some(Slot { span, comma }) = slots.get(at).copied() else {
            return (Span::at(0), String::new());
        };
        let text = self.text();
        let before = at.checked_sub(1).and_then(|before| slots.get(before));
        let done = comma.map_or(span.end, |comma| comma.end);
        let last = at + 1 == slots.len();
        // Last without a comma: the comma of the one before would dangle.
        let dangling = before.and_then(|slot| slot.comma).filter(|_| last && comma.is_none());
        if let (Some(indent), Some(_)) = (self.indent_before(span.start), self.line_rest(done)) {
            let start = span.start - indent.len();
            let newline = text[done..].find('\n').map(|found| done + found + 1);
            let cut = match newline {
                Some(end) => Span::new(start, end),
                // The last line of the file, without a newline: the one before it goes instead.
                None if start > 0 && text[..start].ends_with('\n') => {
                    let kept = start - 1;
                    let kept = if text[..kept].ends_with('\r') { kept - 1 } else { kept };
                    Span::new(kept, text.len())
                }
                None => Span::new(start, text.len()),
            };
            return match dangling {
                Some(comma) if comma.end <= cut.start => {
                    (Span::new(comma.start, cut.end), text[comma.end..cut.start].to_owned())
                }
                _ => (cut, String::new()),
            };
        }
        let next = slots
            .get(at + 1)
            .map(|slot| slot.span.start)
            .filter(|next| !text[done..*next].contains('\n'));
        match (next, before.and_then(|slot| slot.comma)) {
            (Some(next), _) if text[done..next].chars().all(crate::lex::is_blank) => {
                (Span::new(span.start, next), String::new())
            }
            (_, Some(before)) if text[before.end..span.start].chars().all(crate::lex::is_blank) => (
                Span::new(before.start, comma.map_or(span.end, |comma| comma.start)),
                String::new(),
            ),
            _ => (Span::new(span.start, self.after_blanks(done).max(done)), String::new()),
        }
    }
}
