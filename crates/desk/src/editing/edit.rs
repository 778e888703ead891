//! Several edits of a text, all of them or none.

use hocon_edit::{Document, Edit, EditError, Literal, Order};

use super::id::Named;
use super::masked::unmasked;
use super::{Around, changes, refused};
use crate::config::read::Files;
use crate::schema::{CallError, EditedText, TextEdit};

/// Makes the edits on a file's text.
///
/// # Errors
/// [`CallError`] with the code of the first edit that cannot be made, and which one it is.
pub fn edit(around: &Around<'_>, file: &'static str, edits: Vec<TextEdit>) -> Result<EditedText, CallError> {
    let files = Files::of(around.texts, around.world);
    let Some(document) = files.document(file) else {
        return Err(CallError::new("config-unreadable", format!("{file} cannot be read.")));
    };
    let count = edits.len();
    let numbered = |number: usize, error: CallError| match count {
        1 => error,
        _ => CallError::new(&error.code, format!("Edit {number}: {}", error.message)),
    };
    let mut steps: Vec<Edit> = Vec::with_capacity(count);
    for (at, edit) in edits.into_iter().enumerate() {
        if let TextEdit::Rename { path, name } = &edit
            && let Some(named) = Named::at(file, path)
            && path.last() != Some(name)
        {
            // As the edits before leave it.
            let before = apply(document, &steps).map_err(|(number, error)| numbered(number, error))?;
            let value = before.resolve(file, around.world).value;
            named.free(name, &value).map_err(|error| numbered(at + 1, error))?;
        }
        steps.push(step(edit).map_err(|error| numbered(at + 1, error))?);
    }
    let applied = document.apply(&steps);
    let applied = applied.map_err(|error| numbered(error.number, refused(&error.error)))?;
    Ok(EditedText {
        changes: changes::told(document.text(), applied.changes),
    })
}

fn apply(document: &Document, steps: &[Edit]) -> Result<Document, (usize, CallError)> {
    let applied = document.apply(steps);
    applied
        .map(|applied| applied.document)
        .map_err(|error| (error.number, refused(&error.error)))
}

fn step(edit: TextEdit) -> Result<Edit, CallError> {
    Ok(match edit {
        TextEdit::Put { path, value } => Edit::Put {
            path,
            value: Literal::from(unmasked(&value)?),
        },
        TextEdit::InsertElement { mut path, at, value } => {
            path.push(at.to_string());
            Edit::InsertElement {
                path,
                value: Literal::from(unmasked(&value)?),
            }
        }
        TextEdit::Remove { path } => Edit::RemoveWhole { path },
        TextEdit::Rename { path, name } => Edit::Rename { path, name },
        TextEdit::Move { path, beside, before } => {
            if path.is_empty() {
                return Err(refused(&EditError::OutOfBounds));
            }
            Edit::Reorder {
                path,
                order: match before {
                    true => Order::Before,
                    false => Order::After,
                },
                sibling: beside,
            }
        }
    })
}
