//! The High Assurance Interoperability Profile: what of it a profile meets as things are configured now (HAIP-1 to HAIP-17).
//!
//! Pure: a profile, the catalogue it stands in and the address its offers would name go in, one finding per item comes out.

mod asked;
mod credential;
#[cfg(test)]
mod tests;

pub use asked::Asked;
use model::profile::Profile;

use crate::app::Issuer;
use crate::catalogue::Catalogue;

/// How strongly HAIP asks for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Without it the profile is not HAIP's.
    Must,
    /// Better with it.
    Should,
}

impl Level {
    /// The specification's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

/// What one item says of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The item (`HAIP-4`).
    pub item: &'static str,
    /// How strongly it is asked for.
    pub level: Level,
    /// Whether it is met.
    pub ok: bool,
    /// What is so, or what to do about it: for a person.
    pub text: String,
}

/// Judges a profile as things are configured now, with the address that new offers carry.
pub fn of(issuer: &Issuer, profile: &Profile) -> Vec<Finding> {
    let door = issuer.door(issuer.default_place());
    judge(
        profile,
        &issuer.catalogue(),
        door.as_ref().map_or("", |door| &door.base),
    )
}

/// Judges a profile, in the order of the items. `catalogue` is what it is part of, `base` the base URL its offers would name.
pub fn judge(profile: &Profile, catalogue: &Catalogue, base: &str) -> Vec<Finding> {
    let asked = Asked::of(&catalogue.policy, profile.haip);
    let mut findings = vec![tls(base)];
    findings.extend(asked::judge(&asked, profile.configuration.format));
    findings.extend(credential::judge(profile, catalogue));
    findings.sort_by_key(|finding| number(finding.item));
    findings
}

/// Whether every MUST is met.
pub fn is_met(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.ok || finding.level == Level::Should)
}

/// GEN-1: everything else rests on it.
fn tls(base: &str) -> Finding {
    must(
        "GEN-1",
        base.starts_with("https://"),
        || format!("Offers name {base}"),
        || format!("Offers name {base}: a strict wallet takes https only. Offer at a public address with https"),
    )
}

/// `GEN-1` comes first, then the items by their number.
fn number(item: &str) -> u32 {
    let number = item.strip_prefix("HAIP-").and_then(|number| number.parse().ok());
    number.unwrap_or(0)
}

fn must(item: &'static str, ok: bool, met: impl Fn() -> String, missed: impl Fn() -> String) -> Finding {
    Finding {
        item,
        level: Level::Must,
        ok,
        text: if ok { met() } else { missed() },
    }
}

fn should(item: &'static str, ok: bool, met: impl Fn() -> String, missed: impl Fn() -> String) -> Finding {
    Finding {
        level: Level::Should,
        ..must(item, ok, met, missed)
    }
}
