//! W3C credentials as JWT: `jwt_vc_json` and `jwt_vc`.
//!
//! The `@context` decides (JWTVC-2): with the 2018 context the credential goes into a `vc` claim and its times and names are
//! repeated as registered claims (VCDM 1.1); with the 2.0 context the credential is the payload itself. With a non-empty
//! `selectiveDisclosure` the same payload becomes an SD-JWT, the disclosures inside `vc` for 1.1 and at the root for 2.0.
//!
//! Where a value stands twice, both places get the same one: `iss` and `issuer`, `sub` and `credentialSubject.id`, and so on
//! (JWTVC-4, JWTVC-7). Verifying insists on that.

mod error;
mod input;
mod make;
mod read;

pub use error::JwtVcError;
pub use input::{Input, Version, version};
pub use make::make;
pub use read::{Decoded, Verified, decode, verify};

#[cfg(test)]
mod tests;
