//! `desk credential`: acts on credentials. One act per file.

mod decide;

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
}

impl Credential {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::Approve(verb) => verb.run().await,
            Act::Refuse(verb) => verb.run().await,
        }
    }
}
