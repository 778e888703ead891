//! A credential that nobody gets: what a profile would issue now. Made by the code that makes those that are issued, so that the two
//! cannot drift apart; what a wallet and a journal bring to an issuance has stand-ins.

use std::sync::Arc;

use credentials::certificate::Chain;
use credentials::key::{PublicKey, SigningKey};
use credentials::mapping::{Called, Evaluated, FetchCall};
use jiff::Timestamp;
use model::configuration::Format;
use model::entropy::Entropy;
use model::profile::Profile;
use model::session::{Method, SecretRef};
use serde_json::{Map, Value};
use url::Url;

use super::evaluate::{Fetched, trace};
use super::order::Order;
use super::prepare::Prepared;
use super::{Trouble, make};
use crate::management::freeze::frozen;
use crate::protocol::proof::Holder;
use crate::status;

/// What a specimen is made from.
pub struct Specimen<'a> {
    /// What would be issued.
    pub profile: &'a Profile,
    /// The key that signs it.
    pub key: Arc<SigningKey>,
    /// What vouches for the key; `None` where the profile has no chain.
    pub chain: Option<Arc<Chain>>,
    /// The key that it is bound to, where the configuration asks wallets for one.
    pub holder: PublicKey,
    /// The issuer identifier that an offer would carry.
    pub identifier: &'a str,
    /// The instant of issuing.
    pub now: Timestamp,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
}

/// What became of it.
pub struct Made {
    /// The credential, or what a wallet's session would end with.
    pub credential: Result<String, Trouble>,
    /// The data that it was made from; empty where the mapping failed.
    pub evaluated: Evaluated,
    /// The mapping's calls. Those that fetch were given stand-ins.
    pub calls: Vec<Called>,
}

impl Made {
    fn failed(trouble: Trouble, calls: Vec<Called>) -> Self {
        Self {
            credential: Err(trouble),
            evaluated: Evaluated {
                data: Value::Null,
                jwt_options: Map::new(),
            },
            calls,
        }
    }
}

/// Makes a specimen. Nothing is fetched and nothing is kept.
pub fn specimen(specimen: &Specimen<'_>) -> Made {
    let profile = specimen.profile;
    let terms = profile.terms.clone();
    let frozen = frozen(
        profile,
        Method::default(),
        terms,
        SecretRef("specimen".into()),
        None,
        false,
    );
    let prepared = match Prepared::with(&frozen, specimen.key.clone(), specimen.chain.clone()) {
        Ok(prepared) => prepared,
        Err(trouble) => return Made::failed(trouble, Vec::new()),
    };
    let order = Order {
        frozen: &frozen,
        data: &frozen.credential_data,
        identifier: specimen.identifier,
        now: specimen.now,
        entropy: specimen.entropy,
    };
    let holder = holder(specimen);
    let (evaluated, calls) = trace(&order, &prepared, &stand_ins(&prepared), holder.as_ref());
    let evaluated = match evaluated {
        Ok(evaluated) => evaluated,
        Err(error) => return Made::failed(error.into(), calls),
    };
    let list = frozen.status_list;
    let entry = list.map(|list| status::claim(list, specimen.identifier, "preview", 0));
    Made {
        credential: make::credential(&order, &prepared, evaluated.clone(), holder.as_ref(), entry.as_ref()),
        evaluated,
        calls,
    }
}

/// Who would have proved the key: a W3C credential names its holder by DID where wallets may use one.
fn holder(specimen: &Specimen<'_>) -> Option<Holder> {
    let configuration = &specimen.profile.configuration;
    let by_did = configuration.format == Format::JwtVcJson
        && configuration
            .binding_methods()
            .iter()
            .any(|method| matches!(*method, "did" | "did:jwk"));
    configuration.needs_proof().then(|| Holder {
        key: specimen.holder.clone(),
        did: by_did.then(|| specimen.holder.did_jwk()),
    })
}

/// For each answer of a server a text that says what stands in its place: its host alone, for an address may hold a secret.
fn stand_ins(prepared: &Prepared) -> Fetched {
    let stand_in = |call: &FetchCall| {
        let host = Url::parse(&call.url).ok().and_then(|url| model::address::host(&url));
        let text = format!("(what {} answers)", host.as_deref().unwrap_or("a server"));
        let text = if call.json { Value::from(text).to_string() } else { text };
        (call.url.clone(), Ok(text))
    };
    prepared.calls.iter().map(stand_in).collect()
}
