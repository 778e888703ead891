//! Keys: public ones that wallets send, private ones that profiles hold.
//!
//! A key is parsed once, with its point checked to lie on the curve, and used many times. Public keys come as JWK, COSE_Key,
//! DID or certificate; they always leave in the canonical form, so that what is copied into a credential can never carry a
//! private member (PROOF-5, PROOF-18).

mod alg;
mod cose;
mod curve;
mod error;
mod import;
mod jwk;
mod object;
mod private;
mod public;
mod signing;
mod spki;

#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod tests;

pub use alg::Alg;
pub use curve::Curve;
pub use error::KeyError;
pub use import::ImportError;
pub use public::PublicKey;
pub use signing::SigningKey;
