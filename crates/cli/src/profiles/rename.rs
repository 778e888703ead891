//! `desk profiles rename`.

use clap::Args;
use desk_app::config::{self, Act};

use super::place::{ConfigArgs, identity, saved};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles rename`.
#[derive(Debug, Args)]
pub struct Rename {
    /// The profile's id
    profile: String,
    /// Its new id
    to: String,
    #[command(flatten)]
    place: ConfigArgs,
}

impl Rename {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let act = Act::Rename {
            id: &self.profile,
            to: &self.to,
        };
        saved(&folder, config::act(&folder, &identity, act))?;
        line(format_args!("{} is now {}", self.profile, self.to))
    }
}
