//! What the specifications print, whole: credentials, metadata, an attestation and an mdoc that somebody else made.

use std::collections::HashMap;

use aws_lc_rs::agreement;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::jws::Jws;
use credentials::key::{Alg, PublicKey};
use credentials::{jws, jwt_vc, mdoc, sd_jwt};
use jiff::Timestamp;
use p256::ecdsa::Signature;
use serde_json::{Value, json};
use x509_cert::der::{Decode as _, Encode as _};

const JWT_VC: &str = include_str!("vectors/jwt-vc.txt");
const SD_JWT_VC: &str = include_str!("vectors/sd-jwt-vc.txt");
const SIGNED_METADATA: &str = include_str!("vectors/signed-metadata.txt");
const WALLET_ATTESTATION: &str = include_str!("vectors/wallet-attestation.txt");
const ISSUER_SIGNED: &str = include_str!("vectors/issuer-signed.txt");

fn hash(bytes: impl AsRef<[u8]>) -> String {
    let hash = digest(&SHA256, bytes.as_ref());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn p256(x: &str, y: &str) -> PublicKey {
    PublicKey::from_jwk(&json!({"kty": "EC", "crv": "P-256", "x": x, "y": y})).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The text is the one the specification prints, and its signer's certificate verifies it.
fn by_chain(text: &str) -> Jws {
    let jws = jws::decode(text).unwrap();
    let chain = jws.chain().unwrap().unwrap();
    assert_eq!(jws.verify(chain.leaf_key(), Alg::Es256), Ok(()));
    jws
}

/// V-JWTVC-1 (JWTVC-3, JWTVC-4).
#[test]
fn a_w3c_credential() {
    assert_eq!(
        hash(JWT_VC),
        "924238fdfb639e67ea7d5a983e8315fc7e3faf4efabd0336b320ec9d7e45e32b"
    );
    let issuer = p256(
        "_LC1FTUl0MltKAOQzXNsofVMpWFV2obLGrNCat_CQ-g",
        "kBjoyjNuMVAOq--qVUgylDoLKuMdk4imS-Kk5ahuYIU",
    );
    let decoded = jwt_vc::decode(JWT_VC).unwrap();
    let kid = format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}", issuer.thumbprint());
    assert_eq!(decoded.jws.header_text("kid"), Some(kid.as_str()));
    let verified = jwt_vc::verify(JWT_VC, &issuer, at("2025-06-01T00:00:00Z")).unwrap();
    assert_eq!(verified.version, jwt_vc::Version::V1);
    assert_eq!(verified.claims["nbf"], 1_735_689_600);
    assert_eq!(verified.credential["issuanceDate"], "2025-01-01T00:00:00Z");
}

/// V-SDVC-1 (SDJWT-7, SDJWT-13, SDVC-1).
#[test]
fn an_sd_jwt_vc() {
    assert_eq!(
        hash(SD_JWT_VC),
        "ef7eee05056594114e85fedee8b9eff77f4a9f1788963f54bb348f7e82c5c55f"
    );
    let issuer = p256(
        "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
        "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8",
    );
    let verified = sd_jwt::verify(SD_JWT_VC, &issuer, at("2025-06-01T00:00:00Z")).unwrap();
    assert_eq!(verified.decoded.jws.header_text("kid"), Some("doc-signer-05-25-2022"));
    assert_eq!(verified.decoded.disclosures.len(), 9);
    let digests = verified.decoded.payload["_sd"].as_array().unwrap();
    assert!(digests.is_sorted_by_key(|digest| digest.as_str()));
    let holder = verified.holder.unwrap().to_jwk();
    assert_eq!(holder["x"], "TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc");
    assert_eq!(verified.claims["given_name"], "John");
}

/// V-SMETA-1. Its certificate signed itself.
#[test]
fn signed_metadata() {
    assert_eq!(
        hash(SIGNED_METADATA),
        "c809b4c7526ea6bab559f1c3657c3e90ae130a71ecb44e2eb61078d9aa8e98cc"
    );
    let jws = by_chain(SIGNED_METADATA);
    assert_eq!(jws.header_text("typ"), Some("openidvci-issuer-metadata+jwt"));
    assert!(jws.chain().unwrap().unwrap().leaf().is_self_signed());
    let claims = jws.claims().unwrap();
    assert_eq!(claims["sub"], claims["credential_issuer"]);
    assert!(claims["iat"].is_i64());
}

/// V-WATT-1.
#[test]
fn a_wallet_attestation() {
    let jws = by_chain(WALLET_ATTESTATION);
    assert_eq!(jws.header_text("typ"), Some("oauth-client-attestation+jwt"));
    let claims = jws.claims().unwrap();
    assert_eq!(
        (&claims["sub"], &claims["nbf"], &claims["exp"]),
        (
            &json!("https://wallet.example.com"),
            &json!(1_755_023_547),
            &json!(1_755_102_745)
        )
    );
    PublicKey::from_jwk(&claims["cnf"]["jwk"]).unwrap();
}

/// V-MDOC-1, V-MDOC-2: the annex's `IssuerSigned`, and the `DeviceResponse` around it.
#[test]
fn an_issuer_signed() {
    let bytes = B64U.decode(ISSUER_SIGNED).unwrap();
    assert_eq!((ISSUER_SIGNED.len(), bytes.len()), (4526, 3394));
    assert_eq!(
        hash(&bytes),
        "40bcec6e4f02460510044fe49804e6987757b12a9aefa8e294b9ad8cdd8bfd56"
    );
    let before = "a36776657273696f6e63312e3069646f63756d656e747381a367646f6354797065756f72672e69736f2e31383031332e352e312e6d444c\
                  6c6973737565725369676e6564";
    let behind = "6c6465766963655369676e6564a26a6e616d65537061636573d81841a06a64657669636541757468a1696465766963654d6163\
                  8443a10105a0f65820e99521a85ad7891b806a07f8b5388a332d92c189a7bf293ee1f543405ae6824d6673746174757300";
    let response = [unhex(before), bytes, unhex(behind)].concat();
    assert_eq!(
        hash(&response),
        "a61b7e50d102b05e41df8ccb11d9cef91edbcea141b15a4a1e1a5742fbb99b62"
    );
}

/// V-MDOC-3, V-MDOC-7, V-MDOC-9 (MDOC-4, MDOC-6, MDOC-7, MDOC-10, MDOC-11, MDOC-13).
#[test]
fn an_mdoc() {
    let decoded = mdoc::decode(ISSUER_SIGNED).unwrap();
    let auth = &decoded.auth;
    let protected = auth.protected.original_data.as_deref().unwrap();
    assert_eq!(protected, unhex("a10126"));
    let payload = auth.payload.as_deref().unwrap();
    assert_eq!(
        (payload.len(), hash(payload).as_str()),
        (930, "e84db1be4b2eb8b4d2d5972a8331d0264a9b8fb658fe2569e7843c7c8d3694aa")
    );
    let signed = auth.tbs_data(&[]);
    assert_eq!(
        (signed.len(), hash(&signed).as_str()),
        (950, "fb1a40d440ac12fa81d613033dba230002844fe4ffa1eaaa0186dff45c657396")
    );
    let leaf = decoded.chain.leaf();
    assert_eq!(decoded.chain.certificates().len(), 1);
    assert_eq!(leaf.der().len(), 499);
    assert!(leaf.subject().contains("utopia ds"), "{}", leaf.subject());
    assert_eq!(leaf.key().verify(Alg::Es256, &signed, &auth.signature), Ok(()));

    let (name, items) = &decoded.namespaces[0];
    let digests = decoded
        .mso
        .value_digests
        .iter()
        .find(|(known, _)| known == name)
        .unwrap();
    let digests: HashMap<u64, &Vec<u8>> = digests.1.iter().map(|(id, digest)| (*id, digest)).collect();
    for item in items {
        assert_eq!(
            digest(&SHA256, &item.bytes).as_ref(),
            digests[&item.digest_id].as_slice()
        );
    }
    let expiry = items.iter().find(|item| item.identifier == "expiry_date").unwrap();
    assert_eq!(
        hash(&expiry.bytes),
        "ea5c3304bb7c4a8dcb51c4c13b65264f845541341342093cca786e058fac2d59"
    );
    assert_eq!(mdoc::to_json(&expiry.value), Value::from("2024-10-20"));
    let device = decoded.mso.device_key.to_jwk();
    let x = B64U.encode(unhex(
        "96313d6c63e24e3372742bfdb1a33ba2c897dcd68ab8c753e4fbd48dca6b7f9a",
    ));
    assert_eq!(device["x"], x);
    let again = credentials::certificate::Chain::from_ders(&[leaf.der()]).unwrap();
    assert_eq!(again, decoded.chain);
}

/// V-MDOC-10: the annex's root key signed the annex's document signer.
#[test]
fn the_annexs_root_key() {
    let d = unhex("6623d998698c4738b249ea76ab6e920eecd7f6f72bd53c3a7960ed72297a85e8");
    let root = agreement::PrivateKey::from_private_key(&agreement::ECDH_P256, &d).unwrap();
    let point = root.compute_public_key().unwrap();
    let (x, y) = point.as_ref()[1..].split_at(32);
    let root = p256(&B64U.encode(x), &B64U.encode(y));
    let decoded = mdoc::decode(ISSUER_SIGNED).unwrap();
    let signer = x509_cert::Certificate::from_der(decoded.chain.leaf().der()).unwrap();
    let signature = Signature::from_der(signer.signature().raw_bytes()).unwrap();
    let body = signer.tbs_certificate().to_der().unwrap();
    assert_eq!(root.verify(Alg::Es256, &body, &signature.to_bytes()), Ok(()));
}
