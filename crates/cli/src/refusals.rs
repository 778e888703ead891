//! `desk refusals`: what wallets were refused, and by which check.

use clap::Args;
use clap::builder::FalseyValueParser;
use client::RefusalsQuery;
use jiff::Timestamp;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Refusals asked for at once.
const PAGE: u32 = 200;

/// Flags of `desk refusals`.
#[derive(Debug, Args)]
pub struct Refusals {
    /// Those of one session [default: those that no session can be trusted with]
    session: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20, env = "ISSUER_DESK_LIMIT")]
    limit: u32,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Refusals {
    /// Prints them, newest first, page by page.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        if let Some(session) = &self.session {
            // One that is not there is not the same as one that was refused nothing.
            client.session(session).await?;
        }
        let mut query = RefusalsQuery {
            session: self.session,
            ..RefusalsQuery::default()
        };
        let mut left = self.limit;
        while left > 0 {
            query.limit = Some(left.min(PAGE));
            let page = client.refusals(&query).await?;
            let rows = page["refusals"].as_array().map(Vec::as_slice).unwrap_or_default();
            for row in rows {
                if self.json {
                    line(row)?;
                } else {
                    line(words(row))?;
                }
            }
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            query.before = page["next"].as_i64();
            if query.before.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// A refusal in a few lines: the request, the check and its item, what it expected beside what came.
fn words(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().map(plain);
    let at = row["at"].as_i64().and_then(|at| Timestamp::from_millisecond(at).ok());
    let at = at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let (method, path) = (text("method").unwrap_or_default(), text("path").unwrap_or_default());
    let error = text("error").unwrap_or_else(|| "-".to_owned());
    let mut out = format!("{at}  {method} {path}  {} {error}", row["status"]);
    let named = [("", "reason"), ("expected  ", "expected"), ("received  ", "received")];
    for (label, name) in named {
        if let Some(text) = text(name) {
            out.push_str(&format!("\n    {label}{text}"));
        }
    }
    out
}

/// A wallet's own text must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_says_what_was_expected() {
        let mut row = json!({
            "at": 0, "method": "POST", "path": "/openid4vci/token", "status": 400, "error": "invalid_grant",
            "reason": "TOKEN-8: The pre-authorized code is not valid", "item": "TOKEN-8",
            "expected": "the code of an offer of this issuer", "received": "•••",
        });
        let expect = "1970-01-01T00:00:00Z  POST /openid4vci/token  400 invalid_grant\n    \
                      TOKEN-8: The pre-authorized code is not valid\n    \
                      expected  the code of an offer of this issuer\n    received  •••";
        assert_eq!(words(&row), expect);
        row["received"] = "a\u{1b}[2Jb\n".into();
        assert!(words(&row).ends_with("received  a?[2Jb?"), "{}", words(&row));
        row["received"] = Value::Null;
        assert!(!words(&row).contains("received"));
    }
}
