//! Verifies a chain up to a root that is trusted (RFC 5280, section 6, as far as credential signers need it).

use aws_lc_rs::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use jiff::Timestamp;

use super::{Certificate, CertificateError, Chain};
use crate::key::{Curve, PublicKey};

/// basicConstraints, keyUsage, extendedKeyUsage, subjectAltName, issuerAltName, authority and subject key identifier.
const UNDERSTOOD: [&str; 7] = [
    "2.5.29.19",
    "2.5.29.15",
    "2.5.29.37",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.35",
    "2.5.29.14",
];

impl Chain {
    /// Whether each certificate was issued by the next one, which was allowed to: names, CA flags, path lengths, signatures.
    ///
    /// # Errors
    /// The first link that does not hold; the number is the lower certificate's place, or its issuer's for
    /// [`CertificateError::NotACa`].
    pub fn links(&self) -> Result<(), CertificateError> {
        let mut pairs = self.certificates().windows(2).enumerate();
        pairs.try_for_each(|(at, pair)| issued(&pair[0], &pair[1], at))
    }

    /// Verifies every signature from the leaf up to `root`, all validities at `now`, CA flags, path lengths, and that the
    /// leaf may sign and is not self-signed (SDVC-8). The root may stand at the chain's end or not.
    ///
    /// # Errors
    /// The first thing that is wrong; the number is the place in the chain, the root's the last.
    pub fn verify(&self, root: &Certificate, now: Timestamp) -> Result<(), CertificateError> {
        let own = self.certificates();
        let own = if own.last() == Some(root) {
            &own[..own.len() - 1]
        } else {
            own
        };
        let path: Vec<&Certificate> = own.iter().chain([root]).collect();
        if own.is_empty() || self.leaf().is_self_signed() {
            return Err(CertificateError::SelfSigned);
        }
        for (at, certificate) in path.iter().enumerate() {
            let (from, until) = certificate.validity();
            if now < from {
                return Err(CertificateError::NotYetValid(at));
            }
            if now > until {
                return Err(CertificateError::Expired(at));
            }
            let extensions = certificate.inner.tbs_certificate().extensions();
            let strange = |one: &x509_cert::ext::Extension| {
                one.critical && !UNDERSTOOD.contains(&one.extn_id.to_string().as_str())
            };
            if extensions.into_iter().flatten().any(strange) {
                return Err(CertificateError::UnknownCritical(at));
            }
        }
        if self.leaf().is_ca() || self.leaf().key_usage().is_some_and(|usage| !usage.digital_signature()) {
            return Err(CertificateError::NotASigner);
        }
        for (at, pair) in path.windows(2).enumerate() {
            issued(pair[0], pair[1], at)?;
        }
        Ok(())
    }
}

/// `certificate`, at place `at`, was issued by `issuer`, and `issuer` was allowed to.
fn issued(certificate: &Certificate, issuer: &Certificate, at: usize) -> Result<(), CertificateError> {
    if certificate.inner.tbs_certificate().issuer() != issuer.inner.tbs_certificate().subject() {
        return Err(CertificateError::WrongIssuer(at));
    }
    let constraints = issuer.basic_constraints();
    // `at` certificates below the issuer are CAs themselves: all but the leaf.
    let allowed = constraints.is_some_and(|one| one.ca && one.path_len_constraint.is_none_or(|most| at <= most.into()));
    if !allowed || issuer.key_usage().is_some_and(|usage| !usage.key_cert_sign()) {
        return Err(CertificateError::NotACa(at + 1));
    }
    signed_by(certificate, &issuer.key, at)
}

/// The signature of `certificate` verifies with `key`.
pub(super) fn signed_by(certificate: &Certificate, key: &PublicKey, at: usize) -> Result<(), CertificateError> {
    let message = certificate.signed_bytes().ok_or(CertificateError::Malformed(at))?;
    // None if the bit string is not made of whole bytes.
    let signature = certificate
        .inner
        .signature()
        .as_bytes()
        .ok_or(CertificateError::Malformed(at))?;
    let outer = certificate.inner.signature_algorithm().oid.to_string();
    if certificate.inner.tbs_certificate().signature().oid.to_string() != outer {
        return Err(CertificateError::Malformed(at));
    }
    let result = match key.rsa() {
        Some((n, e)) => {
            let parameters = match outer.as_str() {
                "1.2.840.113549.1.1.11" => &signature::RSA_PKCS1_2048_8192_SHA256,
                "1.2.840.113549.1.1.12" => &signature::RSA_PKCS1_2048_8192_SHA384,
                "1.2.840.113549.1.1.13" => &signature::RSA_PKCS1_2048_8192_SHA512,
                _ => return Err(CertificateError::UnsupportedSignature(at)),
            };
            RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
        }
        None => {
            let algorithm = algorithm(key.curve(), &outer).ok_or(CertificateError::UnsupportedSignature(at))?;
            let bits = key.subject_bits().ok_or(CertificateError::UnsupportedSignature(at))?;
            UnparsedPublicKey::new(algorithm, bits).verify(message, signature)
        }
    };
    result.map_err(|_| CertificateError::BadSignature(at))
}

/// ECDSA by curve and hash; Ed25519.
fn algorithm(curve: Option<Curve>, oid: &str) -> Option<&'static dyn VerificationAlgorithm> {
    const SHA256: &str = "1.2.840.10045.4.3.2";
    const SHA384: &str = "1.2.840.10045.4.3.3";
    const SHA512: &str = "1.2.840.10045.4.3.4";
    Some(match (curve, oid) {
        (Some(Curve::P256), SHA256) => &signature::ECDSA_P256_SHA256_ASN1,
        (Some(Curve::P256), SHA384) => &signature::ECDSA_P256_SHA384_ASN1,
        (Some(Curve::P256), SHA512) => &signature::ECDSA_P256_SHA512_ASN1,
        (Some(Curve::P384), SHA256) => &signature::ECDSA_P384_SHA256_ASN1,
        (Some(Curve::P384), SHA384) => &signature::ECDSA_P384_SHA384_ASN1,
        (Some(Curve::P384), SHA512) => &signature::ECDSA_P384_SHA512_ASN1,
        (Some(Curve::P521), SHA256) => &signature::ECDSA_P521_SHA256_ASN1,
        (Some(Curve::P521), SHA384) => &signature::ECDSA_P521_SHA384_ASN1,
        (Some(Curve::P521), SHA512) => &signature::ECDSA_P521_SHA512_ASN1,
        (Some(Curve::Secp256k1), SHA256) => &signature::ECDSA_P256K1_SHA256_ASN1,
        (None, "1.3.101.112") => &signature::ED25519,
        _ => return None,
    })
}
