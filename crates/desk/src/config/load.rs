//! Texts in, a catalogue and everything wrong out. Pure: what lies around the texts is passed in.

use std::path::Path;

use hocon_edit::World;

use issuer::catalogue::Catalogue;

use super::beside::Beside;
use super::files::{METADATA, PROFILES, Texts, read_all};
use super::read::Files;
use super::robot;
use super::service::{self, Service};
use super::surroundings::Surroundings;
use super::{problem, profiles, twice};
use crate::identity::Identity;
use crate::schema::Problem;

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
    /// The names that includes asked for, whether there was such a file or not: relative to the folder, `/` between the parts.
    pub asked: Vec<String>,
}

/// Reads a folder.
pub fn open(folder: &Path, identity: &Identity) -> Loaded {
    let texts = read_all(folder);
    load(&texts, &Surroundings::of(folder, &texts), identity)
}

/// Reads a folder's texts; `world` has the files that they include, and the environment.
pub fn load(texts: &Texts, world: &dyn World, identity: &Identity) -> Loaded {
    load_beside(texts, world, identity, &Beside::default())
}

/// The same for texts that were read before, all but the one that somebody types in.
pub fn load_beside(texts: &Texts, world: &dyn World, identity: &Identity, beside: &Beside) -> Loaded {
    let mut problems = Vec::new();
    let files = Files::of(texts, world);
    let missing = |name: &'static str| {
        let text = format!("{name} is not in the folder");
        let missing = !files.has(name);
        missing.then(|| problem(name, "config-missing", None, text))
    };
    problems.extend(missing(METADATA));
    let known = beside.read(texts, &files);
    problems.extend_from_slice(&known.problems);
    let mut catalogue = Catalogue {
        configurations: known.metadata.configurations.clone(),
        issuer_display: known.metadata.issuer_display.clone(),
        ..Catalogue::default()
    };
    problems.extend(missing(PROFILES));
    if let Some(read) = files.read(PROFILES, &mut problems) {
        profiles::read(&read, identity, &mut catalogue, &mut problems);
        twice::find(&files, &read, &mut problems);
    }
    let mut service = service::read(&files, &mut problems);
    robot::know(&mut service.policy, identity);
    // What a save refuses withdraws nothing that is live either: an editor may have emptied the file and not filled it yet.
    let broken = problems.iter().any(is_fatal);
    catalogue.policy = service.policy.clone();
    Loaded {
        catalogue,
        service,
        problems,
        broken,
        asked: files.asked(),
    }
}

/// Whether a problem takes its whole file down: a save of it is refused, and an older set stays live (R41). A single profile,
/// configuration or display that is wrong is left out and takes nothing else with it.
pub fn is_fatal(problem: &Problem) -> bool {
    let is_small = matches!(
        problem.code.as_str(),
        "metadata-configuration" | "metadata-display" | "config-file-name" | "config-environment" | twice::CODE
    );
    problem.profile_id.is_none() && !is_small
}
