//! `mso_mdoc` (MDOC), checked the way a reader does (ISO 18013-5, 9.3.1), one named check at a time.

use std::collections::HashSet;

use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use coset::RegisteredLabelWithPrivate::Assigned;
use coset::iana::EnumI64;
use credentials::key::Alg;
use credentials::mdoc::{self, Decoded, Item, Mso};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Checked, Subject, chain, status};

pub(super) async fn check(subject: &Subject<'_>, text: &str, checked: &mut Checked) {
    let decoded = match mdoc::decode(text) {
        Ok(decoded) => decoded,
        Err(error) => return checked.fail("type", error),
    };
    let mso = &decoded.mso;
    chain::note(subject, &decoded.chain, checked);
    checked.note("signature", signature(&decoded));
    checked.note("digests", digests(&decoded));
    checked.note(
        "validity",
        validity(mso, decoded.chain.validity(), subject.options.clock.now()),
    );
    checked.bind(subject, Some(&mso.device_key), "deviceKey");
    checked.note(
        "type",
        match subject.configuration.text("doctype") {
            Some(wanted) if wanted == mso.doc_type => Ok(format!("docType is {wanted}")),
            Some(wanted) => Err(format!(
                "docType is {}, the metadata promised {wanted} (MDOC-12)",
                mso.doc_type
            )),
            None => Err("the metadata names no doctype (META-40)".into()),
        },
    );
    if let Some(entry) = &mso.status {
        status::of_mdoc(subject, &mdoc::to_json(entry), checked).await;
    }
    checked.claims = data(&decoded);
}

/// `{namespace: {element: value}}`.
fn data(decoded: &Decoded) -> Value {
    let elements = |items: &[Item]| {
        items
            .iter()
            .map(|item| (item.identifier.clone(), mdoc::to_json(&item.value)))
            .collect()
    };
    let namespaces = decoded
        .namespaces
        .iter()
        .map(|(name, items)| (name.clone(), Value::Object(elements(items))));
    Value::Object(namespaces.collect::<Map<String, Value>>())
}

/// MDOC-6, MDOC-8.
fn signature(decoded: &Decoded) -> Result<String, String> {
    let header = &decoded.auth.protected.header;
    let alg = match &header.alg {
        Some(Assigned(algorithm)) => Alg::from_cose(algorithm.to_i64()),
        _ => None,
    };
    let alg = alg.ok_or("issuerAuth names no algorithm this wallet knows (MDOC-8)")?;
    if !header.crit.is_empty() {
        return Err("issuerAuth has critical headers nobody here understands".into());
    }
    let key = decoded.chain.leaf_key();
    let outcome = decoded
        .auth
        .verify_signature(&[], |signature, message| key.verify(alg, message, signature));
    outcome
        .map(|()| format!("{alg} verifies with the certificate's key"))
        .map_err(|error| error.to_string())
}

/// MDOC-3, MDOC-4, MDOC-5, MDOC-11.
fn digests(decoded: &Decoded) -> Result<String, String> {
    let mso = &decoded.mso;
    if mso.version != "1.0" {
        return Err(format!("the security object has version {} (MDOC-11)", mso.version));
    }
    let algorithm = match mso.digest_algorithm.as_str() {
        "SHA-256" => &SHA256,
        "SHA-384" => &SHA384,
        "SHA-512" => &SHA512,
        other => {
            return Err(format!(
                "digest algorithm {other} is not one of SHA-256, SHA-384, SHA-512 (MDOC-11)"
            ));
        }
    };
    let mut count = 0;
    for (namespace, items) in &decoded.namespaces {
        let signed = mso
            .value_digests
            .iter()
            .find(|(name, _)| name == namespace)
            .map(|(_, digests)| digests.as_slice());
        let mut seen = HashSet::new();
        for item in items {
            let name = format!("{namespace}/{}", item.identifier);
            if item.random.len() < 16 {
                return Err(format!("{name} has fewer than 16 random bytes (MDOC-3)"));
            }
            if item.digest_id >= 1 << 31 || !seen.insert(item.digest_id) {
                return Err(format!(
                    "{name} has the digest id {}, used before or too large (MDOC-5)",
                    item.digest_id
                ));
            }
            let signed = signed.unwrap_or_default().iter().find(|(id, _)| *id == item.digest_id);
            if signed.is_none_or(|(_, signed)| digest(algorithm, &item.bytes).as_ref() != signed) {
                return Err(format!("the digest of {name} is not the one signed (MDOC-4)"));
            }
            count += 1;
        }
    }
    Ok(format!(
        "{count} elements, each with its {} digest",
        mso.digest_algorithm
    ))
}

/// MDOC-15, MDOC-16.
fn validity(mso: &Mso, signer: (Timestamp, Timestamp), now: Timestamp) -> Result<String, String> {
    let of = &mso.validity;
    if of.signed < signer.0 || of.signed > signer.1 {
        return Err(format!(
            "signed at {}, outside the certificate's {} to {} (MDOC-16)",
            of.signed, signer.0, signer.1
        ));
    }
    if of.valid_from < of.signed || of.valid_until <= of.valid_from {
        return Err(format!(
            "the period {} to {} makes no sense (MDOC-16)",
            of.valid_from, of.valid_until
        ));
    }
    if of.valid_until > signer.1 {
        return Err(format!(
            "valid until {}, longer than the certificate, {} (MDOC-16)",
            of.valid_until, signer.1
        ));
    }
    if now < of.valid_from || now > of.valid_until {
        return Err(format!("only valid from {} to {}", of.valid_from, of.valid_until));
    }
    Ok(format!("from {} to {}", of.valid_from, of.valid_until))
}
