//! Items, digests and the mobile security object.

use ciborium::Value as Cbor;
use model::entropy::Entropy;

use super::convert::{Namespaces, tdate};
use super::make::MdocInput;
use super::status::status;
use super::{MdocError, Validity, encode, map, tagged};
use crate::{digest, entropy};

/// What items come to: `nameSpaces` (none without items) and `valueDigests`.
pub(super) struct Signed {
    pub namespaces: Vec<(Cbor, Cbor)>,
    pub digests: Vec<(Cbor, Cbor)>,
}

/// Encodes and digests every item. Digest ids are a fresh permutation per namespace (MDOC-5).
pub(super) fn items(data: Namespaces, doctype: &str, source: &dyn Entropy) -> Result<Signed, MdocError> {
    let mut signed = Signed {
        namespaces: Vec::with_capacity(data.len()),
        digests: Vec::with_capacity(data.len()),
    };
    for (name, elements) in data.into_iter().filter(|(_, elements)| !elements.is_empty()) {
        let mut ids: Vec<u32> = (0u32..).take(elements.len()).collect();
        entropy::shuffle(source, &mut ids);
        let mut items = Vec::with_capacity(elements.len());
        let mut digests = Vec::with_capacity(elements.len());
        for (id, (identifier, value)) in ids.into_iter().zip(elements) {
            let item = map([
                ("digestID", id.into()),
                ("random", Cbor::Bytes(model::entropy::bytes::<32>(source).to_vec())),
                ("elementIdentifier", identifier.into()),
                ("elementValue", value),
            ]);
            let item = tagged(24, Cbor::Bytes(encode(&item)?));
            digests.push((id, digest::sha256(&encode(&item)?).as_ref().to_vec()));
            items.push(item);
        }
        digests.sort_unstable_by_key(|(id, _)| *id);
        let digests = digests
            .into_iter()
            .map(|(id, digest)| (id.into(), Cbor::Bytes(digest)))
            .collect();
        signed.digests.push((name.as_str().into(), Cbor::Map(digests)));
        signed.namespaces.push((name.into(), Cbor::Array(items)));
    }
    if signed.digests.is_empty() {
        // Nothing issued: one random digest all the same (MDOC-20).
        let digest = Cbor::Bytes(model::entropy::bytes::<32>(source).to_vec());
        signed
            .digests
            .push((doctype.into(), Cbor::Map(vec![(0.into(), digest)])));
    }
    Ok(signed)
}

/// The mobile security object (MDOC-11).
pub(super) fn mso(input: &MdocInput<'_>, digests: Vec<(Cbor, Cbor)>) -> Result<Cbor, MdocError> {
    let mut device = vec![("deviceKey".into(), input.device_key.to_cose_key())];
    if let Some(authorizations) = input.key_authorizations {
        device.push(("keyAuthorizations".into(), authorizations.to_cbor()?));
    }
    let mut entries: Vec<(Cbor, Cbor)> = vec![
        ("version".into(), "1.0".into()),
        ("digestAlgorithm".into(), "SHA-256".into()),
        ("valueDigests".into(), Cbor::Map(digests)),
        ("deviceKeyInfo".into(), Cbor::Map(device)),
        ("docType".into(), input.doctype.into()),
        ("validityInfo".into(), validity_info(&input.validity)),
    ];
    if let Some(value) = input.status {
        entries.push(("status".into(), status(value)?));
    }
    Ok(Cbor::Map(entries))
}

fn validity_info(validity: &Validity) -> Cbor {
    let mut entries: Vec<(Cbor, Cbor)> = vec![
        ("signed".into(), tdate(validity.signed)),
        ("validFrom".into(), tdate(validity.valid_from)),
        ("validUntil".into(), tdate(validity.valid_until)),
    ];
    if let Some(update) = validity.expected_update {
        entries.push(("expectedUpdate".into(), tdate(update)));
    }
    Cbor::Map(entries)
}
