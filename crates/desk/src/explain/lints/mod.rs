//! The lints, one table a family. Within a rank they are told in the order of [`all`].

mod address;
mod after;
mod attestation;
mod authorization;
mod clock;
mod delivery;
mod dpop;
mod encryption;
mod flow;
mod key_attestation;
mod metadata;
mod proof;
mod request;
mod silence;
mod token;
mod webhook;

use super::case::Case;
use super::lint::{Evidence, Lint};
use crate::schema::{Family, Rank};

/// Every lint. Clocks come before what they break, and what a wallet was refused before what it may have thought.
pub fn all() -> impl Iterator<Item = &'static Lint> {
    [
        clock::LINTS,
        authorization::LINTS,
        attestation::LINTS,
        token::LINTS,
        dpop::LINTS,
        encryption::LINTS,
        request::LINTS,
        key_attestation::LINTS,
        proof::LINTS,
        after::LINTS,
        flow::LINTS,
        webhook::LINTS,
        delivery::LINTS,
        address::LINTS,
        metadata::LINTS,
        silence::LINTS,
    ]
    .into_iter()
    .flatten()
}

/// Those about what a wallet was refused.
pub(super) fn refusals() -> impl Iterator<Item = &'static Lint> {
    [
        authorization::LINTS,
        attestation::LINTS,
        token::LINTS,
        dpop::LINTS,
        encryption::LINTS,
        request::LINTS,
        key_attestation::LINTS,
        proof::LINTS,
        after::LINTS,
    ]
    .into_iter()
    .flatten()
}

/// A check of a lint.
type Check = fn(&Case<'_>) -> Option<Evidence>;

/// One cause; see [`Lint`] for what the parts are.
const fn lint(
    family: Family,
    code: &'static str,
    rank: Rank,
    title: &'static str,
    why: &'static str,
    tries: &'static [&'static str],
    check: Check,
) -> Lint {
    Lint {
        code,
        family,
        rank,
        title,
        why,
        tries,
        check,
    }
}

/// A refusal of the protocol: certain.
const fn refusal(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    tries: &'static [&'static str],
    check: Check,
) -> Lint {
    lint(Family::Protocol, code, Rank::Certain, title, why, tries, check)
}

/// The same, about a key.
const fn key(mut lint: Lint) -> Lint {
    lint.family = Family::Key;
    lint
}

/// What nobody at the desk can change.
const MAKER: &str = "Give the wallet's maker this code and the two values: the wallet has to change.";
/// When the offer is spent or over.
const ANEW: &str = "Make a new offer and claim that one.";
/// To see whether it is this wallet.
const ROBOT: &str = "Claim another offer with the robot wallet: if that goes well, it is this wallet.";
