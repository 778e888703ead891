//! What is wrong with an object under edit, each problem with the value that is meant.

use std::sync::Arc;

use indexmap::IndexMap;
use model::configuration::Configuration;
use serde_json::Value;

use crate::config::read::{Files, Read};
use crate::config::{metadata, profiles, twice};
use crate::identity::Identity;
use crate::schema::{FormProblem, Problem};

/// Of a profile. `found` is what was found while its file was put together.
pub fn profile(
    files: &Files<'_>,
    read: &Read<'_>,
    found: &[Problem],
    id: &str,
    members: &Value,
    configurations: &IndexMap<String, Arc<Configuration>>,
    identity: &Identity,
) -> Vec<FormProblem> {
    // A reference that leads nowhere takes the profile down; of what is left of it nothing is said.
    let remarks = read.resolved.diagnostics.iter().zip(found);
    let lost = remarks.filter(|(_, problem)| problem.profile_id.as_deref() == Some(id));
    let mut out: Vec<FormProblem> = lost
        .map(|(remark, problem)| FormProblem {
            path: below(read, remark.diagnostic.span.start),
            problem: problem.clone(),
        })
        .collect();
    if out.is_empty() {
        let defaults = profiles::defaults(read.value(), identity);
        let defects = profiles::one(id, members, configurations, &defaults).err();
        out.extend(defects.into_iter().flatten().map(|defect| FormProblem {
            path: defect.path.clone(),
            problem: profiles::told(read, id, defect),
        }));
    }
    out.extend(twice::of(files, read, id).map(whole));
    out
}

/// The keys below a profile that lead to a byte.
fn below(read: &Read<'_>, offset: usize) -> Vec<String> {
    read.document.path_at(offset).into_iter().skip(2).collect()
}

/// Of a credential configuration.
pub fn configuration(read: &Read<'_>, id: &str, members: &Value) -> Vec<FormProblem> {
    let defect = metadata::one(read, id, members).err();
    let told = defect.map(|(key, problem)| FormProblem {
        path: key.into_iter().map(str::to_owned).collect(),
        problem,
    });
    told.into_iter().collect()
}

/// Of the issuer's display.
pub fn display(read: &Read<'_>) -> Vec<FormProblem> {
    metadata::display(read).err().map(whole).into_iter().collect()
}

/// A problem of the object as a whole.
fn whole(problem: Problem) -> FormProblem {
    FormProblem {
        path: Vec::new(),
        problem,
    }
}
