//! `desk profiles list`.

use clap::Args;
use clap::builder::FalseyValueParser;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk profiles list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object a line
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl List {
    pub async fn run(self) -> Result<(), Failure> {
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
