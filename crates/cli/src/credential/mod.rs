//! `desk credential`: what was issued or put off, and acts on it. One act per file.

mod decide;
mod list;
mod status;

use clap::{Args, Subcommand};

use crate::Failure;

/// `desk credential`.
#[derive(Debug, Args)]
pub struct Credential {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Let a wallet fetch a credential that was put off
    Approve(decide::Approve),
    /// Refuse a credential that was put off, for good
    Refuse(decide::Refuse),
    /// Print a session's credentials that have an entry of a status list
    List(list::List),
    /// Revoke a credential: it is valid no more
    Revoke(status::OfOne),
    /// Suspend a credential: it is invalid for a while
    Suspend(status::OfOne),
    /// Restore a credential: it is valid again
    Restore(status::OfOne),
}

impl Credential {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::Approve(verb) => verb.run().await,
            Act::Refuse(verb) => verb.run().await,
            Act::List(verb) => verb.run().await,
            Act::Revoke(verb) => verb.run("revoke").await,
            Act::Suspend(verb) => verb.run("suspend").await,
            Act::Restore(verb) => verb.run("restore").await,
        }
    }
}
