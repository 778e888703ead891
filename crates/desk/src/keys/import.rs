//! Keys that people bring, with the certificates they have for them.

use credentials::certificate::{Certificate, Chain};
use credentials::key::{Alg, SigningKey};
use model::configuration::Format;

use super::make::object;
use super::{KeyTrouble, NewKey, Voucher};

/// Reads a key and, where there is one, its chain: from a text of its own, else from what stands beside the key.
///
/// # Errors
/// [`KeyTrouble`]; no message quotes what was brought.
pub fn import(key: &str, chain: &str, format: Format) -> Result<NewKey, KeyTrouble> {
    let beside = if chain.trim().is_empty() { key } else { chain };
    let key = SigningKey::import(key)?;
    let has_chain = !chain.trim().is_empty() || beside.contains("BEGIN CERTIFICATE");
    if format == Format::Mdoc && key.alg() != Alg::Es256 {
        return Err(KeyTrouble::MdocKind);
    }
    let voucher = if has_chain {
        let chain = Chain::from_pems(&[beside.to_owned()])?;
        if chain.leaf_key() != key.public() {
            return Err(KeyTrouble::OtherKey);
        }
        Voucher::Chain(chain.certificates().iter().map(Certificate::pem).collect())
    } else if format == Format::Mdoc {
        return Err(KeyTrouble::MdocDid);
    } else {
        Voucher::Did(key.public().did_jwk())
    };
    let named = key.kid() != key.public().thumbprint();
    let name = named.then(|| key.kid());
    Ok(NewKey {
        object: object(&key, name),
        voucher,
        root: None,
    })
}
