//! Editing: a text is checked as part of the whole set, then written atomically, then live.

use std::io::Write as _;
use std::path::Path;

use super::files::{FILES, LARGEST, PROFILES, hash, read_all, read_one, too_large};
use super::load::{Loaded, is_fatal, load, open};
use super::surroundings::Surroundings;
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
    /// The disk.
    #[error("the file could not be written: {0}")]
    Io(#[from] std::io::Error),
}

/// What the folder would amount to with `text` in the place of `name`: one of the files this desk reads, or one that they include.
///
/// # Errors
/// [`SaveError::NoSuchFile`], [`SaveError::TooLarge`].
pub fn check(folder: &Path, identity: &Identity, name: &str, text: &str) -> Result<Loaded, SaveError> {
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
    Ok(load(&texts, &Surroundings::of(folder, &texts), identity))
}

/// Saves one file. A text that breaks a file is refused; a defect in one profile is saved and takes out that profile only.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn save(folder: &Path, identity: &Identity, name: &str, text: &str, base: &str) -> Result<Loaded, SaveError> {
    let loaded = check(folder, identity, name, text)?;
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
    write(&folder.join(name), text)?;
    Ok(loaded)
}

/// Sets or removes `profiles.<id>.notifications.webhook.url`, leaving all other bytes alone, and saves.
///
/// What the edit amounts to is looked at first: it never takes the profile out of service, and never says it did what a
/// reference or a second definition undoes.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn set_webhook(folder: &Path, identity: &Identity, id: &str, url: Option<&str>) -> Result<Loaded, SaveError> {
    let text = text_of(folder)?;
    let document = hocon_edit::Document::parse(text.as_str());
    let edits = match url {
        Some(url) => vec![document.put(&["profiles", id, "notifications", "webhook", "url"], url)?],
        None => removals(document, id)?,
    };
    let usable = |text: &str| -> Result<_, SaveError> {
        let loaded = check(folder, identity, PROFILES, text)?;
        Ok(loaded.catalogue.profiles.get(id).cloned())
    };
    let was_usable = usable(&text)?.is_some();
    for edited in edits {
        let does = match usable(edited.text())? {
            Some(profile) => profile.terms.webhook.as_ref().map(|hook| hook.url.reveal()) == url,
            None => !was_usable,
        };
        if does {
            return save(folder, identity, PROFILES, edited.text(), &hash(&text));
        }
    }
    Err(SaveError::Elsewhere)
}

/// Sets `profiles.<id>.haip`, leaving all other bytes alone, and saves.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn set_haip(folder: &Path, identity: &Identity, id: &str, on: bool) -> Result<Loaded, SaveError> {
    let text = text_of(folder)?;
    let document = hocon_edit::Document::parse(text.as_str());
    let path = ["profiles", id, "haip"];
    let edited = match on || document.find(&path).is_some() {
        true => document.put(&path, on)?,
        // Off without being written.
        false => document,
    };
    let loaded = check(folder, identity, PROFILES, edited.text())?;
    match loaded.catalogue.profiles.get(id) {
        Some(profile) if profile.haip == on => save(folder, identity, PROFILES, edited.text(), &hash(&text)),
        _ => Err(SaveError::SwitchElsewhere),
    }
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

/// The ways to be without the URL, the smallest first. Without its URL a webhook is invalid and an empty `notifications` is
/// noise: the emptied objects go too.
fn removals(document: hocon_edit::Document, id: &str) -> Result<Vec<hocon_edit::Document>, hocon_edit::EditError> {
    let full = ["profiles", id, "notifications", "webhook", "url"];
    if document.find(&full).is_none() {
        return Ok(vec![document]);
    }
    let mut length = full.len();
    let mut removal = document.remove(&full)?;
    while removal.emptied.is_some() && length > 3 {
        length -= 1;
        removal = removal.document.remove(&full[..length])?;
    }
    let mut edits = vec![removal.document];
    // Where a reference stands beside an object, nothing is known to be empty.
    edits.extend(
        [4, 3]
            .into_iter()
            .filter_map(|length| Some(document.remove(&full[..length]).ok()?.document)),
    );
    Ok(edits)
}

/// Writes beside the file and renames, keeping its permissions: readers see the old text or the new one.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let written = (|| {
        let mut file = std::fs::File::create(&beside)?;
        if let Ok(before) = std::fs::metadata(path) {
            file.set_permissions(before.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
        return written;
    }
    // The rename is durable once the folder is; a platform that cannot sync a folder has other promises.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
