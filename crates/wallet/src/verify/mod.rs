//! Is the credential what was asked for, and does it hold?
//!
//! Every check is a step with a name, the same for all formats: `signature`, `chain`, `digests`, `holder-binding`,
//! `validity`, `type`, and `status` for those with an entry of a status list. A check that could not be made because an earlier one failed is not listed.

mod chain;
mod jwt_vc;
mod key;
mod mdoc;
mod sd_jwt;
mod status;

use credentials::key::PublicKey;
use serde_json::Value;

use crate::metadata::{Configuration, Issuer, Server};
use crate::options::WalletOptions;
use crate::report::Step;

/// What a credential is checked against.
pub(crate) struct Subject<'a> {
    pub(crate) options: &'a WalletOptions,
    pub(crate) issuer: &'a Issuer,
    pub(crate) server: &'a Server,
    pub(crate) configuration: &'a Configuration,
    /// The keys that were proven.
    pub(crate) holders: &'a [PublicKey],
}

/// The checks made, and what the credential says.
pub(crate) struct Checked {
    pub(crate) steps: Vec<Step>,
    /// Null when the credential could not be read.
    pub(crate) claims: Value,
    /// Which of the keys it is bound to.
    pub(crate) holder: Option<usize>,
}

impl Checked {
    fn new() -> Self {
        Self {
            steps: Vec::new(),
            claims: Value::Null,
            holder: None,
        }
    }

    fn pass(&mut self, name: &'static str, detail: impl Into<String>) {
        self.steps.push(Step {
            name,
            ok: true,
            detail: detail.into(),
        });
    }

    fn fail(&mut self, name: &'static str, detail: impl std::fmt::Display) {
        self.steps.push(Step {
            name,
            ok: false,
            detail: detail.to_string(),
        });
    }

    fn note(&mut self, name: &'static str, outcome: Result<String, String>) {
        match outcome {
            Ok(detail) => self.pass(name, detail),
            Err(detail) => self.fail(name, detail),
        }
    }

    /// A verification that stops at its first error: everything before the step it failed in went well.
    fn failed_in(&mut self, order: &[(&'static str, &str)], step: &'static str, reason: &dyn std::fmt::Display) {
        for (name, detail) in order.iter().take_while(|(name, _)| *name != step) {
            self.pass(name, *detail);
        }
        self.fail(step, reason);
    }

    /// Judges the binding: `key` must be one of the keys that were proven (CRED-31).
    fn bind(&mut self, subject: &Subject<'_>, key: Option<&PublicKey>, place: &str) {
        let outcome = match (key, subject.holders) {
            (_, []) => Ok("no key was asked for".to_owned()),
            (None, _) => Err(format!("the credential is bound to no key: there is no {place}")),
            (Some(key), holders) => match holders.iter().position(|holder| holder == key) {
                Some(at) => {
                    self.holder = Some(at);
                    Ok(format!("{place} is this wallet's key"))
                }
                None => Err(format!("{place} is not a key of this wallet")),
            },
        };
        self.note("holder-binding", outcome);
    }
}

/// Checks one credential.
pub(crate) async fn credential(subject: &Subject<'_>, text: &str) -> Checked {
    let mut checked = Checked::new();
    match subject.configuration.format.as_str() {
        "dc+sd-jwt" => sd_jwt::check(subject, text, &mut checked).await,
        "jwt_vc_json" | "jwt_vc" => jwt_vc::check(subject, text, &mut checked).await,
        "mso_mdoc" => mdoc::check(subject, text, &mut checked).await,
        other => checked.fail("type", format!("this wallet cannot verify the format {other}")),
    }
    checked
}
