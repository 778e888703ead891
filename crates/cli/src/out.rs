//! Standard output, one line at a time: a reader who went away (`desk tail | head`) is a failure to return, not a panic.

use std::io::Write as _;

use crate::Failure;

/// Writes a line and flushes it, so that a pipe sees it at once.
pub fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
