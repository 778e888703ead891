//! The dispatch table: a command's name to its body. The window and the HTTP door both end here.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::commands::{address, config, offer, profile, session};
use crate::desk::Desk;
use crate::schema::CallError;

/// Every command, in the order of the generated interface: name, argument type, result type.
///
/// The argument type `null` means none.
pub const COMMANDS: [(&str, &str, &str); 16] = [
    ("info", "null", "DeskInfo"),
    ("profiles", "null", "ProfileCard[]"),
    ("profile", "ProfileRef", "ProfileDetail"),
    ("resolve_target", "ResolveTarget", "ResolvedTarget"),
    ("confirm_host", "ConfirmHost", "null"),
    ("create_offer", "OfferForm", "OfferMade"),
    ("sessions", "SessionsQuery", "SessionsPage"),
    ("session", "SessionRef", "SessionDetail"),
    ("cancel_session", "SessionRef", "SessionRow"),
    ("claim", "Claim", "ClaimReport"),
    ("files", "null", "ConfigFile[]"),
    ("check_file", "CheckFile", "Problem[]"),
    ("save_file", "SaveFile", "SaveResult"),
    ("set_profile_webhook", "SetProfileWebhook", "SaveResult"),
    ("choose_address", "ChooseAddress", "DeskInfo"),
    ("set_lan", "SetLan", "DeskInfo"),
];

impl Desk {
    /// Calls a command by name with JSON arguments.
    ///
    /// # Errors
    /// [`CallError`]: `unknown-command`, `bad-arguments`, or the command's own.
    pub async fn call(&self, name: &str, args: Value) -> Result<Value, CallError> {
        match name {
            "info" => out(address::info(self)),
            "profiles" => out(profile::cards(self)),
            "profile" => out(profile::detail(self, read(args)?).await?),
            "resolve_target" => out(offer::resolve(self, &read(args)?)?),
            "confirm_host" => out(offer::confirm(self, read(args)?)?),
            "create_offer" => out(offer::create(self, read(args)?).await?),
            "sessions" => out(session::page(self, read(args)?)?),
            "session" => out(session::detail(self, read(args)?).await?),
            "cancel_session" => out(session::cancel(self, read(args)?).await?),
            "claim" => out(offer::claim(self, read(args)?).await?),
            "files" => out(config::files(self)),
            "check_file" => out(config::check(self, read(args)?).await?),
            "save_file" => out(config::save(self, read(args)?).await?),
            "set_profile_webhook" => out(config::set_webhook(self, read(args)?).await?),
            "choose_address" => out(address::choose(self, read(args)?).await?),
            "set_lan" => out(address::set_lan(self, read(args)?).await?),
            _ => Err(CallError::new("unknown-command", format!("There is no command {name}"))),
        }
    }
}

fn read<T: DeserializeOwned>(args: Value) -> Result<T, CallError> {
    serde_json::from_value(args).map_err(|error| CallError::new("bad-arguments", error.to_string()))
}

fn out<T: Serialize>(result: T) -> Result<Value, CallError> {
    serde_json::to_value(result).map_err(|error| CallError::new("not-json", error.to_string()))
}

impl CallError {
    /// An error with a stable code and a message for the person.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}
