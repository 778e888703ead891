//! `desk profiles`: what can be issued, what of HAIP it meets, and the configuration folder that says so. One act per file.

mod check;
mod delete;
mod duplicate;
mod haip;
mod list;
mod make;
mod place;
mod rename;
mod set;
mod set_haip;
mod show;

use clap::{Args, Subcommand};

use crate::Failure;

/// `desk profiles`.
#[derive(Debug, Args)]
pub struct Profiles {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print the profiles that can be used
    List(list::List),
    /// Print what is wrong with a configuration folder, a finding a line, as file:line:column. Exit code 1 when something is, 2
    /// when the folder cannot be read
    Check(check::Check),
    /// Print what a profile comes to, value by value; with --effective, where each value comes from
    Show(show::Show),
    /// Set one value of a profile in the configuration folder, every other byte left alone; a running desk takes it up. Exit
    /// code 2 when that would not have the effect, or another one as well
    Set(set::Set),
    /// Make a profile in the configuration folder that fits a credential configuration, with an example value for each of its
    /// claims; a running desk takes it up
    New(make::New),
    /// Copy a profile in the configuration folder as it is written, comments and references included
    Duplicate(duplicate::Duplicate),
    /// Give a profile another id in the configuration folder; references to it follow
    Rename(rename::Rename),
    /// Take a profile out of the configuration folder, with the comment above it
    Delete(delete::Delete),
    /// Print what of HAIP a profile meets, item by item; exit code 4 when a MUST is missed
    Haip(haip::Haip),
    /// Turn a profile's HAIP switch in the configuration folder; a running desk takes it up
    SetHaip(set_haip::SetHaip),
}

impl Profiles {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::List(verb) => verb.run().await,
            Act::Check(verb) => verb.run(),
            Act::Show(verb) => verb.run(),
            Act::Set(verb) => verb.run(),
            Act::New(verb) => verb.run(),
            Act::Duplicate(verb) => verb.run(),
            Act::Rename(verb) => verb.run(),
            Act::Delete(verb) => verb.run(),
            Act::Haip(verb) => verb.run().await,
            Act::SetHaip(verb) => verb.run(),
        }
    }
}
