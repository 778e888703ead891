//! Acts on one delivery, on many, on a target.

use clap::Args;
use clap::builder::FalseyValueParser;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::replay::deliveries;
use super::target;
use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::time::{Since, since};

/// Flags of acts on one delivery.
#[derive(Debug, Args)]
pub struct OfOne {
    /// The delivery: its webhook-id
    delivery: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl OfOne {
    /// `desk deliveries retry`.
    pub async fn retry(self) -> Result<(), Failure> {
        let answer = self.issuer.client()?.retry_delivery(&self.delivery).await?;
        done(
            self.json,
            answer,
            json!({"delivery": self.delivery}),
            "An attempt is made now",
        )
    }

    /// `desk deliveries give-up`.
    pub async fn give_up(self) -> Result<(), Failure> {
        let answer = self.issuer.client()?.give_up_delivery(&self.delivery).await?;
        done(self.json, answer, json!({"delivery": self.delivery}), "Given up")
    }
}

/// Flags of `desk deliveries redeliver`.
#[derive(Debug, Args)]
pub struct Redeliver {
    /// The delivery: its webhook-id
    delivery: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// All deliveries that were given up, made since --since
    #[arg(long, env = "ISSUER_DESK_FAILED", value_parser = FalseyValueParser::new())]
    failed: bool,
    /// With --failed: since when, so long ago (1h) or an instant (RFC 3339)
    #[arg(long, value_name = "WHEN", env = "ISSUER_DESK_SINCE", value_parser = since)]
    since: Option<Since>,
    /// With --failed: only to this target, by its number [default: all]
    #[arg(long, value_name = "NUMBER", env = "ISSUER_DESK_TARGET")]
    target: Option<u32>,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Redeliver {
    /// Sends one again, or all that failed.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        match (self.delivery, self.failed, self.since) {
            (Some(delivery), false, _) => {
                let answer = client.redeliver(&delivery).await?;
                done(self.json, answer, json!({"delivery": delivery}), "It is sent again now")
            }
            (None, true, Some(since)) => {
                let since = since.millis(Timestamp::now());
                let answer = client.redeliver_failed(since, self.target).await?;
                let count = answer["count"].as_u64().unwrap_or_default();
                let said = format!("Sent again now: {}{}", deliveries(count), left_out(&answer["leftOut"]));
                done(self.json, answer, json!({}), &said)
            }
            _ => Err(Failure::Usage(
                "give either one delivery, or --failed --since WHEN".into(),
            )),
        }
    }
}

/// Flags of `desk deliveries hold`.
#[derive(Debug, Args)]
pub struct Hold {
    #[command(flatten)]
    of: OfTarget,
    /// Why, for whoever wonders [default: none]
    #[arg(long, value_name = "TEXT", env = "ISSUER_DESK_WHY")]
    why: Option<String>,
}

impl Hold {
    /// Holds it.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.of.issuer.client()?;
        let target = target::number(&client, &self.of.target).await?;
        let answer = client.hold_target(target, self.why.as_deref()).await?;
        done(
            self.of.json,
            answer,
            json!({"target": target}),
            "Held: nothing goes there until it is released",
        )
    }
}

/// Flags of acts on a target.
#[derive(Debug, Args)]
pub struct OfTarget {
    /// The target: its number, or its URL, as `desk deliveries targets` shows them
    target: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl OfTarget {
    /// `desk deliveries release`.
    pub async fn release(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        let target = target::number(&client, &self.target).await?;
        let answer = client.release_target(target).await?;
        done(
            self.json,
            answer,
            json!({"target": target}),
            "Released: what was held back goes out now",
        )
    }
}

/// How many that were given up are not sent again, and why.
fn left_out(counts: &Value) -> String {
    let reasons = [
        ("marked", "as tests, replays or drills"),
        ("closed", "because their targets are held or have stopped"),
    ];
    let told = reasons.into_iter().filter_map(|(name, why)| {
        let count = counts[name].as_u64().filter(|count| *count > 0)?;
        Some(format!("{count} {why}"))
    });
    let told: Vec<_> = told.collect();
    match told.as_slice() {
        [] => String::new(),
        told => format!("; left out: {}", told.join(", ")),
    }
}

/// Prints what the issuer answered, or `else_json` where that is nothing; as text, a sentence.
pub fn done(json: bool, answer: Value, else_json: Value, text: &str) -> Result<(), Failure> {
    if !json {
        return line(text);
    }
    line(if answer.is_null() { else_json } else { answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told() {
        let check = |counts: Value, expect: &str| assert_eq!(left_out(&counts), expect);
        check(Value::Null, "");
        check(json!({"marked": 0, "closed": 0}), "");
        check(
            json!({"marked": 2, "closed": 0}),
            "; left out: 2 as tests, replays or drills",
        );
        check(
            json!({"marked": 1, "closed": 3}),
            "; left out: 1 as tests, replays or drills, 3 because their targets are held or have stopped",
        );
    }
}
