//! Several edits as one: all of them, or none.

use thiserror::Error;

use crate::change::{Change, Pieces};
use crate::document::Document;
use crate::edit::EditError;
use crate::literal::Literal;
use crate::reorder::Order;
use crate::span::Span;

/// One edit, as data.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Edit {
    /// [`Document::set`].
    Set {
        /// The path, which is defined.
        path: Vec<String>,
        /// Its new value.
        value: Literal,
    },
    /// [`Document::insert`].
    Insert {
        /// The path, at which nothing stands.
        path: Vec<String>,
        /// Its value.
        value: Literal,
    },
    /// [`Document::put`].
    Put {
        /// The path.
        path: Vec<String>,
        /// Its value.
        value: Literal,
    },
    /// [`Document::insert_element`].
    InsertElement {
        /// The array's path and the index.
        path: Vec<String>,
        /// The new element.
        value: Literal,
    },
    /// [`Document::remove`].
    Remove {
        /// The path.
        path: Vec<String>,
    },
    /// [`Document::remove_whole`].
    RemoveWhole {
        /// The path.
        path: Vec<String>,
    },
    /// [`Document::copy`].
    Copy {
        /// The path.
        path: Vec<String>,
        /// The copy's name.
        name: String,
    },
    /// [`Document::rename`].
    Rename {
        /// The path.
        path: Vec<String>,
        /// The new name of its last segment.
        name: String,
    },
    /// [`Document::reorder`].
    Reorder {
        /// The path.
        path: Vec<String>,
        /// On which side of the sibling.
        order: Order,
        /// The sibling's name or index.
        sibling: String,
    },
}

/// A document after several edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The new document.
    pub document: Document,
    /// What changed: ranges of the old text, in order and apart from each other, with what stands there now. Put into the old text they make the new one.
    pub changes: Vec<(Span, String)>,
}

/// The edit that could not be made; none was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("edit {number}: {error}")]
pub struct Refused {
    /// Which one, from 1.
    pub number: usize,
    /// Why.
    pub error: EditError,
}

impl Document {
    /// Makes the edits one after the other, each on what the one before left. Paths are those of that moment: an index counts what was inserted before.
    ///
    /// # Errors
    /// [`Refused`]: the first edit that cannot be made. The document is unchanged then.
    pub fn apply(&self, edits: &[Edit]) -> Result<Applied, Refused> {
        let mut document = self.clone();
        let mut pieces = Pieces::of(self.text());
        for (at, edit) in edits.iter().enumerate() {
            let (edited, changes) = document
                .edited(edit)
                .map_err(|error| Refused { number: at + 1, error })?;
            pieces.change(&changes);
            document = edited;
        }
        Ok(Applied {
            document,
            changes: pieces.changes(self.text()),
        })
    }

    fn edited(&self, edit: &Edit) -> Result<(Document, Vec<Change>), EditError> {
        let document = match edit {
            Edit::Set { path, value } => self.set(path, value.clone())?,
            Edit::Insert { path, value } => self.insert(path, value.clone())?,
            Edit::Put { path, value } => self.put(path, value.clone())?,
            Edit::InsertElement { path, value } => self.insert_element(path, value.clone())?,
            Edit::Remove { path } => self.remove(path)?.document,
            Edit::RemoveWhole { path } => self.remove_whole(path)?.document,
            Edit::Copy { path, name } => self.copy(path, name)?,
            Edit::Reorder { path, order, sibling } => self.reorder(path, *order, sibling)?,
            // The key, and references anywhere.
            Edit::Rename { path, name } => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                return self.renamed(&path, name);
            }
        };
        let changes = self.difference(&document).into_iter().collect();
        Ok((document, changes))
    }
}
