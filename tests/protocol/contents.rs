//! What is issued, seen by the robot wallet and by a look at the parts: every shipped profile, every format.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::certificate::Certificate;
use credentials::{jws, jwt_vc, mdoc, sd_jwt};
use serde_json::{Value, json};
use wallet::{Binding, WalletOptions};

use crate::support::fixture;
use crate::support::issuer::TestIssuer;

fn robot(issuer: &TestIssuer) -> WalletOptions {
    let mut options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    options.trusted_roots = vec![fixture::identity().root];
    options
}

/// CONF-3, CONF-6, CONF-33, CONF-36: each shipped profile, by reference and by value, with and without transaction code.
#[tokio::test]
async fn every_shipped_profile_is_claimed() {
    let issuer = TestIssuer::start().await;
    let list = issuer.get("/issuer2/profiles").send().await.json();
    let mut claimed = 0;
    for profile in list.as_array().expect("profiles").iter().take(7) {
        let id = profile["profileId"].as_str().expect("an id");
        for more in [json!({}), json!({"valueMode": "BY_VALUE", "txCode": {"length": 4}})] {
            let made = issuer.offer(id, more).await;
            let mut options = robot(&issuer);
            options.tx_code = made.json["txCodeValue"].as_str().map(model::secret::Secret::new);
            let report = wallet::claim(&options, &made.link()).await;
            assert!(report.ok, "{id}: {report:?}");
            assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
            claimed += 1;
        }
    }
    assert_eq!(claimed, 14);
}

/// PROOF-4, MDOC-26, CRED-31: the same, bound by each kind of DID where the configuration takes it, and in batches.
#[tokio::test]
async fn bound_by_did_and_in_batches() {
    let issuer = TestIssuer::start().await;
    for (profile, binding) in [
        ("plain", Binding::DidJwk),
        ("plain", Binding::DidKey),
        ("university-degree", Binding::DidJwk),
        ("university-degree", Binding::Jwk),
        ("iso-mdl", Binding::Jwk),
    ] {
        let made = issuer.offer(profile, json!({})).await;
        let mut options = robot(&issuer);
        options.binding = Some(binding);
        options.copies = 3;
        let report = wallet::claim(&options, &made.link()).await;
        assert!(report.ok, "{profile} {binding:?}: {report:?}");
        assert_eq!(report.credentials.len(), 3);
    }
}

async fn issued(issuer: &TestIssuer, profile: &str, more: Value) -> String {
    let made = issuer.offer(profile, more).await;
    let answer = issuer.run(&made).await.expect(200).json();
    answer["credentials"][0]["credential"]
        .as_str()
        .expect("a credential")
        .to_owned()
}

/// Every digest in the payload and inside disclosures.
fn every_digest(payload: &Value, decoded: &sd_jwt::Decoded) -> Vec<String> {
    fn look(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match (key.as_str(), value) {
                        ("_sd", Value::Array(all)) => {
                            out.extend(all.iter().filter_map(Value::as_str).map(str::to_owned))
                        }
                        ("...", Value::String(digest)) => out.push(digest.clone()),
                        _ => look(value, out),
                    }
                }
            }
            Value::Array(all) => all.iter().for_each(|value| look(value, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    look(payload, &mut out);
    for disclosure in &decoded.disclosures {
        look(&disclosure.value, &mut out);
    }
    out
}

/// SDJWT-8, SDJWT-10, SDJWT-12, fact sheet 6.5: elements of an array, and a disclosure inside a disclosure.
#[tokio::test]
async fn arrays_are_concealed_element_by_element() {
    let issuer = TestIssuer::start().await;
    let overrides = json!({
        "credentialData": {"nationalities": ["DE", "FR"], "seat": {"row": 1}},
        "selectiveDisclosure": {"fields": {
            "nationalities": {"sd": false, "arrayChildren": {"elements": [{"sd": true}], "wildcard": {"sd": false}}},
            "seat": {"sd": true, "children": {"fields": {"row": {"sd": true}}}},
        }},
    });
    let text = issued(&issuer, "plain", json!({"runtimeOverrides": overrides})).await;
    let decoded = sd_jwt::decode(&text).expect("an SD-JWT");
    let listed = decoded.payload["nationalities"].as_array().expect("a list");
    assert_eq!(
        listed[0].as_object().map(|one| one.keys().collect::<Vec<_>>()),
        Some(vec![&"...".to_owned()]),
        "SDJWT-8"
    );
    assert_eq!(listed[1], "FR", "at its position");
    let digests = every_digest(&Value::Object(decoded.payload.clone()), &decoded);
    assert_eq!((digests.len(), decoded.disclosures.len()), (3, 3));
    let verified = sd_jwt::verify(&text, fixture::key().public(), issuer.now()).expect("a good SD-JWT");
    assert_eq!(
        (&verified.claims["nationalities"], &verified.claims["seat"]["row"]),
        (&json!(["DE", "FR"]), &json!(1))
    );
}

/// SDVC-10: a picture is a `data:` URI.
#[tokio::test]
async fn pictures_are_data_uris() {
    let issuer = TestIssuer::start().await;
    let text = issued(&issuer, "eu-pid-sd-jwt", json!({})).await;
    let verified = sd_jwt::verify(&text, fixture::key().public(), issuer.now()).expect("a good SD-JWT");
    assert!(
        verified.claims["picture"]
            .as_str()
            .is_some_and(|text| text.starts_with("data:image/jpeg;base64,"))
    );
}

/// SDJWT-1, SDJWT-2, SDJWT-3, SDJWT-7, SDJWT-10, SDJWT-9, SDJWT-13, SDVC-1, SDVC-2, SDVC-3, SDVC-4, SDVC-8, SDVC-11, SDVC-12, TYPE-2, fact sheet 5.9.
#[tokio::test]
async fn sd_jwt_vc() {
    let issuer = TestIssuer::start().await;
    let text = issued(&issuer, "identity-credential", json!({})).await;
    let decoded = sd_jwt::decode(&text).expect("an SD-JWT");
    let header = &decoded.jws.header;
    assert_eq!((&header["typ"], &header["alg"]), (&json!("dc+sd-jwt"), &json!("ES256")));
    assert_eq!(header["x5c"].as_array().map(Vec::len), Some(1), "no trust anchor");
    let keys = issuer.get("/openid4vci/jwks").send().await.json();
    assert!(
        keys["keys"]
            .as_array()
            .expect("keys")
            .iter()
            .any(|key| key["kid"] == header["kid"]),
        "the kid leads to the key"
    );
    let payload = &decoded.payload;
    assert_eq!(payload["iss"], issuer.base);
    assert_eq!(payload["vct"], format!("{}/identity_credential_dc+sd-jwt", issuer.base));
    assert_eq!(payload["_sd_alg"], "sha-256");
    assert_eq!(payload["iat"], issuer.now().as_second());
    let digests = every_digest(&Value::Object(payload.clone()), &decoded);
    let distinct: std::collections::BTreeSet<_> = digests.iter().collect();
    assert_eq!((digests.len(), distinct.len()), (16, 16), "SDJWT-10");
    for raw in text.split('~').skip(1).filter(|part| !part.is_empty()) {
        let bytes = B64U.decode(raw).expect("base64url without padding");
        let parts: Vec<Value> = serde_json::from_slice(&bytes).expect("a JSON array");
        assert!(
            parts.len() == 3 && parts[0].is_string() && parts[1].is_string(),
            "SDJWT-3: {parts:?}"
        );
    }
    let named: Vec<_> = decoded.disclosures.iter().filter_map(|one| one.name.clone()).collect();
    assert_eq!(decoded.disclosures.len(), 16);
    for never in ["iss", "vct", "cnf", "exp", "iat", "status"] {
        assert!(!named.iter().any(|name| name == never), "SDVC-3");
    }
    let verified = sd_jwt::verify(&text, fixture::key().public(), issuer.now()).expect("a good SD-JWT");
    assert_eq!(verified.claims["address"]["street_address"], "Lindenweg 7", "SDJWT-12");
}

/// R19, fact sheet 6.5 and 6.8: decoys are there, a status is passed on, an empty string is a text.
#[tokio::test]
async fn what_others_lose_is_kept() {
    let issuer = TestIssuer::start().await;
    let overrides = json!({
        "selectiveDisclosure": {"fields": {"given_name": {"sd": true}, "seat": {"sd": true, "children": {"fields": {"row": {"sd": true}}}}},
            "decoyMode": "FIXED", "decoys": 4},
        "credentialStatus": {"status_list": {"idx": 3, "uri": "https://status.example/1"}},
        "mapping": {"note": "", "list": ["<uuid>"], "sub": "<subjectDid>", "jti": "<uuid>"},
        "credentialData": {"list": ["first"]},
    });
    let text = issued(&issuer, "plain", json!({"runtimeOverrides": overrides})).await;
    let decoded = sd_jwt::decode(&text).expect("an SD-JWT");
    assert_eq!(decoded.decoys.len(), 4, "SDJWT-11");
    assert_eq!(decoded.disclosures.len(), 3, "SDJWT-12");
    assert_eq!(decoded.payload["status"]["status_list"]["idx"], 3);
    assert_eq!(
        (&decoded.payload["note"], &decoded.payload["list"]),
        (&json!(""), &json!(["first", "<uuid>"]))
    );
    assert!(
        decoded.payload["sub"]
            .as_str()
            .is_some_and(|did| did.starts_with("did:jwk:")),
        "R19"
    );
}

/// JWTVC-1, JWTVC-2, JWTVC-3, JWTVC-4, JWTVC-5, JWTVC-9, JWTVC-10, JWTVC-12, fact sheet 5.9.
#[tokio::test]
async fn w3c_1_1() {
    let issuer = TestIssuer::start().await;
    let text = issued(&issuer, "university-degree", json!({})).await;
    let decoded = jwt_vc::decode(&text).expect("a JWT");
    let (header, payload) = (&decoded.jws.header, &decoded.payload);
    let did = fixture::identity().did;
    assert_eq!(
        (&header["typ"], &header["kid"]),
        (&json!("JWT"), &json!(format!("{did}#0")))
    );
    let vc = &payload["vc"];
    assert_eq!(payload["iss"], did);
    assert_eq!(
        (&payload["jti"], &payload["sub"]),
        (&vc["id"], &vc["credentialSubject"]["id"])
    );
    assert_eq!(
        (&vc["issuer"]["id"], &vc["issuer"]["name"]),
        (&json!(did), &json!("Example University"))
    );
    assert_eq!(payload["nbf"], issuer.now().as_second());
    assert_eq!(payload["exp"], issuer.now().as_second() + 365 * 86400);
    assert!(vc["issuanceDate"].as_str().is_some_and(|text| text.ends_with('Z')));
    assert_eq!(vc["type"], json!(["VerifiableCredential", "UniversityDegree"]));
}

/// JWTVC-6, JWTVC-7, JWTVC-8, JWTVC-11: a 2.0 credential is the payload itself.
#[tokio::test]
async fn w3c_2_0() {
    let issuer = TestIssuer::start().await;
    let overrides = json!({
        "credentialData": {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        "credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "7"},
    });
    let text = issued(&issuer, "university-degree", json!({"runtimeOverrides": overrides})).await;
    let decoded = jws::decode(&text).expect("a JWT");
    assert_eq!(decoded.header["typ"], "vc+jwt");
    let payload = decoded.claims().expect("claims");
    assert!(payload.get("vc").is_none() && payload.get("issuanceDate").is_none());
    assert_eq!(payload["@context"][0], "https://www.w3.org/ns/credentials/v2");
    assert!(payload["validFrom"].is_string() && payload["validUntil"].is_string());
    assert_eq!(payload["credentialStatus"]["statusListIndex"], "7");
}

/// R26: W3C with disclosures is still `jwt_issue`.
#[tokio::test]
async fn w3c_with_disclosures() {
    let issuer = TestIssuer::start().await;
    let disclosure =
        json!({"fields": {"credentialSubject": {"sd": false, "children": {"fields": {"birthDate": {"sd": true}}}}}});
    let made = issuer
        .offer(
            "university-degree",
            json!({"runtimeOverrides": {"selectiveDisclosure": disclosure}}),
        )
        .await;
    let answer = issuer.run(&made).await.expect(200).json();
    let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
    assert_eq!(
        jwt_vc::decode(text)
            .expect("a JWT")
            .sd_jwt
            .map(|sd| sd.disclosures.len()),
        Some(1)
    );
    assert_eq!(issuer.told(&made.id)[2], "jwt_issue");
}

/// MDOC-1, MDOC-6, MDOC-7, MDOC-8, MDOC-10, MDOC-11, MDOC-12, MDOC-13, MDOC-15, MDOC-16, MDOC-19, MDOC-25, R48.
#[tokio::test]
async fn iso_mdoc() {
    let issuer = TestIssuer::start().await;
    let text = issued(&issuer, "iso-mdl", json!({})).await;
    assert!(!text.contains('=') && !text.contains('+'), "MDOC-1");
    let root = Certificate::from_pem(&fixture::identity().root).expect("a root");
    let doctype = "org.iso.18013.5.1.mDL";
    mdoc::verify(&text, &root, Some(doctype), issuer.now()).expect("a good mdoc");
    let decoded = mdoc::decode(&text).expect("an mdoc");
    assert_eq!(decoded.mso.doc_type, doctype);
    let payload = decoded.auth.payload.as_deref().expect("a payload");
    assert_eq!(payload[..2], [0xd8, 0x18], "MDOC-10: tag 24 around the MSO");
    let validity = decoded.mso.validity;
    assert_eq!(validity.signed.to_string(), "2026-06-15T00:00:00Z", "MDOC-15, MDOC-17");
    assert_eq!(validity.valid_until.to_string(), "2027-06-15T00:00:00Z", "R48");
    let names: Vec<_> = decoded.namespaces[0]
        .1
        .iter()
        .map(|item| item.identifier.as_str())
        .collect();
    for mandatory in [
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
        assert!(names.contains(&mandatory), "MDOC-19: {mandatory}");
    }
}

/// R18: mapping is evaluated for mdocs too; a `jwt:` key is an error there.
#[tokio::test]
async fn mapping_for_mdocs() {
    let issuer = TestIssuer::start().await;
    let mapping = json!({"org.iso.18013.5.1": {"document_number": "<uuid>"}});
    let text = issued(&issuer, "iso-mdl", json!({"runtimeOverrides": {"mapping": mapping}})).await;
    let decoded = mdoc::decode(&text).expect("an mdoc");
    let number = decoded.namespaces[0]
        .1
        .iter()
        .find(|item| item.identifier == "document_number")
        .expect("the element");
    assert!(number.value.as_text().is_some_and(|text| text.starts_with("urn:uuid:")));
    let made = issuer
        .offer("iso-mdl", json!({"runtimeOverrides": {"mapping": {"jwt:x": "<uuid>"}}}))
        .await;
    issuer.run(&made).await.expect(400);
    assert_eq!(issuer.session(&made.id).await["status"], "UNSUCCESSFUL");
}
