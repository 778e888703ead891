use jiff::Timestamp;
use model::entropy::SeededEntropy;
use serde_json::{Map, Value, json};

use super::*;
use crate::jws;
use crate::key::SigningKey;
use crate::sd_jwt::SdMap;

const V1: &str = "https://www.w3.org/2018/credentials/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn now() -> Timestamp {
    "2026-11-23T04:05:06.5Z".parse().unwrap()
}

fn credential(context: &str) -> Value {
    json!({
        "@context": [context], "type": ["VerifiableCredential", "UniversityDegree"], "id": "urn:uuid:1",
        "issuer": {"id": "to be replaced", "name": "Example University"},
        "issuanceDate": "2026-11-23T04:05:06.5Z", "expirationDate": "2027-11-23T04:05:06Z",
        "credentialSubject": {"id": "to be replaced", "degree": {"type": "Bachelor", "name": "Arts"}},
    })
}

struct Issue<'a> {
    credential: Value,
    options: Value,
    did: Option<&'a str>,
    disclosure: Option<Value>,
}

impl Issue<'_> {
    fn make(self, key: &SigningKey, holder: &SigningKey) -> Result<String, JwtVcError> {
        let map: Option<SdMap> = self.disclosure.map(|map| serde_json::from_value(map).unwrap());
        make(Input {
            credential: self.credential.as_object().cloned().unwrap_or_default(),
            jwt_options: self.options.as_object().cloned().unwrap_or_default(),
            issuer: "did:jwk:issuer",
            subject_did: self.did,
            holder: Some(holder.public()),
            status: Some(&json!({"type": "BitstringStatusListEntry", "statusPurpose": "revocation"})),
            disclosure: map.as_ref(),
            kid: Some("did:jwk:issuer#0"),
            x5c: None,
            key,
            now: now(),
            entropy: &SeededEntropy::new(1),
        })
    }
}

fn issue(context: &str) -> Issue<'static> {
    Issue {
        credential: credential(context),
        options: Value::Null,
        did: Some("did:jwk:holder"),
        disclosure: None,
    }
}

fn keys() -> (SigningKey, SigningKey) {
    (
        SigningKey::generate_p256().unwrap(),
        SigningKey::generate_p256().unwrap(),
    )
}

/// JWTVC-3, JWTVC-4, JWTVC-5, JWTVC-9 to JWTVC-12.
#[test]
fn version_1() {
    let (key, holder) = keys();
    let text = issue(V1).make(&key, &holder).unwrap();
    assert_eq!(text.matches('.').count(), 2);
    let decoded = decode(&text).unwrap();
    assert_eq!(
        Value::Object(decoded.jws.header),
        json!({"alg": "ES256", "typ": "JWT", "kid": "did:jwk:issuer#0"})
    );
    let verified = verify(&text, key.public(), now()).unwrap();
    assert_eq!(
        (verified.version, verified.subject.as_deref()),
        (Version::V1, Some("did:jwk:holder"))
    );
    let mut expect = credential(V1);
    expect["issuer"]["id"] = json!("did:jwk:issuer");
    expect["credentialSubject"]["id"] = json!("did:jwk:holder");
    expect["credentialStatus"] = json!({"type": "BitstringStatusListEntry", "statusPurpose": "revocation"});
    assert_eq!(Value::Object(verified.credential), expect);
    let mut claims = Value::Object(verified.claims);
    claims.as_object_mut().unwrap().shift_remove("vc");
    assert_eq!(
        claims,
        json!({
            "iss": "did:jwk:issuer", "sub": "did:jwk:holder", "jti": "urn:uuid:1", "nbf": 1795406706, "exp": 1826942706,
        })
    );
}

/// JWTVC-6 to JWTVC-8.
#[test]
fn version_2() {
    let (key, holder) = keys();
    let text = issue(V2).make(&key, &holder).unwrap();
    let header = decode(&text).unwrap().jws.header;
    assert_eq!(
        (header["typ"].as_str(), header["cty"].as_str()),
        (Some("vc+jwt"), Some("vc"))
    );
    let verified = verify(&text, key.public(), now()).unwrap();
    assert_eq!(verified.version, Version::V2);
    let claims = verified.claims;
    for absent in ["vc", "issuanceDate", "expirationDate", "nbf", "exp", "cnf"] {
        assert!(!claims.contains_key(absent), "{absent}");
    }
    assert_eq!(claims["validFrom"], "2026-11-23T04:05:06.5Z");
    assert_eq!(claims["validUntil"], "2027-11-23T04:05:06Z");
    assert_eq!(
        (claims["iat"].as_i64(), claims["sub"].as_str()),
        (Some(1795406706), Some("did:jwk:holder"))
    );
    assert_eq!(
        claims["issuer"],
        json!({"id": "did:jwk:issuer", "name": "Example University"})
    );
    assert_eq!(claims["credentialStatus"]["statusPurpose"], "revocation");
}

/// JWTVC-10: without a DID the key itself is bound.
#[test]
fn holder_by_key() {
    let (key, holder) = keys();
    for context in [V1, V2] {
        let mut input = Issue {
            did: None,
            ..issue(context)
        };
        input.credential["credentialSubject"]
            .as_object_mut()
            .unwrap()
            .shift_remove("id");
        let verified = verify(&input.make(&key, &holder).unwrap(), key.public(), now()).unwrap();
        assert_eq!(verified.holder.as_ref(), Some(holder.public()));
        assert_eq!((verified.subject, verified.claims.get("sub")), (None, None));
    }
}

/// 5.9: non-empty selectiveDisclosure gives the SD-JWT form; what verifiers need stays plain.
#[test]
fn with_disclosures() {
    let (key, holder) = keys();
    let disclosure = json!({"fields": {
        "@context": {"sd": true}, "issuer": {"sd": true},
        "credentialSubject": {"sd": false, "children": {"fields": {"degree": {"sd": true, "children": {"fields": {"name": {"sd": true}}}}}}},
    }});
    for (context, typ) in [(V1, "JWT"), (V2, "vc+sd-jwt")] {
        let input = Issue {
            disclosure: Some(disclosure.clone()),
            ..issue(context)
        };
        let text = input.make(&key, &holder).unwrap();
        let decoded = decode(&text).unwrap();
        assert_eq!(decoded.jws.header_text("typ"), Some(typ));
        let inner = decoded.sd_jwt.unwrap();
        let names: Vec<_> = inner
            .disclosures
            .iter()
            .map(|one| one.name.as_deref().unwrap())
            .collect();
        assert_eq!(names, ["name", "degree"]);
        let prefix = if context == V1 { "vc." } else { "" };
        assert_eq!(
            inner.disclosures[1].place.as_ref().unwrap().path,
            format!("{prefix}credentialSubject")
        );
        let verified = verify(&text, key.public(), now()).unwrap();
        assert_eq!(
            verified.credential["credentialSubject"]["degree"],
            json!({"type": "Bachelor", "name": "Arts"})
        );
        // One letter of a disclosure.
        let at = text.find('~').unwrap() + 30;
        let forged = format!(
            "{}{}{}",
            &text[..at],
            if &text[at..=at] == "A" { "B" } else { "A" },
            &text[at + 1..]
        );
        assert!(verify(&forged, key.public(), now()).is_err());
    }
    let nothing = Issue {
        disclosure: Some(json!({"fields": {"id": {"sd": false}}})),
        ..issue(V1)
    };
    assert!(!nothing.make(&key, &holder).unwrap().contains('~'));
}

/// `jwt:` options add; they cannot contradict what is settled.
#[test]
fn jwt_options() {
    let (key, holder) = keys();
    let options = json!({"iat": 5, "exp": 1, "iss": "x", "vc": {}, "cnf": {}, "extra": true});
    for context in [V1, V2] {
        let mut options = options.clone();
        if context == V2 {
            options["exp"] = json!(1900000000u64);
        }
        let text = Issue {
            options,
            ..issue(context)
        }
        .make(&key, &holder)
        .unwrap();
        let claims = verify(&text, key.public(), now()).unwrap().claims;
        assert_eq!(
            (claims["iat"].as_i64(), claims["extra"].as_bool()),
            (Some(5), Some(true))
        );
        assert_eq!(
            (claims["iss"].as_str(), claims.get("cnf")),
            (Some("did:jwk:issuer"), None)
        );
        assert_eq!(
            claims["exp"].as_i64(),
            Some(if context == V1 { 1826942706 } else { 1900000000 })
        );
    }
}

#[test]
fn defaults() {
    let (key, holder) = keys();
    let mut input = issue(V1);
    for name in ["issuanceDate", "expirationDate", "issuer", "id"] {
        input.credential.as_object_mut().unwrap().shift_remove(name);
    }
    let verified = verify(&input.make(&key, &holder).unwrap(), key.public(), now()).unwrap();
    assert_eq!(verified.credential["issuanceDate"], "2026-11-23T04:05:06Z");
    assert_eq!(verified.credential["issuer"], "did:jwk:issuer");
    assert!(!verified.claims.contains_key("jti") && !verified.claims.contains_key("exp"));
}

#[test]
fn data_that_is_no_credential() {
    let (key, holder) = keys();
    let check = |change: &dyn Fn(&mut Value), code: &str| {
        let mut input = issue(V1);
        change(&mut input.credential);
        assert_eq!(input.make(&key, &holder).unwrap_err().code(), code);
    };
    check(
        &|vc| vc["@context"] = json!(["https://example.com"]),
        "jwt_vc.unknown_context",
    );
    check(&|vc| vc["@context"] = json!([]), "jwt_vc.unknown_context");
    check(&|vc| vc["type"] = json!(["Other"]), "jwt_vc.not_a_credential");
    check(&|vc| vc["issuer"] = json!(1), "jwt_vc.bad_member");
    check(&|vc| vc["credentialSubject"] = json!("x"), "jwt_vc.bad_member");
    check(
        &|vc| vc["credentialSubject"] = json!([{}, {}]),
        "jwt_vc.several_subjects",
    );
    check(
        &|vc| vc["issuanceDate"] = json!("THIS WILL BE REPLACED"),
        "jwt_vc.bad_time",
    );
    check(&|vc| vc["expirationDate"] = json!(5), "jwt_vc.bad_time");
}

/// Signs a payload by hand; verifying refuses it.
#[test]
fn refusals() {
    let (key, holder) = keys();
    let good = |context: &str| decode(&issue(context).make(&key, &holder).unwrap()).unwrap().payload;
    let check = |typ: Value, context: &str, change: &dyn Fn(&mut Map<String, Value>), code: &str| {
        let mut payload = good(context);
        change(&mut payload);
        let header = json!({"alg": "ES256", "typ": typ});
        let text = jws::sign(&header, Value::Object(payload).to_string().as_bytes(), &key).unwrap();
        assert_eq!(verify(&text, key.public(), now()).map(|_| ()).unwrap_err().code(), code);
    };
    check(json!("vc+jwt"), V1, &|_| {}, "jwt_vc.wrong_type");
    check(json!("JWT"), V2, &|_| {}, "jwt_vc.wrong_type");
    check(json!("JWT"), V1, &|p| p["iss"] = json!("x"), "jwt_vc.contradiction");
    check(json!("JWT"), V1, &|p| p["sub"] = json!("x"), "jwt_vc.contradiction");
    check(json!("JWT"), V1, &|p| p["jti"] = json!("x"), "jwt_vc.contradiction");
    check(json!("JWT"), V1, &|p| p["nbf"] = json!(1), "jwt_vc.contradiction");
    check(
        json!("JWT"),
        V1,
        &|p| p["exp"] = json!(1900000000u64),
        "jwt_vc.contradiction",
    );
    check(json!("JWT"), V1, &|p| p["exp"] = json!(1), "sd_jwt.expired");
    check(json!("JWT"), V1, &|p| p["vc"] = json!(1), "jwt_vc.not_an_object");
    check(
        json!("JWT"),
        V1,
        &|p| p["vc"]["@context"] = json!([V2]),
        "jwt_vc.unknown_context",
    );
    check(
        json!("vc+jwt"),
        V2,
        &|p| drop(p.insert("vp".into(), json!({}))),
        "jwt_vc.forbidden_member",
    );
    check(
        json!("vc+jwt"),
        V2,
        &|p| p["validUntil"] = json!("2020-01-01T00:00:00Z"),
        "jwt_vc.expired",
    );
    check(
        json!("vc+jwt"),
        V2,
        &|p| p["validFrom"] = json!("2030-01-01T00:00:00Z"),
        "jwt_vc.not_yet_valid",
    );
    check(
        json!("vc+jwt"),
        V2,
        &|p| drop(p.insert("cnf".into(), json!({}))),
        "jwt_vc.bad_member",
    );
    let text = issue(V1).make(&key, &holder).unwrap();
    assert_eq!(
        verify(&text, holder.public(), now()).map(|_| ()).unwrap_err().code(),
        "key.bad_signature"
    );
    assert_eq!(
        verify("x", key.public(), now()).map(|_| ()).unwrap_err().code(),
        "jws.malformed"
    );
}
