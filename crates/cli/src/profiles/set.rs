//! `desk profiles set`: one value of one profile, every other byte left alone.

use clap::Args;
use desk_app::config;

use super::place::{ConfigArgs, identity, saved};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The profile's id
    profile: String,
    /// The value's path below the profile, with dots; names with dots in quotes
    path: String,
    /// The value: HOCON in braces, brackets or quotes, a number, true, false or null; anything else is a text
    #[arg(allow_hyphen_values = true)]
    value: String,
    #[command(flatten)]
    place: ConfigArgs,
}

impl Set {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let usage = |what: &str, why: &dyn std::fmt::Display| Failure::Usage(format!("{what}: {why}"));
        let path = hocon_edit::parse_path(&self.path).ok_or_else(|| usage(&self.path, &"this is no path"))?;
        // The value itself may be a secret.
        let value = config::asked(&self.value).map_err(|why| usage("the value", &why))?;
        saved(
            &folder,
            config::set_value(&folder, &identity, &self.profile, &path, &value),
        )?;
        line(format_args!("{} is set", hocon_edit::render_path(&path)))
    }
}
