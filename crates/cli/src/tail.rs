//! `desk tail`: events as they happen.

use std::pin::pin;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use credentials::entropy::SystemEntropy;
use futures_util::StreamExt as _;
use model::time::SystemClock;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk tail`.
#[derive(Debug, Args)]
pub struct Tail {
    /// One session's events, from its first; without it every event of the issuer, from now on
    session: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// End after the first event of this name, for example issuance_status
    #[arg(long, value_name = "EVENT", env = "ISSUER_DESK_UNTIL")]
    until: Option<String>,
    /// Print each event's exact body, one a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Tail {
    /// Prints until the stream ends, `--until` is met, or somebody ends it.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let mut events: std::pin::Pin<Box<dyn futures_util::Stream<Item = _> + Send>> = match &self.session {
            Some(session) => Box::pin(client.session_events(session, None, clock, entropy)),
            None => Box::pin(client.issuer_events(None, clock, entropy)),
        };
        let mut end = pin!(tokio::signal::ctrl_c());
        loop {
            let item = tokio::select! {
                item = events.next() => item,
                _ = &mut end => return Ok(()),
            };
            match item {
                None => return Ok(()),
                Some(Ok(received)) => {
                    let event = &received.envelope.event;
                    if self.json {
                        line(received.raw)?;
                    } else {
                        let status = received.envelope.session["status"].as_str().unwrap_or_default();
                        line(format_args!("{:<28} {:<38} {status}", event, received.envelope.target))?;
                    }
                    if self.until.as_ref() == Some(event) {
                        return Ok(());
                    }
                }
                Some(Err(error)) if error.is_final() => return Err(error.into()),
                Some(Err(error)) => eprintln!("desk: {error}"),
            }
        }
    }
}
