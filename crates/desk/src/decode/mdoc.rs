//! mdocs: each element with its digest computed anew, the security object, the signature, the chain.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::mdoc::{self, DigestCheck, Item, Mso};
use jiff::Timestamp;

use super::tree::{Tree, dated, leaf, named, parsed, said, text_of, unreadable};
use super::{Moment, chain, section};
use crate::schema::{Decoded, DecodedKind, DecodedNode, DecodedPart, DecodedSays, DecodedSection};

/// Longer texts are not looked at.
const LONGEST: usize = 4 * 1024 * 1024;

/// Takes CBOR in base64url apart: an mdoc, or whatever it is.
pub fn decode(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    if text.len() > LONGEST || text.len() < 8 {
        return None;
    }
    let bytes = B64U.decode(text).ok()?;
    let value = parsed(&bytes)?;
    let entries = value.as_map();
    let is_mdoc = entries.is_some_and(|entries| entries.iter().any(|(key, _)| key.as_text() == Some("issuerAuth")));
    let whole = |sections: &mut Vec<DecodedSection>| {
        let root = Tree::new(moment.now).cbor("IssuerSigned", &value, 0);
        let nodes = if root.nodes.is_empty() { vec![root] } else { root.nodes };
        sections.push(section(DecodedPart::Whole, nodes));
    };
    let mut sections = Vec::new();
    if is_mdoc {
        match mdoc::decode(text) {
            Ok(decoded) => sections = opened(&decoded, moment),
            Err(error) => sections.push(section(DecodedPart::Checks, vec![unreadable("IssuerSigned", error)])),
        }
    } else if entries.is_none() && value.as_array().is_none() && value.as_tag().is_none() {
        // Any text of the alphabet is some number or string.
        return None;
    }
    whole(&mut sections);
    Some(Decoded {
        kind: if is_mdoc { DecodedKind::Mdoc } else { DecodedKind::Cbor },
        found: String::new(),
        sections,
    })
}

fn opened(decoded: &mdoc::Decoded, moment: &Moment<'_>) -> Vec<DecodedSection> {
    let mso = &decoded.mso;
    let mut tree = Tree::new(moment.now);
    let mut elements = Vec::new();
    let mut wrong = 0;
    for (namespace, items) in &decoded.namespaces {
        let nodes: Vec<_> = items
            .iter()
            .map(|item| element(mso, namespace, item, &mut tree))
            .collect();
        wrong += nodes
            .iter()
            .filter(|node| node.says != Some(DecodedSays::DigestMatches))
            .count();
        elements.push(DecodedNode {
            nodes,
            ..named(namespace)
        });
    }
    let says = match mdoc::check_signature(decoded) {
        Ok(()) => DecodedSays::SignatureGood,
        Err(_) => DecodedSays::SignatureBad,
    };
    let digests = match wrong {
        0 => said(named("valueDigests"), DecodedSays::Right, None),
        wrong => said(
            leaf("valueDigests", wrong.to_string()),
            DecodedSays::DigestDiffers,
            None,
        ),
    };
    vec![
        section(
            DecodedPart::Checks,
            vec![said(named("issuerAuth"), says, Some("x5chain".into())), digests],
        ),
        section(DecodedPart::Elements, elements),
        section(DecodedPart::SecurityObject, security_object(mso, moment.now)),
        chain::of_chain(&decoded.chain, moment.now),
    ]
}

fn element(mso: &Mso, namespace: &str, item: &Item, tree: &mut Tree) -> DecodedNode {
    let value = tree.cbor("elementValue", &item.value, 0);
    let shown = value.value.clone().filter(|text| text.len() <= 120);
    let mut node = DecodedNode {
        value: shown,
        shape: value.shape.clone(),
        at: value.at,
        nodes: vec![
            leaf("digestID", item.digest_id.to_string()),
            leaf("random", text_of(&item.random)),
            value,
        ],
        ..named(&item.identifier)
    };
    let (says, with) = match mso.compare(namespace, item) {
        Ok(DigestCheck::Matches) => (DecodedSays::DigestMatches, None),
        Ok(DigestCheck::Differs { computed, signed }) => {
            node.nodes.push(leaf("digest", text_of(&computed)));
            (DecodedSays::DigestDiffers, Some(text_of(&signed)))
        }
        Ok(DigestCheck::Unsigned) => (DecodedSays::DigestNowhere, None),
        Err(error) => (DecodedSays::Unreadable, Some(error.to_string())),
    };
    said(node, says, with)
}

fn security_object(mso: &Mso, now: Timestamp) -> Vec<DecodedNode> {
    let mut tree = Tree::new(now);
    let time = |label: &str, at: Timestamp, wrong: Option<DecodedSays>| {
        let node = dated(leaf(label, format!("{at:.0}")), at);
        match wrong {
            Some(says) => said(node, says, None),
            None => node,
        }
    };
    let validity = &mso.validity;
    let mut times = vec![
        time("signed", validity.signed, None),
        time(
            "validFrom",
            validity.valid_from,
            (now < validity.valid_from).then_some(DecodedSays::NotYet),
        ),
        time(
            "validUntil",
            validity.valid_until,
            (now > validity.valid_until).then_some(DecodedSays::Expired),
        ),
    ];
    times.extend(validity.expected_update.map(|at| time("expectedUpdate", at, None)));
    let digests = mso.value_digests.iter().map(|(namespace, digests)| {
        let digests = digests.iter().take(1000);
        DecodedNode {
            nodes: digests
                .map(|(id, digest)| leaf(&id.to_string(), text_of(digest)))
                .collect(),
            ..named(namespace)
        }
    });
    let mut nodes = vec![
        leaf("docType", &*mso.doc_type),
        leaf("version", &*mso.version),
        DecodedNode {
            nodes: times,
            ..named("validityInfo")
        },
        DecodedNode {
            nodes: tree.below(&mso.device_key.to_jwk()),
            ..named("deviceKey")
        },
        leaf("digestAlgorithm", &*mso.digest_algorithm),
        DecodedNode {
            nodes: digests.collect(),
            ..named("valueDigests")
        },
    ];
    nodes.extend(mso.status.as_ref().map(|status| tree.cbor("status", status, 0)));
    let authorizations = mso.key_authorizations.as_ref();
    nodes.extend(authorizations.map(|value| tree.cbor("keyAuthorizations", value, 0)));
    nodes
}
