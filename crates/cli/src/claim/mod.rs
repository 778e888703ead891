//! `desk claim`: claim an offer with the robot wallet.

mod robot;

use clap::Args;
use clap::builder::FalseyValueParser;
use model::secret::Secret;
use serde::Serialize;
use serde_json::{Value, json};
use wallet::{Fault, Step, Tried, Verdict};

use self::robot::Robot;
use crate::Failure;
use crate::out::line;

/// Flags of `desk claim`.
#[derive(Debug, Args)]
pub struct ClaimOffer {
    /// The offer: openid-credential-offer://…
    #[arg(value_parser = secret, required_unless_present = "fault")]
    offer: Option<Secret>,
    #[command(flatten)]
    robot: Robot,
    /// Misbehave in this way, and say whether the issuer answers as the specification demands; "list" names every way
    #[arg(long, value_name = "NAME", env = "ISSUER_DESK_FAULT")]
    fault: Option<String>,
    /// Print one JSON object: the steps, the credentials, the claims
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// Offers and codes are not printed, not even by a `Debug` of the arguments.
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

impl ClaimOffer {
    /// Claims, checks, prints; fails when any check failed.
    pub async fn run(self) -> Result<(), Failure> {
        if self.fault.as_deref() == Some("list") {
            return list(self.json);
        }
        let Some(offer) = &self.offer else {
            return Err(Failure::Usage("an offer is needed: openid-credential-offer://…".into()));
        };
        let options = self.robot.options()?;
        let quiet = self.json;
        let mut watch = |step: &Step| {
            if !quiet {
                // A reader who went away is noticed at the end.
                let mark = if step.ok { "ok  " } else { "FAIL" };
                let _ = line(format_args!("{mark} {:<32} {}", step.name, step.detail));
            }
        };
        if let Some(name) = &self.fault {
            let fault = Fault::find(name)
                .ok_or_else(|| Failure::Usage(format!("there is no fault \"{name}\"; --fault list names them")))?;
            let tried = wallet::try_fault_watched(&options, offer.reveal(), fault, &mut watch).await;
            return told(&tried, self.json);
        }
        let report = wallet::claim_watched(&options, offer.reveal(), &mut watch).await;
        if self.json {
            line(object(&report))?;
        } else if report.ok {
            line(format_args!("{:#}", report.claims))?;
        }
        match report.error {
            _ if report.ok => Ok(()),
            Some(error) => Err(Failure::Claim(format!("{} [{}]", error.message, error.code))),
            None => Err(Failure::Claim("the credential did not pass every check".into())),
        }
    }
}

fn object(report: &impl Serialize) -> Value {
    serde_json::to_value(report).unwrap_or_else(|error| json!({"ok": false, "error": error.to_string()}))
}

/// Every fault, one a line.
fn list(as_json: bool) -> Result<(), Failure> {
    for fault in Fault::all() {
        if as_json {
            let (name, title, item) = (fault.name, fault.title, fault.item);
            line(json!({"name": name, "title": title, "item": item, "expected": fault.expected()}))?;
        } else {
            line(format_args!("{:<24} {:<10} {}", fault.name, fault.item, fault.title))?;
        }
    }
    Ok(())
}

/// Whether the issuer stood up to a fault.
fn told(tried: &Tried, as_json: bool) -> Result<(), Failure> {
    let expected = format!("{} ({}): expected {}", tried.title, tried.item, tried.expected);
    let said = format!("{expected}; received {}", tried.received);
    if as_json {
        line(object(tried))?;
    }
    match tried.verdict {
        Verdict::AsDemanded | Verdict::Tolerated if as_json => Ok(()),
        Verdict::AsDemanded | Verdict::Tolerated => line(format_args!("ok   {said}")),
        Verdict::Otherwise => Err(Failure::Claim(said)),
        Verdict::NotTried => Err(Failure::NotMet(format!(
            "{} was not tried: {}",
            tried.name, tried.received
        ))),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        claim: ClaimOffer,
    }

    #[test]
    fn secrets_are_not_printed() {
        let line = Line::try_parse_from([
            "claim",
            "openid-credential-offer://?do-not-print",
            "--tx-code",
            "do-not-print",
        ]);
        let line = line.expect("arguments");
        assert_eq!(
            line.claim.robot.tx_code.as_ref().map(Secret::reveal),
            Some("do-not-print")
        );
        assert!(!format!("{line:?} {line:#?}").contains("do-not-print"), "{line:?}");
    }
}
