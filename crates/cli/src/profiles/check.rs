//! `desk profiles check`: a folder as a desk would read it, without one running.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use desk_app::config;

use super::place::{finding, identity, readable};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Configuration folder [default: the user's data folder]
    #[arg(value_name = "FOLDER", env = "ISSUER_DESK_CONFIG")]
    folder: Option<PathBuf>,
    /// Print one JSON object a finding
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Check {
    pub fn run(self) -> Result<(), Failure> {
        let folder = readable(self.folder.unwrap_or_else(desk_app::opened_folder))?;
        let loaded = config::open(&folder, &identity()?);
        for problem in &loaded.problems {
            match self.json {
                true => line(serde_json::json!(problem))?,
                false => line(finding(problem))?,
            }
        }
        match loaded.problems.len() {
            0 if self.json => Ok(()),
            0 => {
                let (profiles, configurations) =
                    (loaded.catalogue.profiles.len(), loaded.catalogue.configurations.len());
                line(format_args!(
                    "no findings: {profiles} profiles, {configurations} credential configurations"
                ))
            }
            count => Err(Failure::Findings(count)),
        }
    }
}
