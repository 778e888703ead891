//! `desk claim`: claim an offer with the robot wallet.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use model::secret::Secret;
use model::time::SystemClock;
use serde_json::json;
use wallet::WalletOptions;

use crate::Failure;
use crate::out::line;

/// Flags of `desk claim`.
#[derive(Debug, Args)]
pub struct ClaimOffer {
    /// The offer: openid-credential-offer://…
    #[arg(value_parser = secret)]
    offer: Secret,
    /// The transaction code, when the offer asks for one
    #[arg(long, value_name = "CODE", env = "ISSUER_DESK_TX_CODE_VALUE", hide_env_values = true, value_parser = secret)]
    tx_code: Option<Secret>,
    /// Ask for this many credentials in one request
    #[arg(long, value_name = "N", default_value_t = 1, env = "ISSUER_DESK_COPIES")]
    copies: usize,
    /// PEM file with the root the issuer's certificate chain must end in [default: any]
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_ROOT")]
    root: Option<PathBuf>,
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
        let built = WalletOptions::new(Arc::new(SystemClock));
        let mut options = built.map_err(|error| Failure::Usage(error.to_string()))?;
        options.tx_code = self.tx_code;
        options.copies = self.copies;
        options.http_anywhere = true;
        if let Some(path) = &self.root {
            let read = std::fs::read_to_string(path);
            let pem = read.map_err(|error| Failure::Usage(format!("{} cannot be read: {error}", path.display())))?;
            options.trusted_roots = vec![pem];
        }
        let quiet = self.json;
        let report = wallet::claim_watched(&options, self.offer.reveal(), &mut |step| {
            if !quiet {
                // A reader who went away is noticed at the end.
                let mark = if step.ok { "ok  " } else { "FAIL" };
                let _ = line(format_args!("{mark} {:<32} {}", step.name, step.detail));
            }
        })
        .await;
        if self.json {
            let object =
                serde_json::to_value(&report).unwrap_or_else(|error| json!({"ok": false, "error": error.to_string()}));
            line(object)?;
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
