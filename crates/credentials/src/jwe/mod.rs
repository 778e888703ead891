//! Compact JWE (RFC 7516) as OpenID4VCI uses it: `ECDH-ES` alone, AES-GCM, and `zip` on request (ENC-1 to ENC-8).
//!
//! The content key is agreed upon and used directly, so each message needs a fresh ephemeral key, which [`encrypt`] makes from
//! the randomness it is given. What comes in is bounded: the text before it is decoded, and what it inflates to.

mod agree;
mod decrypt;
mod deflate;
mod enc;
mod encrypt;
mod error;
mod key;

#[cfg(test)]
mod tests;

pub use decrypt::{Decrypted, decrypt};
pub use enc::Enc;
pub use encrypt::{Header, encrypt};
pub use error::JweError;
pub use key::{RecipientKey, can_receive};

/// The one key management algorithm: what a recipient's JWK must say as `alg` (ENC-3).
pub const ALG: &str = "ECDH-ES";

/// The one compression: raw DEFLATE (RFC 7516, section 4.1.3).
pub const ZIP: &str = "DEF";
