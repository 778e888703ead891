//! A new profile: from a template that fits a configuration, or as a copy of another one.

use hocon_edit::{Document, Edit, EditError, Literal};
use serde_json::Value;

use super::id::Named;
use super::{Around, changes, refused, template};
use crate::config::read::Files;
use crate::config::{METADATA, PROFILES, metadata};
use crate::schema::{CallError, EditedText, ProfileSource};

/// Adds a profile to the profiles' file.
///
/// # Errors
/// `profile-id`, `profile-name`, `no-such-configuration`, `profile-gone`, `profile-scattered`, or the code of the edit that cannot be made.
pub fn make_profile(around: &Around<'_>, id: &str, name: &str, from: &ProfileSource) -> Result<EditedText, CallError> {
    let files = Files::of(around.texts, around.world);
    let Some(document) = files.document(PROFILES) else {
        return Err(CallError::new(
            "config-unreadable",
            format!("{PROFILES} cannot be read."),
        ));
    };
    let value = |document: &Document| document.resolve(PROFILES, around.world).value;
    let before = value(document);
    Named::Profile.free(id, &before)?;
    if name.trim().is_empty() {
        return Err(CallError::new(
            "profile-name",
            "The name of a profile must not be blank.",
        ));
    }
    let place = |id: &str| vec!["profiles".to_owned(), id.to_owned()];
    let (edits, mut expect) = match from {
        ProfileSource::Configuration { id: configuration } => {
            let beside = files.read(METADATA, &mut Vec::new());
            let known = beside.as_ref().map(|beside| metadata::read(beside, &mut Vec::new()));
            let known = known.and_then(|mut known| known.configurations.swap_remove(configuration));
            let Some(known) = known else {
                let message = format!("There is no credential configuration {configuration} that can be used.");
                return Err(CallError::new("no-such-configuration", message));
            };
            let members = template::profile(name, &known);
            let edit = Edit::Insert {
                path: place(id),
                value: Literal::from(members.clone()),
            };
            (vec![edit], members)
        }
        ProfileSource::Profile { id: source } => {
            let Some(members) = before.get("profiles").and_then(|profiles| profiles.get(source)) else {
                return Err(CallError::new("profile-gone", format!("There is no profile {source}.")));
            };
            let copy = Edit::Copy {
                path: place(source),
                name: id.to_owned(),
            };
            let called = Edit::Put {
                path: [place(id), vec!["name".to_owned()]].concat(),
                value: Literal::from(name),
            };
            (vec![copy, called], members.clone())
        }
    };
    let applied = document.apply(&edits).map_err(|error| match (from, &error.error) {
        (ProfileSource::Profile { id }, EditError::Merged { line, .. }) => {
            let message =
                format!("Profile {id} is written in several places, the last at line {line}: copy it in the text.");
            CallError::new("profile-scattered", message)
        }
        (_, error) => refused(error),
    })?;
    // What is written must come to what was meant, and leave the others as they were.
    if let Some(members) = expect.as_object_mut() {
        members.insert("name".to_owned(), name.into());
    }
    let mut after = value(&applied.document);
    let made = after
        .get_mut("profiles")
        .and_then(Value::as_object_mut)
        .and_then(|profiles| profiles.shift_remove(id));
    let had = before
        .get("profiles")
        .and_then(Value::as_object)
        .is_some_and(|had| !had.is_empty());
    if made.as_ref() != Some(&expect) || had && after != before {
        let message = "The new profile would not be what was asked for; write it in the text.";
        return Err(CallError::new("profile-unsafe", message));
    }
    Ok(EditedText {
        changes: changes::told(document.text(), applied.changes),
    })
}
