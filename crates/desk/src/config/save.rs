//! Editing: a text is checked as part of the whole set, then written atomically, then live.

use std::io::ErrorKind;
use std::path::Path;

use super::beside::Beside;
use super::files::{FILES, LARGEST, PROFILES, hash, read_all, read_one, too_large};
use super::load::{Loaded, is_fatal, load, load_beside, open};
use super::replace::{PlaceError, place, replace};
use super::surroundings::Surroundings;
use crate::identity::Identity;
use crate::schema::{CallError, Problem};

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
    /// There is no such profile to set something of.
    #[error("there is no profile {0}")]
    NoSuchProfile(String),
    /// What was set would not be what takes effect: something later in the file hides it.
    #[error("{0} would stay as it is, because something else sets it after that; change it in the text")]
    Hidden(String),
    /// Others would change as well.
    #[error("{0} would change as well; change it in the text")]
    AlsoChanges(String),
    /// The profile could not be used any more.
    #[error("the profile would be out of service: {0}")]
    OutOfService(String),
    /// The edit cannot be made.
    #[error("{}", .0.message)]
    Refused(CallError),
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

/// What the folder would amount to with `text` in the place of `name`: one of the files this desk reads, or one that they include.
///
/// # Errors
/// [`SaveError::NoSuchFile`], [`SaveError::TooLarge`].
pub fn check(folder: &Path, identity: &Identity, name: &str, text: &str) -> Result<Loaded, SaveError> {
    check_beside(folder, identity, name, text, &Beside::default())
}

/// The same while somebody types: what was read before is not read anew.
///
/// # Errors
/// As [`check`].
pub fn check_beside(
    folder: &Path,
    identity: &Identity,
    name: &str,
    text: &str,
    beside: &Beside,
) -> Result<Loaded, SaveError> {
    let size = text.len() as u64;
    if size > LARGEST {
        return Err(SaveError::TooLarge(too_large(size)));
    }
    let mut texts = read_all(folder);
    let Some(known) = FILES.into_iter().find(|known| *known == name) else {
        let loaded = load(&texts, &Surroundings::of(folder, &texts).with(name, text), identity);
        let included =
            loaded.asked.iter().any(|asked| asked == name) && !matches!(read_one(folder, name), None | Some(Err(_)));
        return match included {
            true => Ok(loaded),
            false => Err(SaveError::NoSuchFile(name.to_owned())),
        };
    };
    texts.insert(known, Ok(text.to_owned()));
    Ok(load_beside(&texts, &Surroundings::of(folder, &texts), identity, beside))
}

/// Saves one file. A text that breaks a file is refused; a defect in one profile is saved and takes out that profile only.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn save(folder: &Path, identity: &Identity, name: &str, text: &str, base: &str) -> Result<Loaded, SaveError> {
    let loaded = check(folder, identity, name, text)?;
    let path = place(folder, name)?;
    let before = read_one(folder, name).unwrap_or_else(|| Ok(String::new()));
    let before = before.map_err(SaveError::Unreadable)?;
    if hash(&before) != base {
        return Err(SaveError::Changed);
    }
    let mut own: Vec<Problem> = loaded.problems.clone();
    if FILES.contains(&name) {
        own.retain(|problem| problem.concerns(name));
    } else {
        // What breaks by it may be a file that includes it.
        let before = open(folder, identity);
        own.retain(|problem| problem.file == name || !before.problems.contains(problem));
    }
    if own.iter().any(is_fatal) {
        return Err(SaveError::Broken(own));
    }
    replace(&path, text)?;
    Ok(loaded)
}

/// The profiles' text.
pub(super) fn text_of(folder: &Path) -> Result<String, SaveError> {
    let gone = || {
        std::io::Error::new(
            std::io::ErrorKind::NotFound,
            format!("{PROFILES} is not there any more"),
        )
    };
    read_one(folder, PROFILES)
        .ok_or_else(gone)?
        .map_err(SaveError::Unreadable)
}
