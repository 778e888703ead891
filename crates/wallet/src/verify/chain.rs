//! The signer's certificates, with or without a root to lead to.

use credentials::certificate::{Certificate, CertificateError, Chain};
use credentials::key::PublicKey;
use jiff::Timestamp;

use super::{Checked, Subject};

/// Reads DER certificates, leaf first, and checks them. Gives the leaf's key, also when the chain does not hold, so that the
/// signature can still be judged.
pub(super) fn check(subject: &Subject<'_>, der: Vec<Vec<u8>>, checked: &mut Checked) -> Option<PublicKey> {
    let chain = match Chain::from_ders(&der) {
        Ok(chain) => chain,
        Err(error) => {
            checked.fail("chain", error);
            return None;
        }
    };
    note(subject, &chain, checked);
    Some(chain.leaf_key().clone())
}

/// Notes the `chain` step.
pub(super) fn note(subject: &Subject<'_>, chain: &Chain, checked: &mut Checked) {
    checked.note(
        "chain",
        judge(chain, &subject.options.trusted_roots, subject.options.clock.now()),
    );
}

fn judge(chain: &Chain, roots: &[String], now: Timestamp) -> Result<String, String> {
    let said = |error: CertificateError| format!("{error}; the signer is {}", chain.leaf().subject());
    let [.., last] = chain.certificates() else {
        return Err("the chain is empty".into());
    };
    if roots.is_empty() {
        if chain.certificates().len() > 1 {
            chain.verify(last, now).map_err(said)?;
            return Ok(format!(
                "{} up to {}; the chain is consistent, no root given to compare with",
                chain.leaf().subject(),
                last.subject()
            ));
        }
        alone(last, now).map_err(said)?;
        return Ok(format!("{} is valid; no root given to compare with", last.subject()));
    }
    let mut reason = String::new();
    for pem in roots {
        let outcome = Certificate::from_pem(pem).and_then(|root| chain.verify(&root, now).map(|()| root));
        match outcome {
            Ok(root) => {
                return Ok(format!(
                    "{} up to the trusted {}",
                    chain.leaf().subject(),
                    root.subject()
                ));
            }
            Err(error) => reason = said(error),
        }
    }
    Err(format!("the chain leads to none of the trusted roots: {reason}"))
}

/// What can be said of a certificate whose issuer is unknown.
fn alone(certificate: &Certificate, now: Timestamp) -> Result<(), CertificateError> {
    let (from, until) = certificate.validity();
    match () {
        () if certificate.is_self_signed() => Err(CertificateError::SelfSigned),
        () if certificate.is_ca() => Err(CertificateError::NotASigner),
        () if now < from => Err(CertificateError::NotYetValid(0)),
        () if now > until => Err(CertificateError::Expired(0)),
        () => Ok(()),
    }
}
