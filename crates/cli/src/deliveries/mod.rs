//! `desk deliveries`: what became of webhooks, and acts on them. One act per file.

mod act;
mod list;
mod replay;
mod target;
mod targets;
mod test;

pub use act::done;
use clap::{Args, Subcommand};

use crate::Failure;

/// `desk deliveries`.
#[derive(Debug, Args)]
pub struct Deliveries {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print deliveries, the newest first
    List(list::List),
    /// Print targets: their numbers, whether they get anything, what they are set to, how they have been doing
    Targets(targets::Targets),
    /// Try a delivery that waits once more, now
    Retry(act::OfOne),
    /// Send a delivery again that was made or given up: the same webhook-id, a fresh timestamp and signature
    Redeliver(act::Redeliver),
    /// Send a session's events again, perhaps elsewhere, perhaps with a fault built in
    Replay(replay::Replay),
    /// Hold a target: nothing goes there until it is released
    Hold(act::Hold),
    /// Release a target that is held, or that has stopped by answering 410
    Release(act::OfTarget),
    /// Give a delivery up: no more attempts
    GiveUp(act::OfOne),
    /// Send a made-up event of a profile, marked as a test
    Test(test::Test),
}

impl Deliveries {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::List(verb) => verb.run().await,
            Act::Targets(verb) => verb.run().await,
            Act::Retry(verb) => verb.retry().await,
            Act::Redeliver(verb) => verb.run().await,
            Act::Replay(verb) => verb.run().await,
            Act::Hold(verb) => verb.run().await,
            Act::Release(verb) => verb.release().await,
            Act::GiveUp(verb) => verb.give_up().await,
            Act::Test(verb) => verb.run().await,
        }
    }
}
