//! `desk doctor`: examine an issuer, ours or any, item by item.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use model::secret::Secret;
use model::time::SystemClock;
use serde_json::json;
use wallet::WalletOptions;
use wallet::doctor::{Finding, Outcome, examine};

use crate::out::line;
use crate::{Failure, attester};

/// Flags of `desk doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The issuer's identifier, or an offer: that one is claimed, too
    #[arg(value_name = "URL", value_parser = secret)]
    target: Secret,
    /// The transaction code, when the offer asks for one
    #[arg(long, value_name = "CODE", env = "ISSUER_DESK_TX_CODE_VALUE", hide_env_values = true, value_parser = secret)]
    tx_code: Option<Secret>,
    /// Private JWK of a wallet provider, which vouches for the wallet and its keys where the issuer asks for that
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_ATTESTER")]
    attester: Option<PathBuf>,
    /// Print what is well and what does not apply, too, not only what is wrong
    #[arg(long, env = "ISSUER_DESK_ALL", value_parser = FalseyValueParser::new())]
    all: bool,
    /// Print one JSON object a line: each finding, then the counts
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// Offers and codes are not printed, not even by a `Debug` of the arguments.
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

impl Doctor {
    /// Examines and prints; fails when anything that must hold does not.
    pub async fn run(self) -> Result<(), Failure> {
        let built = WalletOptions::new(Arc::new(SystemClock));
        let mut options = built.map_err(|error| Failure::Usage(error.to_string()))?;
        options.tx_code.clone_from(&self.tx_code);
        options.attester = self.attester.as_deref().map(attester::read).transpose()?;
        options.http_anywhere = true;
        let mut watch = |finding: &Finding| {
            // A reader who went away is noticed at the end.
            if self.json {
                let _ = line(json!(finding));
            } else if self.all || matches!(finding.outcome, Outcome::Fail | Outcome::Warn) {
                let _ = line(told(finding));
            }
        };
        let findings = examine(&options, self.target.reveal(), &mut watch).await;
        let findings = findings.map_err(Failure::Usage)?;
        let count = |outcome| findings.iter().filter(|finding| finding.outcome == outcome).count();
        let (pass, warn, fail) = (count(Outcome::Pass), count(Outcome::Warn), count(Outcome::Fail));
        let none = count(Outcome::NotApplicable);
        if self.json {
            line(json!({"pass": pass, "warn": warn, "fail": fail, "notApplicable": none}))?;
        } else {
            line(format_args!(
                "{pass} as they must be, {warn} to look at, {fail} wrong, {none} that do not apply"
            ))?;
        }
        match fail {
            0 => Ok(()),
            1 => Err(Failure::Claim("one item is not as it must be".into())),
            several => Err(Failure::Claim(format!("{several} items are not as they must be"))),
        }
    }
}

fn told(finding: &Finding) -> String {
    let mark = match finding.outcome {
        Outcome::Pass => "ok  ",
        Outcome::Fail => "FAIL",
        Outcome::Warn => "warn",
        Outcome::NotApplicable => "-   ",
    };
    format!(
        "{mark} {:<10} {}; received {}",
        finding.item, finding.expected, finding.received
    )
}
