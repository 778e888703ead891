//! Texts in, a catalogue and everything wrong out. Pure but for the clockless resolver's thread.

use std::collections::BTreeMap;
use std::sync::Arc;

use issuer::catalogue::Catalogue;
use model::profile::{Defaults, Profile};
use serde_json::Value;

use super::files::{METADATA, PROFILES};
use super::metadata::{self, Metadata};
use super::parse::parse;
use super::problem;
use super::robot;
use super::service::{self, Service};
use crate::identity::Identity;
use crate::schema::Problem;

/// Files by name: the text, or why it cannot be read.
pub type Texts = BTreeMap<&'static str, Result<String, String>>;

/// What a configuration folder amounts to.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What can be issued.
    pub catalogue: Catalogue,
    /// Base URL and port.
    pub service: Service,
    /// Everything wrong.
    pub problems: Vec<Problem>,
    /// A whole file could not be read: an older set, if there is one, stays live (R41).
    pub broken: bool,
}

/// Reads the folder's texts.
pub fn load(texts: &Texts, identity: &Identity) -> Loaded {
    let mut problems = Vec::new();
    let resolved = |name: &'static str, problems: &mut Vec<Problem>| -> Option<Value> {
        let answer = match texts.get(name) {
            None => Err(problem(
                name,
                "config-missing",
                None,
                format!("{name} is not in the folder"),
            )),
            Some(Err(reason)) => Err(problem(name, "config-unreadable", None, reason.clone())),
            Some(Ok(text)) => parse(name, text),
        };
        answer.map_err(|problem| problems.push(problem)).ok()
    };
    let metadata_value = resolved(METADATA, &mut problems);
    let profiles_value = resolved(PROFILES, &mut problems);
    let text = |name: &str| {
        texts
            .get(name)
            .and_then(|text| text.as_ref().ok())
            .map_or("", String::as_str)
    };
    let metadata = match &metadata_value {
        Some(value) => metadata::read(text(METADATA), value, &mut problems),
        None => Metadata::default(),
    };
    let mut catalogue = Catalogue {
        configurations: metadata.configurations,
        issuer_display: metadata.issuer_display,
        ..Catalogue::default()
    };
    if let Some(value) = &profiles_value {
        read_profiles(text(PROFILES), value, identity, &mut catalogue, &mut problems);
    }
    let mut service = service::read(texts, &mut problems);
    robot::know(&mut service.policy, identity);
    // What a save refuses withdraws nothing that is live either: an editor may have emptied the file and not filled it yet.
    let broken = problems.iter().any(is_fatal);
    catalogue.policy = service.policy.clone();
    Loaded {
        catalogue,
        service,
        problems,
        broken,
    }
}

/// Whether a problem takes its whole file down: a save of it is refused, and an older set stays live (R41). A single profile,
/// configuration or display that is wrong is left out and takes nothing else with it.
pub fn is_fatal(problem: &Problem) -> bool {
    let is_small = matches!(
        problem.code.as_str(),
        "metadata-configuration" | "metadata-display" | "config-file-name" | "config-environment"
    );
    problem.profile_id.is_none() && !is_small
}

fn read_profiles(text: &str, value: &Value, identity: &Identity, out: &mut Catalogue, problems: &mut Vec<Problem>) {
    let Some(profiles) = value.get("profiles").and_then(Value::as_object) else {
        problems.push(problem(
            PROFILES,
            "profiles-missing",
            None,
            "profiles must be an object",
        ));
        return;
    };
    let defaults = defaults(value, identity);
    let document = hocon_edit::Document::parse(text);
    for (id, members) in profiles {
        match Profile::read(id, members, &out.configurations, &defaults) {
            Ok(profile) => {
                out.profiles.insert(id.clone(), Arc::new(profile));
            }
            Err(defects) => {
                let reasons: Vec<_> = defects.iter().map(|defect| defect.message.as_str()).collect();
                out.invalid.insert(id.clone(), reasons.join("; "));
                for defect in defects {
                    let path: Vec<&str> = ["profiles", id]
                        .into_iter()
                        .chain(defect.path.iter().map(String::as_str))
                        .collect();
                    let at = document.position_of(&path).map(|at| (at.line, at.column));
                    let mut found = problem(PROFILES, defect.code, at, defect.message);
                    found.profile_id = Some(id.clone());
                    problems.push(found);
                }
            }
        }
    }
}

/// R22: the file's defaults, and behind them the key this desk made.
fn defaults(value: &Value, identity: &Identity) -> Defaults {
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
