//! Takes an mdoc apart. Nothing is verified.

use ciborium::Value as Cbor;
use coset::{AsCborValue, CoseSign1};
use jiff::Timestamp;

use super::make::X5CHAIN;
use super::{MdocError, Validity};
use crate::base64url;
use crate::certificate::Chain;
use crate::key::PublicKey;

/// Longer texts are refused before they are decoded.
const MAX_LENGTH: usize = 4 * 1024 * 1024;

/// One `IssuerSignedItem`.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The digest's number.
    pub digest_id: u64,
    /// The salt.
    pub random: Vec<u8>,
    /// The element's name.
    pub identifier: String,
    /// The element's value.
    pub value: Cbor,
    /// The bytes that were digested: tag 24, head and all (MDOC-4).
    pub bytes: Vec<u8>,
}

/// The digests of one namespace by their ids.
pub type Digests = Vec<(u64, Vec<u8>)>;

/// The mobile security object.
#[derive(Debug, Clone)]
pub struct Mso {
    /// `1.0`.
    pub version: String,
    /// `SHA-256`, `SHA-384` or `SHA-512`.
    pub digest_algorithm: String,
    /// Namespace, then digest id and digest.
    pub value_digests: Vec<(String, Digests)>,
    /// The holder's key.
    pub device_key: PublicKey,
    /// `keyAuthorizations`, as it stands.
    pub key_authorizations: Option<Cbor>,
    /// The document type.
    pub doc_type: String,
    /// `validityInfo`.
    pub validity: Validity,
    /// `status`, as it stands.
    pub status: Option<Cbor>,
}

/// An mdoc taken apart, not verified.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Namespace, then items in the order sent.
    pub namespaces: Vec<(String, Vec<Item>)>,
    /// The issuer's signature.
    pub auth: CoseSign1,
    /// What it covers.
    pub mso: Mso,
    /// `x5chain`.
    pub chain: Chain,
}

/// Takes a credential apart: base64url, unpadded, of `IssuerSigned`.
///
/// # Errors
/// Anything that is not of that form, or a chain or key that cannot be read.
pub fn decode(text: &str) -> Result<Decoded, MdocError> {
    if text.len() > MAX_LENGTH {
        return Err(MdocError::Malformed("it is too long"));
    }
    let bytes = base64url::decode(text).ok_or(MdocError::Malformed("it is not base64url without padding"))?;
    let issuer_signed = parse(&bytes)?;
    let names = issuer_signed
        .as_map()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_text());
    if names
        .into_iter()
        .any(|name| !matches!(name, Some("nameSpaces" | "issuerAuth")))
    {
        return Err(MdocError::Malformed("only nameSpaces and issuerAuth belong here"));
    }
    let auth = field(&issuer_signed, "issuerAuth")?;
    // from_cbor_value takes an untagged array only (MDOC-6).
    let auth = CoseSign1::from_cbor_value(auth.clone()).map_err(|_| MdocError::Malformed("issuerAuth"))?;
    let payload = parse(
        auth.payload
            .as_deref()
            .ok_or(MdocError::Malformed("issuerAuth has no payload"))?,
    )?;
    let mso = read_mso(&parse(embedded(&payload, "MobileSecurityObjectBytes")?)?)?;
    let mut certificates = Vec::new();
    match auth
        .unprotected
        .rest
        .iter()
        .find(|(label, _)| *label == coset::Label::Int(X5CHAIN))
    {
        Some((_, Cbor::Bytes(one))) => certificates.push(one.as_slice()),
        Some((_, Cbor::Array(several))) if several.len() > 1 => {
            for one in several {
                certificates.push(one.as_bytes().ok_or(MdocError::Malformed("x5chain"))?);
            }
        }
        _ => return Err(MdocError::Malformed("x5chain")),
    }
    let chain = Chain::from_ders(&certificates)?;
    let namespaces = match get(&issuer_signed, "nameSpaces") {
        None => Vec::new(),
        Some(namespaces) => {
            let namespaces = namespaces.as_map().ok_or(MdocError::Malformed("nameSpaces"))?;
            let pair = |(name, items): &(Cbor, Cbor)| Ok((text_of(name)?, read_items(items)?));
            namespaces.iter().map(pair).collect::<Result<_, MdocError>>()?
        }
    };
    Ok(Decoded {
        namespaces,
        auth,
        mso,
        chain,
    })
}

fn parse(bytes: &[u8]) -> Result<Cbor, MdocError> {
    let mut rest = bytes;
    let value = ciborium::from_reader(&mut rest).map_err(|_| MdocError::NotCbor("it cannot be parsed".into()))?;
    match rest.is_empty() {
        true => Ok(value),
        false => Err(MdocError::NotCbor("something follows".into())),
    }
}

fn get<'a>(map: &'a Cbor, name: &str) -> Option<&'a Cbor> {
    map.as_map()?
        .iter()
        .find(|(key, _)| key.as_text() == Some(name))
        .map(|(_, value)| value)
}

fn field<'a>(map: &'a Cbor, name: &'static str) -> Result<&'a Cbor, MdocError> {
    get(map, name).ok_or(MdocError::Malformed(name))
}

fn text_of(value: &Cbor) -> Result<String, MdocError> {
    value
        .as_text()
        .map(str::to_owned)
        .ok_or(MdocError::Malformed("a name is not text"))
}

fn unsigned(value: &Cbor) -> Option<u64> {
    value.as_integer().and_then(|number| number.try_into().ok())
}

/// The bytes under tag 24.
fn embedded<'a>(value: &'a Cbor, what: &'static str) -> Result<&'a [u8], MdocError> {
    match value {
        Cbor::Tag(24, inner) => inner.as_bytes().map(Vec::as_slice).ok_or(MdocError::Malformed(what)),
        _ => Err(MdocError::Malformed(what)),
    }
}

fn read_items(items: &Cbor) -> Result<Vec<Item>, MdocError> {
    let items = items
        .as_array()
        .filter(|items| !items.is_empty())
        .ok_or(MdocError::Malformed("nameSpaces"))?;
    items.iter().map(read_item).collect()
}

fn read_item(tagged: &Cbor) -> Result<Item, MdocError> {
    let item = parse(embedded(tagged, "IssuerSignedItemBytes")?)?;
    Ok(Item {
        digest_id: unsigned(field(&item, "digestID")?).ok_or(MdocError::Malformed("digestID"))?,
        random: field(&item, "random")?
            .as_bytes()
            .cloned()
            .ok_or(MdocError::Malformed("random"))?,
        identifier: text_of(field(&item, "elementIdentifier")?)?,
        value: field(&item, "elementValue")?.clone(),
        // Tag and head have one preferred form, so writing them again gives the bytes that were sent.
        bytes: super::encode(tagged)?,
    })
}

fn read_mso(mso: &Cbor) -> Result<Mso, MdocError> {
    let device = field(mso, "deviceKeyInfo")?;
    let mut value_digests = Vec::new();
    for (name, digests) in field(mso, "valueDigests")?
        .as_map()
        .ok_or(MdocError::Malformed("valueDigests"))?
    {
        let digests = digests.as_map().ok_or(MdocError::Malformed("valueDigests"))?;
        let pair = |(id, digest): &(Cbor, Cbor)| Some((unsigned(id)?, digest.as_bytes()?.clone()));
        let digests: Option<Vec<_>> = digests.iter().map(pair).collect();
        value_digests.push((text_of(name)?, digests.ok_or(MdocError::Malformed("valueDigests"))?));
    }
    let info = field(mso, "validityInfo")?;
    Ok(Mso {
        version: text_of(field(mso, "version")?)?,
        digest_algorithm: text_of(field(mso, "digestAlgorithm")?)?,
        value_digests,
        device_key: PublicKey::from_cose_key(field(device, "deviceKey")?)?,
        key_authorizations: get(device, "keyAuthorizations").cloned(),
        doc_type: text_of(field(mso, "docType")?)?,
        validity: Validity {
            signed: instant(field(info, "signed")?)?,
            valid_from: instant(field(info, "validFrom")?)?,
            valid_until: instant(field(info, "validUntil")?)?,
            expected_update: get(info, "expectedUpdate").map(instant).transpose()?,
        },
        status: get(mso, "status").cloned(),
    })
}

/// A tdate: tag 0, no fractions, `Z` (MDOC-15).
fn instant(value: &Cbor) -> Result<Timestamp, MdocError> {
    let text = match value {
        Cbor::Tag(0, inner) => inner.as_text(),
        _ => None,
    };
    text.filter(|text| text.len() == 20 && text.ends_with('Z'))
        .and_then(|text| text.parse().ok())
        .ok_or(MdocError::Malformed("validityInfo"))
}
