//! Profiles made, copied, renamed and deleted in the folder itself, for whoever has no window open.

use std::path::Path;

use super::beside::Beside;
use super::files::{PROFILES, hash, read_all};
use super::load::{Loaded, load};
use super::save::{SaveError, save, text_of};
use super::surroundings::Surroundings;
use crate::editing::{self, Around};
use crate::identity::Identity;
use crate::schema::{ProfileSource, TextEdit};

/// What is done to a profile.
#[derive(Debug, Clone, Copy)]
pub enum Act<'a> {
    /// A new one.
    Make {
        /// Its id.
        id: &'a str,
        /// What people call it.
        name: &'a str,
        /// What it begins with.
        from: &'a ProfileSource,
    },
    /// Another id; references to it follow.
    Rename {
        /// Which profile.
        id: &'a str,
        /// Its new id.
        to: &'a str,
    },
    /// It goes, with the comment above it.
    Delete {
        /// Which profile.
        id: &'a str,
    },
}

/// Does it to the profiles' file, every other byte left alone, and saves. No other profile goes out of service by it.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn act(folder: &Path, identity: &Identity, act: Act<'_>) -> Result<Loaded, SaveError> {
    let before = text_of(folder)?;
    let mut texts = read_all(folder);
    texts.insert(PROFILES, Ok(before.clone()));
    let world = Surroundings::of(folder, &texts);
    let around = Around {
        texts: &texts,
        world: &world,
        identity,
        beside: &Beside::default(),
    };
    let path = |id: &str| vec!["profiles".to_owned(), id.to_owned()];
    let edited = match act {
        Act::Make { id, name, from } => editing::make_profile(&around, id, name, from),
        Act::Rename { id, to } => {
            let (path, name) = (path(id), to.to_owned());
            editing::edit(&around, PROFILES, vec![TextEdit::Rename { path, name }])
        }
        Act::Delete { id } => editing::edit(&around, PROFILES, vec![TextEdit::Remove { path: path(id) }]),
    };
    let edited = edited.map_err(SaveError::Refused)?;
    let text = editing::applied(&before, &edited.changes);
    let after = super::check(folder, identity, PROFILES, &text)?;
    let known = |id: &str| after.catalogue.profiles.contains_key(id) || after.catalogue.invalid.contains_key(id);
    if let Act::Delete { id } = act
        && known(id)
    {
        // A profile that an include brings is there again without the one over it.
        return Err(SaveError::Hidden(format!("profile {id}")));
    }
    // Others may be made of it.
    let was = load(&texts, &world, identity).catalogue.invalid;
    if let Some((_, reason)) = after.catalogue.invalid.iter().find(|(id, _)| !was.contains_key(*id)) {
        return Err(SaveError::OutOfService(reason.clone()));
    }
    save(folder, identity, PROFILES, &text, &hash(&before))
}
