//! `desk offer`: make a credential offer.

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use client::Offered;
use serde_json::json;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::webhook::{WebhookArgs, warn_of_private};

/// Flags of `desk offer`.
#[derive(Debug, Args)]
pub struct MakeOffer {
    /// The profile to issue from
    profile: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// How the wallet is let in: by the offer alone, or by a person who approves at the login page
    #[arg(long, value_enum, default_value = "pre-authorized", env = "ISSUER_DESK_AUTH_METHOD")]
    auth_method: AuthMethod,
    /// Whether an authorized offer names its session; without the name, the wallet that takes it up gets a session of its own
    #[arg(long, value_enum, env = "ISSUER_DESK_ISSUER_STATE")]
    issuer_state: Option<IssuerState>,
    /// Put the offer itself into the link instead of a URI
    #[arg(long, env = "ISSUER_DESK_BY_VALUE", value_parser = FalseyValueParser::new())]
    by_value: bool,
    /// Ask for a transaction code of six digits; it is printed
    #[arg(long, env = "ISSUER_DESK_TX_CODE", value_parser = FalseyValueParser::new())]
    tx_code: bool,
    /// Life of the offer in seconds, -1 for no end
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 300,
        allow_negative_numbers = true,
        env = "ISSUER_DESK_EXPIRES"
    )]
    expires: i64,
    /// Send this offer's notifications to this URL instead of the profile's
    #[arg(long, value_name = "URL", env = "ISSUER_DESK_WEBHOOK")]
    webhook: Option<String>,
    #[command(flatten)]
    settings: WebhookArgs,
    /// Which of the issuer's addresses the offer carries [default: the one chosen at the desk]
    #[arg(long, value_enum, env = "ISSUER_DESK_ADDRESS")]
    address: Option<Place>,
    /// Print the issuer's answer as JSON
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AuthMethod {
    PreAuthorized,
    Authorized,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum IssuerState {
    Include,
    Omit,
}

/// One of the issuer's addresses.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Place {
    /// This computer's.
    Local,
    /// That in the local network.
    Lan,
    /// The public one.
    Public,
}

impl Place {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Lan => "lan",
            Self::Public => "public",
        }
    }
}

impl MakeOffer {
    /// Makes the offer and prints it.
    pub async fn run(self) -> Result<(), Failure> {
        let mut request = json!({
            "profileId": self.profile,
            "authMethod": match self.auth_method {
                AuthMethod::PreAuthorized => "PRE_AUTHORIZED",
                AuthMethod::Authorized => "AUTHORIZED",
            },
            "valueMode": if self.by_value { "BY_VALUE" } else { "BY_REFERENCE" },
            "expiresInSeconds": self.expires,
        });
        if let Some(mode) = self.issuer_state {
            request["issuerStateMode"] = json!(match mode {
                IssuerState::Include => "INCLUDE",
                IssuerState::Omit => "OMIT",
            });
        }
        if self.tx_code {
            request["txCode"] = json!({"input_mode": "numeric"});
        }
        if let Some(webhook) = self.settings.object(self.webhook.as_deref())? {
            request["runtimeOverrides"] = json!({"notifications": {"webhook": webhook}});
        }
        let address = self.address.map(Place::name);
        let offered = self.issuer.client()?.create_offer(&request, address).await?;
        warn_of_private(self.webhook.as_deref());
        told(&offered, self.json)
    }
}

/// Prints an offer that was made: its link, and the transaction code that is told this once.
pub fn told(offered: &Offered, json: bool) -> Result<(), Failure> {
    let code = offered.tx_code_value.as_ref().map(|code| code.reveal());
    if json {
        let mut object = json!({
            "offerId": offered.offer_id,
            "profileId": offered.profile_id,
            "authMethod": offered.auth_method,
            "expiresAt": offered.expires_at,
            "credentialOffer": offered.credential_offer,
        });
        if let Some(code) = code {
            object["txCodeValue"] = code.into();
        }
        return line(object);
    }
    line(&offered.credential_offer)?;
    if let Some(code) = code {
        line(format_args!("Transaction code {code}"))?;
    }
    eprintln!("Session {}", offered.offer_id);
    Ok(())
}
