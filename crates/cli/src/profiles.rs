//! `desk profiles`: what can be issued, and what of HAIP it meets.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand, ValueEnum};
use credentials::entropy::SystemEntropy;
use desk_app::identity::Identity;
use desk_app::{Options, config};
use model::time::{Clock as _, SystemClock};
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
    /// Turn a profile's HAIP switch in the configuration folder; a running desk takes it up
    SetHaip(SetHaip),
}

/// Flags of `desk profiles set-haip`.
#[derive(Debug, Args)]
struct SetHaip {
    /// The profile's id
    profile: String,
    /// Whether wallets have to do all that HAIP asks of them
    #[arg(value_enum)]
    switch: Switch,
    /// Configuration folder [default: the user's data folder]
    #[arg(long, value_name = "FOLDER", env = "ISSUER_DESK_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
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
            Act::SetHaip(verb) => verb.run(),
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

impl SetHaip {
    fn run(self) -> Result<(), Failure> {
        let on = self.switch == Switch::On;
        let folder = self.config.unwrap_or_else(|| Options::personal().config);
        let identity = Identity::passing(SystemClock.now(), &SystemEntropy);
        let identity = identity.map_err(|error| Failure::Usage(error.to_string()))?;
        let (profile, place) = (&self.profile, folder.display());
        let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{place}: {profile}: {why}"));
        let before = config::open(&folder, &identity);
        if !before.catalogue.profiles.contains_key(profile) {
            return Err(wrong(&"there is no such profile, or it has mistakes"));
        }
        config::set_haip(&folder, &identity, profile, on).map_err(|error| wrong(&error))?;
        line(format_args!("haip = {on}"))
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
