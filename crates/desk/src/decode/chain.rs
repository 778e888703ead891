//! A signer's certificates: whose they are, how long they are good, and whether each was signed by the next.

use credentials::certificate::{Certificate, CertificateError, Chain};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::section;
use super::tree::{dated, leaf, named, said, unreadable};
use crate::schema::{DecodedNode, DecodedPart, DecodedSays, DecodedSection};

/// The `x5c` of a header, if there is one.
pub fn read(header: &Map<String, Value>) -> Option<Result<Chain, CertificateError>> {
    let x5c = header.get("x5c")?;
    let texts: Option<Vec<&str>> = x5c.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
    Some(match texts {
        Some(texts) => Chain::from_x5c(&texts),
        None => Err(CertificateError::Malformed(0)),
    })
}

/// The part about the `x5c` of a header.
pub fn of_header(header: &Map<String, Value>, now: Timestamp) -> Option<DecodedSection> {
    Some(match read(header)? {
        Ok(chain) => of_chain(&chain, now),
        Err(error) => section(DecodedPart::Chain, vec![unreadable("x5c", error)]),
    })
}

/// The part about a chain.
pub fn of_chain(chain: &Chain, now: Timestamp) -> DecodedSection {
    let mut nodes: Vec<DecodedNode> = chain.certificates().iter().map(|one| certificate(one, now)).collect();
    if chain.certificates().len() > 1 {
        nodes.push(match chain.links() {
            Ok(()) => said(named("x5chain"), DecodedSays::Right, None),
            Err(error) => unreadable("x5chain", error),
        });
    }
    section(DecodedPart::Chain, nodes)
}

fn certificate(one: &Certificate, now: Timestamp) -> DecodedNode {
    let (from, until) = one.validity();
    let mut nodes = vec![leaf("issuer", one.issuer())];
    let mut from_node = dated(leaf("notBefore", format!("{from:.0}")), from);
    if now < from {
        from_node = said(from_node, DecodedSays::NotYet, None);
    }
    let mut until_node = dated(leaf("notAfter", format!("{until:.0}")), until);
    if now > until {
        until_node = said(until_node, DecodedSays::Expired, None);
    }
    nodes.extend([from_node, until_node]);
    nodes.push(leaf("key", one.key().kind()));
    nodes.push(leaf("thumbprint", one.key().thumbprint()));
    DecodedNode {
        nodes,
        ..named(&one.subject())
    }
}
