//! `desk deliveries replay`.

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::act::done;
use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::webhook::WebhookArgs;

/// Flags of `desk deliveries replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// The session whose events are sent again
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Where to [default: where the session's events went]
    #[arg(long, value_name = "URL", env = "ISSUER_DESK_TO")]
    to: Option<String>,
    #[command(flatten)]
    settings: WebhookArgs,
    /// How fast: 1 as it really was, 10 ten times as fast, 0 at once
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, env = "ISSUER_DESK_SPEED")]
    speed: f64,
    /// A fault to build in [default: none]
    #[arg(long, value_enum, env = "ISSUER_DESK_DRILL")]
    drill: Option<Drill>,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Drill {
    /// One event comes long after the others
    Late,
    /// Each event comes twice, with the same webhook-id
    Twice,
    /// In another order
    Shuffled,
    /// One event never comes
    Dropped,
}

impl Drill {
    fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Twice => "twice",
            Self::Shuffled => "shuffled",
            Self::Dropped => "dropped",
        }
    }
}

impl Replay {
    /// Sets it going.
    pub async fn run(self) -> Result<(), Failure> {
        let mut request = Map::new();
        if let Some(webhook) = self.settings.object(self.to.as_deref())? {
            request.insert("webhook".into(), webhook);
        }
        request.insert("speed".into(), self.speed.into());
        if let Some(drill) = self.drill {
            request.insert("drill".into(), drill.as_str().into());
        }
        let answer = self.issuer.client()?.replay(&self.session, request.into()).await?;
        let said = going(&answer);
        done(self.json, answer, Value::Null, &said)
    }
}

/// So many deliveries.
pub fn deliveries(count: u64) -> String {
    match count {
        1 => "1 delivery".into(),
        _ => format!("{count} deliveries"),
    }
}

/// What a replay or a test set going, in a line.
pub fn going(answer: &Value) -> String {
    let count = answer["deliveries"].as_array().map_or(0, Vec::len);
    let count = answer["deliveries"].as_u64().unwrap_or(count as u64);
    let url = answer["url"].as_str().unwrap_or("the target");
    format!("{} to {url}", deliveries(count))
}
