//! Signed metadata (SMETA), for issuers that have it.

use credentials::jws::{self, Jws};
use credentials::key::PublicKey;
use serde_json::Value;

use super::sheet::Sheet;
use crate::http;
use crate::options::WalletOptions;
use crate::well_known::{self, ISSUER};

/// Asks for the signed form and judges it.
pub(super) async fn examine(options: &WalletOptions, sheet: &mut Sheet<'_>, identifier: &str) {
    let expected = "application/jwt when it is asked for";
    let Ok(url) = well_known::insert(identifier, ISSUER) else {
        return;
    };
    let request = match http::request(options, reqwest::Method::GET, url.as_str()) {
        Ok(request) => request.header("accept", "application/jwt"),
        Err(failure) => return sheet.fail("META-5", expected, failure.message),
    };
    let answer = match http::send(request).await {
        Ok(answer) => answer,
        Err(failure) => return sheet.fail("META-5", expected, failure.message),
    };
    if answer.status != 200 || !answer.is_of("application/jwt") {
        sheet.skip("META-5", expected, "the metadata is not signed");
        sheet.skip("SMETA-1", "a signed form of its own type", "the metadata is not signed");
        sheet.skip("SMETA-2", "sub, iat and the members", "the metadata is not signed");
        return;
    }
    sheet.pass("META-5", expected, "one");
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    match jws::decode(text.trim()) {
        Ok(jws) => {
            sheet.must(
                "SMETA-1",
                "typ openidvci-issuer-metadata+jwt, signed by a key that it names",
                signature(&jws),
            );
            let now = options.clock.now().as_second();
            sheet.must(
                "SMETA-2",
                "sub, iat, and the members themselves",
                claims(&jws, identifier, now),
            );
        }
        Err(error) => sheet.fail("SMETA-1", "a JWS", error.to_string()),
    }
}

/// SMETA-1.
fn signature(jws: &Jws) -> Result<String, String> {
    match jws.header_text("typ") {
        Some("openidvci-issuer-metadata+jwt") => {}
        other => return Err(format!("typ is {}", other.unwrap_or("absent"))),
    }
    let alg = jws.alg().map_err(|error| error.to_string())?;
    let chain = jws.chain().map_err(|error| error.to_string())?;
    let key = match (chain, jws.header.get("jwk")) {
        (Some(chain), _) => chain.leaf_key().clone(),
        (None, Some(jwk)) => PublicKey::from_jwk(jwk).map_err(|error| error.to_string())?,
        (None, None) if jws.header.contains_key("kid") => return Ok("its kid is for those who know the key".into()),
        (None, None) => return Err("it names no key".into()),
    };
    jws.verify(&key, alg).map_err(|error| error.to_string())?;
    Ok(format!("{} verifies", alg.name()))
}

/// SMETA-2.
fn claims(jws: &Jws, identifier: &str, now: i64) -> Result<String, String> {
    let claims = jws.claims().map_err(|error| error.to_string())?;
    match claims.get("sub").and_then(Value::as_str) {
        Some(sub) if sub == identifier => {}
        other => return Err(format!("sub is {}", other.unwrap_or("absent"))),
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    match (time("iat"), time("exp")) {
        (None, _) => return Err("iat is no number".into()),
        (Some(iat), _) if iat > now + 300 => return Err("iat lies ahead".into()),
        (_, Some(exp)) if exp < now => return Err("it has run out".into()),
        _ => {}
    }
    match claims.get("credential_issuer").and_then(Value::as_str) {
        Some(own) if own == identifier => Ok("all there".into()),
        _ => Err("the members do not stand at the top".into()),
    }
}
