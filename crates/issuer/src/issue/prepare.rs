//! What a frozen profile amounts to, parsed once: sessions made from one profile share it, and parsing costs more than
//! signing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, Weak};

use credentials::certificate::Chain;
use credentials::did;
use credentials::key::SigningKey;
use credentials::mapping::{self, FetchCall};
use credentials::mdoc::NamespaceConversion;
use credentials::sd_jwt::SdMap;
use jiff::SignedDuration;
use model::session::Frozen;
use serde_json::Value;

use super::Trouble;
use crate::keys::KeyRing;

/// A frozen profile, ready for making credentials.
pub struct Prepared {
    /// The signing key.
    pub key: Arc<SigningKey>,
    /// The `kid` header.
    pub kid: String,
    /// The mapping, an object.
    pub mapping: Option<Value>,
    /// What the mapping wants fetched.
    pub calls: Vec<FetchCall>,
    /// `selectiveDisclosure`.
    pub disclosure: Option<SdMap>,
    /// `x5Chain`.
    pub chain: Option<Arc<Chain>>,
    /// `mDocNameSpacesDataMappingConfig`.
    pub conversions: Option<BTreeMap<String, NamespaceConversion>>,
    /// How long an mdoc is valid.
    pub lasting: SignedDuration,
}

impl Prepared {
    fn of(frozen: &Frozen, keys: &KeyRing) -> Result<Self, Trouble> {
        let key = keys.get(&frozen.key)?;
        let chain = frozen.x5_chain.as_deref().map(|pems| keys.chain(pems)).transpose()?;
        Self::with(frozen, key, chain)
    }

    /// The same with a key and a chain that are at hand.
    ///
    /// # Errors
    /// [`Trouble`]: what no credential can be made from.
    pub fn with(frozen: &Frozen, key: Arc<SigningKey>, chain: Option<Arc<Chain>>) -> Result<Self, Trouble> {
        if chain.as_ref().is_some_and(|chain| chain.leaf_key() != key.public()) {
            return Err(Trouble::OtherKey);
        }
        let mapping = frozen.mapping.clone().map(Value::Object);
        let disclosure = frozen.selective_disclosure.as_ref();
        let conversions = frozen.mdoc_mapping.clone().map(Value::Object);
        Ok(Self {
            kid: did::kid_for(frozen.issuer_did.as_deref(), &key),
            calls: mapping.as_ref().map(mapping::calls).unwrap_or_default(),
            mapping,
            disclosure: disclosure
                .map(serde::Deserialize::deserialize)
                .transpose()
                .map_err(Trouble::Disclosure)?,
            chain,
            conversions: conversions
                .map(serde_json::from_value)
                .transpose()
                .map_err(Trouble::Conversions)?,
            lasting: lasting(frozen.validity.as_deref()),
            key,
        })
    }
}

/// `validity` of the profile, 365 days without one (R48); a profile was refused if it is no duration.
fn lasting(validity: Option<&str>) -> SignedDuration {
    const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
    let span = validity.and_then(|text| text.parse::<jiff::Span>().ok());
    span.and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok())
        .unwrap_or(YEAR)
}

/// Prepared profiles that are in use, by the address of what they were prepared from.
#[derive(Default)]
pub struct Shelf(Mutex<HashMap<usize, Slot>>);

type Slot = (Weak<Frozen>, Arc<Prepared>);

/// As many are kept before those nobody uses any more are looked for.
const KEPT: usize = 256;

impl Shelf {
    /// The profile, prepared now or before.
    ///
    /// # Errors
    /// [`Trouble`]: what no credential can be made from.
    pub fn get(&self, frozen: &Arc<Frozen>, keys: &KeyRing) -> Result<Arc<Prepared>, Trouble> {
        // The address names the profile for as long as anybody holds it, which the weak reference tells.
        let place = Arc::as_ptr(frozen) as usize;
        let mut shelf = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((of, prepared)) = shelf.get(&place)
            && of.strong_count() > 0
        {
            return Ok(prepared.clone());
        }
        drop(shelf);
        let prepared = Arc::new(Prepared::of(frozen, keys)?);
        shelf = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if shelf.len() >= KEPT {
            shelf.retain(|_, (of, _)| of.strong_count() > 0);
        }
        if shelf.len() < KEPT {
            shelf.insert(place, (Arc::downgrade(frozen), prepared.clone()));
        }
        Ok(prepared)
    }
}
