//! `desk deliveries list`.

use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use client::{Client, ClientError, DeliveriesQuery, wait};
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
    #[value(name = "in_flight", alias = "in-flight")]
    InFlight,
    Delivered,
    Waiting,
    #[value(name = "given_up", alias = "given-up")]
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
        let mut any = false;
        while left > 0 {
            query.limit = Some(left.min(PAGE));
            let page = client.deliveries(&query).await?;
            let rows = page["deliveries"].as_array().or(page.as_array());
            let rows = rows.map(Vec::as_slice).unwrap_or_default();
            any |= !rows.is_empty();
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
        match &query.session {
            Some(session) if !any && is_unknown(&client, session).await? => {
                eprintln!("desk: no session {session} is known here");
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether nothing has this name: no session, and no test event, whose made-up id no session has.
async fn is_unknown(client: &Client, session: &str) -> Result<bool, Failure> {
    match client.session(session).await {
        Err(ClientError::Api { status: 404, .. }) => {}
        Err(error) => return Err(error.into()),
        Ok(_) => return Ok(false),
    }
    let query = DeliveriesQuery {
        session: Some(session.to_owned()),
        limit: Some(1),
        ..DeliveriesQuery::default()
    };
    let page = client.deliveries(&query).await?;
    Ok(page["deliveries"].as_array().is_none_or(Vec::is_empty))
}

/// A delivery in a line; of one that waits, when its next attempt is due.
fn words(row: &Value, now: i64) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let number = |name: &str| row[name].as_u64().unwrap_or_default();
    let due = row["dueAt"].as_i64().filter(|_| row["state"] == "waiting");
    let due = due.map_or_else(String::new, |due| match u64::try_from(due - now) {
        Ok(left @ 1..) => format!("  trying again in {}", wait::words(Duration::from_millis(left))),
        _ => "  trying again now".to_owned(),
    });
    format!(
        "{:<24} {:<10} attempt {:<3} {:<26} {:<37} target {:<3} {}{due}",
        text("id"),
        text("state"),
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
        let expect = "msg_1_00 waiting attempt 2 requested_token s target 7 http://h/ trying again in 30 s";
        assert_eq!(parts.join(" "), expect);
        assert!(words(&row, 30_300).ends_with("trying again in 0.7 s"));
        assert!(words(&row, 31_000).ends_with("trying again now"));
        row["state"] = "given_up".into();
        assert!(words(&row, 1_000).contains("given_up") && !words(&row, 1_000).contains("again"));
    }
}
