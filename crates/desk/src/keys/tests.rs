use credentials::certificate::{Purpose, RootRequest, SignerRequest, make_document_signer, make_root};
use credentials::entropy::SystemEntropy;
use credentials::key::{Alg, SigningKey};
use jiff::{SignedDuration, Timestamp};
use model::configuration::{Configuration, Format};
use model::profile::KeyChoice;
use model::secret::Secret;
use serde_json::{Value, json};

use super::make::object;
use super::*;
use crate::schema::{KeyKind, Verdict, Vouching};

fn now() -> Timestamp {
    "2026-11-23T04:05:06Z".parse().expect("a time")
}

fn later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn key(alg: Alg) -> SigningKey {
    SigningKey::generate(alg).expect("a key")
}

/// A root, and a signer below it that is not of one of the two usual kinds.
struct Authority {
    key: SigningKey,
    root: String,
}

impl Authority {
    fn new() -> Self {
        let key = key(Alg::Es256);
        let root = request(&key, |request| make_root(request).expect("a root"));
        Self { key, root }
    }

    fn signer(&self, of: &SigningKey, purpose: Purpose<'_>) -> String {
        request(&self.key, |root| {
            let subject = credentials::certificate::Subject::new("UT", "DS");
            let key = of.public();
            let now = now();
            make_document_signer(&SignerRequest {
                subject: &subject,
                purpose,
                key,
                root,
                now,
            })
            .expect("a signer")
        })
    }
}

fn request<T>(key: &SigningKey, then: impl FnOnce(&RootRequest<'_>) -> T) -> T {
    then(&RootRequest {
        subject: &credentials::certificate::Subject::new("UT", "Root"),
        contact: "https://root.example/",
        crl: "https://root.example/crl",
        key,
        now: now(),
        entropy: &SystemEntropy,
    })
}

fn configuration(format: Format) -> Configuration {
    let published = match format {
        Format::Mdoc => {
            json!({"doctype": "org.iso.18013.5.1.mDL", "credential_signing_alg_values_supported": [-7, -9]})
        }
        _ => json!({"credential_signing_alg_values_supported": ["ES256", "EdDSA", "RS256", "RS384"]}),
    };
    Configuration {
        id: "c".into(),
        format,
        published: published.as_object().cloned().unwrap_or_default(),
    }
}

struct Case {
    key: KeyChoice,
    did: Option<String>,
    chain: Option<Vec<String>>,
    configuration: Configuration,
    at: Timestamp,
}

impl Case {
    fn of(key: &SigningKey, format: Format) -> Self {
        Self::given(&object(key, None), format)
    }

    fn given(object: &Value, format: Format) -> Self {
        Self {
            key: KeyChoice::Given(Secret::new(object.to_string())),
            did: None,
            chain: None,
            configuration: configuration(format),
            at: now(),
        }
    }

    fn did(self, did: &str) -> Self {
        Self {
            did: Some(did.to_owned()),
            ..self
        }
    }

    fn chain(self, pems: &[&str]) -> Self {
        let chain = pems.iter().map(|pem| (*pem).to_owned()).collect();
        Self {
            chain: Some(chain),
            ..self
        }
    }

    fn at(self, at: Timestamp) -> Self {
        Self { at, ..self }
    }

    fn published(mut self, name: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => drop(self.configuration.published.insert(name.into(), value)),
            None => drop(self.configuration.published.shift_remove(name)),
        }
        self
    }

    /// The finding of a code, with its text; `-` where there is none.
    fn check(self, code: &str, expect: Option<Verdict>) {
        let desk = key(Alg::Es256);
        let report = check(
            &Subject {
                key: &self.key,
                desk: &desk,
                did: self.did.as_deref(),
                chain: self.chain.as_deref(),
                configuration: &self.configuration,
            },
            self.at,
        );
        let found: Vec<_> = report.findings.iter().filter(|finding| finding.code == code).collect();
        assert!(found.len() < 2, "{code} is said twice: {found:#?}");
        assert_eq!(
            found.first().map(|finding| finding.verdict),
            expect,
            "{code}: {report:#?}"
        );
        let printed = format!("{report:?}");
        if let KeyChoice::Given(secret) = &self.key {
            let object: Value = serde_json::from_str(secret.reveal()).expect("an object");
            let d = object["jwk"]["d"].as_str().unwrap_or("no d");
            assert!(!printed.contains(d), "a private part is shown");
        }
    }
}

const OK: Option<Verdict> = Some(Verdict::Ok);
const WARN: Option<Verdict> = Some(Verdict::Warn);
const BAD: Option<Verdict> = Some(Verdict::Bad);

/// The key by itself: readable, strong, listed, fit for its format.
#[test]
fn the_key() {
    use Format::{Mdoc, SdJwtVc};
    let (p256, ed25519) = (key(Alg::Es256), key(Alg::EdDsa));
    let (p384, rsa2048, rsa3072) = (key(Alg::Es384), key(Alg::Rs256), key(Alg::Rs384));
    Case::of(&p256, SdJwtVc).check("key-readable", OK);
    Case::given(&json!({"type": "tse", "server": "s"}), SdJwtVc).check("key-elsewhere", WARN);
    Case::given(&json!({"type": "tse", "server": "s"}), SdJwtVc).check("key-readable", None);
    Case::given(&json!({"type": "jwk"}), SdJwtVc).check("key-unreadable", BAD);
    Case::given(&json!({"type": "jwk", "jwk": p256.public().to_jwk()}), SdJwtVc).check("key-unreadable", BAD);
    let short = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"});
    Case::given(&json!({"type": "jwk", "jwk": short}), SdJwtVc).check("key-unreadable", BAD);
    Case::of(&rsa2048, SdJwtVc).check("key-short", WARN);
    Case::of(&rsa3072, SdJwtVc).check("key-short", OK);
    Case::of(&p256, SdJwtVc).check("key-short", None);
    Case::of(&p256, SdJwtVc).check("alg-listed", OK);
    Case::of(&p384, SdJwtVc).check("alg-listed", BAD);
    let listed = "credential_signing_alg_values_supported";
    Case::of(&p256, SdJwtVc)
        .published(listed, None)
        .check("alg-listed", WARN);
    Case::of(&p256, Mdoc).check("alg-listed", OK);
    Case::of(&p256, Mdoc)
        .published(listed, Some(json!([-9])))
        .check("alg-listed", OK);
    Case::of(&p256, Mdoc)
        .published(listed, Some(json!([-35, "ES384"])))
        .check("alg-listed", BAD);
    Case::of(&ed25519, SdJwtVc)
        .published(listed, Some(json!(["Ed25519"])))
        .check("alg-listed", OK);
    Case::of(&p256, Mdoc).check("mdoc-key", OK);
    Case::of(&ed25519, Mdoc).check("mdoc-key", BAD);
    Case::of(&ed25519, SdJwtVc).check("mdoc-key", None);
}

/// What vouches for it: by the convention, and for this key.
#[test]
fn the_voucher() {
    use Format::{JwtVcJson, Mdoc, SdJwtVc};
    let (own, other) = (key(Alg::Es256), key(Alg::Es256));
    let authority = Authority::new();
    let chain = authority.signer(&own, Purpose::Mdoc);
    let did = own.public().did_jwk();
    for (format, neither, by_did, by_chain, both) in [
        (SdJwtVc, WARN, OK, OK, WARN),
        (JwtVcJson, WARN, OK, WARN, WARN),
        (Mdoc, BAD, BAD, OK, WARN),
    ] {
        let code = "vouching";
        Case::of(&own, format).check(code, neither);
        Case::of(&own, format).did(&did).check(code, by_did);
        Case::of(&own, format).chain(&[&chain]).check(code, by_chain);
        Case::of(&own, format).did(&did).chain(&[&chain]).check(code, both);
    }
    let code = "did-key";
    Case::of(&own, JwtVcJson).check(code, None);
    Case::of(&own, JwtVcJson).did(&did).check(code, OK);
    Case::of(&own, JwtVcJson).did(&format!("{did}#0")).check(code, OK);
    let did_key = credentials::did::did_key_of(own.public()).expect("a DID");
    Case::of(&own, JwtVcJson).did(&did_key).check(code, OK);
    Case::of(&other, JwtVcJson).did(&did).check(code, BAD);
    Case::of(&other, JwtVcJson).did(&did_key).check(code, BAD);
    Case::of(&own, JwtVcJson)
        .did("did:web:issuer.example")
        .check(code, WARN);
    Case::of(&own, JwtVcJson).did("did:jwk:%").check(code, BAD);
    Case::of(&own, JwtVcJson).did("https://issuer.example").check(code, BAD);
    Case::given(&json!({"type": "azure"}), JwtVcJson)
        .did(&did)
        .check(code, WARN);
    let code = "chain-key";
    Case::of(&own, Mdoc).chain(&[&chain]).check(code, OK);
    Case::of(&other, Mdoc).chain(&[&chain]).check(code, BAD);
    Case::given(&json!({"type": "azure"}), Mdoc)
        .chain(&[&chain])
        .check(code, WARN);
    Case::of(&own, Mdoc).chain(&["nothing"]).check("chain-unreadable", BAD);
    Case::of(&own, Mdoc).chain(&["nothing"]).check(code, None);
}

/// The certificates by themselves.
#[test]
fn the_chain() {
    use Format::{Mdoc, SdJwtVc};
    let own = key(Alg::Es256);
    let (authority, stranger) = (Authority::new(), Authority::new());
    let signer = authority.signer(&own, Purpose::Mdoc);
    let plain = authority.signer(
        &own,
        Purpose::Jwt {
            issuer: "https://issuer.example",
        },
    );
    let of = |pems: &[&str]| Case::of(&own, Mdoc).chain(pems);
    of(&[&signer]).check("chain-order", None);
    of(&[&signer, &authority.root]).check("chain-order", OK);
    of(&[&signer, &authority.root]).check("chain-signatures", OK);
    of(&[&authority.root, &signer]).check("chain-order", BAD);
    of(&[&signer, &plain]).check("chain-order", BAD);
    // The same name, another key.
    of(&[&signer, &stranger.root]).check("chain-order", OK);
    of(&[&signer, &stranger.root]).check("chain-signatures", BAD);
    of(&[&signer]).check("chain-anchor", OK);
    of(&[&signer, &authority.root]).check("chain-anchor", WARN);
    Case::of(&authority.key, Mdoc)
        .chain(&[&authority.root])
        .check("chain-anchor", BAD);
    for (at, expect) in [(-3, BAD), (0, OK), (400, OK), (430, WARN), (448, WARN), (451, BAD)] {
        of(&[&signer]).at(later(at)).check("chain-validity", expect);
    }
    of(&[&signer]).check("chain-usage", OK);
    Case::of(&authority.key, Mdoc)
        .chain(&[&authority.root])
        .check("chain-usage", BAD);
    of(&[&signer]).check("chain-purpose", OK);
    of(&[&plain]).check("chain-purpose", WARN);
    Case::of(&own, SdJwtVc).chain(&[&plain]).check("chain-purpose", None);
}

/// Every kind of key, vouched for in every way that its format knows, fits; an mdoc takes one kind in one way.
#[test]
fn what_is_made_fits() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Ed25519, KeyKind::Rsa] {
        for format in [Format::SdJwtVc, Format::JwtVcJson, Format::Mdoc] {
            for vouching in [Vouching::Did, Vouching::Chain] {
                // RSA keys take long to make, and are no other matter in the other format.
                if kind == KeyKind::Rsa && format == Format::JwtVcJson {
                    continue;
                }
                let made = make(
                    (kind, vouching),
                    ("p", format),
                    "https://issuer.example",
                    now(),
                    &SystemEntropy,
                );
                let refused = match (format, kind, vouching) {
                    (Format::Mdoc, KeyKind::P256, Vouching::Chain) => None,
                    (Format::Mdoc, KeyKind::P256, _) => Some("key-mdoc-did"),
                    (Format::Mdoc, ..) => Some("key-mdoc-kind"),
                    _ => None,
                };
                let made = match (made, refused) {
                    (Ok(made), None) => made,
                    (Err(trouble), Some(code)) => {
                        assert_eq!(trouble.code(), code);
                        continue;
                    }
                    (made, _) => panic!("{kind:?} {format:?} {vouching:?}: {:?}", made.err()),
                };
                let key = KeyChoice::Given(Secret::new(made.object.to_string()));
                let (did, chain) = match made.voucher {
                    Voucher::Did(did) => (Some(did), None),
                    Voucher::Chain(chain) => (None, Some(chain)),
                };
                let listed = json!(["ES256", "ES384", "EdDSA", "RS384", -7]);
                let mut configuration = configuration(format);
                let name = "credential_signing_alg_values_supported".to_owned();
                configuration.published.insert(name, listed);
                let desk = SigningKey::generate_p256().expect("a key");
                let subject = Subject {
                    key: &key,
                    desk: &desk,
                    did: did.as_deref(),
                    chain: chain.as_deref(),
                    configuration: &configuration,
                };
                let report = check(&subject, now());
                let unusual =
                    |code: &str| code == "vouching" && (format, vouching) == (Format::JwtVcJson, Vouching::Chain);
                let doubts: Vec<_> = report
                    .findings
                    .iter()
                    .filter(|finding| finding.verdict != Verdict::Ok && !unusual(&finding.code))
                    .collect();
                assert_eq!(doubts.len(), 0, "{kind:?} {format:?} {vouching:?}: {doubts:#?}");
                assert_eq!(made.root.is_some(), vouching == Vouching::Chain);
            }
        }
    }
}

/// What people bring: a chain beside the key or by itself; each refusal has its code.
#[test]
fn what_is_brought() {
    let (own, other) = (key(Alg::Es256), key(Alg::EdDsa));
    let jwk = own.private_jwk().reveal().to_owned();
    let chain = Authority::new().signer(&own, Purpose::Mdoc);
    let check = |key: &str, chain: &str, format: Format, expect: Result<bool, &str>| {
        let got = import(key, chain, format).map(|new| matches!(new.voucher, Voucher::Chain(_)));
        assert_eq!(got.as_ref().copied().map_err(KeyTrouble::code), expect, "{got:?}");
    };
    check(&jwk, "", Format::SdJwtVc, Ok(false));
    check(&jwk, " \n", Format::JwtVcJson, Ok(false));
    check(&jwk, &chain, Format::Mdoc, Ok(true));
    check(&jwk, &chain, Format::SdJwtVc, Ok(true));
    check(&jwk, "", Format::Mdoc, Err("key-mdoc-did"));
    check(other.private_jwk().reveal(), &chain, Format::Mdoc, Err("key-mdoc-kind"));
    check(
        other.private_jwk().reveal(),
        &chain,
        Format::SdJwtVc,
        Err("key-chain-other-key"),
    );
    check(&jwk, "junk", Format::SdJwtVc, Err("certificate.bad_pem"));
    check("junk", "", Format::SdJwtVc, Err("key.import_not_a_key"));
    check(
        &own.public().to_jwk().to_string(),
        "",
        Format::SdJwtVc,
        Err("key.import_public_only"),
    );
    let der = own.pkcs8_der().expect("a key");
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der.as_slice());
    let pem = format!("{chain}-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    check(&pem, "", Format::Mdoc, Ok(true));
    let named = import(&jwk.replacen('{', "{\"kid\":\"mine\",", 1), "", Format::SdJwtVc).expect("a key");
    assert_eq!(named.object["_keyId"], "mine");
}
