//! A signer's certificate with those above it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value;
use jiff::Timestamp;

use super::{Certificate, CertificateError, pem};
use crate::key::PublicKey;

/// Longer chains are refused.
const MAX_CERTIFICATES: usize = 10;

/// A chain, leaf first. Nothing about it is verified until [`Chain::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    certificates: Vec<Certificate>,
    /// Standard base64 of those that are sent: all but a trailing trust anchor.
    x5c: Vec<String>,
}

/// Something about a chain that strict wallets refuse. It is no obstacle to issuing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable code.
    pub code: &'static str,
    /// For the person.
    pub message: &'static str,
}

impl Chain {
    /// Reads PEM texts, leaf first; one text may hold several certificates.
    ///
    /// # Errors
    /// Empty, too long, not PEM, malformed, or with unusable keys.
    pub fn from_pems(pems: &[String]) -> Result<Self, CertificateError> {
        let mut ders = Vec::new();
        for text in pems {
            ders.extend(pem::decode(text)?);
        }
        Self::from_ders(&ders)
    }

    /// Reads an `x5c` header: standard base64.
    ///
    /// # Errors
    /// As [`Chain::from_pems`].
    pub fn from_x5c<S: AsRef<str>>(x5c: &[S]) -> Result<Self, CertificateError> {
        let ders: Option<Vec<_>> = x5c.iter().map(|text| STANDARD.decode(text.as_ref()).ok()).collect();
        Self::from_ders(&ders.ok_or(CertificateError::BadPem("not standard base64"))?)
    }

    /// Reads DER.
    ///
    /// # Errors
    /// As [`Chain::from_pems`].
    pub fn from_ders<B: AsRef<[u8]>>(ders: &[B]) -> Result<Self, CertificateError> {
        if ders.is_empty() {
            return Err(CertificateError::Empty);
        }
        if ders.len() > MAX_CERTIFICATES {
            return Err(CertificateError::Malformed(MAX_CERTIFICATES));
        }
        let read = ders
            .iter()
            .enumerate()
            .map(|(at, der)| Certificate::from_der(der.as_ref(), at));
        let certificates: Vec<_> = read.collect::<Result<_, _>>()?;
        let anchored = certificates.len() > 1 && certificates.last().is_some_and(Certificate::is_self_signed);
        let sent = certificates.len() - usize::from(anchored);
        let x5c = certificates[..sent]
            .iter()
            .map(|certificate| certificate.text.clone())
            .collect();
        Ok(Self { certificates, x5c })
    }

    /// The signer's certificate.
    pub fn leaf(&self) -> &Certificate {
        &self.certificates[0]
    }

    /// The signer's key.
    pub fn leaf_key(&self) -> &PublicKey {
        self.leaf().key()
    }

    /// From when and until when the signer's certificate is valid.
    pub fn validity(&self) -> (Timestamp, Timestamp) {
        self.leaf().validity()
    }

    /// All certificates, leaf first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The `x5c` header: standard base64, leaf first, no trust anchor (SDVC-8).
    pub fn x5c(&self) -> &[String] {
        &self.x5c
    }

    /// COSE's `x5chain`: the bytes of one certificate, or an array of several; no trust anchor (MDOC-7).
    pub fn x5chain(&self) -> Value {
        let mut sent = self.certificates[..self.x5c.len()]
            .iter()
            .map(|one| Value::Bytes(one.der.clone()));
        match (sent.next(), self.x5c.len()) {
            (Some(only), 1) => only,
            (first, _) => Value::Array(first.into_iter().chain(sent).collect()),
        }
    }

    /// What strict wallets will not like about signing with `key` under this chain (SDVC-8, MDOC-7).
    pub fn findings(&self, key: &PublicKey, now: Timestamp) -> Vec<Finding> {
        let (from, until) = self.validity();
        let anchored = self.x5c.len() < self.certificates.len();
        let checks = [
            (
                self.leaf_key() != key,
                "certificate.other_key",
                "the first certificate is not for the issuer's key",
            ),
            (
                self.leaf().is_self_signed(),
                "certificate.self_signed",
                "the signer's certificate is self-signed",
            ),
            (
                anchored,
                "certificate.contains_anchor",
                "the chain contains the trust anchor; it is not sent",
            ),
            (
                now < from,
                "certificate.not_yet_valid",
                "the signer's certificate is not valid yet",
            ),
            (
                now > until,
                "certificate.expired",
                "the signer's certificate has expired",
            ),
        ];
        checks
            .into_iter()
            .filter(|(wrong, ..)| *wrong)
            .map(|(_, code, message)| Finding { code, message })
            .collect()
    }
}
