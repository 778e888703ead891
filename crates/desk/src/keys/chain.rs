//! Whether a certificate chain is one that wallets accept (SDVC-8, MDOC-7, MDOC-21).

use credentials::certificate::{Certificate, CertificateError, Chain};
use credentials::key::PublicKey;
use jiff::{SignedDuration, Timestamp};
use model::configuration::{Configuration, Format};

use super::check::{bad, ok, warn};
use crate::schema::{CertificateFacts, KeyFinding};

/// A certificate that ends within this is told of.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The extended key usage of whoever signs mobile driving licences.
const MDL_DS: &str = "1.0.18013.5.1.2";

/// What a person wants to know of each certificate.
pub fn facts(chain: &Chain) -> Vec<CertificateFacts> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "times of certificates stay far below 2^53 milliseconds"
    )]
    let facts = |one: &Certificate| {
        let (from, until) = one.validity();
        CertificateFacts {
            subject: one.subject(),
            issuer: one.issuer(),
            from: from.as_millisecond() as f64,
            until: until.as_millisecond() as f64,
        }
    };
    chain.certificates().iter().map(facts).collect()
}

/// Looks at a chain.
pub fn check(
    chain: &Chain,
    key: Option<&PublicKey>,
    configuration: &Configuration,
    now: Timestamp,
    findings: &mut Vec<KeyFinding>,
) {
    let of_key = "chain-key";
    findings.push(match key {
        Some(key) if chain.leaf_key() == key => ok(of_key, "The first certificate is for this key".to_owned()),
        Some(_) => bad(
            of_key,
            "The first certificate is for another key: nothing is issued with it, since no wallet could check it"
                .to_owned(),
        ),
        None => warn(
            of_key,
            "Whether the first certificate is for this key cannot be told".to_owned(),
        ),
    });
    links(chain, findings);
    anchor(chain, findings);
    findings.push(validity(chain, now));
    usage(chain, configuration, findings);
}

/// Order and signatures.
fn links(chain: &Chain, findings: &mut Vec<KeyFinding>) {
    if chain.certificates().len() < 2 {
        return;
    }
    let (order, signatures) = ("chain-order", "chain-signatures");
    let ordered = || {
        ok(
            order,
            "The certificates are in order, each issued by the next".to_owned(),
        )
    };
    match chain.links() {
        Ok(()) => {
            findings.push(ordered());
            findings.push(ok(signatures, "Each signature of the chain can be verified".to_owned()));
        }
        Err(error @ (CertificateError::WrongIssuer(_) | CertificateError::NotACa(_))) => {
            findings.push(bad(
                order,
                format!("The chain does not hold: {error}. The leaf comes first, and its issuer next"),
            ));
        }
        Err(error) => {
            findings.push(ordered());
            findings.push(bad(signatures, format!("The chain does not hold: {error}")));
        }
    }
}

/// HAIP: the trust anchor is not sent along, and a signer is never its own.
fn anchor(chain: &Chain, findings: &mut Vec<KeyFinding>) {
    let code = "chain-anchor";
    findings.push(if chain.leaf().is_self_signed() {
        bad(
            code,
            "The signer's certificate is self-signed: HAIP and ISO 18013-5 want one below a root".to_owned(),
        )
    } else if chain.x5c().len() < chain.certificates().len() {
        warn(
            code,
            "The chain ends in its self-signed root; credentials leave that out, as HAIP wants it".to_owned(),
        )
    } else {
        ok(code, "The chain has no trust anchor in it".to_owned())
    });
}

/// Of all certificates, what is worst.
fn validity(chain: &Chain, now: Timestamp) -> KeyFinding {
    let code = "chain-validity";
    let spans = chain.certificates().iter().map(|one| (one.subject(), one.validity()));
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let mut soonest: Option<(String, Timestamp)> = None;
    for (subject, (from, until)) in spans {
        if now < from {
            return bad(code, format!("{subject} is not valid before {}", day(from)));
        }
        if now > until {
            return bad(code, format!("{subject} expired on {}", day(until)));
        }
        if soonest.as_ref().is_none_or(|(_, at)| until < *at) {
            soonest = Some((subject, until));
        }
    }
    match soonest {
        Some((subject, until)) if until.duration_since(now) < SOON => {
            warn(code, format!("{subject} expires on {}", day(until)))
        }
        Some((_, until)) => ok(code, format!("All certificates are valid, until {}", day(until))),
        None => ok(code, "All certificates are valid".to_owned()),
    }
}

/// What the leaf may be used for.
fn usage(chain: &Chain, configuration: &Configuration, findings: &mut Vec<KeyFinding>) {
    let code = "chain-usage";
    let leaf = chain.leaf();
    findings.push(if leaf.is_ca() {
        bad(
            code,
            "The first certificate is a certificate authority's: those sign certificates, not credentials".to_owned(),
        )
    } else if leaf.may_sign() {
        ok(code, "The first certificate may sign".to_owned())
    } else {
        bad(
            code,
            "The key usage of the first certificate does not include digitalSignature".to_owned(),
        )
    });
    if configuration.format != Format::Mdoc {
        return;
    }
    let code = "chain-purpose";
    let licence = configuration.doctype() == Some("org.iso.18013.5.1.mDL");
    findings.push(match leaf.purposes() {
        Some(purposes) if purposes.iter().any(|one| one == MDL_DS) => ok(
            code,
            "The first certificate is a document signer's (ISO 18013-5, Annex B)".to_owned(),
        ),
        Some(_) if licence => bad(
            code,
            format!("The first certificate is no document signer's: its extended key usage lacks {MDL_DS}"),
        ),
        Some(_) => ok(
            code,
            "The first certificate has a purpose of its own, as other documents than licences may have".to_owned(),
        ),
        None => warn(
            code,
            format!("The first certificate has no extended key usage; ISO 18013-5 wants {MDL_DS} of a document signer"),
        ),
    });
}
