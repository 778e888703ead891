//! What the text editor asks while somebody types.

use super::away;
use crate::desk::Desk;
use crate::editing;
use crate::schema::{CallError, CompleteText, Completions, Definition, FindDefinition};

/// What can be written at the cursor.
pub async fn complete(desk: &Desk, args: CompleteText) -> Result<Option<Completions>, CallError> {
    away(desk, move |desk| {
        fits(&args.text)?;
        let catalogue = desk.inner.issuer.catalogue();
        let ids: Vec<&str> = catalogue.configurations.keys().map(String::as_str).collect();
        Ok(editing::complete(&args.name, &args.text, args.offset, &ids))
    })
    .await
}

/// Where the reference at a place leads.
pub async fn define(desk: &Desk, args: FindDefinition) -> Result<Option<Definition>, CallError> {
    away(desk, move |_| {
        fits(&args.text)?;
        Ok(editing::define(&args.text, args.offset))
    })
    .await
}

/// Nothing larger is opened, so nothing larger is edited.
pub(super) fn fits(text: &str) -> Result<(), CallError> {
    if text.len() as u64 > crate::config::LARGEST {
        return Err(CallError::new(
            "config-too-large",
            "The text is larger than a file that is opened here.",
        ));
    }
    Ok(())
}
