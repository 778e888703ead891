//! The nonce endpoint (NONCE, CONF-30).

use reqwest::Method;
use serde_json::{Map, Value};

use super::sheet::Sheet;
use crate::call::Call;
use crate::http;
use crate::options::WalletOptions;

/// Asks for two nonces, and once in the wrong way.
pub(super) async fn examine(options: &WalletOptions, sheet: &mut Sheet<'_>, issuer: &Map<String, Value>) {
    let Some(endpoint) = issuer.get("nonce_endpoint").and_then(Value::as_str) else {
        sheet.skip("NONCE-1", "a nonce endpoint", "the issuer has none");
        return;
    };
    let answer = match http::call(options, &Call::new(Method::POST, endpoint)).await {
        Ok(answer) => answer,
        Err(failure) => return sheet.fail("NONCE-2", "a nonce for an empty POST", failure.message),
    };
    let body = answer.object("NONCE-3").map_err(|failure| failure.message);
    let nonce = body.as_ref().map(|body| body.get("c_nonce").and_then(Value::as_str));
    sheet.must(
        "NONCE-3",
        "200, application/json, c_nonce",
        match nonce {
            Ok(Some(nonce)) => Ok(format!("{} characters", nonce.len())),
            Ok(None) => Err("there is no c_nonce".into()),
            Err(reason) => Err(reason.clone()),
        },
    );
    sheet.must(
        "CONF-30",
        "Cache-Control: no-store",
        match answer.no_store() {
            true => Ok("no-store".into()),
            false => Err(format!("\"{}\" (NONCE-3)", answer.header("cache-control"))),
        },
    );
    let relic = body.as_ref().is_ok_and(|body| body.contains_key("c_nonce_expires_in"));
    sheet.should(
        "NONCE-5",
        "no c_nonce_expires_in",
        if relic {
            Err("there is one".into())
        } else {
            Ok("none".into())
        },
    );
    match http::call(options, &Call::new(Method::GET, endpoint)).await {
        Ok(answer) => sheet.should(
            "NONCE-9",
            "405 for GET",
            match answer.status {
                405 => Ok("405".into()),
                other => Err(other.to_string()),
            },
        ),
        Err(failure) => sheet.warn("NONCE-9", "405 for GET", failure.message),
    }
}
