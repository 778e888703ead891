//! Misbehaviour on request: named scenarios, each with what the specification demands of the issuer.
//!
//! A scenario bends the claim in one place. The tables say which: `authorization`, `attestation`, `token`, `dpop`, `request`,
//! `encryption`, `proof`, `key_attestation`, `after`; `forge` has what several of them do to a JWT. `attempt` goes as far as the place and sends the bent request, `judge` holds the answer against what was expected.

mod after;
mod attempt;
mod attestation;
mod authorization;
mod dpop;
mod encryption;
mod expect;
mod forge;
mod judge;
mod key_attestation;
mod proof;
mod request;
mod token;

pub use attempt::{try_fault, try_fault_watched};
pub use judge::{Tried, Verdict};

pub(crate) use attempt::attempt;
pub(crate) use expect::Expect;
pub(crate) use judge::hold;
pub(crate) use token::SPENT;

use self::expect::{bad, may_pass, unauthorized};
use crate::bend::{At, Bend};

/// One scenario.
pub struct Fault {
    /// For the command line, for example `wrong-pin`.
    pub name: &'static str,
    /// For people, for example `Wrong PIN`.
    pub title: &'static str,
    /// The item of the fact sheet that it tries, for example `TOKEN-7`.
    pub item: &'static str,
    pub(crate) expect: Expect,
    /// What the offer or the issuer must have for it to make sense.
    pub needs: &'static [Need],
    pub(crate) bend: Bend,
}

/// What a scenario needs to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// An offer that asks for a transaction code.
    TxCode,
    /// An offer that asks for none.
    NoTxCode,
    /// A pre-authorized code.
    PreAuthorized,
    /// A configuration that asks for `jwt` proofs.
    Proof,
    /// A nonce endpoint.
    Nonce,
    /// A wallet without a name.
    Anonymous,
    /// A login: the authorization code grant.
    Login,
    /// An authorization server that takes pushed requests.
    Pushed,
    /// A token that is bound to a key.
    Dpop,
    /// A wallet that somebody vouches for, and a server that asks for it.
    Attester,
    /// A configuration that asks for attested keys, and somebody who attests them.
    KeyAttestation,
    /// One that asks how well they are kept.
    KeyLevels,
    /// An issuer that takes encrypted requests and encrypts its answers.
    Encryption,
    /// One that takes no others.
    EncryptedRequests,
    /// One that gives no other answers.
    EncryptedAnswers,
    /// Requests that may be compressed.
    Compression,
    /// A deferred credential endpoint.
    Deferred,
    /// A notification endpoint.
    Notification,
}

impl Fault {
    /// Every scenario, in the order of the flow.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [
            authorization::FAULTS,
            attestation::FAULTS,
            token::FAULTS,
            dpop::FAULTS,
            request::FAULTS,
            encryption::FAULTS,
            proof::FAULTS,
            key_attestation::FAULTS,
            after::FAULTS,
        ]
        .into_iter()
        .flatten()
    }

    /// The scenario of a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|fault| fault.name == name)
    }

    /// What is demanded, for people: `400 invalid_grant`.
    pub fn expected(&self) -> String {
        self.expect.to_string()
    }

    /// Whether the offer can still be claimed afterwards, whatever the issuer makes of it. A wrong transaction code counts as one
    /// try; a request for a token or a credential that the server may let pass can be the claim itself.
    pub fn leaves_the_offer(&self) -> bool {
        let spends_the_code = self.item.starts_with("PKCE-4") || self.item == "TOKEN-11";
        let may_claim = self.expect.may_pass && matches!(self.place(), Some(At::Token | At::Credential));
        !matches!(self.bend, Bend::Again(_)) && !spends_the_code && !may_claim
    }

    /// The request that carries it.
    pub(crate) fn place(&self) -> Option<At> {
        self.bend.place()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_names() {
        let mut seen = BTreeSet::new();
        for fault in Fault::all() {
            assert!(seen.insert(fault.name), "{} twice", fault.name);
            assert!(
                fault.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{}",
                fault.name
            );
            assert!(!fault.title.is_empty() && fault.item.contains('-'), "{}", fault.name);
            assert!(fault.bend.place().is_some(), "{} bends nothing", fault.name);
        }
        assert!(Fault::find("wrong-pin").is_some() && Fault::find("").is_none());
    }

    #[test]
    fn what_becomes_of_the_offer() {
        let check = |name: &str, expect: bool| {
            assert_eq!(Fault::find(name).expect("a fault").leaves_the_offer(), expect, "{name}");
        };
        for left in ["wrong-pin", "wrong-aud", "encryption-unknown-enc", "missing-pkce"] {
            check(left, true);
        }
        for spent in [
            "reused-code",
            "wrong-verifier",
            "foreign-redirect-uri",
            "encryption-no-kid",
            "old-iat",
        ] {
            check(spent, false);
        }
    }

    #[test]
    fn what_is_demanded_is_said() {
        let check = |name: &str, expect: &str| {
            assert_eq!(Fault::find(name).expect("a fault").expected(), expect);
        };
        check("wrong-pin", "400 invalid_grant");
        check("no-token", "401 without an error code");
        check(
            "oversized-batch",
            "400 invalid_credential_request or invalid_proof; or it lets it pass",
        );
    }
}
