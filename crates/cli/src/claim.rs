//! `desk claim`: claim an offer with the robot wallet.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use model::secret::Secret;
use model::time::SystemClock;
use serde::Serialize;
use serde_json::{Value, json};
use wallet::{Fault, Person, Step, Tried, Verdict, WalletOptions, Way};

use crate::Failure;
use crate::out::line;

/// Flags of `desk claim`.
#[derive(Debug, Args)]
pub struct ClaimOffer {
    /// The offer: openid-credential-offer://…
    #[arg(value_parser = secret, required_unless_present = "fault")]
    offer: Option<Secret>,
    /// The transaction code, when the offer asks for one
    #[arg(long, value_name = "CODE", env = "ISSUER_DESK_TX_CODE_VALUE", hide_env_values = true, value_parser = secret)]
    tx_code: Option<Secret>,
    /// Ask for this many credentials in one request
    #[arg(long, value_name = "N", default_value_t = 1, env = "ISSUER_DESK_COPIES")]
    copies: usize,
    /// PEM file with the root the issuer's certificate chain must end in [default: any]
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_ROOT")]
    root: Option<PathBuf>,
    /// Which of the offered configurations [default: the first]; with an issuer's identifier instead of an offer, what to ask for
    #[arg(long, value_name = "ID", env = "ISSUER_DESK_CONFIGURATION")]
    configuration: Option<String>,
    /// Get the token over a login, where the offer leaves the choice
    #[arg(long, env = "ISSUER_DESK_LOGIN", value_parser = FalseyValueParser::new())]
    login: bool,
    /// Deny at the login page instead of approving
    #[arg(long, env = "ISSUER_DESK_DENY", value_parser = FalseyValueParser::new())]
    deny: bool,
    /// The wallet's client_id [default: none where that will do]
    #[arg(long, value_name = "ID", env = "ISSUER_DESK_CLIENT_ID")]
    client_id: Option<String>,
    /// Afterwards refresh the token and fetch the credential once more
    #[arg(long, env = "ISSUER_DESK_REFRESH", value_parser = FalseyValueParser::new())]
    refresh: bool,
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
        let options = self.options()?;
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

    fn options(&self) -> Result<WalletOptions, Failure> {
        let built = WalletOptions::new(Arc::new(SystemClock));
        let mut options = built.map_err(|error| Failure::Usage(error.to_string()))?;
        options.tx_code.clone_from(&self.tx_code);
        options.copies = self.copies;
        options.configuration.clone_from(&self.configuration);
        options.client_id.clone_from(&self.client_id);
        options.way = self.login.then_some(Way::Login);
        options.refresh = self.refresh;
        if self.deny {
            options.person = Person::Denies;
        }
        options.http_anywhere = true;
        if let Some(path) = &self.root {
            let read = std::fs::read_to_string(path);
            let pem = read.map_err(|error| Failure::Usage(format!("{} cannot be read: {error}", path.display())))?;
            options.trusted_roots = vec![pem];
        }
        Ok(options)
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
        assert_eq!(line.claim.tx_code.as_ref().map(Secret::reveal), Some("do-not-print"));
        assert!(!format!("{line:?} {line:#?}").contains("do-not-print"), "{line:?}");
    }
}
