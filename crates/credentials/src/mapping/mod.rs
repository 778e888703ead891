//! The data functions of a profile (`mapping`): values that are only known when a credential is issued.
//!
//! A mapping is an object laid over the credential's data. Strings such as `<uuid>` or `<timestamp-in:365d>` are calls,
//! everything else is a literal; keys `jwt:x` set options of the JWT instead of members of the data. The rules are walt.id's
//! (section 6.4 of the API sheet) as amended by R18 and R19: mdoc namespaces are mapped too, an empty string is a literal,
//! instants end in one `Z`, and a subject DID nobody knows is an error, not the text `null`.
//!
//! Nothing here fetches. [`calls`] lists what `<webhook:…>` and `<webhook-json:…>` want; the caller fetches beforehand and
//! hands the texts in.

mod call;
mod error;
mod evaluate;
mod function;

use std::collections::HashMap;

use jiff::Timestamp;
use model::entropy::Entropy;
use serde_json::{Map, Value};

pub use call::{FetchCall, calls};
pub use error::MappingError;
pub use evaluate::{evaluate, trace};

/// What the functions may ask for.
pub struct Context<'a> {
    /// The instant of issuing, one for the whole credential.
    pub now: Timestamp,
    /// For `<uuid>`.
    pub entropy: &'a dyn Entropy,
    /// For `<issuerDid>` and `<issuerId>`: the profile's DID, else the issuer identifier.
    pub issuer: &'a str,
    /// For `<subjectDid>`: the holder's DID; a holder bound by `jwk` may be given as `did:jwk` (R19).
    pub subject_did: Option<&'a str>,
    /// For `<display>`: the configuration's display list.
    pub display: Option<&'a Value>,
    /// For `<webhook:URL>` and `<webhook-json:URL>`: URL to body, or to the reason why there is none.
    pub fetched: &'a HashMap<String, Result<String, String>>,
    /// For `<context:name>`: further values.
    pub extra: &'a Map<String, Value>,
    /// Whether keys `jwt:x` make sense; they are an error for mdoc (R18).
    pub jwt_options: bool,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The data with every mapped member in place.
    pub data: Value,
    /// The options of keys `jwt:x`, without the prefix. W3C: members of the JWT; SD-JWT: claims.
    pub jwt_options: Map<String, Value>,
}

/// A call, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// Where in the mapping.
    pub path: Vec<String>,
    /// As written.
    pub call: String,
    /// What it fetches, if it does.
    pub url: Option<String>,
    /// Its value, or why there is none.
    pub result: Result<Value, MappingError>,
}

#[cfg(test)]
mod tests;
