//! `desk tail`: events as they happen.

use std::pin::pin;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use client::{ClientError, Subscription};
use credentials::entropy::SystemEntropy;
use futures_util::StreamExt as _;
use model::event::EventName;
use model::time::SystemClock;

use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::{Failure, event};

/// Flags of `desk tail`.
#[derive(Debug, Args)]
pub struct Tail {
    /// One session's events, from its first; without it every event of the issuer, from now on
    session: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Only events of this name; may be given several times [default: all]
    #[arg(long, value_name = "EVENT", env = "ISSUER_DESK_EVENT", value_delimiter = ',', value_parser = event::read)]
    event: Vec<EventName>,
    /// Only events of sessions of this profile; may be given several times [default: all]
    #[arg(
        long,
        value_name = "PROFILE",
        env = "ISSUER_DESK_PROFILE",
        value_delimiter = ',',
        conflicts_with = "session"
    )]
    profile: Vec<String>,
    /// End after the first event of this name, for example issuance_status [default: go on]
    #[arg(long, value_name = "EVENT", env = "ISSUER_DESK_UNTIL", value_parser = event::read)]
    until: Option<EventName>,
    /// Print each event's exact body, one a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Tail {
    /// Prints until the stream ends, `--until` is met, or somebody ends it.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        let address = client.address();
        let wanted = Subscription {
            session: self.session.clone(),
            profiles: self.profile.clone(),
            events: match self.session {
                Some(_) => Vec::new(),
                None => self.events().map(|event| event.as_str().to_owned()).collect(),
            },
            last_event_id: None,
            // What follows is not missed: whoever waits for this line may begin.
            opened: Some(Box::new(move || eprintln!("desk: connected to {address}"))),
        };
        for profile in &self.profile {
            // Not there is not wrong: it may be added while this runs.
            if let Err(ClientError::Api { status: 404, .. }) = client.profile(profile).await {
                eprintln!("desk: no profile {profile} is known here now");
            }
        }
        let mut events = pin!(client.subscribe(wanted, Arc::new(SystemClock), Arc::new(SystemEntropy)));
        let mut end = pin!(tokio::signal::ctrl_c());
        loop {
            let item = tokio::select! {
                item = events.next() => item,
                _ = &mut end => return Ok(()),
            };
            match item {
                None => return Ok(()),
                Some(Ok(received)) => {
                    let name = &received.envelope.event;
                    if !self.event.is_empty() && !self.events().any(|event| event.as_str() == name) {
                        continue;
                    }
                    let until = self.until.is_some_and(|until| until.as_str() == name);
                    if self.json {
                        line(received.raw)?;
                    } else {
                        let status = received.envelope.session["status"].as_str().unwrap_or_default();
                        line(format_args!("{:<28} {:<38} {status}", name, received.envelope.target))?;
                    }
                    if until {
                        return Ok(());
                    }
                }
                Some(Err(error)) if error.is_final() => return Err(error.into()),
                Some(Err(error)) => eprintln!("desk: {error}"),
            }
        }
    }

    /// Those asked for, and the one that ends it: it would never come otherwise. None for all.
    fn events(&self) -> impl Iterator<Item = EventName> {
        let until = self
            .until
            .filter(|until| !self.event.is_empty() && !self.event.contains(until));
        self.event.iter().copied().chain(until)
    }
}
