//! `desk profiles new`.

use clap::Args;
use desk_app::config::{self, Act};
use desk_app::schema::ProfileSource;

use super::place::{ConfigArgs, identity, saved};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles new`.
#[derive(Debug, Args)]
pub struct New {
    /// The new profile's id
    profile: String,
    /// The credential configuration's id
    #[arg(long, value_name = "ID")]
    configuration: String,
    /// What people call it [default: its id]
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    place: ConfigArgs,
}

impl New {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let from = ProfileSource::Configuration { id: self.configuration };
        let act = Act::Make {
            id: &self.profile,
            name: self.name.as_deref().unwrap_or(&self.profile),
            from: &from,
        };
        saved(&folder, config::act(&folder, &identity, act))?;
        line(format_args!("{} is made", self.profile))
    }
}
