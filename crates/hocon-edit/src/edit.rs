//! What all edits share: when they are refused, and how their result is proven before it is handed out.
//!
//! An edit is one byte range replaced by other bytes. The new text is read again; it must have no complaint and must say at the path what was
//! asked for, else the edit is refused. So a mistake in here becomes a refusal, never a broken file.

use thiserror::Error;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::find::{Definition, definitions, effective};
use crate::literal::Literal;
use crate::path::render_path;
use crate::span::Position;
use crate::text::says;
use crate::tree::{Entry, Part, Style, Value};

/// Why an edit was refused. The document is unchanged in every case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EditError {
    /// The text has errors: what an edit would do is not known.
    #[error("the file has an error and cannot be edited before that is mended: {0}")]
    Broken(Box<Diagnostic>),
    /// Nothing stands at this path.
    #[error("{path} is not defined")]
    NotFound {
        /// The path.
        path: String,
    },
    /// Something stands at this path already.
    #[error("{path} is defined already, at line {line}")]
    Exists {
        /// The path.
        path: String,
        /// Its line, from 1.
        line: usize,
    },
    /// A parent of the path is neither an object nor an array that could take it.
    #[error("{path}, at line {line}, cannot hold anything")]
    NotAnObject {
        /// The parent's path.
        path: String,
        /// Its line, from 1.
        line: usize,
    },
    /// The value comes out of a reference, and stands where it cannot be overridden: inside an array.
    #[error("the value comes from ${{{reference}}}, at line {line}; change it there, or replace the reference")]
    ComesFromReference {
        /// The path the reference names.
        reference: String,
        /// The reference's line, from 1.
        line: usize,
    },
    /// The path is defined in several places whose objects merge: an object cannot be replaced at one of them.
    #[error("{path} is put together from several places, the last at line {line}; edit its members instead")]
    Merged {
        /// The path.
        path: String,
        /// The line of the last definition, from 1.
        line: usize,
    },
    /// What is asked for is in a file that is included, or depends on it.
    #[error("line {line} includes {file}; what that brings is written there, and cannot be changed or passed by here")]
    Include {
        /// The file, as the include statement names it.
        file: String,
        /// The statement's line, from 1.
        line: usize,
    },
    /// An element of an array has a place, but no name to change.
    #[error("{path}, at line {line}, is an element of an array and has no name")]
    NoName {
        /// The path.
        path: String,
        /// Its line, from 1.
        line: usize,
    },
    /// Two members that are not written in the same object, or elements of different arrays: there is no order between them.
    #[error("{path} and {sibling} are not written beside each other")]
    NotSiblings {
        /// The path.
        path: String,
        /// The other path.
        sibling: String,
    },
    /// An empty path, or one longer than 128 segments, or a value nested deeper than 64 levels.
    #[error("the path is empty or too long, or the value nests too deep")]
    OutOfBounds,
    /// The result did not say what was asked for; the edit was not made.
    #[error("the edit of {path} could not be made safely")]
    Unsafe {
        /// The path.
        path: String,
    },
}

impl EditError {
    /// The stable name, for those who branch or quote.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            EditError::Broken(_) => "hocon.edit.broken",
            EditError::NotFound { .. } => "hocon.edit.not-found",
            EditError::Exists { .. } => "hocon.edit.exists",
            EditError::NotAnObject { .. } => "hocon.edit.not-an-object",
            EditError::ComesFromReference { .. } => "hocon.edit.comes-from-reference",
            EditError::Merged { .. } => "hocon.edit.merged",
            EditError::Include { .. } => "hocon.edit.include",
            EditError::NoName { .. } => "hocon.edit.no-name",
            EditError::NotSiblings { .. } => "hocon.edit.not-siblings",
            EditError::OutOfBounds => "hocon.edit.out-of-bounds",
            EditError::Unsafe { .. } => "hocon.edit.unsafe",
        }
    }
}

impl Document {
    /// Refuses what no edit can work on.
    pub(crate) fn editable(&self, path: &[&str]) -> Result<(), EditError> {
        if let Some(first) = self.diagnostics().first() {
            return Err(EditError::Broken(Box::new(first.clone())));
        }
        if path.is_empty() || path.len() > 128 {
            Err(EditError::OutOfBounds)
        } else {
            Ok(())
        }
    }

    pub(crate) fn line_of(&self, definition: &Definition<'_>) -> usize {
        let at = match definition {
            Definition::Field { field, .. } | Definition::Implied { field, .. } => field.key.start,
            Definition::Element { value, .. } => value.span.start,
            Definition::Through { reference, .. } => reference.span.start,
        };
        let Position { line, .. } = self.position(at);
        line
    }

    /// Hands out an edited document if it says `literal` at `path`.
    pub(crate) fn proven(self, path: &[&str], literal: &Literal) -> Result<Document, EditError> {
        let value = match effective(&definitions(&self.root, path)) {
            Some(Definition::Field { field, .. }) if !field.append => Some(&field.value),
            Some(Definition::Element { value, .. }) => Some(value),
            _ => None,
        };
        let fine = self.diagnostics().is_empty() && value.is_some_and(|value| same(self.text(), value, literal));
        if fine {
            Ok(self)
        } else {
            Err(EditError::Unsafe {
                path: render_path(path),
            })
        }
    }
}

/// Whether a value, as written, says what a literal says. Bounded by the literal's depth.
pub(crate) fn same(text: &str, value: &Value, literal: &Literal) -> bool {
    match (value.only(), literal) {
        (Some(Part::Text(part)), Literal::Text(expect)) => {
            let bare = part.style == Style::Unquoted;
            (!bare || !is_typed(part.span.of(text))) && says(text, part) == *expect
        }
        (Some(Part::Text(part)), _) if part.style == Style::Unquoted => match literal {
            Literal::Null => part.span.of(text) == "null",
            Literal::Bool(value) => part.span.of(text) == if *value { "true" } else { "false" },
            Literal::Number(number) => part.span.of(text) == number.to_string(),
            _ => false,
        },
        (Some(Part::Array(array)), Literal::Array(expect)) => {
            array.elements.len() == expect.len()
                && array
                    .elements
                    .iter()
                    .zip(expect)
                    .all(|(element, expect)| same(text, &element.value, expect))
        }
        (Some(Part::Object(object)), Literal::Object(expect)) => {
            object.items.len() == expect.len()
                && object
                    .items
                    .iter()
                    .zip(expect)
                    .all(|(item, (name, expect))| match &item.entry {
                        Entry::Field(field) => {
                            matches!(field.path.as_slice(), [segment] if segment.name == *name)
                                && same(text, &field.value, expect)
                        }
                        Entry::Include(_) => false,
                    })
        }
        _ => false,
    }
}

/// Whether unquoted text would be read as something other than text.
pub(crate) fn is_typed(word: &str) -> bool {
    matches!(word, "null" | "true" | "false" | "yes" | "no" | "on" | "off") || word.parse::<f64>().is_ok()
}
