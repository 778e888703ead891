//! Putting a member beside itself under another name.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions, effective};
use crate::literal::key;
use crate::path::render_path;
use crate::slots::Row;
use crate::span::Span;

impl Document {
    /// Writes the member at `path` once more, right behind itself, under the name `name`: as it is written, with the comments and references in it. The
    /// comment above it is its own and stays alone.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged. A path that is written in several places, or that a reference beside it
    /// may bring too, cannot be copied.
    pub fn copy<S: AsRef<str>>(&self, path: &[S], name: &str) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.editable(&path)?;
        let (object, item, field) = match self.only(&path)? {
            Definition::Field { object, item, field } if !field.append => (object, item, field),
            element @ Definition::Element { .. } => {
                return Err(EditError::NoName {
                    path: render_path(&path),
                    line: self.line_of(&element),
                });
            }
            through @ Definition::Through { .. } => return Err(self.through(&through)),
            several => {
                return Err(EditError::Merged {
                    path: render_path(&path),
                    line: self.line_of(&several),
                });
            }
        };
        let (Some(segment), Some((_, parent))) = (field.path.last(), path.split_last()) else {
            return Err(EditError::OutOfBounds);
        };
        let new: Vec<&str> = parent.iter().copied().chain([name]).collect();
        if let Some(there) = effective(&definitions(&self.root, &new)) {
            return Err(match there {
                Definition::Through { .. } => self.through(&there),
                _ => EditError::Exists {
                    path: render_path(&new),
                    line: self.line_of(&there),
                },
            });
        }
        let text = self.text();
        let quoted = segment.span.of(text).starts_with('"');
        let written = format!(
            "{}{}{}",
            Span::new(field.key.start, segment.span.start).of(text),
            key(name, quoted),
            Span::new(segment.span.end, field.value.span.end).of(text)
        );
        let (span, with) = self.placed_after(Row::Object(object), item, &written);
        let document = self.spliced(span, &with);
        let value = field.value.span.of(text);
        let says = |path: &[&str]| {
            matches!(
                document.only(path),
                Ok(Definition::Field { field, .. }) if field.value.span.of(document.text()) == value
            )
        };
        if document.diagnostics().is_empty() && says(&path) && says(&new) {
            Ok(document)
        } else {
            Err(EditError::Unsafe {
                path: render_path(&new),
            })
        }
    }
}
