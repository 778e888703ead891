//! Who sends a request to the token or the pushed authorization endpoint (TOKEN-3, PAR-1): one answer for all grants.

use axum::http::{HeaderMap, StatusCode};
use model::publish::PRE_AUTHORIZED_GRANT;

use super::answer::WalletError;
use super::form::Form;
use super::{attestation, dpop};
use crate::policy::Policy;
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
/// What was proved is spent last, when nothing else is wrong: who is asked for a nonce may send the rest again.
///
/// # Errors
/// `invalid_request` for a `client_id` that is longer than any a wallet would have; CATT-1 to CATT-10, `invalid_client` where
/// policy demands an attestation and there is none; DPOP-1 to DPOP-13.
pub fn identify(here: &Here, endpoint: &str, headers: &HeaderMap, form: &Form) -> Result<Client, WalletError> {
    let id = form.client()?;
    let attested = attestation::authenticate(here, headers, id)?;
    if attested.is_none() && must_attest(&here.issuer.catalogue().policy, form) {
        let text = "This issuer asks wallets for an attestation of their provider";
        let error = WalletError::bad("invalid_client", "CATT-1", text).status(StatusCode::UNAUTHORIZED);
        return Err(error.because("OAuth-Client-Attestation and its proof", "neither"));
    }
    let proof = dpop::at_server(here, headers, endpoint)?;
    let mut client = Client {
        id: id.map(str::to_owned),
        jkt: proof.as_ref().map(|proof| proof.jkt().to_owned()),
        instance: None,
    };
    if let Some(attested) = attested {
        let (id, instance) = attested.spend(&here.issuer)?;
        client.id = Some(id);
        client.instance = Some(instance);
    }
    if let Some(proof) = proof {
        proof.spend(&here.issuer)?;
    }
    Ok(client)
}

/// Whether the sender of `form` must come with an attestation: where the operator listed no other way. An anonymous wallet may
/// redeem a pre-authorized code, if that is allowed.
fn must_attest(policy: &Policy, form: &Form) -> bool {
    let anonymous = policy.anonymous && form.one("grant_type") == Some(PRE_AUTHORIZED_GRANT);
    policy.clients.attestation.is_some() && !policy.clients.public && !anonymous
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Attestation, Clients, Trust};
    use axum::http::header;

    fn form(body: &str) -> Form {
        let mut headers = HeaderMap::new();
        let kind = "application/x-www-form-urlencoded".parse().expect("a header");
        headers.insert(header::CONTENT_TYPE, kind);
        Form::read(&headers, body.as_bytes()).expect("a form")
    }

    /// CATT-1, TOKEN-3, R39; fact sheet 6.3: who must come with an attestation.
    #[test]
    fn an_attestation_is_asked_for_where_nothing_else_is_listed() {
        let check = |anonymous, public, listed: bool, grant: &str, expect| {
            let attestation = listed.then(|| Attestation {
                trust: Trust::default(),
                challenge: false,
                max_age: None,
                needs_issuer: true,
            });
            let policy = Policy {
                anonymous,
                clients: Clients { public, attestation },
                ..Policy::default()
            };
            let form = form(&format!("grant_type={grant}"));
            assert_eq!(
                must_attest(&policy, &form),
                expect,
                "{anonymous} {public} {listed} {grant}"
            );
        };
        check(true, true, false, "", false);
        check(false, false, false, "", false);
        check(false, false, true, PRE_AUTHORIZED_GRANT, true);
        check(true, false, true, PRE_AUTHORIZED_GRANT, false);
        check(true, false, true, "authorization_code", true);
        check(true, false, true, "", true);
        check(true, true, true, "refresh_token", false);
    }
}
