//! `desk profiles haip`.

use clap::Args;
use clap::builder::FalseyValueParser;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk profiles haip`.
#[derive(Debug, Args)]
pub struct Haip {
    /// The profile's id
    profile: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Haip {
    pub async fn run(self) -> Result<(), Failure> {
        let answer = self.issuer.client()?.haip(&self.profile).await?;
        let findings = answer["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        if self.json {
            line(&answer)?;
        } else {
            for finding in findings {
                line(words(finding))?;
            }
            line(format_args!("haip = {}", answer["haip"]))?;
        }
        if answer["met"] == true {
            return Ok(());
        }
        let missed = findings
            .iter()
            .filter(|finding| finding["ok"] == false && finding["level"] == "MUST");
        let missed: Vec<_> = missed.filter_map(|finding| finding["item"].as_str()).collect();
        Err(Failure::Claim(format!("{} misses {}", self.profile, missed.join(", "))))
    }
}

/// A finding in a line.
fn words(finding: &Value) -> String {
    let text = |name: &str| finding[name].as_str().unwrap_or("-");
    let mark = if finding["ok"] == true { "ok" } else { "MISSED" };
    format!("{:<8} {:<7} {mark:<7} {}", text("item"), text("level"), text("text"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_finding_is_a_line() {
        let finding = json!({"item": "HAIP-3", "level": "MUST", "ok": false, "text": "Wallets may come without DPoP"});
        assert_eq!(
            words(&finding),
            "HAIP-3   MUST    MISSED  Wallets may come without DPoP"
        );
    }
}
