//! Fresh keys for a profile, and test certificates of them.

use credentials::certificate::{
    CertificateError, Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root,
};
use credentials::key::{Alg, PublicKey, SigningKey};
use jiff::Timestamp;
use model::configuration::Format;
use model::entropy::Entropy;
use serde_json::{Value, json};

use super::{KeyTrouble, NewKey, Voucher};
use crate::schema::{KeyKind, Vouching};

/// Where a test root says it can be reached; reserved for examples, it leads nowhere.
const CONTACT: &str = "https://issuer-desk.example/";
const CRL: &str = "https://issuer-desk.example/crl";
/// A common name has at most 64 characters (X.520), and ours ends in what it is.
const NAMED: usize = 40;

/// Makes a key for a profile of this format. `issuer` is the issuer identifier that its certificate would name.
///
/// # Errors
/// [`KeyTrouble::MdocKind`], [`KeyTrouble::MdocDid`], and the crypto library's.
pub fn make(
    (kind, vouching): (KeyKind, Vouching),
    (id, format): (&str, Format),
    issuer: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<NewKey, KeyTrouble> {
    if format == Format::Mdoc && kind != KeyKind::P256 {
        return Err(KeyTrouble::MdocKind);
    }
    if format == Format::Mdoc && vouching == Vouching::Did {
        return Err(KeyTrouble::MdocDid);
    }
    let key = SigningKey::generate(match kind {
        KeyKind::P256 => Alg::Es256,
        KeyKind::P384 => Alg::Es384,
        KeyKind::Ed25519 => Alg::EdDsa,
        // 3072 bits.
        KeyKind::Rsa => Alg::Rs384,
    })?;
    let (voucher, root) = match vouching {
        Vouching::Did => (Voucher::Did(key.public().did_jwk()), None),
        Vouching::Chain => {
            let branch = branch(key.public(), id, format, issuer, now, entropy)?;
            (Voucher::Chain(vec![branch.signer]), Some(branch.root))
        }
    };
    Ok(NewKey {
        object: object(&key, None),
        voucher,
        root,
    })
}

/// A test root and a signer below it, PEM.
pub struct Branch {
    /// The root: what a wallet would have to trust. Its key is thrown away, so it never speaks for another signer.
    pub root: String,
    /// The signer's certificate.
    pub signer: String,
}

/// Certificates of a key, by ISO 18013-5, Annex B for mdocs.
///
/// # Errors
/// [`CertificateError::NotMade`].
pub fn branch(
    key: &PublicKey,
    id: &str,
    format: Format,
    issuer: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<Branch, CertificateError> {
    let refused = |error: credentials::key::KeyError| CertificateError::NotMade(error.to_string());
    let root_key = SigningKey::generate_p256().map_err(refused)?;
    let named: String = id.chars().take(NAMED).collect();
    let subject = |what: &str| Subject {
        organization: Some("Issuer Desk (test)".into()),
        ..Subject::new("UT", &format!("{named} {what}"))
    };
    let root_subject = subject("Test Root");
    let root = RootRequest {
        subject: &root_subject,
        contact: CONTACT,
        crl: CRL,
        key: &root_key,
        now,
        entropy,
    };
    let (name, purpose) = match format {
        Format::Mdoc => ("Document Signer", Purpose::Mdoc),
        Format::SdJwtVc | Format::JwtVcJson => ("Test Signer", Purpose::Jwt { issuer }),
    };
    Ok(Branch {
        root: make_root(&root)?,
        signer: make_document_signer(&SignerRequest {
            subject: &subject(name),
            purpose,
            key,
            root: &root,
            now,
        })?,
    })
}

/// `issuerKey` of a key.
pub fn object(key: &SigningKey, name: Option<&str>) -> Value {
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).unwrap_or_default();
    match name {
        Some(name) => json!({"type": "jwk", "_keyId": name, "jwk": jwk}),
        None => json!({"type": "jwk", "jwk": jwk}),
    }
}
