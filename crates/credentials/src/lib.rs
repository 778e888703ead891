//! Keys, certificates, data functions and the three credential formats: make, decode, verify. No network, no disk.
//!
//! | Module | What it knows |
//! |---|---|
//! | [`key`] | JWK, COSE_Key, thumbprints, signing and verifying |
//! | [`did`] | `did:jwk`, `did:key`, and which `kid` an issuer's key goes by |
//! | [`jws`] | compact JWS |
//! | [`jwe`] | compact JWE: `ECDH-ES` with AES-GCM |
//! | [`certificate`] | a test chain by ISO 18013-5, and reading chains others made |
//! | [`mapping`] | the data functions `<uuid>`, `<timestamp-in:365d>`, … of a profile |
//! | [`sd_jwt`] | SD-JWT (RFC 9901) and `dc+sd-jwt` |
//! | [`jwt_vc`] | W3C credentials 1.1 and 2.0 as JWT, also with selective disclosure |
//! | [`mdoc`] | `IssuerSigned` of ISO 18013-5 |
//! | [`status`] | Token Status Lists and Bitstring Status Lists |
//!
//! Time comes in as a [`jiff::Timestamp`], randomness as a [`model::entropy::Entropy`]; only key generation and the nonces
//! inside signatures use the crypto library's own source. Every error is an enum whose `code()` is stable and may be quoted.

pub mod certificate;
pub mod did;
pub mod entropy;
pub mod jwe;
pub mod jws;
pub mod jwt_vc;
pub mod key;
pub mod mapping;
pub mod mdoc;
pub mod sd_jwt;
pub mod status;

mod base64url;
mod digest;
mod pem;
