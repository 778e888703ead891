//! `desk deliveries test`.

use clap::Args;
use clap::builder::FalseyValueParser;
use model::event::EventName;
use serde_json::{Map, Value};

use super::act::done;
use super::replay::going;
use crate::issuer::IssuerArgs;
use crate::webhook::WebhookArgs;
use crate::{Failure, event};

/// Flags of `desk deliveries test`.
#[derive(Debug, Args)]
pub struct Test {
    /// The profile whose data the event is made of
    profile: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Which event
    #[arg(
        long,
        value_name = "EVENT",
        default_value = "issuance_status",
        env = "ISSUER_DESK_EVENT",
        value_parser = event::read
    )]
    event: EventName,
    /// Where to [default: the profile's webhook]
    #[arg(long, value_name = "URL", env = "ISSUER_DESK_TO")]
    to: Option<String>,
    #[command(flatten)]
    settings: WebhookArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Test {
    /// Sends it.
    pub async fn run(self) -> Result<(), Failure> {
        let mut request = Map::new();
        request.insert("event".into(), self.event.as_str().into());
        if let Some(webhook) = self.settings.object(self.to.as_deref())? {
            request.insert("webhook".into(), webhook);
        }
        let answer = self.issuer.client()?.test_event(&self.profile, request.into()).await?;
        let said = going(&answer);
        done(self.json, answer, Value::Null, &said)
    }
}
