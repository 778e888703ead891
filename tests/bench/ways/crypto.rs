//! The crypto floor of a way: verifying what proofs it has, opening what is sealed, making and signing the credentials of the
//! shipped profile, sealing them. Nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use credentials::certificate::Chain;
use credentials::entropy::SystemEntropy;
use credentials::jwe::{self, Enc, RecipientKey};
use credentials::key::{Alg, PublicKey, SigningKey};
use credentials::mdoc::{self, MdocInput, NamespaceConversion, Validity};
use credentials::sd_jwt::{self, SdMap, VcInput};
use credentials::{jws, jwt_vc};
use desk_app::config;
use desk_app::identity::Identity;
use jiff::{SignedDuration, Timestamp};
use journal::{Journal, Options};
use model::configuration::Format;
use model::profile::Profile;
use serde_json::{Value, json};

use super::holder::{Door, dpop_proof, proof};
use super::{Manner, Way};
use crate::process::thread_cpu;
use crate::scaled;

/// Rounds counted.
const ROUNDS: usize = 1000;
const AUDIENCE: &str = "http://localhost";

/// The shipped profiles, and a desk's key and certificates.
pub struct Shipped {
    profiles: Vec<Arc<Profile>>,
    key: Arc<SigningKey>,
}

impl Shipped {
    /// Reads them, with an identity made in `folder`.
    pub fn read(folder: &Path) -> Self {
        let journal = Journal::open(Options::at(folder)).expect("a journal");
        let identity = Identity::open(folder, journal.vault(), Timestamp::now(), &SystemEntropy).expect("an identity");
        journal.close();
        let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
        let text = |name: &'static str| {
            (
                name,
                Ok(std::fs::read_to_string(profiles.join(name)).expect("a shipped file")),
            )
        };
        let texts: config::Texts = [config::PROFILES, config::METADATA].map(text).into_iter().collect();
        let loaded = config::load(&texts, &hocon_edit::Alone, &identity);
        Self {
            profiles: loaded.catalogue.profiles.into_values().collect(),
            key: identity.key,
        }
    }

    fn profile(&self, id: &str) -> &Profile {
        self.profiles
            .iter()
            .find(|profile| profile.id == id)
            .expect("a shipped profile")
    }
}

/// One issuance's cryptography.
pub struct Work<'a> {
    way: Way,
    profile: &'a Profile,
    key: &'a SigningKey,
    chain: Option<Chain>,
    data: Value,
    disclosure: Option<SdMap>,
    conversions: Option<BTreeMap<String, NamespaceConversion>>,
    proofs: Vec<String>,
    dpop: Vec<String>,
    recipient: RecipientKey,
    sealed: String,
}

impl<'a> Work<'a> {
    /// That of a way, for a desk at `door`.
    pub fn new(way: Way, shipped: &'a Shipped, door: &Door) -> Self {
        let profile = shipped.profile(way.form.profile);
        let terms = &profile.terms;
        let mut data = Value::Object(terms.credential_data.clone());
        if profile.configuration.format == Format::JwtVcJson {
            // What the mapping would fill in.
            for (name, value) in [
                ("id", "urn:uuid:0"),
                ("issuanceDate", "2026-01-01T00:00:00Z"),
                ("expirationDate", "2036-01-01T00:00:00Z"),
            ] {
                data[name] = value.into();
            }
            data["issuer"]["id"] = AUDIENCE.into();
            data["credentialSubject"]
                .as_object_mut()
                .map(|subject| subject.remove("id"));
        }
        let key = || SigningKey::generate_p256().expect("a key");
        let own = key();
        let proofs: Vec<_> = (0..way.keys())
            .map(|_| proof(&key(), AUDIENCE, &"A".repeat(70)))
            .collect();
        let recipient_key = key();
        let private: Value = serde_json::from_str(recipient_key.private_jwk().reveal()).expect("a JWK");
        let recipient = RecipientKey::read(&private).expect("a key to agree with");
        let mut jwk = own.public().to_jwk();
        jwk["alg"] = jwe::ALG.into();
        let request = json!({"credential_configuration_id": way.form.configuration, "proofs": {"jwt": proofs},
            "credential_response_encryption": {"jwk": jwk, "enc": "A128GCM"}});
        let door = Door {
            recipient: recipient.published(),
            ..door.clone()
        };
        Self {
            way,
            profile,
            key: &shipped.key,
            chain: terms
                .x5_chain
                .as_deref()
                .map(|pems| Chain::from_pems(pems).expect("a chain")),
            data,
            disclosure: terms
                .selective_disclosure
                .clone()
                .map(|map| serde_json::from_value(map).expect("a map")),
            conversions: terms
                .mdoc_mapping
                .clone()
                .map(|map| serde_json::from_value(Value::Object(map)).expect("a map")),
            proofs,
            dpop: vec![
                dpop_proof(&own, AUDIENCE, None),
                dpop_proof(&own, AUDIENCE, Some("token")),
            ],
            recipient,
            sealed: super::holder::seal(&door, request.to_string().as_bytes()),
        }
    }

    /// Its processor time in one thread, microseconds.
    pub fn per_issuance(&self) -> f64 {
        let rounds = scaled(ROUNDS) / self.way.keys();
        (0..rounds / 10 + 1).for_each(|_| self.round());
        let begun = thread_cpu();
        (0..rounds.max(1)).for_each(|_| self.round());
        (thread_cpu() - begun).as_secs_f64() * 1e6 / rounds.max(1) as f64
    }

    fn round(&self) {
        if self.way.manner == Manner::Dpop {
            self.dpop.iter().for_each(|proof| drop(verified(proof)));
        }
        if self.way.manner == Manner::Encrypted {
            jwe::decrypt(&self.sealed, &self.recipient, 1024 * 1024).expect("a request");
        }
        let made: Vec<String> = self.proofs.iter().map(|proof| self.make(&verified(proof))).collect();
        if self.way.manner == Manner::Encrypted {
            let holder = verified(&self.proofs[0]);
            let header = jwe::Header::new(Enc::A128Gcm);
            std::hint::black_box(
                jwe::encrypt(made[0].as_bytes(), &holder, &header, &SystemEntropy).expect("an answer"),
            );
        }
        std::hint::black_box(made);
    }

    fn make(&self, holder: &PublicKey) -> String {
        let (data, disclosure) = (
            self.data.as_object().cloned().unwrap_or_default(),
            self.disclosure.as_ref(),
        );
        let now = Timestamp::now();
        match self.profile.configuration.format {
            Format::SdJwtVc => sd_jwt::make_vc(VcInput {
                claims: data,
                disclosure,
                issuer: AUDIENCE,
                vct: "urn:example",
                holder: Some(holder),
                status: None,
                kid: Some(self.key.kid()),
                x5c: self.chain.as_ref().map(Chain::x5c),
                key: self.key,
                entropy: &SystemEntropy,
            })
            .expect("a credential"),
            Format::JwtVcJson => jwt_vc::make(jwt_vc::Input {
                credential: data,
                jwt_options: serde_json::Map::new(),
                issuer: AUDIENCE,
                subject_did: None,
                holder: Some(holder),
                status: None,
                disclosure,
                kid: Some(self.key.kid()),
                x5c: self.chain.as_ref().map(Chain::x5c),
                key: self.key,
                now,
                entropy: &SystemEntropy,
            })
            .expect("a credential"),
            Format::Mdoc => {
                let lasting = SignedDuration::from_hours(24 * 30);
                let chain = self.chain.as_ref().expect("a chain");
                let input = MdocInput {
                    doctype: "org.iso.18013.5.1.mDL",
                    data: &self.data,
                    conversions: self.conversions.as_ref(),
                    device_key: holder,
                    key: self.key,
                    chain,
                    validity: Validity::for_period(now, lasting, chain.validity()).expect("a validity"),
                    status: None,
                    key_authorizations: None,
                    entropy: &SystemEntropy,
                };
                mdoc::make(&input).expect("a credential")
            }
        }
    }
}

/// The key in the header, once the signature is verified.
fn verified(jwt: &str) -> PublicKey {
    let decoded = jws::decode(jwt).expect("a proof");
    let key = PublicKey::from_jwk(&decoded.header["jwk"]).expect("a key");
    decoded.verify(&key, Alg::Es256).expect("a good signature");
    key
}
