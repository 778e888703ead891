//! The configuration folder that an act is about.

use std::path::{Path, PathBuf};

use clap::Args;
use credentials::entropy::SystemEntropy;
use desk_app::config::{Loaded, SaveError};
use desk_app::identity::Identity;
use desk_app::schema::Problem;
use model::time::{Clock as _, SystemClock};

use crate::Failure;

/// Which folder.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Configuration folder [default: the user's data folder]
    #[arg(long, value_name = "FOLDER", env = "ISSUER_DESK_CONFIG")]
    config: Option<PathBuf>,
}

impl ConfigArgs {
    /// The folder, which can be read.
    pub fn folder(self) -> Result<PathBuf, Failure> {
        readable(self.config.unwrap_or_else(desk_app::opened_folder))
    }
}

/// A folder, or why it is none that can be read.
pub fn readable(folder: PathBuf) -> Result<PathBuf, Failure> {
    match std::fs::read_dir(&folder) {
        Ok(_) => Ok(folder),
        Err(error) => Err(Failure::Usage(format!("{}: {error}", folder.display()))),
    }
}

/// Whoever reads a folder without running an issuer needs no key of its own.
pub fn identity() -> Result<Identity, Failure> {
    let identity = Identity::passing(SystemClock.now(), &SystemEntropy);
    identity.map_err(|error| Failure::Usage(error.to_string()))
}

/// What became of a save, as it is printed.
pub fn saved(folder: &Path, done: Result<Loaded, SaveError>) -> Result<(), Failure> {
    match done {
        Ok(_) => Ok(()),
        Err(SaveError::Broken(problems)) => {
            problems.iter().for_each(|problem| eprintln!("{}", finding(problem)));
            Err(Failure::Findings(problems.len()))
        }
        Err(error) => Err(Failure::Usage(format!("{}: {error}", folder.display()))),
    }
}

/// `file:line:column: message [code]`.
pub fn finding(problem: &Problem) -> String {
    let mut place = problem.file.clone();
    for number in [problem.line, problem.column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    format!("{place}: {} [{}]", problem.message, problem.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_its_place() {
        let mut problem = Problem {
            code: "profile-blank".into(),
            file: "a.conf".into(),
            included_by: None,
            line: Some(3),
            column: Some(7),
            profile_id: Some("a".into()),
            message: "name must not be blank".into(),
        };
        assert_eq!(finding(&problem), "a.conf:3:7: name must not be blank [profile-blank]");
        (problem.line, problem.column) = (None, None);
        assert_eq!(finding(&problem), "a.conf: name must not be blank [profile-blank]");
    }
}
