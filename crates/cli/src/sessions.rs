//! `desk sessions`: the list, searched, filtered and sorted.

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use client::SessionsQuery;
use jiff::Timestamp;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::time::{Since, since};

/// Sessions asked for at once.
const PAGE: u32 = 500;

/// Flags of `desk sessions`.
#[derive(Debug, Args)]
pub struct Sessions {
    /// Words, each of which is in the session's id, profile, claims, target, refusals or note
    #[arg(long, value_name = "WORDS", env = "ISSUER_DESK_SEARCH")]
    search: Option<String>,
    /// In one of these: active, successful, unsuccessful, rejected_by_user, expired
    #[arg(long, value_name = "STATUS", value_delimiter = ',', env = "ISSUER_DESK_STATUS")]
    status: Vec<String>,
    /// Of one of these formats, such as dc+sd-jwt
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', env = "ISSUER_DESK_FORMAT")]
    format: Vec<String>,
    /// Made from one of these profiles
    #[arg(long, value_name = "PROFILE", value_delimiter = ',', env = "ISSUER_DESK_PROFILE")]
    profile: Vec<String>,
    /// Only those that stopped silently: a wallet began, nothing was refused, then nothing came
    #[arg(long, env = "ISSUER_DESK_SILENT", value_parser = FalseyValueParser::new())]
    silent: bool,
    /// Only those whose webhook notifications fail
    #[arg(long, env = "ISSUER_DESK_FAILING", value_parser = FalseyValueParser::new())]
    failing: bool,
    /// Only those that are pinned
    #[arg(long, env = "ISSUER_DESK_PINNED", value_parser = FalseyValueParser::new())]
    pinned: bool,
    /// Made since then: a time such as 1h, or an instant
    #[arg(long, value_name = "WHEN", value_parser = since, env = "ISSUER_DESK_SINCE")]
    since: Option<Since>,
    /// Made before then
    #[arg(long, value_name = "WHEN", value_parser = since, env = "ISSUER_DESK_UNTIL")]
    until: Option<Since>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Sort::Newest, env = "ISSUER_DESK_SORT")]
    sort: Sort,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20, env = "ISSUER_DESK_LIMIT")]
    limit: u32,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Newest,
    Oldest,
    Changed,
    Profile,
}

impl Sessions {
    /// Prints them page by page, and on standard error how many there are.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        let now = Timestamp::now();
        let mut query = SessionsQuery {
            search: self.search,
            statuses: self.status.iter().map(|status| status.to_uppercase()).collect(),
            formats: self.format,
            profiles: self.profile,
            since: self.since.map(|at| at.millis(now)),
            until: self.until.map(|at| at.millis(now)),
            silent: self.silent,
            failing: self.failing,
            pinned: self.pinned,
            sort: self.sort.to_possible_value().map(|sort| sort.get_name().to_owned()),
            after: None,
            limit: None,
        };
        let mut left = self.limit;
        let mut printed = 0;
        while left > 0 {
            query.limit = Some(left.min(PAGE));
            let page = client.session_list(&query).await?;
            let rows = page["sessions"].as_array().map(Vec::as_slice).unwrap_or_default();
            for row in rows {
                if self.json {
                    line(row)?;
                } else {
                    line(words(row))?;
                }
            }
            printed += rows.len();
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            query.after = page["next"].as_str().map(str::to_owned);
            if query.after.is_none() || left == 0 {
                let more = if page["exact"] == false { "more than " } else { "" };
                eprintln!("{printed} of {more}{} sessions", page["total"]);
                break;
            }
        }
        Ok(())
    }
}

/// A session in a line: when it was made, its id, profile and status, and what is to be said of it.
pub fn words(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().map(plain).unwrap_or_default();
    let at = row["createdAt"]
        .as_i64()
        .and_then(|at| Timestamp::from_millisecond(at).ok());
    let at = at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let mut out = format!("{at}  {}  {}  {}", text("sessionId"), text("profileId"), text("status"));
    let failing = row["failing"].as_u64().filter(|failing| *failing > 0);
    let said = [
        (row["silent"] == true).then(|| "stopped silently".to_owned()),
        failing.map(|failing| format!("{failing} deliveries failing")),
        Some(text("statusReason")).filter(|reason| !reason.is_empty() && row["status"] != "SUCCESSFUL"),
        (row["pinned"] == true).then(|| "pinned".to_owned()),
        Some(text("note")).filter(|note| !note.is_empty()),
    ];
    for part in said.into_iter().flatten() {
        out.push_str("  ");
        out.push_str(&part);
    }
    out
}

/// A person's or a wallet's own text must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_is_a_line() {
        let mut row = json!({
            "createdAt": 0, "sessionId": "s", "profileId": "p", "status": "EXPIRED", "statusReason": null, "silent": true,
            "failing": 2, "pinned": true, "note": "look\u{1b}[2J\nhere",
        });
        let expect =
            "1970-01-01T00:00:00Z  s  p  EXPIRED  stopped silently  2 deliveries failing  pinned  look [2J here";
        assert_eq!(words(&row), expect);
        for name in ["silent", "failing", "pinned", "note"] {
            row[name] = Value::Null;
        }
        assert_eq!(words(&row), "1970-01-01T00:00:00Z  s  p  EXPIRED");
    }
}
