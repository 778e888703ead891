//! Which configuration folder is open.

use super::address::info;
use crate::desk::Desk;
use crate::schema::{CallError, DeskInfo, OpenFolder};

/// Opens another one.
pub async fn open(desk: &Desk, args: OpenFolder) -> Result<DeskInfo, CallError> {
    let opened = desk.open_folder(&args.path).await;
    opened.map_err(|error| CallError::new(error.code(), error.to_string()))?;
    Ok(info(desk))
}
