//! `desk profiles delete`.

use clap::Args;
use desk_app::config::{self, Act};

use super::place::{ConfigArgs, identity, saved};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles delete`.
#[derive(Debug, Args)]
pub struct Delete {
    /// The profile's id
    profile: String,
    #[command(flatten)]
    place: ConfigArgs,
}

impl Delete {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let act = Act::Delete { id: &self.profile };
        saved(&folder, config::act(&folder, &identity, act))?;
        line(format_args!("{} is deleted", self.profile))
    }
}
