//! Makes SD-JWTs.

use model::entropy::Entropy;
use serde_json::{Map, Value, json};

use super::conceal::Concealer;
use super::lint::NEVER_DISCLOSABLE;
use super::map::SdMap;
use super::{SD_ALG, SdJwtError};
use crate::jws::{self, Header};
use crate::key::{PublicKey, SigningKey};

/// What an SD-JWT is made of.
pub struct SdJwtInput<'a> {
    /// All claims in clear.
    pub claims: Map<String, Value>,
    /// Which of them become disclosures.
    pub disclosure: Option<&'a SdMap>,
    /// Top-level claims that stay plain whatever `disclosure` says.
    pub never: &'a [&'a str],
    /// The header; `alg` comes from the key.
    pub header: Header<'a>,
    /// The issuer's key.
    pub key: &'a SigningKey,
    /// For salts and decoys.
    pub entropy: &'a dyn Entropy,
}

/// Makes `<JWT>~<D1>~…~<Dn>~` (SDJWT-1). `_sd_alg` is always written.
///
/// # Errors
/// Reserved claim names, or a key that refuses to sign.
pub fn make(input: SdJwtInput<'_>) -> Result<String, SdJwtError> {
    let none = SdMap::default();
    let map = input.disclosure.unwrap_or(&none);
    let mut concealer = Concealer::new(map, input.entropy);
    let mut payload = concealer.object(input.claims, map, input.never)?;
    payload.insert("_sd_alg".into(), SD_ALG.into());
    let mut text = jws::sign_credential(&input.header, &payload, input.key)?;
    text.push('~');
    text.push_str(&concealer.disclosures);
    Ok(text)
}

/// What an SD-JWT VC is made of.
pub struct VcInput<'a> {
    /// The evaluated credential data and the options of `jwt:` keys.
    pub claims: Map<String, Value>,
    /// `selectiveDisclosure`.
    pub disclosure: Option<&'a SdMap>,
    /// `iss`: `issuerDid`, else the issuer identifier.
    pub issuer: &'a str,
    /// The configuration's `vct` (SDVC-2).
    pub vct: &'a str,
    /// The holder's key for `cnf.jwk`; none for a bearer credential (SDVC-5).
    pub holder: Option<&'a PublicKey>,
    /// `credentialStatus`, passed through as `status`.
    pub status: Option<&'a Value>,
    /// The `kid` header.
    pub kid: Option<&'a str>,
    /// The `x5c` header; see [`Chain::x5c`](crate::certificate::Chain::x5c).
    pub x5c: Option<&'a [String]>,
    /// The issuer's key.
    pub key: &'a SigningKey,
    /// For salts and decoys.
    pub entropy: &'a dyn Entropy,
}

/// Makes a `dc+sd-jwt` (SDVC-1 to SDVC-6): forces `iss`, `vct`, `cnf`, `status` and `_sd_alg` over the data and keeps
/// [`NEVER_DISCLOSABLE`] claims in clear. `iat`, `nbf`, `exp` are there only if mapped.
///
/// # Errors
/// As [`make`]; and for an `iat`, `nbf` or `exp` that is no number, which every holder would refuse.
pub fn make_vc(input: VcInput<'_>) -> Result<String, SdJwtError> {
    let mut claims = Map::with_capacity(input.claims.len() + 6);
    claims.insert("iss".into(), input.issuer.into());
    claims.insert("vct".into(), input.vct.into());
    for (name, value) in input.claims {
        claims.entry(name).or_insert(value);
    }
    for name in ["iat", "nbf", "exp"] {
        if claims.get(name).is_some_and(|value| !value.is_number()) {
            return Err(SdJwtError::BadClaim(name));
        }
    }
    // A `cnf` from the data would bind the credential to nobody who proved anything.
    claims.shift_remove("cnf");
    if let Some(holder) = input.holder {
        claims.insert("cnf".into(), json!({"jwk": holder.to_jwk()}));
    }
    if let Some(status) = input.status {
        claims.insert("status".into(), status.clone());
    }
    make(SdJwtInput {
        claims,
        disclosure: input.disclosure,
        never: NEVER_DISCLOSABLE,
        header: Header {
            typ: "dc+sd-jwt",
            kid: input.kid,
            x5c: input.x5c,
            ..Header::default()
        },
        key: input.key,
        entropy: input.entropy,
    })
}
