//! `dc+sd-jwt` (SDJWT, SDVC).

use credentials::sd_jwt::{self, SdJwtError};
use serde_json::Value;

use super::{Checked, Subject, key, status};

const ORDER: [(&str, &str); 4] = [
    ("signature", "verifies"),
    ("type", "typ is dc+sd-jwt"),
    ("digests", "every disclosure belongs to a digest"),
    ("validity", "within nbf and exp"),
];

pub(super) async fn check(subject: &Subject<'_>, text: &str, checked: &mut Checked) {
    let decoded = match sd_jwt::decode(text) {
        Ok(decoded) => decoded,
        Err(error) => return checked.fail(step_of(&error), error),
    };
    let iss = decoded.payload.get("iss").and_then(Value::as_str);
    let Some(issuer) = key::find(subject, &decoded.jws, iss, checked).await else {
        return;
    };
    let verified = match sd_jwt::verify(text, &issuer, subject.options.clock.now()) {
        Ok(verified) => verified,
        Err(error) => return checked.failed_in(&ORDER, step_of(&error), &error),
    };
    checked.pass("signature", format!("{} verifies", issuer.alg().name()));
    let (disclosed, decoys) = (decoded.disclosures.len(), decoded.decoys.len());
    checked.pass(
        "digests",
        format!("{disclosed} disclosures, each with its digest; {decoys} decoys"),
    );
    checked.pass("validity", validity(&verified.claims));
    checked.bind(subject, verified.holder.as_ref(), "cnf.jwk");
    let vct = verified.claims.get("vct").and_then(Value::as_str);
    checked.note(
        "type",
        match (subject.configuration.text("vct"), vct) {
            (Some(wanted), Some(vct)) if wanted == vct => Ok(format!("vct is {vct}")),
            (Some(wanted), _) => Err(format!(
                "vct is {}, the metadata promised {wanted} (SDVC-2)",
                vct.unwrap_or("absent")
            )),
            (None, _) => Err("the metadata names no vct (META-39)".into()),
        },
    );
    if let Some(entry) = verified.claims.get("status") {
        status::of_sd_jwt(subject, entry, checked).await;
    }
    checked.claims = Value::Object(verified.claims);
}

/// Which step an error belongs to.
pub(super) fn step_of(error: &SdJwtError) -> &'static str {
    match error {
        SdJwtError::Jws(_) => "signature",
        SdJwtError::WrongType { .. } | SdJwtError::BadClaim("vct") | SdJwtError::NeverDisclosable(_) => "type",
        SdJwtError::BadClaim("cnf") => "holder-binding",
        SdJwtError::Expired(_) | SdJwtError::NotYetValid(_) | SdJwtError::BadClaim(_) => "validity",
        _ => "digests",
    }
}

fn validity(claims: &serde_json::Map<String, Value>) -> String {
    let time = |name: &str| {
        claims
            .get(name)
            .and_then(Value::as_f64)
            .and_then(|at| jiff::Timestamp::from_second(at as i64).ok())
    };
    match (time("nbf"), time("exp")) {
        (Some(nbf), Some(exp)) => format!("from {nbf} to {exp}"),
        (None, Some(exp)) => format!("until {exp}"),
        (Some(nbf), None) => format!("from {nbf}, without end"),
        (None, None) => "without limits in time".into(),
    }
}
