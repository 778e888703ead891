//! An object of a file under edit, as a form shows it: every value of it, where each comes from, and what is wrong with it.

use hocon_edit::OriginKind;
use model::configuration::Format;
use model::exchange::MASK;
use serde_json::Value;

use super::{Around, wrong};
use crate::config::read::{Files, Read, source};
use crate::config::told::{Shares, at, told};
use crate::config::{METADATA, PROFILES, mask};
use crate::schema::{FormNode, FormView, NodeKind, Problem};

/// The object at `path` of a file, and `deepest` levels below it.
pub fn read(around: &Around<'_>, file: &'static str, path: &[String], deepest: usize) -> FormView {
    let files = Files::of(around.texts, around.world);
    let mut found = Vec::new();
    let Some(read) = files.read(file, &mut found) else {
        return FormView {
            nodes: Vec::new(),
            problems: Vec::new(),
            broken: Some(found.first().map_or_else(String::new, |problem| why(problem, file))),
            format: None,
        };
    };
    let object = at(read.value(), path);
    let mut view = FormView {
        nodes: object.map_or_else(Vec::new, |object| nodes(&read, path, object, deepest)),
        problems: Vec::new(),
        broken: None,
        format: None,
    };
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    match (file, names.as_slice(), object) {
        (PROFILES, ["profiles", id], Some(profile)) => {
            let known = around.beside.read(around.texts, &files);
            let configurations = &known.metadata.configurations;
            view.problems = wrong::profile(&files, &read, &found, id, profile, configurations, around.identity);
            view.format = format(&known.value, profile);
        }
        (METADATA, ["credentialConfigurations", id], Some(configuration)) => {
            view.problems = wrong::configuration(&read, id, configuration);
        }
        (METADATA, ["issuerDisplay"], Some(_)) => view.problems = wrong::display(&read),
        _ => {}
    }
    view
}

/// In a sentence, with the line.
fn why(problem: &Problem, file: &str) -> String {
    let place = match (problem.line, problem.file == file) {
        (Some(line), true) => format!("line {line}: "),
        (Some(line), false) => format!("{}, line {line}: ", problem.file),
        (None, _) => String::new(),
    };
    super::sentence(&format!("{place}{}", problem.message))
}

/// The format of the configuration that a profile names, be that configuration complete or not.
fn format(metadata: &Value, profile: &Value) -> Option<String> {
    let id = profile.get("credentialConfigurationId")?.as_str()?;
    let name = metadata.get("credentialConfigurations")?.get(id)?.get("format")?;
    Some(Format::from_name(name.as_str()?)?.as_str().to_owned())
}

fn nodes(read: &Read<'_>, path: &[String], object: &Value, deepest: usize) -> Vec<FormNode> {
    let (shown, shares) = match (read.name, path) {
        (PROFILES, [profiles, id]) if profiles == "profiles" => {
            (mask::profile(object), Some((Shares::of(read), id.as_str())))
        }
        (PROFILES, [profiles]) if profiles == "profiles" => (each(object, mask::profile), None),
        (METADATA, _) => (mask::other(object), None),
        // No form of ours; what in it is secret is not known.
        _ => (Value::Null, None),
    };
    let mut out = Vec::new();
    read.resolved.below(path, |full, origin| {
        let below = full.get(path.len()..).unwrap_or_default();
        if below.len() > deepest {
            return;
        }
        let given = at(object, below);
        let may_be_shown = at(&shown, below) == given;
        let shared_with = match &shares {
            Some((shares, id)) => shares.besides(source(&origin), id),
            None => Vec::new(),
        };
        let leaf = given.filter(|value| !value.is_object() && !value.is_array());
        let masked = leaf.is_some() && !may_be_shown;
        out.push(FormNode {
            path: below.to_vec(),
            kind: given.map_or(NodeKind::Null, kind),
            value: leaf.map(|value| match masked {
                true => at(&shown, below).unwrap_or(&Value::from(MASK)).to_string(),
                false => value.to_string(),
            }),
            masked,
            own: read.resolved.owns(full) || matches!(origin.kind, OriginKind::Absent { .. }) && is_written(read, full),
            origin: told(read, full, &origin, shared_with),
        });
    });
    out
}

/// Every member of an object, masked.
fn each(object: &Value, mask: fn(&Value) -> Value) -> Value {
    let members = object.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.clone(), mask(value))).collect()
}

/// Whether what is absent is written in the text itself.
fn is_written(read: &Read<'_>, path: &[String]) -> bool {
    read.document.find(path).is_some()
}

fn kind(value: &Value) -> NodeKind {
    match value {
        Value::Object(_) => NodeKind::Object,
        Value::Array(_) => NodeKind::Array,
        Value::String(_) => NodeKind::Text,
        Value::Number(_) => NodeKind::Number,
        Value::Bool(_) => NodeKind::Boolean,
        Value::Null => NodeKind::Null,
    }
}
