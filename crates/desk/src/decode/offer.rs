//! Credential offers: the object, or a link that holds or names it.

use serde_json::Value;

use super::tree::{Tree, leaf};
use super::{Moment, section};
use crate::schema::{Decoded, DecodedKind, DecodedPart};

/// An offer's link (OFFER-1 to OFFER-3).
pub fn by_link(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    if !text.contains("credential_offer") || text.contains(char::is_whitespace) {
        return None;
    }
    let (_, query) = text.split_once('?')?;
    let nodes = url::form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| match &*name {
        "credential_offer" => {
            let offer = serde_json::from_str::<Value>(&value).ok()?;
            Some(Tree::new(moment.now).below(&offer))
        }
        "credential_offer_uri" => Some(vec![leaf("credential_offer_uri", &*value)]),
        _ => None,
    })?;
    Some(Decoded {
        kind: DecodedKind::Offer,
        found: String::new(),
        sections: vec![section(DecodedPart::Payload, nodes)],
    })
}

/// The object itself, when it is one.
pub fn object(value: &Value, moment: &Moment<'_>) -> Option<Decoded> {
    value
        .get("credential_issuer")
        .filter(|_| value.get("credential_configuration_ids").is_some())?;
    Some(Decoded {
        kind: DecodedKind::Offer,
        found: String::new(),
        sections: vec![section(DecodedPart::Payload, Tree::new(moment.now).below(value))],
    })
}
