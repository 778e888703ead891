//! Makes mdocs.

use std::collections::BTreeMap;

use ciborium::Value as Cbor;
use coset::{AsCborValue, CoseSign1Builder, HeaderBuilder, iana};
use model::entropy::Entropy;
use serde_json::Value;

use super::convert::{NamespaceConversion, convert};
use super::mso::{items, mso};
use super::{KeyAuthorizations, MdocError, Validity, encode, tagged};
use crate::base64url;
use crate::certificate::Chain;
use crate::key::{Alg, PublicKey, SigningKey};

/// The COSE header label of `x5chain`.
pub(super) const X5CHAIN: i64 = 33;

/// What an mdoc is made of.
pub struct MdocInput<'a> {
    /// The configuration's `doctype` (MDOC-12).
    pub doctype: &'a str,
    /// The evaluated `{namespace: {element: value}}`.
    pub data: &'a Value,
    /// `mDocNameSpacesDataMappingConfig`.
    pub conversions: Option<&'a BTreeMap<String, NamespaceConversion>>,
    /// The holder's key (MDOC-13).
    pub device_key: &'a PublicKey,
    /// The issuer's key: P-256, also P-384, P-521 or Ed25519 (MDOC-8).
    pub key: &'a SigningKey,
    /// The issuer's certificates, leaf first.
    pub chain: &'a Chain,
    /// When it is valid; see [`Validity::for_period`].
    pub validity: Validity,
    /// `credentialStatus`.
    pub status: Option<&'a Value>,
    /// From `authorizedTransactionDataTypes`.
    pub key_authorizations: Option<&'a KeyAuthorizations>,
    /// For item salts and digest ids.
    pub entropy: &'a dyn Entropy,
}

/// Makes the credential: base64url of the CBOR of `IssuerSigned` (MDOC-1 to MDOC-20).
///
/// # Errors
/// Data or configuration that does not fit, a key mdocs do not know or the chain is not for, a validity outside the chain's.
pub fn make(input: &MdocInput<'_>) -> Result<String, MdocError> {
    let algorithm = match input.key.alg() {
        Alg::Es256 => iana::Algorithm::ES256,
        Alg::Es384 => iana::Algorithm::ES384,
        Alg::Es512 => iana::Algorithm::ES512,
        Alg::EdDsa => iana::Algorithm::EdDSA,
        other => return Err(MdocError::UnsupportedKey(other.name())),
    };
    if input.chain.leaf_key() != input.key.public() {
        return Err(MdocError::OtherKey);
    }
    input.validity.check(input.chain.validity())?;
    let signed = items(convert(input.data, input.conversions)?, input.doctype, input.entropy)?;
    let mso = mso(input, signed.digests)?;
    // MobileSecurityObjectBytes (MDOC-10).
    let payload = encode(&tagged(24, Cbor::Bytes(encode(&mso)?)))?;
    let auth = CoseSign1Builder::new()
        .protected(HeaderBuilder::new().algorithm(algorithm).build())
        .unprotected(HeaderBuilder::new().value(X5CHAIN, input.chain.x5chain()).build())
        .payload(payload)
        .try_create_signature(&[], |message| input.key.sign(message))?
        .build()
        .to_cbor_value()
        .map_err(|error| MdocError::NotCbor(error.to_string()))?;
    let mut entries = Vec::with_capacity(2);
    if !signed.namespaces.is_empty() {
        entries.push(("nameSpaces".into(), Cbor::Map(signed.namespaces)));
    }
    entries.push(("issuerAuth".into(), auth));
    Ok(base64url::encode(encode(&Cbor::Map(entries))?))
}
