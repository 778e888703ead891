//! Two profiles with one id. To HOCON they are one, the later over the earlier: allowed, and hardly ever meant.

use hocon_edit::{Document, Origin, OriginKind, Site};
use serde_json::Value;

use super::read::{Files, Read};
use crate::schema::Problem;

/// What it is called. It takes nothing out of service.
pub const CODE: &str = "profile-twice";

/// Adds a remark for every id under which more than one profile is written.
pub fn find(files: &Files<'_>, file: &Read<'_>, problems: &mut Vec<Problem>) {
    let profiles = file.value().get("profiles").and_then(Value::as_object);
    let ids = profiles.into_iter().flat_map(|profiles| profiles.keys());
    problems.extend(ids.filter_map(|id| of(files, file, id)));
}

/// The remark on one id.
pub fn of(files: &Files<'_>, file: &Read<'_>, id: &str) -> Option<Problem> {
    let origin = file.resolved.origin(&["profiles", id])?;
    let sites = sites(&origin);
    if sites.len() < 2 {
        return None;
    }
    let mut whole: Vec<&Site> = sites
        .into_iter()
        .filter(|site| names_itself(files, file, site))
        .collect();
    whole.reverse();
    let [before @ .., last] = &whole[..] else { return None };
    if before.is_empty() {
        return None;
    }
    let place = |site: &&Site| match site.file == last.file {
        true => format!("line {}", site.line),
        false => format!("{} line {}", site.file, site.line),
    };
    let places: Vec<_> = before.iter().map(place).collect();
    let message = format!(
        "There is more than one profile {id}: also at {}. They are put together to one, in which the later wins member by member; \
         give one of them another id",
        places.join(", ")
    );
    Some(file.at_place(&last.file, CODE, Some((last.line, last.column)), message))
}

/// The places that a value was merged from, the one that wins first. What a reference brought is meant to be merged.
fn sites(origin: &Origin) -> Vec<&Site> {
    match &origin.kind {
        OriginKind::Literal | OriginKind::Include { .. } => vec![&origin.site],
        OriginKind::Merged => origin.parts.iter().flat_map(sites).collect(),
        _ => Vec::new(),
    }
}

/// Whether what stands there is a profile of its own, and not an addition to one.
fn names_itself(files: &Files<'_>, file: &Read<'_>, site: &Site) -> bool {
    let included = (site.file != file.name).then(|| files.included(&site.file)).flatten();
    let text = included.as_deref().unwrap_or(file.document.text());
    let braces = site.span.of(text);
    let has = |document: &Document, name: &str| document.find(&[name]).is_some();
    braces.starts_with('{') && {
        let document = Document::parse(braces);
        has(&document, "name") && has(&document, "credentialConfigurationId")
    }
}
