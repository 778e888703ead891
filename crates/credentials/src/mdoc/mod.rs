//! mdoc: `IssuerSigned` of ISO 18013-5, as `mso_mdoc` credentials carry it (MDOC-1).
//!
//! An item is encoded once; its digest is taken over exactly the bytes that are delivered, tag 24 and byte-string head
//! included (MDOC-4). Everything is written with definite lengths in preferred serialization, which is what `ciborium` does
//! (MDOC-18). `validityInfo` is rounded to whole days when the period allows, so that all mdocs show the same hh:mm:ss
//! (MDOC-17).

mod authorization;
mod convert;
mod digests;
mod error;
mod make;
mod mso;
mod read;
mod status;
mod text;
mod validity;
mod verify;

pub use authorization::KeyAuthorizations;
pub use convert::{Conversion, ConversionType, NamespaceConversion, Namespaces, convert};
pub use digests::DigestCheck;
pub use error::MdocError;
pub use make::{MdocInput, make};
pub use read::{Decoded, Digests, Item, Mso, decode};
pub use status::status;
pub use text::to_json;
pub use validity::Validity;
pub use verify::{Verified, check_signature, verify};

/// A CBOR value under a tag.
fn tagged(tag: u64, value: ciborium::Value) -> ciborium::Value {
    ciborium::Value::Tag(tag, Box::new(value))
}

/// A map with text keys.
fn map<const N: usize>(entries: [(&str, ciborium::Value); N]) -> ciborium::Value {
    ciborium::Value::Map(entries.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// The bytes of a value.
fn encode(value: &ciborium::Value) -> Result<Vec<u8>, MdocError> {
    let mut bytes = Vec::with_capacity(128);
    ciborium::into_writer(value, &mut bytes).map_err(|error| MdocError::NotCbor(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
