//! Adding an element somewhere in an array.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions};
use crate::literal::{Literal, Manner, render};
use crate::path::render_path;
use crate::slots::Row;
use crate::span::Span;
use crate::tree::Array;

impl Document {
    /// Adds a value to an array. `path` ends with the index it shall have; what stood there and behind it moves up by one. With the array's length it is
    /// added last, as by [`Document::insert`]. It is written like its neighbours, and above the comments of the element that moves up.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged.
    pub fn insert_element<S: AsRef<str>>(&self, path: &[S], value: impl Into<Literal>) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let literal = value.into();
        self.editable(&path)?;
        if !literal.is_shallow() {
            return Err(EditError::OutOfBounds);
        }
        let Some(Definition::Element { array, index, .. }) = definitions(&self.root, &path).first().copied() else {
            return self.insert(&path, literal);
        };
        let row = Row::Array(array);
        let slots = row.slots();
        let manner = self.manner(row, Some(index));
        let new = render(&literal, &manner);
        let Manner { indent, newline, .. } = &manner;
        let (span, with) = match (self.on_own_lines(row, &slots, index), slots.get(index)) {
            (Some(seat), _) => {
                let comma = if manner.commas { "," } else { "" };
                (Span::at(seat.lead.start), format!("{indent}{new}{comma}{newline}"))
            }
            (None, Some(slot)) => (Span::at(slot.span.start), format!("{new}, ")),
            (None, None) => return Err(EditError::OutOfBounds),
        };
        let document = self.spliced(span, &with).proven(&path, &literal)?;
        let moved_up = match definitions(&document.root, &path).first() {
            Some(Definition::Element {
                array: new, index: at, ..
            }) => {
                let mut left = elements(document.text(), new);
                *at == index && index < left.len() && {
                    left.remove(index);
                    left == elements(self.text(), array)
                }
            }
            _ => false,
        };
        if moved_up {
            Ok(document)
        } else {
            Err(EditError::Unsafe {
                path: render_path(&path),
            })
        }
    }
}

fn elements<'t>(text: &'t str, array: &Array) -> Vec<&'t str> {
    let values = array.elements.iter().map(|element| &element.value);
    values.map(|value| value.span.of(text)).collect()
}
