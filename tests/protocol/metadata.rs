//! Metadata of the issuer and of its authorization server, at both locations.

use serde_json::{Value, json};

use crate::support::golden;
use crate::support::issuer::{Setup, TestIssuer};

const ISSUER: &str = "/.well-known/openid-credential-issuer";
const SERVER: &str = "/.well-known/oauth-authorization-server";
const JWT_VC: &str = "/.well-known/jwt-vc-issuer";

async fn read(issuer: &TestIssuer, target: &str) -> Value {
    let answer = issuer.get(target).send().await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{target}");
    let head = issuer.ask("HEAD", target).send().await.expect(200);
    assert_eq!(
        (head.header("content-type"), head.body.len()),
        (Some("application/json"), 0),
        "{target}"
    );
    answer.json()
}

/// META-2, META-4, META-7, META-10, META-12, META-13, META-18, META-19, META-20, META-21, R13.
#[tokio::test]
async fn the_issuer_at_both_locations() {
    let issuer = TestIssuer::start().await;
    let base = &issuer.base;
    for path in ["", "/openid4vci"] {
        let body = read(&issuer, &format!("{ISSUER}{path}")).await;
        assert_eq!(body["credential_issuer"], format!("{base}{path}"), "META-7");
        assert_eq!(body["credential_endpoint"], format!("{base}/openid4vci/credential"));
        assert_eq!(body["nonce_endpoint"], format!("{base}/openid4vci/nonce"));
        assert_eq!(body["batch_credential_issuance"], json!({"batch_size": 10}));
        for absent in [
            "authorization_servers",
            "signed_metadata",
            "c_nonce",
            "credential_identifiers_supported",
        ] {
            assert!(body.get(absent).is_none(), "{absent}");
        }
        let locales: Vec<_> = body["display"]
            .as_array()
            .expect("display")
            .iter()
            .map(|d| &d["locale"])
            .collect();
        assert_eq!(locales, ["en-US", "de-DE"], "META-19");
        let configurations = body["credential_configurations_supported"]
            .as_object()
            .expect("an object");
        assert_eq!(configurations.len(), 8);
        let vct = &configurations["identity_credential_dc+sd-jwt"]["vct"];
        assert_eq!(
            *vct,
            format!("{base}{path}/identity_credential_dc+sd-jwt"),
            "fact sheet 6.2"
        );
    }
    for none in [
        format!("{ISSUER}/other"),
        format!("/openid4vci{ISSUER}"),
        "/.well-known/openid-configuration".into(),
    ] {
        issuer.get(&none).send().await.expect(404);
    }
}

/// META-30, META-31, META-32, META-33, META-34, META-35, META-37, META-38, META-39, META-40, META-41, META-42, CLAIM-1,
/// CLAIM-3, CLAIM-5, CONF-1, MDOC-26.
#[tokio::test]
async fn every_configuration_says_what_its_format_asks() {
    let issuer = TestIssuer::start().await;
    let body = read(&issuer, ISSUER).await;
    for (id, one) in body["credential_configurations_supported"]
        .as_object()
        .expect("an object")
    {
        let texts = |value: &Value| {
            value
                .as_array()
                .is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string))
        };
        assert!(one["scope"].is_string(), "{id}: META-31");
        let algorithms = one["credential_signing_alg_values_supported"]
            .as_array()
            .expect("META-32");
        match one["format"].as_str() {
            Some("dc+sd-jwt") => assert!(
                one["vct"].is_string() && algorithms.iter().all(Value::is_string),
                "{id}"
            ),
            Some("mso_mdoc") => {
                assert!(
                    one["doctype"].is_string() && algorithms.iter().all(Value::is_i64),
                    "{id}"
                );
                assert_eq!(
                    one["cryptographic_binding_methods_supported"],
                    json!(["cose_key"]),
                    "{id}"
                );
            }
            Some("jwt_vc_json") => {
                assert!(texts(&one["credential_definition"]["type"]), "{id}: META-41");
                assert!(one["credential_definition"].get("@context").is_none(), "{id}: META-41");
            }
            other => panic!("{id}: {other:?}"),
        }
        let bound = one.get("cryptographic_binding_methods_supported");
        assert_eq!(
            bound.is_some(),
            one.get("proof_types_supported").is_some(),
            "{id}: META-34"
        );
        if bound.is_some_and(texts) {
            assert!(
                texts(&one["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"]),
                "{id}: META-35"
            );
        }
        let Some(metadata) = one.get("credential_metadata") else {
            continue;
        };
        let display = metadata["display"].as_array().expect("display");
        assert!(
            display
                .iter()
                .all(|entry| entry["name"].is_string() && entry["logo"]["uri"].is_string()),
            "{id}: META-37"
        );
        let mut paths = Vec::new();
        for claim in metadata["claims"].as_array().expect("claims") {
            assert!(texts(&claim["path"]), "{id}: CLAIM-1");
            assert!(!paths.contains(&&claim["path"]), "{id}: CLAIM-3");
            assert!(
                one["format"] != "mso_mdoc" || claim["path"].as_array().is_some_and(|path| path.len() >= 2),
                "CLAIM-5"
            );
            paths.push(&claim["path"]);
        }
    }
}

/// ASMETA-1, ASMETA-3, ASMETA-4, ASMETA-5, ASMETA-13, ASMETA-14, SDVC-9, JWTVC-9, R13, R39.
#[tokio::test]
async fn the_server_and_the_jwt_issuer_at_both_locations() {
    let issuer = TestIssuer::start().await;
    let base = &issuer.base;
    for path in ["", "/openid4vci"] {
        let body = read(&issuer, &format!("{SERVER}{path}")).await;
        assert_eq!(
            body,
            json!({
                "issuer": format!("{base}{path}"),
                "token_endpoint": format!("{base}/openid4vci/token"),
                "jwks_uri": format!("{base}/openid4vci/jwks"),
                "grant_types_supported": ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
                "token_endpoint_auth_methods_supported": ["none"],
                "pre-authorized_grant_anonymous_access_supported": true,
                "status_list_aggregation_endpoint": format!("{base}/openid4vci/status"),
            })
        );
        let body = read(&issuer, &format!("{JWT_VC}{path}")).await;
        assert_eq!(
            body,
            json!({"issuer": format!("{base}{path}"), "jwks_uri": format!("{base}/openid4vci/jwks")})
        );
    }
}

/// META-1, META-3, META-7, ASMETA-2, V-WK-1: identifiers with a path, and no slash at their end.
#[tokio::test]
async fn a_base_url_with_a_path() {
    let issuer = TestIssuer::with(Setup {
        base: Some("https://issuer.example.com/tenant"),
        ..Setup::default()
    })
    .await;
    for (target, expect) in [
        ("/tenant", "/tenant"),
        ("/tenant/openid4vci", "/tenant/openid4vci"),
        ("/tenant/", "/tenant"),
    ] {
        let body = read(&issuer, &format!("{ISSUER}{target}")).await;
        assert_eq!(body["credential_issuer"], format!("https://issuer.example.com{expect}"));
        assert_eq!(
            body["credential_endpoint"],
            "https://issuer.example.com/tenant/openid4vci/credential"
        );
        let body = read(&issuer, &format!("{SERVER}{target}")).await;
        assert_eq!(body["issuer"], format!("https://issuer.example.com{expect}"));
    }
    for none in [
        ISSUER.to_owned(),
        format!("{ISSUER}/Tenant"),
        format!("{ISSUER}/tenant/x"),
    ] {
        issuer.get(&none).send().await.expect(404);
    }
    // A proxy may keep the path or cut it.
    for target in ["/openid4vci/nonce", "/tenant/openid4vci/nonce"] {
        issuer.post(target).send().await.expect(200);
    }
}

/// What is published, word for word.
#[tokio::test]
async fn golden_documents() {
    let issuer = TestIssuer::with(Setup {
        base: Some("http://localhost:7002"),
        ..Setup::default()
    })
    .await;
    for (target, name) in [
        (ISSUER, "metadata-issuer.json"),
        (SERVER, "metadata-authorization-server.json"),
        (JWT_VC, "metadata-jwt-vc-issuer.json"),
        ("/openid4vci/jwks", "metadata-jwks.json"),
        ("/identity_credential_dc+sd-jwt", "metadata-vct.json"),
    ] {
        let mut body = read(&issuer, target).await;
        // The one key that belongs to the data folder.
        if let Some(key) = body.pointer_mut("/credential_request_encryption/jwks/keys/0") {
            for name in ["x", "y", "kid"] {
                assert_eq!(key[name].as_str().map(str::len), Some(43), "{name}");
                key[name] = "…".into();
            }
        }
        golden::check_json(name, &body);
    }
}
