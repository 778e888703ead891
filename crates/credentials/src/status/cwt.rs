//! A Status List Token as CWT: a COSE_Sign1 under tag 18, without tag 61 (TSL-3, TSL-5, MDOC-23, GAP-11).

use ciborium::Value as Cbor;
use coset::RegisteredLabelWithPrivate::Assigned;
use coset::iana::EnumI64;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, Label, TaggedCborSerializable, iana};
use jiff::Timestamp;

use super::{Entries, StatusError, StatusToken, TokenInput};
use crate::certificate::Chain;
use crate::key::{Alg, PublicKey};

/// The header `typ` (RFC 9596), and its value here.
const TYP: (i64, &str) = (16, "application/statuslist+cwt");
/// The header `x5chain` (RFC 9360).
const X5CHAIN: i64 = 33;
const SUB: i64 = 2;
const EXP: i64 = 4;
const IAT: i64 = 6;
const STATUS_LIST: i64 = 65533;
const TTL: i64 = 65534;
/// Longer tokens are refused before they are parsed.
const MAX_LENGTH: usize = 4 * 1024 * 1024;

/// Makes the token. The certificates stand in the protected header (MDOC-23).
///
/// # Errors
/// A key COSE has no algorithm for here, or that refuses to sign.
pub fn make_cwt(input: &TokenInput<'_>) -> Result<Vec<u8>, StatusError> {
    let algorithm = match input.key.alg() {
        Alg::Es256 => iana::Algorithm::ES256,
        Alg::Es384 => iana::Algorithm::ES384,
        Alg::Es512 => iana::Algorithm::ES512,
        Alg::EdDsa => iana::Algorithm::EdDSA,
        other => return Err(StatusError::UnsupportedKey(other.name())),
    };
    let mut header = HeaderBuilder::new().algorithm(algorithm).value(TYP.0, TYP.1.into());
    if let Some(chain) = input.chain {
        header = header.value(X5CHAIN, chain.x5chain());
    }
    CoseSign1Builder::new()
        .protected(header.build())
        .payload(bytes(&claims(input))?)
        .try_create_signature(&[], |message| input.key.sign(message))?
        .build()
        .to_tagged_vec()
        .map_err(|_| StatusError::Malformed("it cannot be written as CBOR"))
}

fn claims(input: &TokenInput<'_>) -> Cbor {
    Cbor::Map(vec![
        (SUB.into(), input.uri.into()),
        (EXP.into(), input.expires_at.as_second().into()),
        (IAT.into(), input.issued_at.as_second().into()),
        (STATUS_LIST.into(), list(input.entries, input.aggregation_uri)),
        (TTL.into(), input.ttl.into()),
    ])
}

/// The CBOR form of `status_list` (TSL-3).
pub(super) fn list(entries: &Entries, aggregation_uri: Option<&str>) -> Cbor {
    let mut members: Vec<(Cbor, Cbor)> = vec![
        ("bits".into(), entries.bits().into()),
        ("lst".into(), Cbor::Bytes(entries.to_zlib())),
    ];
    if let Some(uri) = aggregation_uri {
        members.push(("aggregation_uri".into(), uri.into()));
    }
    Cbor::Map(members)
}

pub(super) fn bytes(value: &Cbor) -> Result<Vec<u8>, StatusError> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).map_err(|_| StatusError::Malformed("it cannot be written as CBOR"))?;
    Ok(out)
}

/// A CWT taken apart, not verified.
#[derive(Debug, Clone)]
pub struct DecodedCwt {
    sign1: CoseSign1,
    /// `x5chain`, of the protected header.
    pub chain: Option<Chain>,
}

/// Takes a token apart, under tag 18 or bare (GAP-11).
///
/// # Errors
/// Not of that form, another type (TSL-5), or certificates that cannot be read.
pub fn decode_cwt(token: &[u8]) -> Result<DecodedCwt, StatusError> {
    if token.len() > MAX_LENGTH {
        return Err(StatusError::TooLarge(MAX_LENGTH));
    }
    let sign1 = CoseSign1::from_tagged_slice(token)
        .or_else(|_| CoseSign1::from_slice(token))
        .map_err(|_| StatusError::Malformed("it is no COSE_Sign1"))?;
    let header = &sign1.protected.header;
    let protected = |label: i64| header.rest.iter().find(|(name, _)| *name == Label::Int(label));
    match protected(TYP.0).map(|(_, typ)| typ) {
        Some(Cbor::Text(typ)) if typ == TYP.1 => {}
        Some(Cbor::Text(typ)) => return Err(StatusError::WrongType(typ.clone())),
        _ => return Err(StatusError::WrongType(String::new())),
    }
    let certificates = match protected(X5CHAIN).map(|(_, chain)| chain) {
        None => Vec::new(),
        Some(Cbor::Bytes(one)) => vec![one.as_slice()],
        Some(Cbor::Array(several)) => {
            let all: Option<Vec<&[u8]>> = several.iter().map(|one| one.as_bytes().map(Vec::as_slice)).collect();
            all.ok_or(StatusError::Malformed("x5chain"))?
        }
        Some(_) => return Err(StatusError::Malformed("x5chain")),
    };
    let chain = (!certificates.is_empty())
        .then(|| Chain::from_ders(&certificates))
        .transpose()?;
    Ok(DecodedCwt { sign1, chain })
}

impl DecodedCwt {
    /// Verifies it for a credential that names `uri`.
    ///
    /// # Errors
    /// The first thing that is wrong: algorithm, signature, claims, time (TSL-16).
    pub fn verify(&self, key: &PublicKey, uri: &str, now: Timestamp) -> Result<StatusToken, StatusError> {
        let header = &self.sign1.protected.header;
        let alg = match &header.alg {
            Some(Assigned(algorithm)) => Alg::from_cose(algorithm.to_i64()),
            _ => None,
        };
        let alg = alg.ok_or(StatusError::Malformed("it names no known algorithm"))?;
        if !header.crit.is_empty() {
            return Err(StatusError::Malformed("it has critical headers"));
        }
        self.sign1
            .verify_signature(&[], |signature, message| key.verify(alg, message, signature))
            .map_err(|_| StatusError::BadSignature)?;
        let payload = self
            .sign1
            .payload
            .as_deref()
            .ok_or(StatusError::Malformed("it has no payload"))?;
        let token =
            read(&ciborium::from_reader(payload).map_err(|_| StatusError::Malformed("its claims are no CBOR"))?)?;
        token.judge(uri, now)?;
        Ok(token)
    }
}

fn read(claims: &Cbor) -> Result<StatusToken, StatusError> {
    let claims = claims.as_map().ok_or(StatusError::Malformed("its claims are no map"))?;
    let claim = |label: i64| find(claims, |key| key.as_integer() == Some(label.into()));
    let seconds = |label: i64, name: &'static str| match claim(label) {
        None => Ok(None),
        Some(value) => {
            let number = value.as_integer().and_then(|number| i64::try_from(number).ok());
            number.map(Some).ok_or(StatusError::Malformed(name))
        }
    };
    let list = claim(STATUS_LIST)
        .and_then(Cbor::as_map)
        .ok_or(StatusError::Malformed("status_list"))?;
    let member = |name: &'static str| find(list, |key| key.as_text() == Some(name)).ok_or(StatusError::Malformed(name));
    let unsigned = |value: &Cbor| value.as_integer().and_then(|number| u64::try_from(number).ok());
    let bits = unsigned(member("bits")?).ok_or(StatusError::Malformed("bits"))?;
    let lst = member("lst")?.as_bytes().ok_or(StatusError::Malformed("lst"))?;
    Ok(StatusToken {
        uri: claim(SUB)
            .and_then(Cbor::as_text)
            .map(str::to_owned)
            .ok_or(StatusError::Malformed("sub"))?,
        issued_at: seconds(IAT, "iat")?.ok_or(StatusError::Malformed("iat"))?,
        expires_at: seconds(EXP, "exp")?,
        ttl: match claim(TTL) {
            None => None,
            Some(ttl) => Some(unsigned(ttl).ok_or(StatusError::Malformed("ttl"))?),
        },
        entries: Entries::from_zlib(bits, lst)?,
    })
}

fn find(map: &[(Cbor, Cbor)], is: impl Fn(&Cbor) -> bool) -> Option<&Cbor> {
    map.iter().find(|(key, _)| is(key)).map(|(_, value)| value)
}
