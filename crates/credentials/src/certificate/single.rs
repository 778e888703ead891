//! One certificate, parsed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::{CertificateError, pem};
use crate::key::PublicKey;

/// A certificate and its key. Nothing about it is verified yet.
#[derive(Clone)]
pub struct Certificate {
    pub(super) der: Vec<u8>,
    pub(super) inner: x509_cert::Certificate,
    pub(super) key: PublicKey,
    pub(super) text: String,
}

impl Certificate {
    /// Reads DER. `at` is the place in its chain, for messages.
    ///
    /// # Errors
    /// Malformed, or with a key nobody here can use.
    pub fn from_der(der: &[u8], at: usize) -> Result<Self, CertificateError> {
        let inner = x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::Malformed(at))?;
        let key = PublicKey::from_spki(inner.tbs_certificate().subject_public_key_info())
            .map_err(|error| CertificateError::Key(at, error))?;
        Ok(Self {
            der: der.to_vec(),
            inner,
            key,
            text: STANDARD.encode(der),
        })
    }

    /// Reads the first certificate of a PEM text.
    ///
    /// # Errors
    /// As [`Certificate::from_der`], or not PEM.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        Self::from_der(&pem::decode(text)?[0], 0)
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As PEM.
    pub fn pem(&self) -> String {
        pem::encode(&self.der)
    }

    /// The key it speaks for.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// From when and until when it is valid, both included.
    pub fn validity(&self) -> (Timestamp, Timestamp) {
        let validity = self.inner.tbs_certificate().validity();
        let at = |time: x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs())
                .ok()
                .and_then(|seconds| Timestamp::from_second(seconds).ok())
                .unwrap_or(Timestamp::MAX)
        };
        (at(validity.not_before), at(validity.not_after))
    }

    /// The subject as text, for example `CN=utopia ds,C=UT`.
    pub fn subject(&self) -> String {
        self.inner.tbs_certificate().subject().to_string()
    }

    /// Who made it, as text.
    pub fn issuer(&self) -> String {
        self.inner.tbs_certificate().issuer().to_string()
    }

    /// Whether it may sign data: the key usage digitalSignature, or no key usage at all.
    pub fn may_sign(&self) -> bool {
        self.key_usage().is_none_or(|usage| usage.digital_signature())
    }

    /// The purposes of its extended key usage, as object identifiers; none without the extension.
    pub fn purposes(&self) -> Option<Vec<String>> {
        let usage = self.inner.tbs_certificate().get_extension::<ExtendedKeyUsage>();
        let (_, usage) = usage.ok().flatten()?;
        Some(usage.0.iter().map(ToString::to_string).collect())
    }

    /// Whether issuer and subject are the same and its own key signed it.
    pub fn is_self_signed(&self) -> bool {
        let tbs = self.inner.tbs_certificate();
        tbs.issuer() == tbs.subject() && super::verify::signed_by(self, &self.key, 0).is_ok()
    }

    /// Whether it may issue certificates.
    pub fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    pub(super) fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.inner
            .tbs_certificate()
            .get_extension::<BasicConstraints>()
            .ok()
            .flatten()
            .map(|(_, value)| value)
    }

    pub(super) fn key_usage(&self) -> Option<KeyUsage> {
        self.inner
            .tbs_certificate()
            .get_extension::<KeyUsage>()
            .ok()
            .flatten()
            .map(|(_, value)| value)
    }

    /// The bytes the signature covers, as they stand in the certificate.
    pub(super) fn signed_bytes(&self) -> Option<&[u8]> {
        let mut reader = SliceReader::new(&self.der).ok()?;
        let body = |inner: &mut SliceReader<'_>| -> x509_cert::der::Result<(usize, usize)> {
            let start = usize::try_from(inner.offset())?;
            let length = inner.tlv_bytes()?.len();
            while !inner.is_finished() {
                inner.tlv_bytes()?;
            }
            Ok((start, length))
        };
        let (start, length) = reader.sequence(body).ok()?;
        self.der.get(start..start + length)
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({})", self.subject())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}
