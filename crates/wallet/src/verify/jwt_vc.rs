//! `jwt_vc_json` and `jwt_vc` (JWTVC).

use credentials::did;
use credentials::jwt_vc::{self, JwtVcError};
use serde_json::{Map, Value};

use super::{Checked, Subject, key, sd_jwt, status};

const ORDER: [(&str, &str); 4] = [
    ("type", "typ belongs to the payload"),
    ("signature", "verifies"),
    ("digests", "every disclosure belongs to a digest"),
    ("validity", "within its times"),
];

pub(super) async fn check(subject: &Subject<'_>, text: &str, checked: &mut Checked) {
    let decoded = match jwt_vc::decode(text) {
        Ok(decoded) => decoded,
        Err(error) => return checked.fail(step_of(&error), error),
    };
    let Some(issuer) = key::find(subject, &decoded.jws, issuer_of(&decoded.payload), checked).await else {
        return;
    };
    let verified = match jwt_vc::verify(text, &issuer, subject.options.clock.now()) {
        Ok(verified) => verified,
        Err(error) => return checked.failed_in(&ORDER, step_of(&error), &error),
    };
    checked.pass("signature", format!("{} verifies", issuer.alg().name()));
    checked.pass(
        "digests",
        match &decoded.sd_jwt {
            Some(sd_jwt) => format!("{} disclosures, each with its digest", sd_jwt.disclosures.len()),
            None => "nothing is selectively disclosable".into(),
        },
    );
    checked.pass("validity", validity(&verified.credential));
    let sub = verified.claims.get("sub").and_then(Value::as_str);
    let by_subject = sub.or(verified.subject.as_deref()).filter(|id| id.starts_with("did:"));
    match (&verified.holder, by_subject.map(did::resolve)) {
        (Some(holder), _) => checked.bind(subject, Some(holder), "cnf.jwk"),
        (None, Some(Ok(key))) => checked.bind(subject, Some(&key), "the subject's DID"),
        (None, Some(Err(error))) => checked.fail("holder-binding", format!("the subject's DID gives no key: {error}")),
        (None, None) => checked.bind(subject, None, "cnf and no DID as subject"),
    }
    checked.note("type", types(subject, &verified.credential));
    if let Some(entry) = verified.credential.get("credentialStatus") {
        status::of_w3c(subject, entry, checked).await;
    }
    if let Some(entry) = verified.claims.get("status") {
        status::of_sd_jwt(subject, entry, checked).await;
    }
    checked.claims = Value::Object(verified.credential);
}

/// `iss`, else the credential's `issuer` in either version.
fn issuer_of(payload: &Map<String, Value>) -> Option<&str> {
    let issuer = payload.get("issuer").or_else(|| payload.get("vc")?.get("issuer"));
    let issuer = || issuer.and_then(|issuer| issuer.as_str().or_else(|| issuer.get("id")?.as_str()));
    payload.get("iss").and_then(Value::as_str).or_else(issuer)
}

/// META-41, JWTVC-5: every configured type is there.
fn types(subject: &Subject<'_>, credential: &Map<String, Value>) -> Result<String, String> {
    let definition = subject.configuration.published.get("credential_definition");
    let wanted = definition.and_then(|definition| definition.get("type")?.as_array());
    let wanted = wanted.ok_or("the metadata names no types (META-41)")?;
    let got = match credential.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        other => other.map(std::slice::from_ref).unwrap_or_default(),
    };
    match wanted.iter().find(|kind| !got.contains(kind)) {
        Some(missing) => Err(format!(
            "the credential lacks the type {missing} that the metadata promised (META-41)"
        )),
        None => Ok(got.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
    }
}

fn step_of(error: &JwtVcError) -> &'static str {
    match error {
        JwtVcError::Jws(_) => "signature",
        JwtVcError::SdJwt(error) => sd_jwt::step_of(error),
        JwtVcError::Expired | JwtVcError::NotYetValid | JwtVcError::BadTime(_) => "validity",
        JwtVcError::BadMember("cnf") => "holder-binding",
        _ => "type",
    }
}

fn validity(credential: &Map<String, Value>) -> String {
    let text = |names: [&str; 2]| names.iter().find_map(|name| credential.get(*name)?.as_str());
    match (
        text(["issuanceDate", "validFrom"]),
        text(["expirationDate", "validUntil"]),
    ) {
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (None, Some(until)) => format!("until {until}"),
        (Some(from), None) => format!("from {from}, without end"),
        (None, None) => "without limits in time".into(),
    }
}
