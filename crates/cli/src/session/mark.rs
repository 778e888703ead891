//! `desk session pin`, `unpin` and `note`.

use clap::Args;
use clap::builder::FalseyValueParser;
use serde_json::Value;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::sessions::words;

#[derive(Debug, Args)]
struct OfSession {
    /// Which session
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print the session's line as one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// Flags of `desk session pin` and `unpin`.
#[derive(Debug, Args)]
pub struct Pin {
    #[command(flatten)]
    of: OfSession,
}

/// Flags of `desk session note`.
#[derive(Debug, Args)]
pub struct Note {
    #[command(flatten)]
    of: OfSession,
    /// The note, at most 2,000 characters; an empty text takes it away
    text: String,
}

impl Pin {
    /// Pins it or not.
    pub async fn run(self, pinned: bool) -> Result<(), Failure> {
        let answer = self.of.issuer.client()?.pin_session(&self.of.session, pinned).await?;
        told(self.of.json, &answer)
    }
}

impl Note {
    /// Notes it.
    pub async fn run(self) -> Result<(), Failure> {
        let client = self.of.issuer.client()?;
        let answer = client.note_session(&self.of.session, &self.text).await?;
        told(self.of.json, &answer)
    }
}

fn told(json: bool, row: &Value) -> Result<(), Failure> {
    if json { line(row) } else { line(words(row)) }
}
