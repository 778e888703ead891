//! Saved views of the list of sessions: kept in the settings, under names of a person's own.

use crate::desk::Desk;
use crate::schema::{CallError, DeleteView, RenameView, SavedView};

/// Characters of a name.
const NAME: usize = 60;
/// Views that are kept.
const MOST: usize = 100;

/// Every saved view, in the order they were saved.
pub fn list(desk: &Desk) -> Vec<SavedView> {
    desk.inner.settings.views()
}

/// Saves a view; one of the same name is replaced where it stands.
pub fn save(desk: &Desk, mut view: SavedView) -> Result<Vec<SavedView>, CallError> {
    view.name = name(&view.name)?;
    let mut views = list(desk);
    if let Some(known) = views.iter_mut().find(|known| known.name == view.name) {
        *known = view;
    } else if views.len() < MOST {
        views.push(view);
    } else {
        let text = format!("{MOST} views are enough: delete one first.");
        return Err(CallError::new("too-many-views", text));
    }
    keep(desk, views)
}

/// Calls a view something else.
pub fn rename(desk: &Desk, args: &RenameView) -> Result<Vec<SavedView>, CallError> {
    let to = name(&args.to)?;
    let mut views = list(desk);
    if to != args.name && views.iter().any(|view| view.name == to) {
        return Err(CallError::new("view-exists", "There is a view of that name already."));
    }
    let gone = || CallError::new("view-gone", "There is no view of that name.");
    let view = views.iter_mut().find(|view| view.name == args.name).ok_or_else(gone)?;
    view.name = to;
    keep(desk, views)
}

/// Deletes a view; one that is not there is gone already.
pub fn delete(desk: &Desk, args: &DeleteView) -> Result<Vec<SavedView>, CallError> {
    let mut views = list(desk);
    views.retain(|view| view.name != args.name);
    keep(desk, views)
}

fn name(given: &str) -> Result<String, CallError> {
    let name = given.trim();
    match name.chars().count() {
        1..=NAME => Ok(name.to_owned()),
        _ => Err(CallError::new(
            "view-name",
            format!("A view's name has 1 to {NAME} characters."),
        )),
    }
}

fn keep(desk: &Desk, views: Vec<SavedView>) -> Result<Vec<SavedView>, CallError> {
    let written = desk.inner.settings.set_views(views.clone());
    written.map_err(|error| CallError::new("settings-io", format!("The settings could not be written: {error}")))?;
    Ok(views)
}
