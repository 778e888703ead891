//! Giving a member another name.

use crate::change::Change;
use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions, effective};
use crate::literal::key;
use crate::path::render_path;
use crate::tree::Segment;

impl Document {
    /// Gives the member at `path` the name `name`: its key changes, and the segment in every `${…}` of this text that leads to it or below it.
    /// Quotes stay where there were some. Who copies the parent (`${a}`) gets the new name too; other files that refer to it are not seen.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged. A path that is written in several places, or that a reference beside it
    /// may bring too, cannot be renamed.
    pub fn rename<S: AsRef<str>>(&self, path: &[S], name: &str) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.renamed(&path, name).map(|(document, _)| document)
    }

    /// The same, and what changes.
    pub(crate) fn renamed(&self, path: &[&str], name: &str) -> Result<(Document, Vec<Change>), EditError> {
        self.editable(path)?;
        let (segment, value) = match self.only(path)? {
            Definition::Field { field, .. } => (field.path.last(), field.value.span),
            Definition::Implied { field, segments, .. } => (
                segments.checked_sub(1).and_then(|at| field.path.get(at)),
                field.value.span,
            ),
            element @ Definition::Element { .. } => {
                return Err(EditError::NoName {
                    path: render_path(path),
                    line: self.line_of(&element),
                });
            }
            through @ Definition::Through { .. } => return Err(self.through(&through)),
        };
        let (Some(segment), Some((old, parent))) = (segment, path.split_last()) else {
            return Err(EditError::OutOfBounds);
        };
        if *old == name {
            return Ok((self.clone(), Vec::new()));
        }
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
        let written = |segment: &Segment| {
            let quoted = segment.span.of(self.text()).starts_with('"');
            (segment.span, key(name, quoted).into_owned())
        };
        let mut changes = vec![written(segment)];
        for reference in self.written_references() {
            let leads_there = reference.path.len() >= path.len()
                && reference
                    .path
                    .iter()
                    .zip(path)
                    .all(|(segment, name)| segment.name == *name);
            if leads_there {
                changes.extend(reference.path.get(path.len() - 1).map(written));
            }
        }
        changes.sort_by_key(|(span, _)| span.start);
        let document = self.patched(&changes);
        // What the old definition had hidden would come to light.
        if let Some(left) = effective(&definitions(&document.root, path)) {
            return Err(match left {
                Definition::Through { .. } => document.through(&left),
                _ => EditError::Merged {
                    path: render_path(path),
                    line: document.line_of(&left),
                },
            });
        }
        let value_is = |value: &str| {
            matches!(
                document.only(&new),
                Ok(Definition::Field { field, .. } | Definition::Implied { field, .. }) if field.value.span.of(document.text()) == value
            )
        };
        let references = document.written_references().len() == self.written_references().len();
        // The references in the value may have been renamed along with it.
        let value = changes
            .iter()
            .filter(|(span, _)| span.start >= value.start && span.end <= value.end)
            .rev()
            .fold(value.of(self.text()).to_owned(), |mut text, (span, with)| {
                text.replace_range(span.start - value.start..span.end - value.start, with);
                text
            });
        if document.diagnostics().is_empty() && references && value_is(&value) {
            Ok((document, changes))
        } else {
            Err(EditError::Unsafe {
                path: render_path(path),
            })
        }
    }
}
