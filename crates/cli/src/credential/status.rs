//! `desk credential revoke | suspend | restore`.

use clap::Args;
use clap::builder::FalseyValueParser;

use super::list::words;
use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of acts on one credential.
#[derive(Debug, Args)]
pub struct OfOne {
    /// The credential: its id, as `desk credential list` shows it
    credential: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl OfOne {
    /// Does it and prints how the credential stands now.
    pub async fn run(self, act: &str) -> Result<(), Failure> {
        let answer = self.issuer.client()?.change_credential(&self.credential, act).await?;
        if self.json { line(answer) } else { line(words(&answer)) }
    }
}
