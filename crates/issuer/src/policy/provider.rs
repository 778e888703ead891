//! An OpenID provider where people log in instead of at this issuer's own page (`authentication-service.conf`, R38).

use model::secret::Secret;
use url::Url;

/// How a provider is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// By its issuer identifier: everything else stands in its discovery document.
    Issuer(String),
    /// walt.id's way, by its authorization endpoint: the discovery document is looked for above it, and must name it.
    Authorize(Url),
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// `name`: for people.
    pub name: String,
    /// `issuer` (ours) or `authorizeUrl`.
    pub found: Found,
    /// `accessTokenUrl`: its token endpoint, where that is not the one its document names.
    pub token_url: Option<Url>,
    /// `clientId`: this issuer's name there.
    pub client_id: String,
    /// `clientSecret`; none for a public client.
    pub client_secret: Option<Secret>,
    /// `defaultScopes`; `openid` is always among them.
    pub scopes: Vec<String>,
    /// `forwardIssuerStateToAuthorizationServer`.
    pub forward_issuer_state: bool,
}

impl Provider {
    /// The URLs of the configuration that are called, for the address guard.
    pub fn urls(&self) -> Vec<String> {
        let found = match &self.found {
            Found::Issuer(issuer) => issuer.clone(),
            Found::Authorize(url) => url.to_string(),
        };
        let token = self.token_url.as_ref().map(Url::to_string);
        std::iter::once(found).chain(token).collect()
    }
}
