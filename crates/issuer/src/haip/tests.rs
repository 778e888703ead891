//! What each item says, as a table: a change to a good profile, and the items that are not met then.

use std::sync::Arc;

use indexmap::IndexMap;
use model::configuration::{Configuration, Format};
use model::profile::{Defaults, Profile};
use serde_json::{Value, json};

use super::*;

/// A profile and its surroundings.
struct Case {
    format: Format,
    base: &'static str,
    published: Value,
    profile: Value,
    others: Vec<(&'static str, Value)>,
}

impl Case {
    fn of(format: Format) -> Self {
        let mut published = json!({
            "scope": "pid",
            "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_signing_alg_values_supported": ["ES256"],
        });
        let (kind, value) = match format {
            Format::SdJwtVc => ("vct", json!("https://t/pid")),
            Format::Mdoc => ("doctype", json!("org.example.pid")),
            Format::JwtVcJson => ("credential_definition", json!({"type": ["VerifiableCredential"]})),
        };
        published[kind] = value;
        Self {
            format,
            base: "https://issuer.example",
            published,
            profile: json!({"name": "P", "credentialConfigurationId": "c", "credentialData": {}, "haip": true}),
            others: Vec::new(),
        }
    }

    fn catalogue(&self) -> (Arc<Profile>, Catalogue) {
        let configuration = |id: &str, published: &Value| Configuration {
            id: id.into(),
            format: self.format,
            published: published.as_object().cloned().unwrap_or_default(),
        };
        let all = std::iter::once(("c", &self.published)).chain(self.others.iter().map(|(id, value)| (*id, value)));
        let configurations: IndexMap<_, _> = all
            .map(|(id, value)| (id.to_owned(), Arc::new(configuration(id, value))))
            .collect();
        let signer = |name: &str| {
            let path = format!("{}/../../tests/support/fixture/{name}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).expect("a certificate")
        };
        let defaults = Defaults {
            key: None,
            did: None,
            chain: None,
            mdoc_chain: None,
            desk_did: "did:jwk:desk".into(),
            desk_chain: vec![signer("jwt-signer.pem")],
            desk_mdoc_chain: vec![signer("mdoc-signer.pem")],
        };
        let profile = Arc::new(Profile::read("p", &self.profile, &configurations, &defaults).expect("a profile"));
        let catalogue = Catalogue {
            profiles: IndexMap::from([("p".to_owned(), profile.clone())]),
            configurations,
            ..Catalogue::default()
        };
        (profile, catalogue)
    }

    /// The items about the credential and the address that are not met.
    fn missed(&self) -> Vec<&'static str> {
        let (profile, catalogue) = self.catalogue();
        let found = judge(&profile, &catalogue, self.base);
        let wallets = [
            "HAIP-1", "HAIP-2", "HAIP-3", "HAIP-4", "HAIP-8", "HAIP-9", "HAIP-10", "HAIP-11",
        ];
        let missed = found
            .iter()
            .filter(|finding| !finding.ok && !wallets.contains(&finding.item));
        missed.map(|finding| finding.item).collect()
    }
}

fn check(format: Format, change: impl Fn(&mut Case), expect: &[&str]) {
    let mut case = Case::of(format);
    change(&mut case);
    assert_eq!(case.missed(), expect, "{} {}", case.published, case.profile);
}

/// GEN-1, HAIP-5, HAIP-6, HAIP-7, HAIP-12, HAIP-13, HAIP-14, HAIP-15, HAIP-16, HAIP-17.
#[test]
fn the_credential_is_judged_item_by_item() {
    let root = std::fs::read_to_string(format!(
        "{}/../../tests/support/fixture/root.pem",
        env!("CARGO_MANIFEST_DIR")
    ));
    let root = root.expect("a certificate");
    for format in [Format::SdJwtVc, Format::Mdoc] {
        check(format, |_| (), &[]);
        check(format, |case| case.base = "http://localhost:7002", &["GEN-1"]);
        check(format, |case| case.published["scope"] = Value::Null, &["HAIP-5"]);
        let twin = |vct: &str| json!({"scope": "pid", "vct": vct, "doctype": vct});
        check(format, |case| case.others = vec![("d", twin("other"))], &["HAIP-5"]);
        check(
            format,
            |case| {
                let kind = if format == Format::Mdoc {
                    "org.example.pid"
                } else {
                    "https://t/pid"
                };
                case.others = vec![("d", twin(kind))];
            },
            &[],
        );
        check(format, |case| case.others = vec![("d", json!({}))], &["HAIP-5"]);
        let proofs = |algorithms: Value| json!({"jwt": {"proof_signing_alg_values_supported": algorithms}});
        check(
            format,
            |case| case.published["proof_types_supported"] = proofs(json!(["EdDSA"])),
            &["HAIP-12"],
        );
        let logo = |uri: &str| json!({"display": [{"name": "P", "locale": "en", "logo": {"uri": uri}}]});
        for good in [
            "data:image/svg+xml;base64,AA",
            "data:image/png;base64,AA",
            "https://t/l.svg",
            "https://t/l.PNG?x",
        ] {
            check(format, |case| case.published["credential_metadata"] = logo(good), &[]);
        }
        for bad in ["http://t/l.svg", "https://t/l.jpg", "data:image/gif;base64,AA"] {
            check(
                format,
                |case| case.published["credential_metadata"] = logo(bad),
                &["HAIP-16"],
            );
        }
        check(
            format,
            |case| case.published["credential_signing_alg_values_supported"] = json!([]),
            &["HAIP-17"],
        );
        check(format, |case| case.profile["x5Chain"] = json!([]), &["HAIP-14"]);
        check(format, |case| case.profile["x5Chain"] = json!([root]), &["HAIP-14"]);
        check(format, |case| case.profile["x5Chain"] = json!(["no PEM"]), &["HAIP-14"]);
        check(
            format,
            |case| case.profile["credentialStatus"] = json!({"status_list": {"idx": 1, "uri": "https://t/s"}}),
            &[],
        );
    }
    let other = json!({"type": "BitstringStatusListEntry"});
    check(
        Format::SdJwtVc,
        |case| case.profile["credentialStatus"] = other.clone(),
        &["HAIP-14"],
    );
    check(
        Format::Mdoc,
        |case| case.profile["credentialStatus"] = other.clone(),
        &["HAIP-15"],
    );
    check(
        Format::Mdoc,
        |case| case.profile["credentialStatus"] = json!({"identifier_list": {}}),
        &[],
    );
}

/// An issuer that asks for all of it.
const ALL: Asked = Asked {
    authorization_code: true,
    pushed: true,
    dpop: true,
    authenticated: true,
    trusts: true,
    refresh: true,
    key_attestations: true,
    signed_metadata: true,
};

fn asked(change: impl Fn(&mut Asked), format: Format, expect: &[&str]) {
    let mut case = ALL;
    change(&mut case);
    let missed: Vec<_> = asked::judge(&case, format)
        .into_iter()
        .filter(|finding| !finding.ok)
        .map(|finding| finding.item)
        .collect();
    assert_eq!(missed, expect, "{case:?}");
}

/// HAIP-1, HAIP-2, HAIP-3, HAIP-4, HAIP-8, HAIP-9, HAIP-10, HAIP-11.
#[test]
fn what_is_asked_of_wallets_is_judged_item_by_item() {
    asked(|_| (), Format::SdJwtVc, &[]);
    asked(|_| (), Format::JwtVcJson, &["HAIP-1"]);
    asked(
        |asked| asked.authorization_code = false,
        Format::Mdoc,
        &["HAIP-1", "HAIP-2", "HAIP-8"],
    );
    asked(|asked| asked.pushed = false, Format::Mdoc, &["HAIP-2"]);
    asked(|asked| asked.dpop = false, Format::Mdoc, &["HAIP-3"]);
    asked(|asked| asked.authenticated = false, Format::Mdoc, &["HAIP-4"]);
    asked(|asked| asked.trusts = false, Format::Mdoc, &["HAIP-4"]);
    asked(|asked| asked.signed_metadata = false, Format::Mdoc, &["HAIP-9"]);
    asked(|asked| asked.refresh = false, Format::Mdoc, &["HAIP-10"]);
    asked(|asked| asked.key_attestations = false, Format::Mdoc, &["HAIP-11"]);
}

/// GAP-9: with the switch on nobody comes anonymously, whatever the policy says.
#[test]
fn the_switch_asks_for_more_than_the_policy() {
    let policy = crate::policy::Policy::default();
    assert!(!Asked::of(&policy, false).authenticated);
    assert!(Asked::of(&policy, true).authenticated);
}

/// Every MUST counts, a SHOULD does not.
#[test]
fn a_profile_is_haips_when_every_must_is_met() {
    let finding = |level, ok| Finding {
        item: "HAIP-1",
        level,
        ok,
        text: String::new(),
    };
    assert!(is_met(&[finding(Level::Must, true), finding(Level::Should, false)]));
    assert!(!is_met(&[finding(Level::Must, false)]));
    let order: Vec<_> = {
        let case = Case::of(Format::Mdoc);
        let (profile, catalogue) = case.catalogue();
        judge(&profile, &catalogue, case.base)
            .iter()
            .map(|finding| number(finding.item))
            .collect()
    };
    assert!(order.is_sorted(), "{order:?}");
}
