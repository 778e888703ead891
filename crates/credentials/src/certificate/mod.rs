//! Certificates: a test chain by the rules of ISO 18013-5, and chains other people made.
//!
//! A signer's chain travels inside credentials (`x5c`, `x5chain`) leaf first and without the trust anchor (SDVC-8, MDOC-7).
//! [`Chain`] parses it once, keeps the texts ready for sending, and leaves a trailing self-signed certificate behind.
//! Chains are read leniently, since profiles hold what people have (version 1 certificates, PEM in one line), and verified
//! strictly.

mod chain;
mod error;
mod make;
mod name;
mod pem;
mod single;
mod verify;

pub use chain::{Chain, Finding};
pub use error::CertificateError;
pub use make::{Purpose, RootRequest, SignerRequest, make_document_signer, make_root};
pub use name::Subject;
pub use single::Certificate;

#[cfg(test)]
mod tests;
