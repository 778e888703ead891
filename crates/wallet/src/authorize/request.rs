//! What is asked of the authorization endpoint.

use serde_json::json;

use crate::call::Form;
use crate::failure::Failure;
use crate::visit::Visit;

/// The parameters (AUTHZ-1 to AUTHZ-9, PKCE-1, OFFER-7).
pub(super) fn form(visit: &Visit<'_>, challenge: &str, state: &str) -> Result<Form, Failure> {
    let mut form = Form::default();
    form.push("response_type", "code");
    if let Some(id) = &visit.client.id {
        form.push("client_id", id.as_str());
    }
    form.push("redirect_uri", visit.options.redirect_uri.as_str());
    form.push("state", state);
    form.push("code_challenge", challenge);
    form.push("code_challenge_method", "S256");
    let several = !visit.issuer.authorization_servers.is_empty();
    match visit.configuration.text("scope") {
        Some(scope) if !visit.options.details => form.push("scope", scope),
        _ => {
            let mut detail = json!({
                "type": "openid_credential", "credential_configuration_id": visit.configuration.id,
            });
            if several {
                detail["locations"] = json!([visit.issuer.identifier]);
            }
            form.push("authorization_details", json!([detail]).to_string());
        }
    }
    if several {
        form.push("resource", visit.issuer.identifier.as_str());
    }
    if let Some(state) = visit
        .offer
        .login
        .as_ref()
        .and_then(|login| login.issuer_state.as_deref())
    {
        form.push("issuer_state", state);
    }
    if visit.client.id.is_none() {
        return Err(Failure::new(
            "client_missing",
            "the authorization code grant needs a client_id",
        ));
    }
    Ok(form)
}
