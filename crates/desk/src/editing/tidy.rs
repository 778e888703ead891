//! A text with its lines put in order.

use hocon_edit::Document;

use super::changes;
use crate::schema::{CallError, EditedText};

/// What to change so that every line is set in by its brackets.
///
/// # Errors
/// Code `config-broken` while the text has mistakes.
pub fn tidy(text: &str) -> Result<EditedText, CallError> {
    let document = Document::parse(text);
    let Some(tidied) = document.tidied() else {
        let place = document
            .diagnostics()
            .first()
            .map(|first| format!(" Line {}: {}.", first.line, first.message));
        let message = format!("A text with mistakes is not formatted.{}", place.unwrap_or_default());
        return Err(CallError::new("config-broken", message));
    };
    Ok(EditedText {
        changes: changes::told(text, tidied.changes),
    })
}
