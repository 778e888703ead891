//! Whose signature under an attestation is believed (fact sheet 6.3, `verificationMethod`; CATT-2, KATT-7).

use credentials::certificate::Certificate;
use credentials::jws::Jws;
use credentials::key::{Alg, PublicKey};
use jiff::Timestamp;

/// Whom the operator trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// `static-jwk`: keys that sign attestations themselves.
    pub keys: Vec<PublicKey>,
    /// `x509-chain`: the roots that certificate chains must lead to.
    pub roots: Vec<Certificate>,
    /// `key-reference`: names of keys that are kept somewhere else; this issuer has nowhere to look them up.
    pub references: Vec<String>,
    /// Whoever signs is believed, as long as the signature verifies with the certificate that came with it.
    pub anybody: bool,
}

/// Why a signature is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// The certificates cannot be read.
    #[error("x5c: {0}")]
    Malformed(String),
    /// It does not verify with the key of the first certificate.
    #[error("the signature does not verify with the key of the first certificate in x5c")]
    Broken,
    /// No certificate, and none of the keys made it.
    #[error("the signature verifies with none of the keys that are trusted")]
    Stranger,
    /// The certificates are good for themselves, and nobody trusts them.
    #[error("the certificates in x5c lead to no root that is trusted: {0}")]
    NoRoot(String),
    /// A key is trusted by its name only.
    #[error("this issuer trusts the key {0}, and has no store to look it up: configure static-jwk or x509-chain")]
    Reference(String),
    /// Nobody is trusted.
    #[error("this issuer is configured to trust nobody's attestations")]
    Nobody,
}

impl Trust {
    /// Whether anybody could be believed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.roots.is_empty() && self.references.is_empty() && !self.anybody
    }

    /// Verifies a signature under `alg` and that its maker is trusted at `now`. Certificates in `x5c` name the maker; without
    /// them one of the keys must have made it.
    ///
    /// # Errors
    /// [`Distrust`].
    pub fn verify(&self, jwt: &Jws, alg: Alg, now: Timestamp) -> Result<(), Distrust> {
        if self.is_empty() {
            return Err(Distrust::Nobody);
        }
        let chain = jwt.chain().map_err(|error| Distrust::Malformed(error.to_string()))?;
        let Some(chain) = chain else {
            let made = self.keys.iter().any(|key| jwt.verify(key, alg).is_ok());
            return made.then_some(()).ok_or_else(|| self.otherwise(Distrust::Stranger));
        };
        let key = chain.leaf_key();
        jwt.verify(key, alg).map_err(|_| Distrust::Broken)?;
        if self.anybody || self.keys.contains(key) {
            return Ok(());
        }
        let mut why = "none is configured".to_owned();
        for root in &self.roots {
            match chain.verify(root, now) {
                Ok(()) => return Ok(()),
                Err(error) => why = error.to_string(),
            }
        }
        Err(self.otherwise(Distrust::NoRoot(why)))
    }

    /// A key that is trusted by name might have been the one.
    fn otherwise(&self, distrust: Distrust) -> Distrust {
        self.references.first().cloned().map_or(distrust, Distrust::Reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::certificate::{Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root};
    use credentials::jws;
    use credentials::key::SigningKey;
    use model::entropy::SeededEntropy;
    use serde_json::json;

    fn key() -> SigningKey {
        SigningKey::generate_p256().expect("a key")
    }

    fn now() -> Timestamp {
        "2026-06-15T10:00:00Z".parse().expect("a time")
    }

    /// A root and a certificate below it for `signer`.
    fn chain(signer: &SigningKey) -> (Certificate, Certificate) {
        let (root_key, subject) = (key(), Subject::new("UT", "Attester"));
        let entropy = SeededEntropy::new(1);
        let root = RootRequest {
            subject: &subject,
            contact: "https://attester.example/",
            crl: "https://attester.example/crl",
            key: &root_key,
            now: now(),
            entropy: &entropy,
        };
        let leaf = Subject::new("UT", "Attester 1");
        let request = SignerRequest {
            subject: &leaf,
            purpose: Purpose::Jwt {
                issuer: "https://attester.example/",
            },
            key: signer.public(),
            root: &root,
            now: now(),
        };
        let read = |pem: String| Certificate::from_pem(&pem).expect("a certificate");
        (
            read(make_root(&root).expect("a root")),
            read(make_document_signer(&request).expect("a signer")),
        )
    }

    fn base64(certificate: &Certificate) -> String {
        let pem = certificate.pem();
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    }

    fn signed(by: &SigningKey, x5c: Option<&[&Certificate]>) -> Jws {
        let mut header = json!({"alg": by.alg().name()});
        if let Some(x5c) = x5c {
            header["x5c"] = x5c.iter().map(|one| base64(one)).collect();
        }
        jws::decode(&jws::sign(&header, b"{}", by).expect("a signature")).expect("a JWS")
    }

    #[track_caller]
    fn check(trust: &Trust, jwt: &Jws, now: Timestamp, expect: Result<(), &str>) {
        let got = trust.verify(jwt, jwt.alg().expect("an algorithm"), now);
        match (got, expect) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(expect)) => assert!(error.to_string().contains(expect), "{error}"),
            (got, expect) => panic!("{got:?}, not {expect:?}"),
        }
    }

    /// CATT-2, KATT-2, KATT-7; fact sheet 6.3: by key, by chain, by name.
    #[test]
    fn whose_signature_is_believed() {
        let (signer, other) = (key(), key());
        let ((root, leaf), (strange_root, _)) = (chain(&signer), chain(&other));
        let bare = signed(&signer, None);
        let certified = signed(&signer, Some(&[&leaf]));
        let keys = |key: &SigningKey| Trust {
            keys: vec![other.public().clone(), key.public().clone()],
            ..Trust::default()
        };
        let roots = |root: &Certificate| Trust {
            roots: vec![strange_root.clone(), root.clone()],
            ..Trust::default()
        };
        check(&Trust::default(), &bare, now(), Err("trust nobody"));
        check(&keys(&signer), &bare, now(), Ok(()));
        check(&keys(&signer), &certified, now(), Ok(()));
        check(&keys(&key()), &bare, now(), Err("none of the keys"));
        check(&keys(&key()), &certified, now(), Err("no root that is trusted"));
        check(&roots(&root), &certified, now(), Ok(()));
        check(&roots(&root), &signed(&signer, Some(&[&leaf, &root])), now(), Ok(()));
        check(&roots(&root), &bare, now(), Err("none of the keys"));
        check(&roots(&strange_root), &certified, now(), Err("no root that is trusted"));
        check(
            &roots(&root),
            &signed(&other, Some(&[&leaf])),
            now(),
            Err("does not verify"),
        );
        check(&roots(&root), &signed(&signer, Some(&[])), now(), Err("x5c"));
        let late = "2046-01-01T00:00:00Z".parse().expect("a time");
        check(&roots(&root), &certified, late, Err("no root that is trusted"));
        let anybody = Trust {
            anybody: true,
            ..Trust::default()
        };
        check(&anybody, &certified, now(), Ok(()));
        check(&anybody, &signed(&other, Some(&[&leaf])), now(), Err("does not verify"));
        check(&anybody, &bare, now(), Err("none of the keys"));
        let named = Trust {
            references: vec!["wallet-provider".into()],
            ..Trust::default()
        };
        check(&named, &bare, now(), Err("no store to look it up"));
        check(&named, &certified, now(), Err("no store to look it up"));
    }
}
