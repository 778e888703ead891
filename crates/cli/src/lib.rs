//! `desk`: the command line of Issuer Desk. One verb per file.
//!
//! Every flag has a default, an environment twin (`ISSUER_DESK_…`) and says so in `--help`. Answers go to standard output, as
//! text or, with `--json`, as one JSON object a line; the log goes to standard error.

mod attester;
mod claim;
mod credential;
mod decode;
mod deliveries;
mod doctor;
mod ended;
mod event;
mod explain;
mod export;
mod failure;
mod hocon;
mod inbox;
mod issuer;
mod offer;
mod open;
mod out;
mod profiles;
mod refusals;
mod serve;
mod session;
mod sessions;
mod tail;
mod time;
mod webhook;

use std::process::ExitCode;

/// Requests are answered from many small pieces of memory on several threads, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::builder::Resettable;
use clap::{Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

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
    /// Examine an issuer, ours or any, item by item
    Doctor(doctor::Doctor),
    /// Print events as they happen
    Tail(tail::Tail),
    /// Print what wallets were refused, and by which check
    Refusals(refusals::Refusals),
    /// Write a session into one file, to hand on
    Export(export::Export),
    /// Look into such a file
    Open(Box<open::Open>),
    /// Say what a session's record means: where it stopped, why, what to try
    Explain(explain::Explain),
    /// Print sessions: searched, filtered, sorted
    Sessions(sessions::Sessions),
    /// Pin a session, note something of it, make its offer again
    Session(session::Session),
    /// Print what can be issued, and what of HAIP it meets
    Profiles(profiles::Profiles),
    /// Look at webhook deliveries and act on them
    Deliveries(deliveries::Deliveries),
    /// Act on credentials: revoke, suspend, restore; decide about one that was put off
    Credential(credential::Credential),
    /// Take a proof, a token, a credential or an offer apart, on this machine
    Decode(decode::Decode),
    /// Look at configuration files as they resolve
    Hocon(hocon::Hocon),
    /// Receive webhooks and say what each is worth
    Inbox(inbox::Inbox),
}

/// Runs the command line; answers with the exit code.
pub fn run() -> ExitCode {
    let command = without_empty(Desk::command(), &|name| {
        std::env::var_os(name).is_some_and(|value| value.is_empty())
    });
    let desk = match Desk::from_arg_matches(&command.get_matches()) {
        Ok(desk) => desk,
        Err(error) => error.exit(),
    };
    log();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers())
        .enable_all()
        .build()
    {
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
            Verb::Doctor(verb) => verb.run().await,
            Verb::Tail(verb) => verb.run().await,
            Verb::Refusals(verb) => verb.run().await,
            Verb::Export(verb) => verb.run().await,
            Verb::Open(verb) => verb.run().await,
            Verb::Explain(verb) => verb.run().await,
            Verb::Sessions(verb) => verb.run().await,
            Verb::Session(verb) => verb.run().await,
            Verb::Profiles(verb) => verb.run().await,
            Verb::Deliveries(verb) => verb.run().await,
            Verb::Credential(verb) => verb.run().await,
            Verb::Decode(verb) => verb.run(),
            Verb::Hocon(verb) => verb.run(),
            Verb::Inbox(verb) => verb.run().await,
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

/// Threads for requests: one processor is left to the journal's writer, which every issuance waits for four times. One thread
/// more than that costs an issuance a sixth of its processor time, in wake-ups that find nothing to do.
fn workers() -> usize {
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    processors.saturating_sub(1).max(1)
}

/// The environment variables that are there and empty count as unset: that is how container files leave a choice out.
fn without_empty(command: Command, is_empty: &dyn Fn(&std::ffi::OsStr) -> bool) -> Command {
    let command = command.mut_args(|arg| match arg.get_env().is_some_and(is_empty) {
        true => arg.env(Resettable::Reset),
        false => arg,
    });
    command.mut_subcommands(|verb| without_empty(verb, is_empty))
}

/// The log goes to standard error; `ISSUER_DESK_LOG` says how much, in `tracing` syntax.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = std::env::var("ISSUER_DESK_LOG")
        .ok()
        .filter(|value| !value.is_empty())
        .and_then(|value| EnvFilter::try_new(value).ok())
        .unwrap_or_else(|| EnvFilter::new("warn"));
    // A second log in one process (tests) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
