//! `desk session recreate`.

use clap::Args;
use clap::builder::FalseyValueParser;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::offer::{Place, told};

/// Flags of `desk session recreate`.
#[derive(Debug, Args)]
pub struct Recreate {
    /// The session whose offer is made again: same profile, method, overrides and life
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Which of the issuer's addresses the offer carries [default: the one chosen at the desk]
    #[arg(long, value_enum, env = "ISSUER_DESK_ADDRESS")]
    address: Option<Place>,
    /// Print the issuer's answer as JSON
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Recreate {
    /// Makes the offer and prints it.
    pub async fn run(self) -> Result<(), Failure> {
        let address = self.address.map(Place::name);
        let offered = self.issuer.client()?.recreate_offer(&self.session, address).await?;
        told(&offered, self.json)
    }
}
