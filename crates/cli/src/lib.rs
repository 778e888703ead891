//! `desk`: the command line of Issuer Desk. One verb per file.
//!
//! Every flag has a default, an environment twin (`ISSUER_DESK_…`) and says so in `--help`. Answers go to standard output, as
//! text or, with `--json`, as one JSON object a line; the log goes to standard error.

mod claim;
mod failure;
mod issuer;
mod offer;
mod out;
mod serve;
mod tail;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use failure::Failure;

/// Issuer Desk: an OpenID4VCI issuer with its own desk.
#[derive(Debug, Parser)]
#[command(name = "desk", version, max_term_width = 100)]
struct Desk {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the issuer without a window
    Serve(serve::Serve),
    /// Make a credential offer
    Offer(offer::MakeOffer),
    /// Claim an offer with the robot wallet and check what it gets
    Claim(claim::ClaimOffer),
    /// Print events as they happen
    Tail(tail::Tail),
}

/// Runs the command line; answers with the exit code.
pub fn run() -> ExitCode {
    let desk = Desk::parse();
    log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("desk: the runtime did not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match desk.verb {
            Verb::Serve(verb) => verb.run().await,
            Verb::Offer(verb) => verb.run().await,
            Verb::Claim(verb) => verb.run().await,
            Verb::Tail(verb) => verb.run().await,
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has what it wanted.
        Err(Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("desk: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// The log goes to standard error; `ISSUER_DESK_LOG` says how much, in `tracing` syntax.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("ISSUER_DESK_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second log in one process (tests) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
