//! `desk session`: acts on one session that no wallet is told of. One act per file.

mod mark;
mod recreate;

use clap::{Args, Subcommand};

use crate::Failure;

/// `desk session`.
#[derive(Debug, Args)]
pub struct Session {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Pin a session
    Pin(mark::Pin),
    /// Unpin a session
    Unpin(mark::Pin),
    /// Note something of a session
    Note(mark::Note),
    /// Make a session's offer again, for a new session
    Recreate(recreate::Recreate),
}

impl Session {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::Pin(verb) => verb.run(true).await,
            Act::Unpin(verb) => verb.run(false).await,
            Act::Note(verb) => verb.run().await,
            Act::Recreate(verb) => verb.run().await,
        }
    }
}
