//! What a profile comes to, value by value, and where each value comes from.

use std::collections::BTreeSet;

use hocon_edit::World;
use model::configuration::Format;
use model::exchange::MASK;
use model::profile::{KeyChoice, Profile};
use serde_json::Value;

use super::files::{PROFILES, Texts};
use super::load::{Loaded, load};
use super::mask;
use super::read::{Files, Read, source};
use super::told::{Shares, at, place, told};
use crate::identity::Identity;
use crate::schema::{EffectiveProfile, EffectiveValue, OriginOf, Problem, ValueOrigin};

/// Why a profile has no effective value.
#[derive(Debug, thiserror::Error)]
pub enum EffectiveError {
    /// The profiles' file does not resolve.
    #[error("{PROFILES} does not resolve: mend it first")]
    Broken(Vec<Problem>),
    /// There is no profile of this name.
    #[error("there is no profile {0}")]
    NoSuchProfile(String),
}

/// One profile of a folder's texts; `world` has the files that they include, and the environment.
///
/// # Errors
/// [`EffectiveError`].
pub fn effective(
    texts: &Texts,
    world: &dyn World,
    identity: &Identity,
    id: &str,
) -> Result<EffectiveProfile, EffectiveError> {
    let loaded = load(texts, world, identity);
    let files = Files::of(texts, world);
    let Some(file) = files.read(PROFILES, &mut Vec::new()) else {
        let own = loaded.problems.into_iter().filter(|problem| problem.concerns(PROFILES));
        return Err(EffectiveError::Broken(own.collect()));
    };
    let profile = file.value().get("profiles").and_then(|profiles| profiles.get(id));
    let profile = profile.ok_or_else(|| EffectiveError::NoSuchProfile(id.to_owned()))?;
    let shown = mask::profile(profile);
    let shares = Shares::of(&file);
    let mut values = Vec::new();
    file.resolved.leaves(|path, origin| {
        if let [profiles, of, below @ ..] = path
            && profiles == "profiles"
            && of == id
        {
            let given = at(profile, below);
            values.push(EffectiveValue {
                path: below.to_vec(),
                value: given.map(|value| text(at(&shown, below).unwrap_or(value))),
                masked: given.is_some() && at(&shown, below) != given,
                origin: told(&file, path, &origin, shares.besides(source(&origin), id)),
            });
        }
    });
    if let Some(profile) = loaded.catalogue.profiles.get(id) {
        let gaps = Gaps {
            file: &file,
            loaded: &loaded,
            shares: &shares,
            profile,
        };
        gaps.fill(&mut values);
    }
    let problems = loaded.problems.into_iter();
    Ok(EffectiveProfile {
        profile_id: id.to_owned(),
        values,
        problems: problems
            .filter(|problem| problem.profile_id.as_deref() == Some(id))
            .collect(),
    })
}

fn text(value: &Value) -> String {
    value.to_string()
}

/// What fills the gaps of a profile that says nothing about its key (R22).
struct Gaps<'a, 'd> {
    file: &'a Read<'d>,
    loaded: &'a Loaded,
    shares: &'a Shares,
    profile: &'a Profile,
}

impl Gaps<'_, '_> {
    fn fill(&self, values: &mut Vec<EffectiveValue>) {
        let terms = &self.profile.terms;
        let by_file = terms.issuer_key != KeyChoice::Desk;
        match by_file {
            true if self.gives(&self.profile.id, "issuerKey") => {}
            true => self.file_default("issuerKey", "defaultIssuerKey", values, |_| true),
            false => values.push(self.desks(vec!["issuerKey".to_owned()], Value::from(MASK), true)),
        }
        if let Some(did) = terms.issuer_did.as_ref().filter(|_| terms.defaulted.did) {
            match by_file {
                true => self.file_default("issuerDid", "defaultIssuerDid", values, |profile| {
                    profile.terms.defaulted.did && profile.terms.issuer_did.as_ref() == Some(did)
                }),
                false => values.push(self.desks(vec!["issuerDid".to_owned()], Value::from(did.as_str()), false)),
            }
        }
        if let Some(chain) = terms.x5_chain.as_ref().filter(|_| terms.defaulted.chain) {
            let of_mdocs = self.profile.configuration.format == Format::Mdoc;
            let name = match of_mdocs && self.file.value().get(MDOC_CHAIN).is_some() {
                true => MDOC_CHAIN,
                false => "defaultIssuerX5chain",
            };
            match by_file {
                true => self.file_default("x5Chain", name, values, |profile| {
                    profile.terms.defaulted.chain && profile.terms.x5_chain.as_ref() == Some(chain)
                }),
                false => values.extend(chain.iter().enumerate().map(|(at, certificate)| {
                    let path = vec!["x5Chain".to_owned(), at.to_string()];
                    self.desks(path, Value::from(certificate.as_str()), false)
                })),
            }
        }
    }

    /// The leaves of one of the file's defaults, as those of a member. `shares` says which other profiles it fills a gap of.
    fn file_default(
        &self,
        member: &str,
        name: &str,
        values: &mut Vec<EffectiveValue>,
        shares: impl Fn(&Profile) -> bool,
    ) {
        let Some(given) = self.file.value().get(name) else {
            return;
        };
        let shown = match member {
            "issuerKey" => mask::key(given),
            _ => given.clone(),
        };
        let id = &self.profile.id;
        let profiles = self.loaded.catalogue.profiles.values();
        let others: BTreeSet<String> = profiles
            .filter(|other| other.id != *id && !self.gives(&other.id, member) && shares(other))
            .map(|other| other.id.clone())
            .collect();
        self.file.resolved.leaves(|path, origin| {
            let [first, below @ ..] = path else { return };
            let Some(value) = at(given, below).filter(|_| first == name) else {
                return;
            };
            let source = source(&origin);
            let shared = others.iter().cloned().chain(self.shares.besides(source, id));
            let shared: BTreeSet<String> = shared.collect();
            values.push(EffectiveValue {
                path: [member.to_owned()].into_iter().chain(below.iter().cloned()).collect(),
                value: Some(text(at(&shown, below).unwrap_or(value))),
                masked: at(&shown, below) != Some(value),
                origin: ValueOrigin {
                    kind: OriginOf::FileDefault,
                    reference: Some(name.to_owned()),
                    place: Some(place(&source.site)),
                    through: None,
                    shared_with: shared.into_iter().collect(),
                },
            });
        });
    }

    /// Whether another profile gives a member itself.
    fn gives(&self, id: &str, member: &str) -> bool {
        let profiles = self.file.value().get("profiles");
        let given = profiles.and_then(|profiles| profiles.get(id)?.get(member));
        given.is_some_and(|value| !value.is_null())
    }

    fn desks(&self, path: Vec<String>, value: Value, masked: bool) -> EffectiveValue {
        EffectiveValue {
            path,
            value: Some(text(&value)),
            masked,
            origin: ValueOrigin {
                kind: OriginOf::Desk,
                reference: None,
                place: None,
                through: None,
                shared_with: Vec::new(),
            },
        }
    }
}

/// walt.id's chain for mdocs.
const MDOC_CHAIN: &str = "defaultMdocIssuerX5chain";
