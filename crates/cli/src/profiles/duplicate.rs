//! `desk profiles duplicate`.

use clap::Args;
use desk_app::config::{self, Act};
use desk_app::schema::ProfileSource;

use super::place::{ConfigArgs, identity, saved};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles duplicate`.
#[derive(Debug, Args)]
pub struct Duplicate {
    /// The profile's id
    profile: String,
    /// The copy's id
    copy: String,
    /// What people call the copy [default: its id]
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    place: ConfigArgs,
}

impl Duplicate {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let from = ProfileSource::Profile { id: self.profile };
        let act = Act::Make {
            id: &self.copy,
            name: self.name.as_deref().unwrap_or(&self.copy),
            from: &from,
        };
        saved(&folder, config::act(&folder, &identity, act))?;
        line(format_args!("{} is made", self.copy))
    }
}
