mod converting;
mod making;
mod reading;

use jiff::{SignedDuration, Timestamp};
use model::entropy::SeededEntropy;
use serde_json::{Value, json};

use super::*;
use crate::certificate::{
    Certificate, Chain, Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root,
};
use crate::key::{Alg, SigningKey};

const MDL: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

fn now() -> Timestamp {
    "2026-11-23T04:05:06Z".parse().unwrap()
}

/// An issuer with its chain.
struct Issuer {
    root: Certificate,
    chain: Chain,
    key: SigningKey,
    device: SigningKey,
}

impl Issuer {
    fn new(alg: Alg) -> Self {
        let (root_key, key) = (SigningKey::generate_p256().unwrap(), SigningKey::generate(alg).unwrap());
        let entropy = SeededEntropy::new(3);
        let subject = Subject::new("UT", "IACA");
        let root = RootRequest {
            subject: &subject,
            contact: "https://issuer.example",
            crl: "https://issuer.example/crl",
            key: &root_key,
            now: now(),
            entropy: &entropy,
        };
        let name = Subject::new("UT", "DS");
        let signer = SignerRequest {
            subject: &name,
            purpose: Purpose::Mdoc,
            key: key.public(),
            root: &root,
            now: now(),
        };
        let chain = Chain::from_pems(&[make_document_signer(&signer).unwrap()]).unwrap();
        let root = Certificate::from_pem(&make_root(&root).unwrap()).unwrap();
        Self {
            root,
            chain,
            key,
            device: SigningKey::generate_p256().unwrap(),
        }
    }

    /// Makes one after `change`.
    fn make_with(&self, data: &Value, change: &dyn Fn(&mut MdocInput<'_>)) -> Result<String, MdocError> {
        let entropy = SeededEntropy::new(4);
        let validity = Validity::for_period(now(), SignedDuration::from_hours(365 * 24), self.chain.validity())?;
        let mut input = MdocInput {
            doctype: MDL,
            data,
            conversions: None,
            device_key: self.device.public(),
            key: &self.key,
            chain: &self.chain,
            validity,
            status: None,
            key_authorizations: None,
            entropy: &entropy,
        };
        change(&mut input);
        make(&input)
    }

    fn make(&self, data: &Value) -> String {
        self.make_with(data, &|_| {}).unwrap()
    }

    fn verify(&self, text: &str) -> Result<Verified, MdocError> {
        verify(text, &self.root, Some(MDL), now())
    }
}

fn data() -> Value {
    json!({
        NAMESPACE: {"family_name": "Doe", "birth_date": "1971-09-01", "sex": 2, "height": 1.75, "organ": null, "over": true},
        "org.iso.18013.5.1.aamva": {"DHS_compliance": "F"},
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
