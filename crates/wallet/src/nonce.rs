//! A fresh nonce (NONCE).

use reqwest::Method;
use serde_json::Value;

use crate::call::Call;
use crate::failure::Failure;
use crate::http;
use crate::options::WalletOptions;

/// A nonce, and whether its answer forbids caching, as it must (NONCE-3).
#[derive(Debug)]
pub(crate) struct Nonce {
    pub(crate) value: String,
    pub(crate) no_store: bool,
}

/// Fetches a nonce (NONCE-2, NONCE-3).
pub(crate) async fn fetch(options: &WalletOptions, endpoint: &str) -> Result<Nonce, Failure> {
    let answer = http::call(options, &Call::new(Method::POST, endpoint)).await?;
    let body = answer.object("NONCE-3")?;
    let value = body.get("c_nonce").and_then(Value::as_str);
    let value = value.ok_or_else(|| Failure::breach("NONCE-3", "there is no c_nonce"))?;
    let (value, no_store) = (value.to_owned(), answer.no_store());
    Ok(Nonce { value, no_store })
}
