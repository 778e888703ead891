//! Whether a profile's key, chain, DID and algorithms fit each other.
//!
//! Every question is answered once, well or ill, under a code of its own: what a person sees is a list of what was looked at, not
//! only of what went wrong.

use credentials::certificate::Chain;
use credentials::did;
use credentials::key::{Alg, KeyError, PublicKey, SigningKey};
use jiff::Timestamp;
use model::configuration::{Configuration, Format};
use model::profile::KeyChoice;
use serde_json::Value;

use super::chain;
use crate::schema::{KeyFinding, KeyReport, Verdict};

/// What is looked at.
pub struct Subject<'a> {
    /// `issuerKey`, as an issuance has it.
    pub key: &'a KeyChoice,
    /// The key this desk made.
    pub desk: &'a SigningKey,
    /// `issuerDid`.
    pub did: Option<&'a str>,
    /// `x5Chain`.
    pub chain: Option<&'a [String]>,
    /// What is issued.
    pub configuration: &'a Configuration,
}

/// RSA keys below this many bits are on their way out (BSI TR-02102-1 wants 3000 from 2024 on).
const RSA_BITS: usize = 3000;

/// Looks at all of it.
pub fn check(subject: &Subject<'_>, now: Timestamp) -> KeyReport {
    let mut findings = Vec::new();
    let mut report = KeyReport {
        kind: None,
        alg: None,
        kid: None,
        did: subject.did.map(str::to_owned),
        chain: Vec::new(),
        findings: Vec::new(),
    };
    let given;
    let key = match subject.key {
        KeyChoice::Desk => Ok(subject.desk),
        KeyChoice::Given(secret) => {
            let object: Value = serde_json::from_str(secret.reveal()).unwrap_or_default();
            given = SigningKey::from_key_object(&object);
            given.as_ref()
        }
    };
    match key {
        Ok(key) => {
            report.kind = Some(key.public().kind().to_owned());
            report.alg = Some(key.alg().name().to_owned());
            report.kid = Some(did::kid_for(subject.did, key));
            let text = format!("The key can be read; it signs with {}", key.alg());
            findings.push(ok("key-readable", text));
            strength(key.public(), &mut findings);
            algorithm(key.alg(), subject.configuration, &mut findings);
        }
        Err(KeyError::KeyManagementService { kind, name }) => {
            report.kind = Some(kind.clone());
            let text = format!(
                "The key is in {name}: it cannot be looked at here, and this issuer cannot sign with it. Offers of this profile end without a credential"
            );
            findings.push(warn("key-elsewhere", text));
        }
        Err(error) => findings.push(bad("key-unreadable", sentence(error))),
    }
    let public = key.ok().map(SigningKey::public);
    vouching(subject, &mut findings);
    if let Some(did) = subject.did {
        identity(did, public, &mut findings);
    }
    if let Some(pems) = subject.chain {
        match Chain::from_pems(pems) {
            Ok(chain) => {
                report.chain = chain::facts(&chain);
                chain::check(&chain, public, subject.configuration, now, &mut findings);
            }
            Err(error) => findings.push(bad("chain-unreadable", format!("The chain cannot be read: {error}"))),
        }
    }
    report.findings = findings;
    report
}

/// How hard the key is to break.
fn strength(key: &PublicKey, findings: &mut Vec<KeyFinding>) {
    if let Some(bits) = key.rsa_bits() {
        findings.push(if bits < RSA_BITS {
            warn(
                "key-short",
                format!("The RSA key has {bits} bits: keys below {RSA_BITS} bits are being given up"),
            )
        } else {
            ok("key-short", format!("The RSA key has {bits} bits"))
        });
    }
}

/// Whether the metadata tells wallets of the algorithm, and whether readers of the format know it.
fn algorithm(alg: Alg, configuration: &Configuration, findings: &mut Vec<KeyFinding>) {
    if configuration.format == Format::Mdoc {
        findings.push(if alg == Alg::Es256 {
            ok("mdoc-key", "Readers of mdocs know P-256 with ES256".to_owned())
        } else {
            bad(
                "mdoc-key",
                format!("An mdoc is signed with a P-256 key (ES256) here; this one signs with {alg}"),
            )
        });
    }
    let listed = configuration
        .published
        .get("credential_signing_alg_values_supported")
        .and_then(Value::as_array)
        .filter(|listed| !listed.is_empty());
    findings.push(match listed {
        None => warn(
            "alg-listed",
            "credential_signing_alg_values_supported is missing from the metadata: wallets cannot know how credentials are signed".to_owned(),
        ),
        Some(listed) if listed.iter().any(|one| names(one, alg)) => ok("alg-listed", format!("The metadata lists {alg}")),
        Some(_) => bad(
            "alg-listed",
            format!("The metadata does not list {alg} in credential_signing_alg_values_supported: wallets that read it expect another"),
        ),
    });
}

/// An algorithm by its JOSE name, or by a COSE number: the one that leaves the curve open, or the one that says it (RFC 9864).
fn names(listed: &Value, alg: Alg) -> bool {
    let with_curve = match alg {
        Alg::Es256 => Some(-9),
        Alg::Es384 => Some(-51),
        Alg::Es512 => Some(-52),
        Alg::EdDsa => Some(-19),
        _ => None,
    };
    match listed {
        Value::String(name) => name == alg.name() || (alg == Alg::EdDsa && name == "Ed25519"),
        other => other
            .as_i64()
            .is_some_and(|number| number == alg.cose() || Some(number) == with_curve),
    }
}

/// The convention of fact sheet 6.4: a W3C credential names its issuer by DID, an mdoc by chain, an SD-JWT VC by one of both.
fn vouching(subject: &Subject<'_>, findings: &mut Vec<KeyFinding>) {
    let format = subject.configuration.format;
    let code = "vouching";
    findings.push(match (format, subject.did.is_some(), subject.chain.is_some()) {
        (Format::Mdoc, _, false) => bad(code, "An mdoc needs a certificate chain (x5Chain)".to_owned()),
        (Format::Mdoc, true, true) => warn(code, "The DID has no place in an mdoc; the chain vouches for the key".to_owned()),
        (Format::JwtVcJson, false, _) => warn(
            code,
            "A W3C credential names its issuer by DID, and this profile has none: wallets would have to ask the issuer's address".to_owned(),
        ),
        (Format::JwtVcJson, true, true) => warn(
            code,
            "The profile has a DID and a chain: wallets find the key of a W3C credential by the DID".to_owned(),
        ),
        (Format::SdJwtVc, true, true) => warn(
            code,
            "The profile has a DID and a chain: wallets may take either, so one of both is enough".to_owned(),
        ),
        (Format::SdJwtVc, false, false) => warn(
            code,
            "Neither a DID nor a chain vouches for the key: wallets would have to ask the issuer's address".to_owned(),
        ),
        (_, true, _) => ok(code, "The DID vouches for the key".to_owned()),
        (_, false, true) => ok(code, "The certificate chain vouches for the key".to_owned()),
    });
}

/// Whether the DID is that of the key.
fn identity(did: &str, key: Option<&PublicKey>, findings: &mut Vec<KeyFinding>) {
    let code = "did-key";
    findings.push(match (did::resolve(did), key) {
        (Ok(named), Some(key)) if named == *key => ok(code, "The DID is that of the key".to_owned()),
        (Ok(_), Some(_)) => bad(
            code,
            "The DID is that of another key: no wallet could check a signature".to_owned(),
        ),
        (Ok(_), None) => warn(
            code,
            "The DID carries a key; whether it is this one cannot be told".to_owned(),
        ),
        (Err(did::DidError::UnsupportedMethod(method)), _) => warn(
            code,
            format!("A {method} has to be looked up: whether it names this key is not known here"),
        ),
        (Err(error), _) => bad(code, format!("issuerDid: {error}")),
    });
}

fn sentence(error: &KeyError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

pub(super) fn ok(code: &str, text: String) -> KeyFinding {
    finding(code, Verdict::Ok, text)
}

pub(super) fn warn(code: &str, text: String) -> KeyFinding {
    finding(code, Verdict::Warn, text)
}

pub(super) fn bad(code: &str, text: String) -> KeyFinding {
    finding(code, Verdict::Bad, text)
}

fn finding(code: &str, verdict: Verdict, text: String) -> KeyFinding {
    KeyFinding {
        code: code.to_owned(),
        verdict,
        text,
    }
}
