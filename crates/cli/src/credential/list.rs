//! `desk credential list`.

use clap::Args;
use clap::builder::FalseyValueParser;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk credential list`.
#[derive(Debug, Args)]
pub struct List {
    /// The session that issued them
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl List {
    /// Prints them in the order they were issued.
    pub async fn run(self) -> Result<(), Failure> {
        let answer = self.issuer.client()?.credentials(&self.session).await?;
        for row in answer["credentials"].as_array().into_iter().flatten() {
            if self.json {
                line(row)?;
            } else {
                line(words(row))?;
            }
        }
        Ok(())
    }
}

/// A credential in a line: its id, how it stands, what it is, and what can be done to it.
pub fn words(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("-");
    let acts: Vec<_> = row["acts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let acts = match acts.as_slice() {
        [] => String::new(),
        acts => format!(
            "  can be: {}",
            acts.iter().map(|act| done(act)).collect::<Vec<_>>().join(", ")
        ),
    };
    format!("{:<30} {:<9} {}{acts}", text("id"), text("status"), text("format"))
}

fn done(act: &str) -> &str {
    match act {
        "revoke" => "revoked",
        "suspend" => "suspended",
        "restore" => "restored",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_credential_is_a_line() {
        let mut row = json!({"id": "list.7", "status": "valid", "format": "dc+sd-jwt", "acts": ["revoke", "suspend"]});
        let parts = |row: &Value| words(row).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(parts(&row), "list.7 valid dc+sd-jwt can be: revoked, suspended");
        row["acts"] = json!([]);
        assert_eq!(parts(&row), "list.7 valid dc+sd-jwt");
    }
}
