//! Single values set in place, every other byte left alone.

use std::path::Path;

use super::files::{PROFILES, hash};
use super::load::Loaded;
use super::save::{SaveError, check, save, text_of};
use crate::identity::Identity;

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
