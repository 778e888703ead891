//! A profile as a card in the gallery.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A profile, ready to be shown as a credential card.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileCard {
    /// The HOCON key.
    pub profile_id: String,
    /// Display name of the credential, or the profile's name.
    pub name: String,
    /// The issuer's display name.
    pub issuer_name: String,
    /// `credentialConfigurationId`.
    pub configuration_id: String,
    /// `dc+sd-jwt`, `jwt_vc_json` or `mso_mdoc`.
    pub format: String,
    /// One sentence from the metadata.
    pub description: Option<String>,
    /// CSS colour of the card, `#rrggbb`.
    pub background_color: Option<String>,
    /// CSS colour of the text on it, `#rrggbb`.
    pub text_color: Option<String>,
    /// Logo as a `data:` or `https:` URI.
    pub logo: Option<String>,
    /// The webhook target the profile itself names; masked.
    pub webhook_url: Option<String>,
}

/// Arguments of commands about one profile.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileRef {
    /// Which profile.
    pub profile_id: String,
}

/// A profile with its data.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDetail {
    /// The card.
    pub card: ProfileCard,
    /// The profile as `GET /issuer2/profiles/{id}` shows it.
    #[specta(type = specta_typescript::Unknown)]
    pub json: serde_json::Value,
}
