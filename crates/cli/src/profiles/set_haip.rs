//! `desk profiles set-haip`.

use clap::{Args, ValueEnum};
use desk_app::config;

use super::place::{ConfigArgs, identity};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles set-haip`.
#[derive(Debug, Args)]
pub struct SetHaip {
    /// The profile's id
    profile: String,
    /// Whether wallets have to do all that HAIP asks of them
    #[arg(value_enum)]
    switch: Switch,
    #[command(flatten)]
    place: ConfigArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl SetHaip {
    pub fn run(self) -> Result<(), Failure> {
        let on = self.switch == Switch::On;
        let (folder, identity) = (self.place.folder()?, identity()?);
        let (profile, place) = (&self.profile, folder.display());
        let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{place}: {profile}: {why}"));
        let before = config::open(&folder, &identity);
        if !before.catalogue.profiles.contains_key(profile) {
            return Err(wrong(&"there is no such profile, or it has mistakes"));
        }
        config::set_haip(&folder, &identity, profile, on).map_err(|error| wrong(&error))?;
        line(format_args!("haip = {on}"))
    }
}
