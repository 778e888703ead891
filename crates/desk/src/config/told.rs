//! Where a value comes from, as the window is told, and who shares it.

use std::collections::{BTreeMap, HashMap};

use hocon_edit::{Origin, OriginKind, Site, render_path};
use serde_json::{Map, Value};

use super::read::{Read, reference, source};
use crate::schema::{FilePlace, OriginOf, ValueOrigin};

/// The origin of the value at a path.
pub fn told(file: &Read<'_>, path: &[String], origin: &Origin, shared_with: Vec<String>) -> ValueOrigin {
    let source = source(origin);
    let inherited = file.resolved.inherited(path).map(|inherited| inherited.origin);
    let through = inherited.as_ref().filter(|through| through.site != source.site);
    let written = |kind| reference(kind).unwrap_or_default();
    let (kind, reference, through) = match (&source.kind, through) {
        (OriginKind::Absent { path }, _) => (OriginOf::Absent, Some(format!("${{?{}}}", render_path(path))), None),
        (kind @ OriginKind::Environment { .. }, through) => (
            OriginOf::Environment,
            Some(written(kind)),
            through.map(|through| &through.site),
        ),
        (_, Some(through)) => (OriginOf::Reference, Some(written(&through.kind)), Some(&through.site)),
        (OriginKind::Concatenation, None) => (OriginOf::Concatenation, None, None),
        (OriginKind::Include { statement }, None) => (OriginOf::Include, None, Some(statement)),
        _ => (OriginOf::Literal, None, None),
    };
    ValueOrigin {
        kind,
        reference,
        place: Some(place(&source.site)),
        through: through.map(place),
        shared_with,
    }
}

/// A place, as the window is told.
pub fn place(site: &Site) -> FilePlace {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    FilePlace {
        file: site.file.clone(),
        line: number(site.line),
        column: number(site.column),
    }
}

/// What stands at a path.
pub fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Which profiles get a value from which place: by file, by the byte where it begins.
pub struct Shares(BTreeMap<String, HashMap<usize, Vec<String>>>);

impl Shares {
    /// Of a file that resolves.
    pub fn of(file: &Read<'_>) -> Self {
        let mut shares: BTreeMap<String, HashMap<usize, Vec<String>>> = BTreeMap::new();
        let profiles = file.value().get("profiles").and_then(Value::as_object);
        for id in profiles.into_iter().flat_map(Map::keys) {
            file.resolved.sources(&["profiles", id], |name, span| {
                if !shares.contains_key(name) {
                    shares.insert(name.to_owned(), HashMap::new());
                }
                let Some(places) = shares.get_mut(name) else { return };
                let ids = places.entry(span.start).or_default();
                if ids.last() != Some(id) {
                    ids.push(id.clone());
                }
            });
        }
        Self(shares)
    }

    /// The others, by name.
    pub fn besides(&self, source: &Origin, id: &str) -> Vec<String> {
        let places = self.0.get(&source.site.file);
        let all = places.and_then(|places| places.get(&source.site.span.start));
        let mut others: Vec<String> = all
            .into_iter()
            .flatten()
            .filter(|other| *other != id)
            .cloned()
            .collect();
        others.sort_unstable();
        others
    }
}
