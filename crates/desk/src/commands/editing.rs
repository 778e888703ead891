//! What the text editor asks while somebody types.

use super::away;
use crate::desk::Desk;
use crate::editing;
use crate::schema::{CallError, CompleteText, Completions, Definition, FindDefinition};

/// What can be written at the cursor.
pub async fn complete(desk: &Desk, args: CompleteText) -> Result<Option<Completions>, CallError> {
    away(desk, move |desk| {
        editing::fits(&args.text)?;
        let catalogue = desk.inner.issuer.catalogue();
        let ids: Vec<&str> = catalogue.configurations.keys().map(String::as_str).collect();
        Ok(editing::complete(&args.name, &args.text, args.offset, &ids))
    })
    .await
}

/// Where the reference at a place leads.
pub async fn define(desk: &Desk, args: FindDefinition) -> Result<Option<Definition>, CallError> {
    away(desk, move |_| {
        editing::fits(&args.text)?;
        Ok(editing::define(&args.text, args.offset))
    })
    .await
}
