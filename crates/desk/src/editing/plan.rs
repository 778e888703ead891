//! What it would mean to give a place a value: the ways there are, and who shares it.

use hocon_edit::{Document, Literal, Plan, Way, WayKind, render_path};
use indexmap::IndexSet;
use serde_json::Value;

use super::{Around, changes, refused};
use crate::config::PROFILES;
use crate::config::read::Files;
use crate::config::told::place;
use crate::schema::{CallError, ValuePlan, ValueWay, WayOf};

/// The ways to give `path` of a file a value.
///
/// # Errors
/// [`CallError`] with the code of the edit that cannot be made.
pub fn plan(around: &Around<'_>, file: &'static str, path: &[String], value: Value) -> Result<ValuePlan, CallError> {
    let files = Files::of(around.texts, around.world);
    let Some(document) = files.document(file) else {
        return Err(CallError::new("config-unreadable", format!("{file} cannot be read.")));
    };
    let resolved = document.resolve(file, around.world);
    let plan = resolved.plan(around.world, path, Literal::from(value));
    let Plan { included, ways, .. } = plan.map_err(|error| refused(&error))?;
    Ok(ValuePlan {
        included: included.as_ref().map(place),
        ways: ways.into_iter().map(|way| told(document, file, path, way)).collect(),
    })
}

fn told(document: &Document, file: &str, path: &[String], way: Way) -> ValueWay {
    let (kind, target) = match way.kind {
        WayKind::InPlace => (WayOf::InPlace, None),
        WayKind::Target { path } => (WayOf::Target, Some(render_path(&path))),
        WayKind::Add => (WayOf::Add, None),
        _ => (WayOf::Override, None),
    };
    ValueWay {
        kind,
        target,
        place: way.site.as_ref().map(place),
        profiles: others(file, path, &way.shared),
        others: u32::try_from(way.shared.len()).unwrap_or(u32::MAX),
        changes: changes::between(document, &way.document),
    }
}

/// The other profiles that change with a value, in their order.
fn others(file: &str, path: &[String], shared: &[Vec<String>]) -> Vec<String> {
    let own = path
        .get(1)
        .filter(|_| path.first().is_some_and(|first| first == "profiles"));
    let id = |path: &Vec<String>| match path.as_slice() {
        [profiles, id, ..] if profiles == "profiles" && Some(id) != own => Some(id.clone()),
        _ => None,
    };
    let ids: IndexSet<String> = shared.iter().filter(|_| file == PROFILES).filter_map(id).collect();
    ids.into_iter().collect()
}
