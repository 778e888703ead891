//! What kind of wallet the robot is: the flags of `desk claim` beside the offer.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::FalseyValueParser;
use jiff::SignedDuration;
use model::secret::Secret;
use model::time::SystemClock;
use wallet::{Encryption, Notify, Person, WalletOptions, Way};

use super::secret;
use crate::{Failure, attester};

/// Flags that make the wallet.
#[derive(Debug, Args)]
pub struct Robot {
    /// The transaction code, when the offer asks for one
    #[arg(long, value_name = "CODE", env = "ISSUER_DESK_TX_CODE_VALUE", hide_env_values = true, value_parser = secret)]
    pub(super) tx_code: Option<Secret>,
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
    /// Send the authorization request in the address, also where it could be pushed
    #[arg(long, env = "ISSUER_DESK_NO_PAR", value_parser = FalseyValueParser::new())]
    no_par: bool,
    /// Ask for the credential by authorization_details, also where it has a scope
    #[arg(long, env = "ISSUER_DESK_DETAILS", value_parser = FalseyValueParser::new())]
    details: bool,
    /// The wallet's client_id [default: none where that will do]
    #[arg(long, value_name = "ID", env = "ISSUER_DESK_CLIENT_ID")]
    client_id: Option<String>,
    /// Private JWK of a wallet provider, which vouches for the wallet and its keys where the issuer asks for that; the issuer has
    /// to trust its public half, or a root of the certificates in its x5c
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_ATTESTER")]
    attester: Option<PathBuf>,
    /// Bind the token to a key (DPoP), also where the issuer does not offer it [default: where it does]
    #[arg(long, env = "ISSUER_DESK_DPOP", value_parser = FalseyValueParser::new())]
    dpop: bool,
    /// Bind the token to nothing, also where the issuer offers it
    #[arg(long, env = "ISSUER_DESK_NO_DPOP", value_parser = FalseyValueParser::new(), conflicts_with = "dpop")]
    no_dpop: bool,
    /// Encrypt requests and have answers encrypted, also where the issuer does not require it
    #[arg(long, env = "ISSUER_DESK_ENCRYPT", value_parser = FalseyValueParser::new())]
    encrypt: bool,
    /// Compress what is encrypted
    #[arg(long, env = "ISSUER_DESK_ZIP", value_parser = FalseyValueParser::new())]
    zip: bool,
    /// Wait this long for a credential that is put off
    #[arg(long, value_name = "SECONDS", default_value_t = 60, env = "ISSUER_DESK_PATIENCE")]
    patience: u32,
    /// Tell the issuer this of the credential, where it asks: credential_accepted, credential_failure, credential_deleted, or
    /// none for nothing [default: whether it passed the checks]
    #[arg(long, value_name = "EVENT", env = "ISSUER_DESK_NOTIFY", value_parser = notify)]
    notify: Option<Notify>,
    /// Afterwards refresh the token and fetch the credential once more
    #[arg(long, env = "ISSUER_DESK_REFRESH", value_parser = FalseyValueParser::new())]
    refresh: bool,
}

/// NOTIF-3.
fn notify(text: &str) -> Result<Notify, String> {
    match text {
        "credential_accepted" => Ok(Notify::Accepted),
        "credential_failure" => Ok(Notify::Failure),
        "credential_deleted" => Ok(Notify::Deleted),
        "none" => Ok(Notify::Nothing),
        _ => Err("credential_accepted, credential_failure, credential_deleted or none".into()),
    }
}

impl Robot {
    /// The wallet.
    pub(super) fn options(&self) -> Result<WalletOptions, Failure> {
        let built = WalletOptions::new(Arc::new(SystemClock));
        let mut options = built.map_err(|error| Failure::Usage(error.to_string()))?;
        options.tx_code.clone_from(&self.tx_code);
        options.copies = self.copies;
        options.configuration.clone_from(&self.configuration);
        options.client_id.clone_from(&self.client_id);
        options.way = self.login.then_some(Way::Login);
        options.push = !self.no_par;
        options.details = self.details;
        options.dpop = match (self.dpop, self.no_dpop) {
            (false, false) => None,
            (bound, _) => Some(bound),
        };
        options.encryption = Encryption {
            wanted: self.encrypt,
            zip: self.zip,
            enc: None,
        };
        options.patience = SignedDuration::from_secs(self.patience.into());
        options.notify = self.notify.unwrap_or_default();
        options.refresh = self.refresh;
        if self.deny {
            options.person = Person::Denies;
        }
        options.http_anywhere = true;
        if let Some(path) = &self.attester {
            options.attester = Some(attester::read(path)?);
        }
        if let Some(path) = &self.root {
            options.trusted_roots = vec![read(path)?];
        }
        Ok(options)
    }
}

fn read(path: &PathBuf) -> Result<String, Failure> {
    let read = std::fs::read_to_string(path);
    read.map_err(|error| Failure::Usage(format!("{} cannot be read: {error}", path.display())))
}
