//! What a profile's HAIP switch demands of a request, whatever the policy lets pass (HAIP-2 to HAIP-4, GAP-9): pure.

use axum::http::StatusCode;

use super::answer::WalletError;
use super::client::Client;

/// A token request: its sender has authenticated by attestation, and proved a key to bind the token to.
///
/// # Errors
/// 401 `invalid_client` (HAIP-4), 400 `invalid_dpop_proof` (HAIP-3).
pub fn token(demanded: bool, client: &Client) -> Result<(), WalletError> {
    if !demanded {
        return Ok(());
    }
    authenticated(client)?;
    match client.jkt {
        Some(_) => Ok(()),
        None => {
            let text = "Tokens for this credential are bound to a key: the DPoP header is missing";
            Err(WalletError::bad("invalid_dpop_proof", "HAIP-3", text).because("a DPoP header", "none"))
        }
    }
}

/// An authorization request: it was pushed.
///
/// # Errors
/// 400 `invalid_request` (HAIP-2).
pub fn authorization(demanded: bool, pushed: bool) -> Result<(), WalletError> {
    if pushed || !demanded {
        return Ok(());
    }
    let text = "Authorization requests for this credential must be pushed first";
    let error = WalletError::bad("invalid_request", "HAIP-2", text);
    Err(error.because("a request_uri of this issuer", "the request itself"))
}

/// A pushed authorization request: its sender has authenticated by attestation.
///
/// # Errors
/// 401 `invalid_client` (HAIP-4).
pub fn push(demanded: bool, client: &Client) -> Result<(), WalletError> {
    if demanded { authenticated(client) } else { Ok(()) }
}

fn authenticated(client: &Client) -> Result<(), WalletError> {
    if client.instance.is_some() {
        return Ok(());
    }
    let text = "This credential asks for client authentication by attestation";
    let error = WalletError::bad("invalid_client", "HAIP-4", text).status(StatusCode::UNAUTHORIZED);
    Err(error.because(
        "OAuth-Client-Attestation and its PoP",
        client
            .id
            .as_deref()
            .map_or("an anonymous wallet".to_owned(), |id| format!("only a client_id, {id}")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(jkt: bool, instance: bool) -> Client {
        Client {
            id: Some("https://wallet.example".into()),
            jkt: jkt.then(|| "j".into()),
            instance: instance.then(|| "i".into()),
        }
    }

    fn item(answer: Result<(), WalletError>) -> String {
        answer.err().map(|error| error.item).unwrap_or_default()
    }

    /// HAIP-2, HAIP-3, HAIP-4, GAP-9.
    #[test]
    fn the_switch_demands() {
        let check = |demanded, jkt, instance, expect| {
            assert_eq!(
                item(token(demanded, &client(jkt, instance))),
                expect,
                "{demanded} {jkt} {instance}"
            );
        };
        check(false, false, false, "");
        check(true, true, true, "");
        check(true, false, true, "HAIP-3");
        check(true, true, false, "HAIP-4");
        for (demanded, pushed, expect) in [(false, false, ""), (true, true, ""), (true, false, "HAIP-2")] {
            assert_eq!(item(authorization(demanded, pushed)), expect, "{demanded} {pushed}");
        }
        for (demanded, instance, expect) in [(false, false, ""), (true, true, ""), (true, false, "HAIP-4")] {
            assert_eq!(
                item(push(demanded, &client(false, instance))),
                expect,
                "{demanded} {instance}"
            );
        }
        assert_eq!(
            item(token(true, &Client::default())),
            "HAIP-4",
            "nobody comes anonymously"
        );
    }
}
