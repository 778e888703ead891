//! Where notifications go: `notifications.webhook` of a profile or of one offer (founding page; R17, R23).
//!
//! | Module | What it holds |
//! |---|---|
//! | [`Webhook`] | checked settings: to be sealed whole, to be shown masked |
//! | [`TargetConfig`] | what sealed settings say, for whoever sends |
//! | `settings` | reading the object, member by member |
//! | `url` | the URL's form, and what is masked of it |
//! | `auth` | bearer token, user and password |
//! | `signing_secret` | the form of signing secrets |
//! | `headers` | which headers may be added |

mod auth;
mod headers;
mod objection;
mod settings;
mod signing_secret;
mod target_config;
#[cfg(test)]
mod tests;
mod url;

use serde_json::{Map, Value};

pub use self::auth::AuthKind;
pub use self::objection::Objection;
pub use self::signing_secret::SignatureKind;
pub use self::target_config::{CannotRead, TargetConfig};

use self::settings::Settings;
use crate::event::EventSet;
use crate::exchange::MASK;
use crate::failure::Refusal;
use crate::secret::Secret;
use crate::session::{SecretRef, Target};

/// A checked webhook target. What may be secret of it does not print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// All settings as JSON text, the same for settings that mean the same: what is sealed, and read back by
    /// [`TargetConfig::read`].
    pub config: Secret,
    /// The URL as configured.
    pub url: Secret,
    /// The URL as it may be shown: user, password and the values of parameters whose names look secret replaced (R32).
    pub masked: String,
    /// The `webhook` object as it may be shown: `url` is [`Webhook::masked`], every secret is `•••` (R32).
    pub shown: Value,
    /// Which events it wants.
    pub events: EventSet,
    /// How requests are authorised, unless a header of its own does it.
    pub auth: Option<AuthKind>,
    /// How requests are signed: the kind of each signing secret, without repeats.
    pub signed: Vec<SignatureKind>,
    /// Names of the headers that are added.
    pub header_names: Vec<String>,
}

impl Webhook {
    /// Reads a `notifications` object: absent webhook means none.
    ///
    /// # Errors
    /// 400 for anything but `{"webhook"?: {…}}` with settings as [`Webhook::from_settings`] takes them (R51).
    pub fn from_notifications(notifications: &Value) -> Result<Option<Self>, Refusal> {
        Ok(Self::read(notifications)?)
    }

    /// Reads the `webhook` object: `url` and the extension keys `bearerToken`, `basicAuth`, `signingSecret`, `headers`,
    /// `events` (R23).
    ///
    /// # Errors
    /// 400 with a sentence that names the member; for the URL it begins `webhook url must`.
    pub fn from_settings(webhook: &Value) -> Result<Self, Refusal> {
        Ok(Self::of(webhook)?)
    }

    /// Checks one URL: its form, and an address that is never called (design.md section 1, Address guard). Names are
    /// resolved, and private networks judged, when sending.
    ///
    /// # Errors
    /// 400 with a message that begins `webhook url must`.
    pub fn parse(url: &str) -> Result<Self, Refusal> {
        Self::from_settings(&serde_json::json!({ "url": url }))
    }

    /// Reads a `notifications` object as [`Webhook::from_notifications`] does, for a caller that can point at the member.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn read(notifications: &Value) -> Result<Option<Self>, Objection> {
        let members = notifications
            .as_object()
            .ok_or_else(|| Objection::at(&[], "notifications must be an object"))?;
        settings::known(members, &["webhook"], "notifications", &[])?;
        match members.get("webhook") {
            None | Some(Value::Null) => Ok(None),
            Some(webhook) => Self::of(webhook).map(Some),
        }
    }

    /// What a session keeps of it, once [`Webhook::config`] is sealed under that name.
    pub fn target(&self, secret: SecretRef) -> Target {
        Target {
            secret,
            masked: self.masked.clone(),
            events: self.events,
        }
    }

    fn of(webhook: &Value) -> Result<Self, Objection> {
        let members = webhook
            .as_object()
            .ok_or_else(|| Objection::at(&["webhook"], "notifications.webhook must be an object"))?;
        let settings = Settings::read(members)?;
        url::judge(&settings.url)?;
        let masked = url::mask(&settings.url);
        let mut signed = Vec::new();
        for secret in &settings.signing {
            let kind = signing_secret::kind(secret);
            if !signed.contains(&kind) {
                signed.push(kind);
            }
        }
        Ok(Self {
            config: settings.canonical(),
            shown: shown(members, &masked),
            masked,
            events: settings.events,
            auth: settings.auth.as_ref().map(auth::Auth::kind),
            signed,
            header_names: settings.headers.iter().map(|(name, _)| name.clone()).collect(),
            url: settings.text,
        })
    }
}

/// The object as given, with dots for what is secret.
fn shown(members: &Map<String, Value>, masked: &str) -> Value {
    let mut shown = Map::new();
    for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let value = match key.as_str() {
            "url" => Value::from(masked),
            // Names of events, checked before.
            "events" => value.clone(),
            _ => dots(value),
        };
        shown.insert(key.clone(), value);
    }
    Value::Object(shown)
}

/// The same shape, with dots for every text in it.
fn dots(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(dots).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), dots(value))).collect(),
        _ => Value::from(MASK),
    }
}
