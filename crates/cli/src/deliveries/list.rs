//! `desk deliveries list`.

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use client::DeliveriesQuery;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Deliveries asked for at once.
const PAGE: u32 = 200;

/// Flags of `desk deliveries list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only those of one session [default: all]
    session: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Only those to this target, by its number [default: all]
    #[arg(long, value_name = "NUMBER", env = "ISSUER_DESK_TARGET")]
    target: Option<u32>,
    /// Only those in this state [default: any]
    #[arg(long, value_enum, env = "ISSUER_DESK_STATE")]
    state: Option<State>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, env = "ISSUER_DESK_LIMIT")]
    limit: u32,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    Pending,
    InFlight,
    Delivered,
    Waiting,
    GivenUp,
    Held,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InFlight => "in_flight",
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::GivenUp => "given_up",
            Self::Held => "held",
        }
    }
}

impl List {
    /// Prints them, page by page.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        let mut query = DeliveriesQuery {
            session: self.session,
            target: self.target,
            state: self.state.map(|state| state.as_str().to_owned()),
            ..DeliveriesQuery::default()
        };
        let mut left = self.limit;
        while left > 0 {
            query.limit = Some(left.min(PAGE));
            let page = client.deliveries(&query).await?;
            let rows = page["deliveries"].as_array().or(page.as_array());
            let rows = rows.map(Vec::as_slice).unwrap_or_default();
            for row in rows {
                if self.json {
                    line(row)?;
                } else {
                    line(words(row, jiff::Timestamp::now().as_millisecond()))?;
                }
            }
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            match &page["next"] {
                Value::Null => break,
                Value::String(next) => query.before = Some(next.clone()),
                next => query.before = Some(next.to_string()),
            }
        }
        Ok(())
    }
}

/// A delivery in a line; of one that waits, in how many seconds its next attempt is due.
fn words(row: &Value, now: i64) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let number = |name: &str| row[name].as_u64().unwrap_or_default();
    let due = row["dueAt"].as_i64().filter(|_| row["state"] == "waiting");
    let due = due.map_or_else(String::new, |due| format!("{}s", (due - now).max(0) / 1000));
    format!(
        "{:<24} {:<10} {:>6} attempt {:<3} {:<26} {:<37} target {:<3} {}",
        text("id"),
        text("state").replace('_', "-"),
        due,
        number("attempts"),
        text("event"),
        text("sessionId"),
        number("target"),
        text("url"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_delivery_is_a_line() {
        let mut row = json!({
            "id": "msg_1_00", "state": "waiting", "attempts": 2, "event": "requested_token", "sessionId": "s", "target": 7,
            "url": "http://h/", "dueAt": 31_000,
        });
        let line = words(&row, 1_000);
        let parts: Vec<_> = line.split_whitespace().collect();
        let expect = [
            "msg_1_00",
            "waiting",
            "30s",
            "attempt",
            "2",
            "requested_token",
            "s",
            "target",
            "7",
            "http://h/",
        ];
        assert_eq!(parts, expect);
        row["state"] = "given_up".into();
        assert!(words(&row, 1_000).contains("given-up") && !words(&row, 1_000).contains("30s"));
    }
}
