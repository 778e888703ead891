//! `issuer2-profiles.conf`: what can be offered. One bad profile never takes the others down.

use std::collections::BTreeMap;
use std::sync::Arc;

use hocon_edit::render_path;
use indexmap::IndexMap;
use issuer::catalogue::Catalogue;
use model::configuration::Configuration;
use model::profile::{Defaults, Defect, Profile};
use serde_json::{Map, Value};

use super::files::PROFILES;
use super::problem;
use super::read::Read;
use crate::identity::Identity;
use crate::schema::Problem;

/// Reads the profiles into the catalogue, whose configurations are known; what is wrong is added to `problems`.
pub fn read(file: &Read<'_>, identity: &Identity, out: &mut Catalogue, problems: &mut Vec<Problem>) {
    let Some(profiles) = file.value().get("profiles").and_then(Value::as_object) else {
        let text = "profiles must be an object";
        problems.push(problem(PROFILES, "profiles-missing", None, text));
        return;
    };
    let defaults = defaults(file.value(), identity);
    let mut lost: BTreeMap<String, String> = BTreeMap::new();
    for problem in problems.iter() {
        if let Some(id) = problem.profile_id.clone() {
            lost.entry(id).or_insert_with(|| problem.message.clone());
        }
    }
    for (id, reason) in &lost {
        out.invalid
            .insert(id.clone(), format!("Credential profile {id}: {reason}"));
    }
    for (id, members) in profiles.iter().filter(|(id, _)| !lost.contains_key(*id)) {
        match one(id, members, &out.configurations, &defaults) {
            Ok(profile) => {
                out.profiles.insert(id.clone(), Arc::new(profile));
            }
            Err(defects) => {
                let reasons: Vec<_> = defects.iter().map(|defect| defect.message.as_str()).collect();
                out.invalid.insert(id.clone(), reasons.join("; "));
                problems.extend(defects.into_iter().map(|defect| told(file, id, defect)));
            }
        }
    }
}

/// One profile, or everything wrong with it.
///
/// # Errors
/// Each defect with the place below the profile that is meant.
pub fn one(
    id: &str,
    members: &Value,
    configurations: &IndexMap<String, Arc<Configuration>>,
    defaults: &Defaults,
) -> Result<Profile, Vec<Defect>> {
    Profile::read(id, members, configurations, defaults).map_err(|defects| dotted(id, members, defects))
}

/// A defect as a problem of its file.
pub fn told(file: &Read<'_>, id: &str, defect: Defect) -> Problem {
    let below = defect.path.iter().map(String::as_str);
    let path: Vec<&str> = ["profiles", id].into_iter().chain(below).collect();
    let mut found = file.problem(&path, defect.code, defect.message);
    found.profile_id = Some(id.to_owned());
    found
}

/// `profiles.eu.pid { … }` without quotes is a profile `eu` with a member `pid`: said as that, not as everything that such a
/// profile misses.
fn dotted(id: &str, members: &Value, defects: Vec<Defect>) -> Vec<Defect> {
    let is_profile = |members: &Value| {
        let has = |name: &str| members.get(name).is_some();
        has("name") || has("credentialConfigurationId")
    };
    let explain = |defect: Defect| {
        let [member] = &defect.path[..] else { return Err(defect) };
        let below = members.get(member).and_then(|below| profile_below(below, 0));
        let Some(below) = below.filter(|_| defect.code == "profile-unknown-member") else {
            return Err(defect);
        };
        let path: Vec<String> = [id, member].into_iter().map(str::to_owned).chain(below).collect();
        let (whole, plain) = (render_path(&path), path.join("-"));
        Ok(Defect {
            path: path[1..].to_vec(),
            code: "profile-id",
            message: format!(
                "Credential profile {whole} is read as a profile {id} with a member {member}, because a dot begins a new \
                 level. An id must not contain a dot: choose another, for example {plain}"
            ),
        })
    };
    let (explained, others): (Vec<_>, Vec<_>) = defects.into_iter().map(explain).partition(Result::is_ok);
    let explained = explained.into_iter().flatten();
    let others = others.into_iter().filter_map(Result::err);
    let mut out: Vec<Defect> = explained.collect();
    if out.is_empty() || is_profile(members) {
        out.extend(others);
    }
    out
}

/// The names from a member to what must have been meant as a profile; none when there is nothing of the kind.
fn profile_below(value: &Value, depth: usize) -> Option<Vec<String>> {
    let members: &Map<String, Value> = value.as_object()?;
    if members.contains_key("credentialConfigurationId") {
        return Some(Vec::new());
    }
    if depth == DEEPEST {
        return None;
    }
    members.iter().find_map(|(name, value)| {
        let below = profile_below(value, depth + 1)?;
        Some([name.clone()].into_iter().chain(below).collect())
    })
}

/// How many more dots are looked behind.
const DEEPEST: usize = 4;

/// R22: the file's defaults, and behind them the key this desk made.
pub fn defaults(value: &Value, identity: &Identity) -> Defaults {
    let texts = |key: &str| -> Option<Vec<String>> {
        value
            .get(key)?
            .as_array()?
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    Defaults {
        key: value.get("defaultIssuerKey").filter(|key| !key.is_null()).cloned(),
        did: value.get("defaultIssuerDid").and_then(Value::as_str).map(str::to_owned),
        chain: texts("defaultIssuerX5chain"),
        mdoc_chain: texts("defaultMdocIssuerX5chain"),
        desk_did: identity.did.clone(),
        desk_chain: vec![identity.jwt_signer.clone()],
        desk_mdoc_chain: vec![identity.mdoc_signer.clone()],
    }
}
