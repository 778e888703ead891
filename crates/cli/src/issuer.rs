//! Which issuer a client verb talks to.

use std::path::{Path, PathBuf};

use clap::Args;
use client::Client;
use model::secret::Secret;

use crate::Failure;

/// Flags of every client verb.
#[derive(Debug, Args)]
pub struct IssuerArgs {
    /// The issuer's base URL
    #[arg(
        long,
        value_name = "URL",
        env = "ISSUER_DESK_ISSUER",
        default_value = "http://localhost:7002"
    )]
    issuer: String,
    /// File with the issuer's token, if it asks for one
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_TOKEN_FILE")]
    token_file: Option<PathBuf>,
}

impl IssuerArgs {
    /// The client.
    pub fn client(&self) -> Result<Client, Failure> {
        let token = self.token_file.as_deref().map(read_token).transpose()?;
        Ok(Client::new(&self.issuer, token)?)
    }
}

/// A token from a file: its first line.
pub fn read_token(path: &Path) -> Result<Secret, Failure> {
    desk_app::options::read_token(path).map_err(Failure::Usage)
}
