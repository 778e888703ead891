//! Editing: a text is checked as part of the whole set, then written atomically, then live.

use std::io::ErrorKind;
use std::path::Path;

use super::files::{FILES, LARGEST, hash, read_all, read_one, too_large};
use super::load::{Loaded, is_fatal, load};
use super::replace::{PlaceError, place, replace};
use crate::identity::Identity;
use crate::schema::Problem;

/// Why a save did not happen. Nothing on disk has changed then.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Not one of the files this desk reads.
    #[error("{0} is not a file of the configuration folder")]
    NoSuchFile(String),
    /// Somebody else changed the file since the edit began.
    #[error("the file was changed outside this window since the edit began")]
    Changed,
    /// What is on disk is no text this desk could have shown: overwriting it would lose it unseen.
    #[error("the file on disk is not edited here: {0}")]
    Unreadable(String),
    /// The text is larger than what is opened.
    #[error("{0}")]
    TooLarge(String),
    /// The text cannot be read at all.
    #[error("the text has errors; the file keeps what it had")]
    Broken(Vec<Problem>),
    /// The profile's webhook cannot be edited in place.
    #[error("{0}")]
    Edit(#[from] hocon_edit::EditError),
    /// The edit would not have the effect that was asked for.
    #[error("the address comes from more than one place of the file; change it in the text")]
    Elsewhere,
    /// The same of the HAIP switch.
    #[error("the switch comes from more than one place of the file; change it in the text")]
    SwitchElsewhere,
    /// A link that a save does not follow.
    #[error("not saved: {0}")]
    Link(PlaceError),
    /// The disk.
    #[error("the file could not be written and keeps what it had: {}", plainly(.0))]
    Io(#[from] std::io::Error),
}

/// What a disk's refusal means to a person.
pub fn plainly(error: &std::io::Error) -> String {
    let plain = match error.kind() {
        ErrorKind::PermissionDenied => "this desk has no permission to write there",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::NotFound => "the folder is gone",
        _ => return error.to_string(),
    };
    format!("{plain} ({error})")
}

impl From<PlaceError> for SaveError {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Io(error) => Self::Io(error),
            link => Self::Link(link),
        }
    }
}

/// What the folder would amount to with `text` in the place of `name`.
///
/// # Errors
/// [`SaveError::NoSuchFile`], [`SaveError::TooLarge`].
pub fn check(folder: &Path, identity: &Identity, name: &str, text: &str) -> Result<Loaded, SaveError> {
    let name = FILES
        .into_iter()
        .find(|known| *known == name)
        .ok_or_else(|| SaveError::NoSuchFile(name.to_owned()))?;
    let size = text.len() as u64;
    if size > LARGEST {
        return Err(SaveError::TooLarge(too_large(size)));
    }
    let mut texts = read_all(folder);
    texts.insert(name, Ok(text.to_owned()));
    Ok(load(&texts, identity))
}

/// Saves one file. A text that breaks the file is refused; a defect in one profile is saved and takes out that profile only.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn save(folder: &Path, identity: &Identity, name: &str, text: &str, base: &str) -> Result<Loaded, SaveError> {
    let loaded = check(folder, identity, name, text)?;
    let path = place(folder, name)?;
    let before = read_one(&path).unwrap_or_else(|| Ok(String::new()));
    let before = before.map_err(SaveError::Unreadable)?;
    if hash(&before) != base {
        return Err(SaveError::Changed);
    }
    let own: Vec<Problem> = loaded
        .problems
        .iter()
        .filter(|problem| problem.file == name)
        .cloned()
        .collect();
    if own.iter().any(is_fatal) {
        return Err(SaveError::Broken(own));
    }
    replace(&path, text)?;
    Ok(loaded)
}
