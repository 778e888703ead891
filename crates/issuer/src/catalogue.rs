//! What can be issued right now: the valid profiles, why the others are not, and the published configurations.
//!
//! A catalogue never changes; an edit of the configuration folder makes a new one, which replaces the old in one move (R41).

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use model::configuration::Configuration;
use model::profile::Profile;
use model::status::StatusList;
use serde_json::Value;
use url::Url;

use crate::policy::{Login, Policy};

/// Profiles and configurations, as loaded from the configuration folder.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Usable profiles, in the order of the file.
    pub profiles: IndexMap<String, Arc<Profile>>,
    /// Why a profile of that name is not among them (design.md section 1, Profiles).
    pub invalid: HashMap<String, String>,
    /// Credential configurations, in the order of the file.
    pub configurations: IndexMap<String, Arc<Configuration>>,
    /// `issuerDisplay`, published as `display` (META-19).
    pub issuer_display: Option<Value>,
    /// What is asked of wallets.
    pub policy: Policy,
}

impl Catalogue {
    /// The hosts that the configuration calls: the profiles' webhooks, the URLs of their data functions, and the provider where
    /// people log in, as [`model::address::host`] names them. Who wrote them into the configuration folder has confirmed them (address guard).
    pub fn hosts(&self) -> Vec<String> {
        let urls = self.profiles.values().flat_map(|profile| {
            let terms = &profile.terms;
            let webhook = terms.webhook.as_ref().map(|webhook| webhook.url.reveal().to_owned());
            let mapping = terms.mapping.clone().map(Value::Object).unwrap_or_default();
            let functions = credentials::mapping::calls(&mapping);
            webhook.into_iter().chain(functions.into_iter().map(|call| call.url))
        });
        let login = match &self.policy.authorization.login {
            Login::External(provider) => provider.urls(),
            Login::Off | Login::Own => Vec::new(),
        };
        let hosts = urls
            .chain(login)
            .filter_map(|url| model::address::host(&Url::parse(&url).ok()?));
        hosts.collect()
    }

    /// Whether credentials of any profile get an entry of a Token Status List.
    pub fn keeps_token_lists(&self) -> bool {
        let token = |profile: &Arc<Profile>| matches!(profile.terms.status_list, Some(StatusList::Token { .. }));
        self.profiles.values().any(token)
    }
}

/// `vct` of an SD-JWT VC as issued and published under `issuer`: the literal `vctBaseUrl` stands for
/// `<issuer>/<configuration id>` (fact sheet 6.2).
pub fn vct(configuration: &Configuration, issuer: &str) -> Option<String> {
    match configuration.vct()? {
        "vctBaseUrl" => Some(format!("{issuer}/{}", configuration.id)),
        literal => Some(literal.to_owned()),
    }
}
