//! What a sealed target says, read back when something is sent.

use url::Url;

use super::auth::Auth;
use super::settings::Settings;
use super::url::{mask, without_user};
use crate::event::EventSet;
use crate::secret::Secret;

/// Settings of a target, ready for sending. Its secrets do not print.
#[derive(Clone, PartialEq, Eq)]
pub struct TargetConfig {
    /// Where to, without user, password and fragment.
    pub url: Url,
    /// The whole value of the `authorization` header.
    pub authorization: Option<Secret>,
    /// Signing secrets, `whsec_…` or `whsk_…`, in their order.
    pub signing: Vec<Secret>,
    /// Headers to add.
    pub headers: Vec<(String, Secret)>,
    /// Events it wants.
    pub events: EventSet,
}

impl std::fmt::Debug for TargetConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TargetConfig")
            .field("url", &mask(&self.url))
            .field("authorization", &self.authorization)
            .field("signing", &self.signing)
            .field("headers", &self.headers)
            .field("events", &self.events)
            .finish()
    }
}

/// Sealed settings that say nothing usable: written by a later version, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the settings of this target cannot be read")]
pub struct CannotRead;

impl TargetConfig {
    /// Reads [`super::Webhook::config`], or the plain URL that an older journal kept. Addresses are judged when sending,
    /// not here.
    ///
    /// # Errors
    /// [`CannotRead`].
    pub fn read(sealed: &Secret) -> Result<Self, CannotRead> {
        let text = sealed.reveal();
        let settings = if text.starts_with('{') {
            serde_json::from_str(text).map_err(|_| CannotRead)?
        } else {
            serde_json::json!({ "url": text })
        };
        let members = settings.as_object().ok_or(CannotRead)?;
        let settings = Settings::read(members).map_err(|_| CannotRead)?;
        let mut url = without_user(&settings.url);
        url.set_fragment(None);
        Ok(Self {
            url,
            authorization: settings.auth.as_ref().map(Auth::header),
            signing: settings.signing,
            headers: settings.headers,
            events: settings.events,
        })
    }
}
