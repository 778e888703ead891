//! Why a certificate could not be made, read or trusted.

use thiserror::Error;

use crate::key::KeyError;

/// A failure with certificates. `0` is the leaf.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Not PEM, or PEM of something else.
    #[error("not a PEM certificate: {0}")]
    BadPem(&'static str),
    /// Not a certificate.
    #[error("certificate {0} cannot be read")]
    Malformed(usize),
    /// A chain without certificates.
    #[error("the certificate chain is empty")]
    Empty,
    /// Certificate's key unusable.
    #[error("certificate {0}: {1}")]
    Key(usize, KeyError),
    /// Before its validity.
    #[error("certificate {0} is not valid yet")]
    NotYetValid(usize),
    /// After its validity.
    #[error("certificate {0} has expired")]
    Expired(usize),
    /// The issuer's name is not the next one's subject.
    #[error("certificate {0} was not issued by the next one")]
    WrongIssuer(usize),
    /// The signature does not verify.
    #[error("the signature of certificate {0} does not verify")]
    BadSignature(usize),
    /// A signature algorithm nobody here knows.
    #[error("certificate {0} is signed with an unsupported algorithm")]
    UnsupportedSignature(usize),
    /// An issuer that is no CA, may not sign certificates, or not this deep.
    #[error("certificate {0} may not issue certificates")]
    NotACa(usize),
    /// A leaf that may not sign, or is a CA.
    #[error("the signer's certificate may not sign credentials")]
    NotASigner,
    /// A critical extension nobody here understands.
    #[error("certificate {0} has a critical extension that is not understood")]
    UnknownCritical(usize),
    /// The leaf signs itself (SDVC-8).
    #[error("the signer's certificate is self-signed")]
    SelfSigned,
    /// rcgen's refusal.
    #[error("the certificate could not be made: {0}")]
    NotMade(String),
}

impl CertificateError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadPem(_) => "certificate.bad_pem",
            Self::Malformed(_) => "certificate.malformed",
            Self::Empty => "certificate.empty_chain",
            Self::Key(..) => "certificate.bad_key",
            Self::NotYetValid(_) => "certificate.not_yet_valid",
            Self::Expired(_) => "certificate.expired",
            Self::WrongIssuer(_) => "certificate.wrong_issuer",
            Self::BadSignature(_) => "certificate.bad_signature",
            Self::UnsupportedSignature(_) => "certificate.unsupported_signature",
            Self::NotACa(_) => "certificate.not_a_ca",
            Self::NotASigner => "certificate.not_a_signer",
            Self::UnknownCritical(_) => "certificate.unknown_critical",
            Self::SelfSigned => "certificate.self_signed",
            Self::NotMade(_) => "certificate.not_made",
        }
    }
}
