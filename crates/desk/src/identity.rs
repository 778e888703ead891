//! The key this desk signs with when a profile names none (R22, R43): made on the first run, kept in the data folder, sealed.
//!
//! With it come a test root and two signer certificates below that root, one for mdocs (ISO 18013-5, Annex B), one for JWT
//! formats. They are for demonstrations: nobody but this desk knows the root.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::certificate::{
    Certificate, CertificateError, Chain, Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root,
};
use credentials::key::{KeyError, SigningKey};
use jiff::{SignedDuration, Timestamp};
use journal::{Sealed, Vault};
use model::entropy::Entropy;
use model::session::SecretRef;
use serde_json::{Value, json};
use wallet::Attester;

/// The file in the data folder.
const FILE: &str = "identity.json";
/// Signers are renewed this long before they end.
const RENEW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Where the test root says it can be reached; reserved for examples, it leads nowhere.
const CONTACT: &str = "https://issuer-desk.example/";
const CRL: &str = "https://issuer-desk.example/crl";

/// The desk's own signing identity.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The key.
    pub key: Arc<SigningKey>,
    /// Its `did:jwk`.
    pub did: String,
    /// The test root, PEM: what a wallet would have to trust.
    pub root: String,
    /// The signer certificate for mdocs, PEM.
    pub mdoc_signer: String,
    /// The signer certificate for JWT formats, PEM.
    pub jwt_signer: String,
    /// Who vouches for the robot wallet and its keys; believed where the configuration says so
    /// ([`crate::config::ROBOT`]).
    pub provider: Arc<Attester>,
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file cannot be read or written.
    #[error("identity.json in the data folder: {0}")]
    Io(#[from] std::io::Error),
    /// It is not what this desk wrote.
    #[error("identity.json in the data folder is damaged: {0}")]
    Damaged(String),
    /// Key trouble.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Certificate trouble.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl Identity {
    /// The certificate chain for JWT formats, without the root: what vouches for whatever the desk signs as such.
    pub fn chain(&self) -> Option<Arc<Chain>> {
        let chain = Chain::from_pems(std::slice::from_ref(&self.jwt_signer));
        chain.ok().map(Arc::new)
    }

    /// Reads the identity of a data folder, or makes it; signers that are about to end are renewed under the same root.
    ///
    /// # Errors
    /// [`IdentityError`]; a damaged file is never replaced, since wallets may hold credentials of its key.
    pub fn open(folder: &Path, vault: &Vault, now: Timestamp, entropy: &dyn Entropy) -> Result<Self, IdentityError> {
        let path = folder.join(FILE);
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => {
                let file = File::read(&text, vault)?;
                match (file.is_current(now), file.is_whole) {
                    (true, true) => return Ok(file.identity()),
                    (true, false) => file,
                    (false, _) => file.renewed(now, entropy)?,
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::fresh(now, entropy)?,
            Err(error) => return Err(error.into()),
        };
        crate::private::write(&path, &file.text(vault))?;
        Ok(file.identity())
    }

    /// An identity that is kept nowhere: for reading a configuration folder without the desk that signs by it.
    ///
    /// # Errors
    /// [`IdentityError`] for the crypto library's trouble.
    pub fn passing(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, IdentityError> {
        Ok(File::fresh(now, entropy)?.identity())
    }
}

struct File {
    key: SigningKey,
    root_key: SigningKey,
    provider: SigningKey,
    root: String,
    mdoc_signer: String,
    jwt_signer: String,
    /// Nothing had to be added to what was read.
    is_whole: bool,
}

impl File {
    /// With new keys.
    fn fresh(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, IdentityError> {
        let key = SigningKey::generate_p256;
        Self::make([key()?, key()?, key()?], None, now, entropy)
    }

    /// With new signers under the same root.
    fn renewed(self, now: Timestamp, entropy: &dyn Entropy) -> Result<Self, IdentityError> {
        Self::make([self.key, self.root_key, self.provider], Some(self.root), now, entropy)
    }

    /// With new signers under the old root, or under a new one.
    fn make(
        [key, root_key, provider]: [SigningKey; 3],
        old_root: Option<String>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, IdentityError> {
        let subject = |name: &str| Subject {
            organization: Some("Issuer Desk (test)".into()),
            ..Subject::new("UT", name)
        };
        let root_subject = subject("Issuer Desk Test Root");
        let request = RootRequest {
            subject: &root_subject,
            contact: CONTACT,
            crl: CRL,
            key: &root_key,
            now,
            entropy,
        };
        let root = old_root.map_or_else(|| make_root(&request), Ok)?;
        let sign = |name: &str, purpose| {
            let subject = subject(name);
            make_document_signer(&SignerRequest {
                subject: &subject,
                purpose,
                key: key.public(),
                root: &request,
                now,
            })
        };
        let mdoc_signer = sign("Issuer Desk Test Document Signer", Purpose::Mdoc)?;
        let jwt_signer = sign("Issuer Desk Test Signer", Purpose::Jwt { issuer: CONTACT })?;
        Ok(Self {
            key,
            root_key,
            provider,
            root,
            mdoc_signer,
            jwt_signer,
            is_whole: true,
        })
    }

    fn read(text: &str, vault: &Vault) -> Result<Self, IdentityError> {
        let damaged = |what: &str| IdentityError::Damaged(what.to_owned());
        let value: Value = serde_json::from_str(text).map_err(|error| IdentityError::Damaged(error.to_string()))?;
        let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or_else(|| damaged(name));
        let key = |name: &str| -> Result<SigningKey, IdentityError> {
            let sealed: Option<Sealed> = (|| {
                let member = &value[name];
                let bytes = B64U.decode(member["sealed"].as_str()?).ok()?;
                Some(Sealed {
                    reference: SecretRef(member["name"].as_str()?.to_owned()),
                    bytes,
                })
            })();
            let sealed = sealed.ok_or_else(|| damaged(name))?;
            let secret = vault.open(&sealed).map_err(|_| damaged(name))?;
            let jwk: Value = serde_json::from_str(secret.reveal()).map_err(|_| damaged(name))?;
            Ok(SigningKey::from_jwk(&jwk)?)
        };
        // A desk of before had no provider.
        let is_whole = value.get("provider").is_some();
        Ok(Self {
            key: key("key")?,
            root_key: key("rootKey")?,
            provider: match is_whole {
                true => key("provider")?,
                false => SigningKey::generate_p256()?,
            },
            root: text("root")?,
            mdoc_signer: text("mdocSigner")?,
            jwt_signer: text("jwtSigner")?,
            is_whole,
        })
    }

    fn text(&self, vault: &Vault) -> String {
        let seal = |key: &SigningKey| {
            let sealed = vault.seal(&key.private_jwk());
            json!({"name": sealed.reference.0, "sealed": B64U.encode(&sealed.bytes)})
        };
        let value = json!({
            "note": "Test identity of this desk. The keys are sealed with master.key beside this file.",
            "key": seal(&self.key),
            "rootKey": seal(&self.root_key),
            "provider": seal(&self.provider),
            "root": self.root,
            "mdocSigner": self.mdoc_signer,
            "jwtSigner": self.jwt_signer,
        });
        format!("{value:#}\n")
    }

    /// Whether no signer is about to end.
    fn is_current(&self, now: Timestamp) -> bool {
        let lasts = |pem: &str| {
            let (_, end) = Certificate::from_pem(pem).ok()?.validity();
            Some(now.checked_add(RENEW).ok()? < end)
        };
        lasts(&self.mdoc_signer) == Some(true) && lasts(&self.jwt_signer) == Some(true)
    }

    fn identity(self) -> Identity {
        Identity {
            did: self.key.public().did_jwk(),
            key: Arc::new(self.key),
            root: self.root,
            mdoc_signer: self.mdoc_signer,
            jwt_signer: self.jwt_signer,
            provider: Arc::new(Attester::with(self.provider)),
        }
    }
}

#[cfg(test)]
mod tests {
    use credentials::entropy::SystemEntropy;
    use journal::{Journal, Options};

    use super::*;

    /// A desk of before had no provider for its robot: it gets one, which stays, and keeps everything else.
    #[test]
    fn an_older_identity_is_kept_and_completed() {
        let folder = std::env::temp_dir().join(format!("issuer-desk-identity-{}", std::process::id()));
        let journal = Journal::open(Options::at(&folder)).expect("a journal");
        let open = || Identity::open(&folder, journal.vault(), Timestamp::now(), &SystemEntropy).expect("an identity");
        let first = open();
        let path = folder.join(FILE);
        let mut file: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("a file")).expect("JSON");
        file.as_object_mut().expect("an object").remove("provider");
        std::fs::write(&path, file.to_string()).expect("a file");
        let (second, third) = (open(), open());
        assert_eq!((&first.did, &first.root), (&second.did, &second.root));
        assert_eq!(
            (&first.mdoc_signer, &first.jwt_signer),
            (&second.mdoc_signer, &second.jwt_signer)
        );
        let provider = |identity: &Identity| identity.provider.jwk();
        assert_ne!(provider(&first), provider(&second));
        assert_eq!(provider(&second), provider(&third));
        journal.close();
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
