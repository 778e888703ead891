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
    /// Whether its sessions ask of wallets what HAIP asks.
    pub haip: bool,
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
    /// What of HAIP it meets as things are configured now.
    pub haip: Haip,
}

/// What of the High Assurance Interoperability Profile a profile meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Haip {
    /// Whether the profile's switch (`haip = true`) is on.
    pub on: bool,
    /// Whether every MUST is met.
    pub met: bool,
    /// Item by item.
    pub findings: Vec<HaipFinding>,
}

/// What one item of HAIP says of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HaipFinding {
    /// The item: the code to quote (`HAIP-4`).
    pub item: String,
    /// Whether it is a MUST; a SHOULD otherwise.
    pub must: bool,
    /// Whether it is met.
    pub ok: bool,
    /// What is so, or what to do about it.
    pub text: String,
}

/// Arguments of `set_profile_haip`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetProfileHaip {
    /// Which profile.
    pub profile_id: String,
    /// The switch.
    pub on: bool,
}
