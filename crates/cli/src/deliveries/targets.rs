//! `desk deliveries targets`.

use clap::Args;
use clap::builder::FalseyValueParser;
use serde_json::Value;

use super::target::{rows, settings};
use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk deliveries targets`.
#[derive(Debug, Args)]
pub struct Targets {
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Targets {
    /// Prints them, those with the latest attempts first.
    pub async fn run(self) -> Result<(), Failure> {
        let answer = self.issuer.client()?.targets().await?;
        for row in rows(&answer) {
            if self.json {
                line(row)?;
            } else {
                line(words(row))?;
            }
        }
        Ok(())
    }
}

/// A target in three lines: who it is and whether it gets anything, what it is set to, how it has been doing.
fn words(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("-");
    let number = |name: &str| row[name].as_u64().unwrap_or_default();
    let why = row["why"].as_str().filter(|why| !why.is_empty());
    let why = why.map_or_else(String::new, |why| format!(" ({why})"));
    let mut health = match number("attempts") {
        0 => "no attempt that counts yet".to_owned(),
        1 => format!("1 attempt, {} failed", number("failed")),
        attempts => format!("{attempts} attempts, {} failed", number("failed")),
    };
    for (name, words) in [("waiting", "waiting"), ("givenUp", "given up")] {
        health.push_str(&format!(", {} {words}", number(name)));
    }
    if let Some(error) = row["lastError"].as_str() {
        health.push_str(&format!(", last: {error}"));
    }
    format!(
        "{:<4} {:<8} {}{why}\n     {}\n     {health}",
        number("target"),
        text("standing"),
        text("url"),
        settings(row).join(", "),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_target_is_three_lines() {
        let row = json!({
            "target": 7, "standing": "held", "url": "http://h/", "why": "a quiet hour", "signed": ["v1"], "auth": "bearer",
            "events": ["requested_token"], "attempts": 6, "failed": 2, "waiting": 1, "givenUp": 0, "lastError": "answered 500",
        });
        let text = words(&row);
        let expect = [
            "7    held     http://h/ (a quiet hour)",
            "     signed v1, bearer token, no headers, only requested_token",
            "     6 attempts, 2 failed, 1 waiting, 0 given up, last: answered 500",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expect);
    }
}
