//! Why an mdoc could not be made, read or trusted.

use thiserror::Error;

use crate::certificate::CertificateError;
use crate::key::KeyError;

/// A failure with mdocs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MdocError {
    /// The data is not `{namespace: {element: value}}`.
    #[error("mdoc data must be an object of namespaces: {0}")]
    BadData(String),
    /// The conversion names something the data lacks.
    #[error("{0} is in mDocNameSpacesDataMappingConfig but not in the data")]
    NotInData(String),
    /// A value cannot be converted as configured.
    #[error("{path} cannot be converted: {reason}")]
    BadConversion {
        /// Namespace and element, joined by `/`.
        path: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A signing algorithm mdocs do not know (MDOC-8).
    #[error("mdocs cannot be signed with {0}; use a P-256 key")]
    UnsupportedKey(&'static str),
    /// The chain's first certificate is for another key.
    #[error("the first certificate of x5Chain is not for the issuer's key")]
    OtherKey,
    /// Now is outside the signer's certificate (MDOC-16).
    #[error("the signer's certificate is not valid now")]
    SignerNotValid,
    /// No room between beginning and end (MDOC-16).
    #[error("the validity period is empty")]
    EmptyValidity,
    /// A `credentialStatus` of no known shape (MDOC-22).
    #[error("credentialStatus must be status_list with idx and uri, or identifier_list with id and uri")]
    BadStatus,
    /// Key authorizations that are empty or overlap (MDOC-14).
    #[error("key authorizations: {0}")]
    BadAuthorizations(&'static str),
    /// Not CBOR.
    #[error("not CBOR: {0}")]
    NotCbor(String),
    /// Not an `IssuerSigned`.
    #[error("the mdoc is malformed: {0}")]
    Malformed(&'static str),
    /// The issuer's signature does not verify.
    #[error("the issuer's signature does not verify")]
    BadSignature,
    /// An item's digest is not the one signed (MDOC-4).
    #[error("the digest of {0} does not match")]
    BadDigest(String),
    /// Two items with one digest id (MDOC-5).
    #[error("digest id {0} appears twice")]
    DuplicateDigestId(u64),
    /// Another document type than expected (MDOC-12).
    #[error("docType is \"{said}\", expected \"{expected}\"")]
    WrongDocType {
        /// The MSO's.
        said: String,
        /// The caller's.
        expected: String,
    },
    /// Before `validFrom`.
    #[error("the mdoc is not valid yet")]
    NotYetValid,
    /// After `validUntil`.
    #[error("the mdoc has expired")]
    Expired,
    /// The signer's certificates.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl MdocError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadData(_) => "mdoc.bad_data",
            Self::NotInData(_) => "mdoc.not_in_data",
            Self::BadConversion { .. } => "mdoc.bad_conversion",
            Self::UnsupportedKey(_) => "mdoc.unsupported_key",
            Self::OtherKey => "mdoc.other_key",
            Self::SignerNotValid => "mdoc.signer_not_valid",
            Self::EmptyValidity => "mdoc.empty_validity",
            Self::BadStatus => "mdoc.bad_status",
            Self::BadAuthorizations(_) => "mdoc.bad_authorizations",
            Self::NotCbor(_) => "mdoc.not_cbor",
            Self::Malformed(_) => "mdoc.malformed",
            Self::BadSignature => "mdoc.bad_signature",
            Self::BadDigest(_) => "mdoc.bad_digest",
            Self::DuplicateDigestId(_) => "mdoc.duplicate_digest_id",
            Self::WrongDocType { .. } => "mdoc.wrong_doc_type",
            Self::NotYetValid => "mdoc.not_yet_valid",
            Self::Expired => "mdoc.expired",
            Self::Certificate(error) => error.code(),
            Self::Key(error) => error.code(),
        }
    }
}
