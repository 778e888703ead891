//! Making an offer.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AddressKind, Millis, ResolvedTarget, WebhookForm};

/// The offer form.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfferForm {
    /// Which profile.
    pub profile_id: String,
    /// Which grant leads to the credential.
    pub method: OfferMethod,
    /// By reference (a short QR) or by value.
    pub by_value: bool,
    /// Ask for a transaction code.
    pub tx_code: Option<TxCodeForm>,
    /// Life of the offer in seconds; -1 for no expiry; absent for 300.
    pub expires_in_seconds: Option<i32>,
    /// Webhook override for this offer.
    pub webhook: WebhookChoice,
    /// Which address the offer carries.
    pub address: AddressKind,
    /// Overrides merged over the profile's `credentialData`; a JSON object or nothing.
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub credential_data: Option<serde_json::Value>,
}

/// Which grant an offer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OfferMethod {
    /// A pre-authorized code.
    PreAuthorized,
    /// An authorization code, after a login; the offer names the session (`issuer_state`).
    Authorized,
    /// The same without naming it: the wallet begins a session of its own.
    AuthorizedWithoutState,
}

/// How the transaction code is made.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TxCodeForm {
    /// Letters and digits instead of digits only.
    pub text: bool,
    /// Number of characters; absent for 6.
    pub length: Option<u32>,
    /// What the wallet shows beside the field; at most 300 characters.
    pub description: Option<String>,
    /// A given value; absent to have one made.
    pub value: Option<String>,
}

/// Where this offer's notifications go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum WebhookChoice {
    /// As the profile says.
    Inherit,
    /// Nowhere, whatever the profile says (`notifications: {}`).
    Off,
    /// To this target instead.
    Url {
        /// Its settings.
        webhook: WebhookForm,
    },
    /// To an inbox of this desk.
    Inbox {
        /// Its path.
        path: String,
    },
}

/// Arguments of `resolve_target`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolveTarget {
    /// Which profile.
    pub profile_id: String,
    /// What the offer form says.
    pub webhook: WebhookChoice,
}

/// Arguments of `confirm_host`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmHost {
    /// The host, as [`ResolvedTarget::confirm`] names it.
    pub host: String,
}

/// An offer that was made.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfferMade {
    /// The session's id.
    pub session_id: String,
    /// Which profile.
    pub profile_id: String,
    /// `openid-credential-offer://…`
    pub link: String,
    /// The link as an SVG with quiet zone, black on white.
    pub qr_svg: String,
    /// When it expires; absent for never.
    pub expires_at: Option<Millis>,
    /// When it was made.
    pub created_at: Millis,
    /// The transaction code, shown once and kept only by the window.
    pub tx_code: Option<String>,
    /// By value or by reference.
    pub by_value: bool,
    /// Where notifications go.
    pub target: ResolvedTarget,
    /// The issuer identifier the offer carries.
    pub issuer_url: String,
}

/// Arguments of `claim`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The offer link.
    pub link: String,
    /// The transaction code, when the offer asks for one.
    pub tx_code: Option<String>,
}

/// What the robot wallet did and found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClaimReport {
    /// Whether a credential was received and every check passed.
    pub ok: bool,
    /// The format received.
    pub format: Option<String>,
    /// What was done, in order.
    pub steps: Vec<ClaimStep>,
    /// The credential's claims, all of them, as the holder sees them.
    #[specta(type = specta_typescript::Unknown)]
    pub claims: serde_json::Value,
}

/// One step or check of the robot wallet.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClaimStep {
    /// What was done or checked, for example `token`, `signature`, `chain`.
    pub name: String,
    /// Whether it went well.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
}

discreet!(TxCodeForm { text, length, description } hides value);
discreet!(OfferMade { session_id, profile_id, expires_at, created_at, by_value, target, issuer_url } hides link, qr_svg, tx_code);
discreet!(Claim {} hides link, tx_code);

/// The URL may carry a user and a password.
impl std::fmt::Debug for WebhookChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Inherit => "Inherit",
            Self::Off => "Off",
            Self::Url { .. } => "Url(•••)",
            Self::Inbox { .. } => "Inbox(•••)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{
        BasicAuth, CheckFile, ConfigFile, Destination, FreshSecret, HeaderForm, SaveFile, SetProfileWebhook,
        TargetLevel,
    };

    const SECRET: &str = "do-not-print-me";

    fn check(printed: impl std::fmt::Debug) {
        let printed = format!("{printed:?} {printed:#?}");
        assert!(printed.contains("•••") && !printed.contains(SECRET), "{printed}");
    }

    /// Whatever logs an argument or an answer logs no secret.
    #[test]
    fn secrets_are_not_printed() {
        let secret = || SECRET.to_owned();
        let code = TxCodeForm {
            text: false,
            length: None,
            description: None,
            value: Some(secret()),
        };
        let url = || WebhookChoice::Url {
            webhook: WebhookForm {
                url: secret(),
                bearer_token: Some(secret()),
                basic_auth: Some(BasicAuth {
                    username: secret(),
                    password: secret(),
                }),
                signing_secrets: vec![secret()],
                headers: vec![HeaderForm {
                    name: "X-Key".into(),
                    value: secret(),
                }],
                events: None,
            },
        };
        let WebhookChoice::Url { webhook } = url() else {
            panic!("a target")
        };
        check(&webhook);
        check(webhook.basic_auth.as_ref().expect("given"));
        check(&webhook.headers[0]);
        check(Destination::Other { webhook });
        check(FreshSecret {
            secret: secret(),
            public: None,
        });
        check(&code);
        check(url());
        check(OfferForm {
            profile_id: "p".into(),
            method: OfferMethod::PreAuthorized,
            by_value: true,
            tx_code: Some(code),
            expires_in_seconds: None,
            webhook: url(),
            address: AddressKind::Local,
            credential_data: None,
        });
        check(OfferMade {
            session_id: "s".into(),
            profile_id: "p".into(),
            link: secret(),
            qr_svg: secret(),
            expires_at: None,
            created_at: 0.0,
            tx_code: Some(secret()),
            by_value: true,
            target: ResolvedTarget {
                url: None,
                level: TargetLevel::None,
                why: String::new(),
                auth: None,
                signed: Vec::new(),
                headers: Vec::new(),
                events: Vec::new(),
                address: None,
                problem: None,
                confirm: None,
            },
            issuer_url: String::new(),
        });
        check(Claim {
            link: secret(),
            tx_code: Some(secret()),
        });
        check(ConfigFile {
            name: "f".into(),
            text: secret(),
            hash: "h".into(),
            unreadable: None,
            problems: Vec::new(),
        });
        check(CheckFile {
            name: "f".into(),
            text: secret(),
        });
        check(SaveFile {
            name: "f".into(),
            text: secret(),
            base_hash: "h".into(),
        });
        check(SetProfileWebhook {
            profile_id: "p".into(),
            url: Some(secret()),
        });
    }
}
