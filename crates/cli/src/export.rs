//! `desk export`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use desk_app::bundle::{ENDING, file};

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The session
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// The file to write [default: session-….bundle.zip here]
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_OUT")]
    out: Option<PathBuf>,
    /// Keep personal data; secrets are never in it
    #[arg(long, env = "ISSUER_DESK_PERSONAL", value_parser = FalseyValueParser::new())]
    personal: bool,
    /// Only the exchanges, as an HTTP archive (HAR 1.2)
    #[arg(long, env = "ISSUER_DESK_HAR", value_parser = FalseyValueParser::new())]
    har: bool,
}

impl Export {
    /// Fetches the bundle and writes it; says where it is.
    pub async fn run(self) -> Result<(), Failure> {
        let bytes = self
            .issuer
            .client()?
            .bundle(&self.session, self.personal, self.har)
            .await?;
        let ending = if self.har { ".har" } else { ENDING };
        let path = self.out.unwrap_or_else(|| file::name(&self.session, ending).into());
        std::fs::write(&path, bytes)?;
        line(path.display())
    }
}
