//! `desk profiles`: what can be issued, and what of HAIP it meets.

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// `desk profiles`.
#[derive(Debug, Args)]
pub struct Profiles {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print the profiles that can be used
    List(List),
    /// Print what of HAIP a profile meets, item by item; exit code 4 when a MUST is missed
    Haip(Haip),
}

/// Flags of `desk profiles list`.
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// Flags of `desk profiles haip`.
#[derive(Debug, Args)]
struct Haip {
    /// The profile's id
    profile: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Profiles {
    /// Does it and prints what came of it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::List(verb) => verb.run().await,
            Act::Haip(verb) => verb.run().await,
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        for profile in self.issuer.client()?.profiles().await? {
            if self.json {
                line(&profile)?;
            } else {
                let text = |name: &str| profile[name].as_str().unwrap_or("-").to_owned();
                line(format_args!(
                    "{:<28} {:<40} {}",
                    text("profileId"),
                    text("credentialConfigurationId"),
                    text("name")
                ))?;
            }
        }
        Ok(())
    }
}

impl Haip {
    async fn run(self) -> Result<(), Failure> {
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
