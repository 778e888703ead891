//! Makes the test chain: a root like an IACA and signers below it (ISO 18013-5, Annex B; MDOC-21).

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use jiff::Timestamp;
use model::entropy::Entropy;
use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, CustomExtension, IsCa, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm, date_time_ymd,
};

use super::{CertificateError, Subject, pem};
use crate::key::{Alg, PublicKey, SigningKey};

const DAY: i64 = 86_400;
/// A document signer may live 457 days (MDOC-21); the day before today is part of it.
const SIGNER_DAYS: i64 = 450;
const ROOT_DAYS: i64 = 3650;

const SUBJECT_KEY_IDENTIFIER: &[u64] = &[2, 5, 29, 14];
const ISSUER_ALT_NAME: &[u64] = &[2, 5, 29, 18];
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
/// A sequence of the one object identifier 1.0.18013.5.1.2, mdlDS.
const MDL_DS: [u8; 11] = [0x30, 0x09, 0x06, 0x07, 0x28, 0x81, 0x8c, 0x5d, 0x05, 0x01, 0x02];

/// What a root is made of.
pub struct RootRequest<'a> {
    /// Whom it names.
    pub subject: &'a Subject,
    /// issuerAltName: how to reach the authority, as URI.
    pub contact: &'a str,
    /// Where its revocation list would be, as URI.
    pub crl: &'a str,
    /// The root's key.
    pub key: &'a SigningKey,
    /// Validity begins on the day before.
    pub now: Timestamp,
    /// For the serial number.
    pub entropy: &'a dyn Entropy,
}

/// What a signer signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// mdocs: extended key usage 1.0.18013.5.1.2, critical.
    Mdoc,
    /// SD-JWT VCs and other JWTs: subjectAltName with the issuer's URI, no extended key usage.
    Jwt {
        /// The issuer identifier.
        issuer: &'a str,
    },
}

/// What a signer's certificate is made of.
pub struct SignerRequest<'a> {
    /// Whom it names.
    pub subject: &'a Subject,
    /// What it signs.
    pub purpose: Purpose<'a>,
    /// The signer's key.
    pub key: &'a PublicKey,
    /// The root's name, contact, revocation list and key, as [`make_root`] had them.
    pub root: &'a RootRequest<'a>,
    /// Validity begins on the day before and lasts 450 days.
    pub now: Timestamp,
}

/// Makes a self-signed root: CA with path length 0, keyCertSign and cRLSign critical, SKI, issuerAltName, CRL. PEM.
///
/// # Errors
/// A country that is not two letters, a key X.509 does not know here (secp256k1), or a URI that is not ASCII.
pub fn make_root(request: &RootRequest<'_>) -> Result<String, CertificateError> {
    let root = root_parameters(request)?;
    let certificate = root.self_signed(&key_pair(request.key)?).map_err(not_made)?;
    Ok(pem::encode(certificate.der()))
}

/// Makes a signer's certificate below the root: version 3, digitalSignature critical, AKI, SKI, issuerAltName, CRL. PEM.
///
/// # Errors
/// As [`make_root`].
pub fn make_document_signer(request: &SignerRequest<'_>) -> Result<String, CertificateError> {
    let root = request.root;
    let identifier = key_identifier(request.key)?;
    let mut parameters = base(request.subject, root, request.now, SIGNER_DAYS)?;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.use_authority_key_identifier_extension = true;
    let octets = der(0x04, &identifier);
    parameters
        .custom_extensions
        .push(CustomExtension::from_oid_content(SUBJECT_KEY_IDENTIFIER, octets));
    match request.purpose {
        Purpose::Mdoc => {
            let mut usage = CustomExtension::from_oid_content(EXTENDED_KEY_USAGE, MDL_DS.to_vec());
            usage.set_criticality(true);
            parameters.custom_extensions.push(usage);
        }
        Purpose::Jwt { issuer } => parameters
            .subject_alt_names
            .push(SanType::URI(issuer.try_into().map_err(not_made)?)),
    }
    let issuer = Issuer::new(root_parameters(root)?, key_pair(root.key)?);
    let subject = Subjected {
        bits: subject_bits(request.key),
        algorithm: subject_algorithm(request.key)?,
    };
    let certificate = parameters.signed_by(&subject, &issuer).map_err(not_made)?;
    Ok(pem::encode(certificate.der()))
}

fn root_parameters(request: &RootRequest<'_>) -> Result<CertificateParams, CertificateError> {
    let mut root = base(request.subject, request, request.now, ROOT_DAYS)?;
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    root.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(request.key.public())?);
    Ok(root)
}

/// What root and signer have in common.
fn base(
    subject: &Subject,
    root: &RootRequest<'_>,
    now: Timestamp,
    days: i64,
) -> Result<CertificateParams, CertificateError> {
    let mut parameters = CertificateParams::default();
    let yesterday = (now.as_second().div_euclid(DAY) - 1).max(0) * DAY;
    let epoch = date_time_ymd(1970, 1, 1);
    parameters.not_before = epoch + Duration::from_secs(yesterday.unsigned_abs());
    parameters.not_after = epoch + Duration::from_secs((yesterday + days * DAY).unsigned_abs());
    // 126 random bits, positive, of constant length.
    let mut serial: [u8; 16] = model::entropy::bytes(root.entropy);
    serial[0] = serial[0] & 0x3f | 0x40;
    parameters.serial_number = Some(SerialNumber::from_slice(&serial));
    parameters.distinguished_name = subject.to_rcgen()?;
    parameters.crl_distribution_points = vec![CrlDistributionPoint {
        uris: vec![root.crl.to_owned()],
    }];
    if !root.contact.is_ascii() || !root.crl.is_ascii() {
        return Err(CertificateError::NotMade("contact and CRL must be ASCII URIs".into()));
    }
    // GeneralNames with one uniformResourceIdentifier.
    let contact = der(0x30, &der(0x86, root.contact.as_bytes()));
    parameters
        .custom_extensions
        .push(CustomExtension::from_oid_content(ISSUER_ALT_NAME, contact));
    Ok(parameters)
}

/// SHA-1 of the subjectPublicKey bit string, as ISO 18013-5 Annex B wants it (RFC 5280, 4.2.1.2, method 1).
fn key_identifier(key: &PublicKey) -> Result<Vec<u8>, CertificateError> {
    subject_algorithm(key)?;
    Ok(digest(&SHA1_FOR_LEGACY_USE_ONLY, &subject_bits(key)).as_ref().to_vec())
}

/// The bytes of the subjectPublicKey bit string: of RSA the sequence of modulus and exponent (RFC 8017, A.1.1).
fn subject_bits(key: &PublicKey) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        // Positive, whatever its first bit is.
        let sign: &[u8] = if bytes.first().is_some_and(|first| *first > 0x7f) {
            &[0]
        } else {
            &[]
        };
        der(0x02, &[sign, bytes].concat())
    };
    match key.rsa() {
        Some((n, e)) => der(0x30, &[number(n), number(e)].concat()),
        None => key.subject_bits().unwrap_or_default().to_vec(),
    }
}

/// How a key is named that a certificate is for: it does not sign here.
fn subject_algorithm(key: &PublicKey) -> Result<&'static SignatureAlgorithm, CertificateError> {
    match key.rsa() {
        Some(_) => Ok(&rcgen::PKCS_RSA_SHA256),
        None => algorithm(key),
    }
}

/// A DER value of up to 65,535 bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        length @ ..128 => out.push(length as u8),
        length @ 128..256 => out.extend([0x81, length as u8]),
        length => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend(content);
    out
}

fn key_pair(key: &SigningKey) -> Result<KeyPair, CertificateError> {
    algorithm(key.public())?;
    let der = key
        .pkcs8_der()
        .map_err(|error| CertificateError::NotMade(error.to_string()))?;
    KeyPair::try_from(der.as_slice()).map_err(not_made)
}

fn algorithm(key: &PublicKey) -> Result<&'static SignatureAlgorithm, CertificateError> {
    match key.alg() {
        Alg::Es256 => Ok(&rcgen::PKCS_ECDSA_P256_SHA256),
        Alg::Es384 => Ok(&rcgen::PKCS_ECDSA_P384_SHA384),
        Alg::Es512 => Ok(&rcgen::PKCS_ECDSA_P521_SHA512),
        Alg::EdDsa => Ok(&rcgen::PKCS_ED25519),
        _ => Err(unsupported(key)),
    }
}

fn unsupported(key: &PublicKey) -> CertificateError {
    CertificateError::NotMade(format!("no test certificates for {} keys", key.kind()))
}

fn not_made(error: rcgen::Error) -> CertificateError {
    CertificateError::NotMade(error.to_string())
}

/// A public key on its way into a certificate.
struct Subjected {
    bits: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl PublicKeyData for Subjected {
    fn der_bytes(&self) -> &[u8] {
        &self.bits
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}
