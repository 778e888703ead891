//! JWTs of every kind: header, payload, and what can be judged here without asking anybody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::key::PublicKey;
use credentials::{did, jws};
use model::exchange::MASK;
use serde_json::{Map, Value};

use super::chain;
use super::tree::{Tree, leaf, named, said, unreadable};
use super::{Moment, section};
use crate::schema::{Decoded, DecodedKind, DecodedNode, DecodedPart, DecodedSays, DecodedSection};

/// The parts of a compact JWS; its signature may be masked.
pub struct Parts {
    pub header: Map<String, Value>,
    pub payload: Value,
    signature: String,
    text: String,
}

impl Parts {
    /// Takes a text apart, when it is one.
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > jws::MAX_LENGTH {
            return None;
        }
        let mut parts = text.split('.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let json = |text: &str| -> Option<Value> { serde_json::from_slice(&B64U.decode(text).ok()?).ok() };
        let Value::Object(header) = json(header)? else {
            return None;
        };
        Some(Self {
            header,
            payload: json(payload).unwrap_or_else(|| Value::String(payload.to_owned())),
            signature: signature.to_owned(),
            text: text.to_owned(),
        })
    }

    fn typ(&self) -> &str {
        let typ = self.header.get("typ").and_then(Value::as_str).unwrap_or_default();
        typ.strip_prefix("application/").unwrap_or(typ)
    }

    fn kind(&self) -> DecodedKind {
        match self.typ() {
            "openid4vci-proof+jwt" => DecodedKind::Proof,
            "dpop+jwt" => DecodedKind::Dpop,
            "oauth-client-attestation+jwt" => DecodedKind::ClientAttestation,
            "oauth-client-attestation-pop+jwt" => DecodedKind::ClientAttestationPop,
            "key-attestation+jwt" | "keyattestation+jwt" => DecodedKind::KeyAttestation,
            "at+jwt" => DecodedKind::AccessToken,
            "kb+jwt" => DecodedKind::KeyBinding,
            "statuslist+jwt" => DecodedKind::StatusList,
            "openidvci-issuer-metadata+jwt" => DecodedKind::Metadata,
            "dc+sd-jwt" | "vc+sd-jwt" => DecodedKind::SdJwt,
            _ if self.payload.get("vc").is_some() || self.payload.get("@context").is_some() => DecodedKind::W3cJwt,
            _ => DecodedKind::Jwt,
        }
    }
}

/// Takes a JWT apart.
pub fn decode(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    let parts = Parts::of(text)?;
    let kind = parts.kind();
    let mut checks = judged(kind, &parts, moment);
    checks.push(signature(&parts));
    let mut tree = Tree::new(moment.now);
    let mut sections = vec![
        section(DecodedPart::Checks, checks),
        section(DecodedPart::Header, tree.below(&Value::Object(parts.header.clone()))),
        section(DecodedPart::Payload, tree.below(&parts.payload)),
    ];
    sections.extend(chain::of_header(&parts.header, moment.now));
    Some(Decoded {
        kind,
        found: String::new(),
        sections,
    })
}

/// An encrypted JWT: five parts, of which the first can be read.
pub fn encrypted(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    let parts: Vec<&str> = text.splitn(6, '.').collect();
    let [header, ..] = parts[..] else { return None };
    if parts.len() != 5 {
        return None;
    }
    let header: Value = serde_json::from_slice(&B64U.decode(header).ok()?).ok()?;
    header.get("enc")?;
    let nodes = Tree::new(moment.now).below(&header);
    Some(Decoded {
        kind: DecodedKind::Jwe,
        found: String::new(),
        sections: vec![section(DecodedPart::Header, nodes)],
    })
}

/// What the header says of the signer's key, and the key.
fn key(parts: &Parts) -> Option<(String, Option<PublicKey>)> {
    if let Some(jwk) = parts.header.get("jwk") {
        return Some(("jwk".into(), PublicKey::from_jwk(jwk).ok()));
    }
    if let Some(chain) = chain::read(&parts.header) {
        return Some(("x5c".into(), chain.ok().map(|chain| chain.leaf_key().clone())));
    }
    let kid = parts.header.get("kid").and_then(Value::as_str);
    let kid = kid.filter(|kid| kid.starts_with("did:"))?;
    Some((kid.to_owned(), did::resolve(kid).ok()))
}

/// Whether the signature is that of the key the header names.
pub fn signature(parts: &Parts) -> DecodedNode {
    let alg = parts.header.get("alg").and_then(Value::as_str).unwrap_or("none");
    let node = leaf("signature", alg);
    if parts.signature.contains(MASK) {
        return said(node, DecodedSays::SignatureNotKept, None);
    }
    match key(parts) {
        None => said(node, DecodedSays::SignatureUnchecked, None),
        Some((name, None)) => said(node, DecodedSays::SignatureBad, Some(name)),
        Some((name, Some(key))) => {
            let verified = jws::decode(&parts.text).and_then(|jws| jws.verify(&key, jws.alg()?));
            let says = match verified {
                Ok(()) => DecodedSays::SignatureGood,
                Err(_) => DecodedSays::SignatureBad,
            };
            said(node, says, Some(name))
        }
    }
}

/// What a JWT of that kind must say.
fn judged(kind: DecodedKind, parts: &Parts, moment: &Moment<'_>) -> Vec<DecodedNode> {
    let claim = |name: &str| parts.payload.get(name);
    let issued = |oldest| recent("iat", claim("iat"), oldest, moment);
    let there = |name: &str| must_be(name, claim(name), None);
    match kind {
        DecodedKind::Proof => vec![
            must_be("typ", parts.header.get("typ"), Some("openid4vci-proof+jwt")),
            holder(&parts.header),
            must_be("aud", claim("aud"), moment.issuer),
            issued(360),
            there("nonce"),
        ],
        DecodedKind::Dpop => vec![
            must_be("jwk", parts.header.get("jwk"), None),
            must_be("htm", claim("htm"), moment.method),
            must_be("htu", claim("htu"), moment.url.as_deref()),
            issued(360),
            there("jti"),
        ],
        DecodedKind::ClientAttestation => vec![there("sub"), there("exp"), there("cnf")],
        DecodedKind::ClientAttestationPop => vec![there("aud"), issued(360), there("jti")],
        DecodedKind::KeyAttestation => vec![issued(i64::MAX), there("attested_keys")],
        DecodedKind::KeyBinding => vec![there("aud"), there("nonce"), there("sd_hash")],
        DecodedKind::SdJwt => vec![there("iss"), there("vct")],
        DecodedKind::StatusList => vec![there("sub"), there("status_list")],
        _ => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A member that must be there, and be `expected` where that is known.
fn must_be(name: &str, value: Option<&Value>, expected: Option<&str>) -> DecodedNode {
    let Some(value) = value else {
        return said(named(name), DecodedSays::Missing, expected.map(str::to_owned));
    };
    let shown = shown(value);
    let right = expected.is_none_or(|expected| same(&shown, expected));
    // What is long stands below.
    let node = if shown.len() > 120 {
        named(name)
    } else {
        leaf(name, shown)
    };
    match right {
        true => said(node, DecodedSays::Right, None),
        false => said(node, DecodedSays::Wrong, expected.map(str::to_owned)),
    }
}

/// URLs that differ in nothing that counts: case of scheme and host, a default port, query and fragment.
fn same(sent: &str, expected: &str) -> bool {
    let plain = |text: &str| {
        let mut url = url::Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    sent == expected
        || (expected.contains("/openid4vci/") && plain(sent).is_some_and(|url| Some(url) == plain(expected)))
}

/// One way to name the holder's key.
fn holder(header: &Map<String, Value>) -> DecodedNode {
    let ways = ["jwk", "kid", "x5c"]
        .into_iter()
        .filter(|name| header.contains_key(*name));
    let ways: Vec<&str> = ways.collect();
    match ways[..] {
        [] => said(named("key"), DecodedSays::Missing, Some("jwk, kid, x5c".into())),
        [one] => said(leaf("key", one), DecodedSays::Right, None),
        _ => said(
            leaf("key", ways.join(", ")),
            DecodedSays::Wrong,
            Some("jwk | kid | x5c".into()),
        ),
    }
}

/// An `iat` near enough.
fn recent(name: &str, value: Option<&Value>, oldest: i64, moment: &Moment<'_>) -> DecodedNode {
    let Some(value) = value else {
        return said(named(name), DecodedSays::Missing, None);
    };
    let Some(seconds) = value.as_f64() else {
        return said(leaf(name, shown(value)), DecodedSays::Wrong, Some("a number".into()));
    };
    let mut node = leaf(name, shown(value));
    node.at = Some(seconds * 1000.0).filter(|at| at.abs() < 8.64e15);
    let age = moment.now.as_second() as f64 - seconds;
    let says = match age {
        age if age < -60.0 => DecodedSays::NotYet,
        age if age > oldest as f64 => DecodedSays::Expired,
        _ => DecodedSays::Right,
    };
    said(node, says, None)
}

/// The parts of an SD-JWT's issuer JWT that could not be matched with disclosures.
pub fn bare(text: &str, moment: &Moment<'_>, why: &dyn std::fmt::Display) -> Vec<DecodedSection> {
    let mut sections = vec![section(DecodedPart::Checks, vec![unreadable("SD-JWT", why)])];
    if let Some(decoded) = decode(text, moment) {
        sections.extend(
            decoded
                .sections
                .into_iter()
                .filter(|section| section.part != DecodedPart::Checks),
        );
    }
    sections
}
