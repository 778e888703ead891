//! The shipped configuration folder: it parses, it resolves, and everything in it that names something names something that exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hocon_edit::{Document, Limits, guard};
use serde_json::{Map, Value};

mod shared;

const FILES: [&str; 4] = [
    "credential-issuer-metadata.conf",
    "issuer-service.conf",
    "issuer2-profiles.conf",
    "web.conf",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

fn resolved(name: &str) -> Value {
    shared::resolve(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn object<'v>(value: &'v Value, what: &str) -> &'v Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("{what} is no object"))
}

/// Every profile with its configuration.
fn each(check: impl Fn(&str, &Value, &Value)) {
    let (profiles, metadata) = (
        resolved("issuer2-profiles.conf"),
        resolved("credential-issuer-metadata.conf"),
    );
    for (id, profile) in object(&profiles["profiles"], "profiles") {
        let configuration = profile["credentialConfigurationId"].as_str().unwrap();
        check(id, profile, &metadata["credentialConfigurations"][configuration]);
    }
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

#[test]
fn both_parsers_read_every_file() {
    for name in FILES {
        let text = read(name);
        let document = Document::parse(text.clone());
        assert_eq!(document.diagnostics(), [], "{name}");
        assert_eq!(document.print(), text);
        assert!(guard(&text, &Limits::default()).unwrap().includes.is_empty());
        assert!(
            text.ends_with('\n') && !text.contains('\t') && !text.contains('\r'),
            "{name}"
        );
        resolved(name);
    }
}

#[test]
fn the_service_listens_where_the_founding_page_says() {
    assert_eq!(resolved("issuer-service.conf")["baseUrl"], "http://localhost:7002");
    assert_eq!(
        resolved("web.conf"),
        serde_json::json!({"webHost": "127.0.0.1", "webPort": 7002})
    );
}

/// R43, R42
#[test]
fn seven_profiles_without_a_key_or_a_target() {
    let profiles = resolved("issuer2-profiles.conf");
    let ids: Vec<_> = object(&profiles["profiles"], "profiles")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        ids,
        [
            "identity-credential",
            "university-degree",
            "iso-mdl",
            "eu-pid-sd-jwt",
            "eu-pid-mdoc",
            "employee-badge",
            "event-ticket"
        ]
    );
    assert!(ids.iter().all(|id| !id.contains('.')));
    each(|id, profile, _| {
        for absent in ["issuerKey", "issuerDid", "x5Chain", "notifications", "credentialStatus"] {
            assert!(profile.get(absent).is_none(), "{id} has {absent}");
        }
        assert!(!profile["name"].as_str().unwrap().is_empty());
    });
    for name in FILES {
        let text = read(name);
        assert!(!text.contains("PRIVATE KEY") && !text.contains("kty"), "{name}");
    }
}

/// R43: the founding page's ids, and the sample that is only a comment.
#[test]
fn the_founding_page_is_kept() {
    let profiles = resolved("issuer2-profiles.conf");
    for (profile, configuration) in [
        ("university-degree", "UniversityDegree_jwt_vc_json"),
        ("identity-credential", "identity_credential_dc+sd-jwt"),
        ("iso-mdl", "org.iso.18013.5.1.mDL"),
    ] {
        assert_eq!(
            profiles["profiles"][profile]["credentialConfigurationId"],
            configuration
        );
    }
    let text = read("issuer2-profiles.conf");
    // The sample works once its # are taken away.
    let start = text.find("  # \"notified-credential\"").unwrap();
    let live: String = text[start..]
        .lines()
        .take_while(|line| line.starts_with("  #"))
        .map(|line| format!("{}\n", line.replacen("# ", "", 1)))
        .collect();
    let with =
        text[..start].to_owned() + &live + &text[start + live.lines().map(|line| line.len() + 3).sum::<usize>()..];
    let resolved = shared::resolve(&with).unwrap();
    assert_eq!(
        resolved["profiles"]["notified-credential"]["notifications"]["webhook"]["url"],
        "https://your-server.com/webhook/issuance"
    );
}

/// META-30 to META-41
#[test]
fn configurations_are_complete() {
    let metadata = resolved("credential-issuer-metadata.conf");
    let mut scopes = BTreeSet::new();
    for (id, configuration) in object(&metadata["credentialConfigurations"], "credentialConfigurations") {
        assert!(
            scopes.insert(configuration["scope"].as_str().unwrap().to_owned()),
            "{id}"
        );
        assert!(!configuration["issuer_name"].as_str().unwrap().is_empty(), "{id}");
        let mdoc = configuration["format"] == "mso_mdoc";
        match configuration["format"].as_str().unwrap() {
            "mso_mdoc" => assert_eq!(configuration["doctype"], id.as_str()),
            "dc+sd-jwt" => assert!(configuration["vct"].is_string(), "{id}"),
            "jwt_vc_json" => assert_eq!(
                texts(&configuration["credential_definition"]["type"])[0],
                "VerifiableCredential"
            ),
            other => panic!("{id}: {other}"),
        }
        let algorithms = &configuration["credential_signing_alg_values_supported"];
        assert_eq!(
            *algorithms,
            if mdoc {
                serde_json::json!([-7, -9])
            } else {
                serde_json::json!(["ES256"])
            },
            "{id}"
        );
        let methods = texts(&configuration["cryptographic_binding_methods_supported"]);
        assert_eq!(
            methods,
            if mdoc {
                vec!["cose_key"]
            } else {
                vec!["jwk", "did:jwk", "did:key"]
            },
            "{id}"
        );
        assert_eq!(
            texts(&configuration["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"]),
            ["ES256", "ES384", "EdDSA"]
        );
        let display = configuration["credential_metadata"]["display"].as_array().unwrap();
        let locales: Vec<_> = display.iter().map(|entry| entry["locale"].as_str().unwrap()).collect();
        assert_eq!(locales, ["en-US", "de-DE"], "{id}");
        for entry in display {
            for key in ["name", "description", "background_color", "text_color"] {
                assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{id}: {key}");
            }
            assert!(
                entry["background_color"].as_str().unwrap().len() == 7
                    && !entry["logo"]["alt_text"].as_str().unwrap().is_empty()
            );
        }
    }
    let locales: Vec<_> = metadata["issuerDisplay"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["locale"].as_str().unwrap())
        .collect();
    assert_eq!(locales, ["en-US", "de-DE"]);
}

#[test]
fn every_configuration_has_a_profile() {
    let (profiles, metadata) = (
        resolved("issuer2-profiles.conf"),
        resolved("credential-issuer-metadata.conf"),
    );
    let used: BTreeSet<_> = object(&profiles["profiles"], "profiles")
        .values()
        .map(|profile| profile["credentialConfigurationId"].as_str().unwrap().to_owned())
        .collect();
    let known: BTreeSet<_> = object(&metadata["credentialConfigurations"], "credentialConfigurations")
        .keys()
        .cloned()
        .collect();
    assert_eq!(used, known);
}

/// The logos are the pictures in `assets`, small, and each has the drawing that it was made from beside it.
#[test]
fn logos_are_the_pictures() {
    let metadata = resolved("credential-issuer-metadata.conf");
    let mut pictures: BTreeMap<Vec<u8>, PathBuf> = std::fs::read_dir(folder().join("assets"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "png"))
        .map(|path| (std::fs::read(&path).unwrap(), path))
        .collect();
    for (name, uri) in object(&metadata["defaultLogos"], "defaultLogos") {
        let uri = uri.as_str().unwrap();
        assert!(uri.len() <= 2000, "{name}: {} bytes", uri.len());
        let picture = STANDARD
            .decode(uri.strip_prefix("data:image/png;base64,").unwrap())
            .unwrap();
        assert_eq!(picture.get(16..24), Some(&[0, 0, 0, 128, 0, 0, 0, 128][..]), "{name}");
        let path = pictures
            .remove(&picture)
            .unwrap_or_else(|| panic!("{name} is not in assets"));
        assert!(path.with_extension("svg").is_file(), "{name}");
    }
    assert!(pictures.is_empty(), "unused: {:?}", pictures.values());
}

/// Every described claim is in the data, and every piece of data (but the W3C frame) is described.
#[test]
fn claims_describe_the_data() {
    each(|id, profile, configuration| {
        let mut data = profile["credentialData"].clone();
        let mut described = BTreeSet::new();
        for claim in configuration["credential_metadata"]["claims"].as_array().unwrap() {
            let path: Vec<String> = texts(&claim["path"]).into_iter().map(str::to_owned).collect();
            assert!(
                shared::laws::places::at_mut(&mut data, &path).is_some(),
                "{id}: {path:?} is described but not there"
            );
            assert_eq!(claim["display"].as_array().unwrap().len(), 2, "{id}: {path:?}");
            assert!(described.insert(path.clone()), "{id}: {path:?} twice");
        }
        let inner: Vec<(Vec<String>, &Value)> = match configuration["format"].as_str().unwrap() {
            "mso_mdoc" => object(&data, id)
                .iter()
                .map(|(name, elements)| (vec![name.clone()], elements))
                .collect(),
            "jwt_vc_json" => vec![(vec!["credentialSubject".to_owned()], &data["credentialSubject"])],
            _ => vec![(Vec::new(), &data)],
        };
        for (prefix, members) in inner {
            for name in object(members, id).keys().filter(|name| *name != "id") {
                let path: Vec<_> = prefix.iter().cloned().chain([name.clone()]).collect();
                let is_described = described.iter().any(|claim| claim.starts_with(&path));
                assert!(
                    is_described || ["issuing_country"].contains(&name.as_str()),
                    "{id}: {path:?} is not described"
                );
            }
        }
    });
}

/// MDOC-19
#[test]
fn the_licence_has_all_mandatory_elements() {
    let profiles = resolved("issuer2-profiles.conf");
    let elements = object(
        &profiles["profiles"]["iso-mdl"]["credentialData"]["org.iso.18013.5.1"],
        "iso-mdl",
    );
    for name in [
        "family_name",
        "given_name",
        "birth_date",
        "issue_date",
        "expiry_date",
        "issuing_country",
        "issuing_authority",
        "document_number",
        "portrait",
        "driving_privileges",
        "un_distinguishing_sign",
    ] {
        assert!(elements.contains_key(name), "{name}");
    }
}

/// Fact sheet 6.6: each converted element exists, has a text of the right shape, and arrays have one entry per element.
#[test]
fn conversions_fit_the_data() {
    fn check(at: &str, config: &Value, data: &Value) {
        match config["type"].as_str().unwrap() {
            "string" => {
                let text = data.as_str().unwrap_or_else(|| panic!("{at} is no text"));
                match config["conversionType"].as_str().unwrap() {
                    "stringToFullDate" => assert!(text.len() == 10 && text.as_bytes()[4] == b'-', "{at}: {text}"),
                    "stringToTDate" => assert!(text.len() == 20 && text.ends_with('Z'), "{at}: {text}"),
                    "base64StringToByteString" => assert_eq!(
                        STANDARD.decode(text).unwrap()[..3],
                        [0xff, 0xd8, 0xff],
                        "{at} is no JPEG"
                    ),
                    other => panic!("{at}: {other}"),
                }
            }
            "object" => {
                for (name, config) in object(&config["entriesConfigMap"], at) {
                    check(&format!("{at}/{name}"), config, &data[name]);
                }
            }
            "array" => {
                let (configs, elements) = (config["arrayConfig"].as_array().unwrap(), data.as_array().unwrap());
                assert_eq!(configs.len(), elements.len(), "{at}");
                for (index, (config, element)) in configs.iter().zip(elements).enumerate() {
                    check(&format!("{at}/{index}"), config, element);
                }
            }
            other => panic!("{at}: {other}"),
        }
    }
    each(|id, profile, configuration| {
        if configuration["format"] != "mso_mdoc" {
            assert!(profile.get("mDocNameSpacesDataMappingConfig").is_none(), "{id}");
            return;
        }
        assert!(
            profile.get("mapping").is_none() && profile.get("selectiveDisclosure").is_none(),
            "{id}"
        );
        for (namespace, config) in object(&profile["mDocNameSpacesDataMappingConfig"], id) {
            for (name, config) in object(&config["entriesConfigMap"], id) {
                check(
                    &format!("{id}/{name}"),
                    config,
                    &profile["credentialData"][namespace][name],
                );
            }
        }
    });
}

/// Fact sheet 6.5: disclosable members exist.
#[test]
fn disclosures_name_claims() {
    fn check(at: &str, map: &Value, data: &Value) -> usize {
        let mut count = 0;
        for (name, field) in object(&map["fields"], at) {
            let at = format!("{at}/{name}");
            assert!(!data[name].is_null(), "{at} is not in the data");
            count += usize::from(field["sd"].as_bool().unwrap());
            if let Some(children) = field.get("children") {
                count += check(&at, children, &data[name]);
            }
        }
        count
    }
    each(|id, profile, configuration| {
        let disclosable = profile
            .get("selectiveDisclosure")
            .map_or(0, |map| check(id, map, &profile["credentialData"]));
        assert_eq!(disclosable > 0, configuration["format"] == "dc+sd-jwt", "{id}");
        if id == "identity-credential" {
            assert_eq!(disclosable, 16, "the benchmark counts on 16 disclosures");
        }
    });
}

/// Fact sheet 6.4 and 6.7: calls are known, destinations exist and are not null.
#[test]
fn mappings_name_functions_and_claims() {
    each(|id, profile, _| {
        for (path, value) in profile.get("mapping").map(shared::leaves).unwrap_or_default() {
            let call = value.as_str().unwrap();
            let call = call
                .strip_prefix('<')
                .and_then(|call| call.strip_suffix('>'))
                .unwrap_or_else(|| panic!("{id} {path:?}: {call}"));
            let name = call.split(':').next().unwrap();
            assert!(
                [
                    "uuid",
                    "timestamp",
                    "timestamp-in",
                    "timestamp-seconds",
                    "timestamp-in-seconds",
                    "issuerDid",
                    "subjectDid"
                ]
                .contains(&name),
                "{id}: {call}"
            );
        }
        for (source, destination) in profile
            .get("idTokenClaimsMapping")
            .map(shared::leaves)
            .unwrap_or_default()
        {
            assert!(source[0].starts_with("$."), "{id}");
            let destination = destination.as_str().unwrap().strip_prefix("$.").unwrap();
            let (bracketed, rest) = destination.strip_prefix("['").map_or((None, destination), |rest| {
                let (name, rest) = rest.split_once("'].").unwrap();
                (Some(name), rest)
            });
            let path: Vec<String> = bracketed
                .into_iter()
                .chain(rest.split('.'))
                .map(str::to_owned)
                .collect();
            let mut data = profile["credentialData"].clone();
            assert!(
                shared::laws::places::at_mut(&mut data, &path).is_some_and(|value| !value.is_null()),
                "{id}: {destination}"
            );
        }
    });
}
