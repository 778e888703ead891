//! Who sends a request to the token or the pushed authorization endpoint (TOKEN-3, PAR-1): one answer for all grants.

use axum::http::HeaderMap;

use super::answer::WalletError;
use super::form::Form;
use crate::serve::Here;

/// The sender, as far as it said or proved who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// `client_id`; none for an anonymous wallet.
    pub id: Option<String>,
    /// The DPoP key it proved: its thumbprint.
    pub jkt: Option<String>,
    /// The client instance's key that it proved: its thumbprint.
    pub instance: Option<String>,
}

/// Tells who sends `form` to the endpoint of that name (`token`, `par`).
///
/// # Errors
/// `invalid_request` for a `client_id` that is longer than any a wallet would have.
pub fn identify(_here: &Here, _endpoint: &str, _headers: &HeaderMap, form: &Form) -> Result<Client, WalletError> {
    Ok(Client {
        id: form.client()?.map(str::to_owned),
        ..Client::default()
    })
}
