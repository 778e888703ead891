//! SD-JWT (RFC 9901) and SD-JWT VC (`dc+sd-jwt`).
//!
//! Making walks the claims once, from the leaves up: a claim's own children are concealed before the claim itself is, so an
//! `sd: true` parent with `sd: true` children gives recursive disclosures (SDJWT-12). Verifying walks the other way and
//! refuses everything section 7.1 of the RFC refuses (SDJWT-13).

mod conceal;
mod error;
mod lint;
mod make;
mod map;
mod read;
mod restore;

pub use error::SdJwtError;
pub use lint::{Finding, NEVER_DISCLOSABLE, NEVER_DISCLOSABLE_W3C, lint};
pub use make::{SdJwtInput, VcInput, make, make_vc};
pub use map::{DecoyMode, SdArray, SdField, SdMap};
pub use read::{Decoded, Disclosure, Place, decode};
pub(crate) use restore::check_times;
pub use restore::{Verified, verify, verify_with};

/// The only digest algorithm (HAIP-13).
const SD_ALG: &str = "sha-256";

#[cfg(test)]
mod tests;
