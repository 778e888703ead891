//! What a Status List Token says, in either form (TSL-4, TSL-5).

use jiff::Timestamp;

use super::{Entries, StatusError};
use crate::certificate::Chain;
use crate::key::SigningKey;

/// What a Status List Token is made of.
pub struct TokenInput<'a> {
    /// `sub`: the list's address, as credentials name it.
    pub uri: &'a str,
    /// `status_list`.
    pub entries: &'a Entries,
    /// `iat`: now.
    pub issued_at: Timestamp,
    /// `exp`.
    pub expires_at: Timestamp,
    /// `ttl`, seconds.
    pub ttl: u32,
    /// `aggregation_uri` (TSL-12).
    pub aggregation_uri: Option<&'a str>,
    /// The key of the credentials' issuer.
    pub key: &'a SigningKey,
    /// The `kid` of the JWT.
    pub kid: Option<&'a str>,
    /// The key's certificates, sent without the trust anchor (TSL-15, MDOC-23).
    pub chain: Option<&'a Chain>,
}

/// What a Status List Token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusToken {
    /// `sub`.
    pub uri: String,
    /// `iat`, seconds since 1970.
    pub issued_at: i64,
    /// `exp`, seconds since 1970.
    pub expires_at: Option<i64>,
    /// `ttl`, seconds.
    pub ttl: Option<u64>,
    /// `status_list`.
    pub entries: Entries,
}

/// How far another's clock may be ahead, seconds.
const SKEW: i64 = 60;

impl StatusToken {
    /// Judges the token for a credential that names `uri` (TSL-16, TSL-18).
    ///
    /// # Errors
    /// Another list's token, an expired one, one from the future.
    pub fn judge(&self, uri: &str, now: Timestamp) -> Result<(), StatusError> {
        if self.uri != uri {
            return Err(StatusError::OtherList {
                said: self.uri.clone(),
                expected: uri.to_owned(),
            });
        }
        if self.expires_at.is_some_and(|until| now.as_second() >= until) {
            return Err(StatusError::Expired);
        }
        if self.issued_at > now.as_second().saturating_add(SKEW) {
            return Err(StatusError::NotYetIssued);
        }
        if self.ttl == Some(0) {
            return Err(StatusError::Malformed("ttl is not positive"));
        }
        Ok(())
    }
}
