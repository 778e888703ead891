//! `desk credential approve` and `desk credential refuse`: about a credential that was put off.

use clap::Args;
use clap::builder::FalseyValueParser;
use serde_json::Value;

use crate::Failure;
use crate::deliveries::done;
use crate::issuer::IssuerArgs;

/// Flags of `desk credential approve`.
#[derive(Debug, Args)]
pub struct Approve {
    #[command(flatten)]
    of: OfSession,
}

/// Flags of `desk credential refuse`.
#[derive(Debug, Args)]
pub struct Refuse {
    #[command(flatten)]
    of: OfSession,
    /// Why, for the record; the wallet is not told [default: by the operator]
    #[arg(long, value_name = "TEXT", env = "ISSUER_DESK_REASON")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
struct OfSession {
    /// The session whose credential waits
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print the session as one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Approve {
    /// Lets the wallet fetch it.
    pub async fn run(self) -> Result<(), Failure> {
        let answer = self.of.issuer.client()?.approve_credential(&self.of.session).await?;
        done(
            self.of.json,
            answer,
            Value::Null,
            "Approved: the wallet gets the credential when it asks again",
        )
    }
}

impl Refuse {
    /// Refuses it for good.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.of.issuer.client()?;
        let answer = client
            .refuse_credential(&self.of.session, self.reason.as_deref())
            .await?;
        done(self.of.json, answer, Value::Null, "Refused: the session has ended")
    }
}
