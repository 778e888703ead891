//! The token request and its answer (TOKEN).

use model::secret::Secret;
use serde_json::{Map, Value};

use crate::authorize::Code;
use crate::bend::At;
use crate::call::{Call, Form};
use crate::failure::Failure;
use crate::offer::{AUTHORIZATION_CODE, PRE_AUTHORIZED};
use crate::visit::Visit;

/// What the token endpoint granted.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) access_token: Secret,
    /// Whether it is bound to the wallet's DPoP key (DPOP-8).
    pub(crate) bound: bool,
    pub(crate) expires_in: Option<u64>,
    pub(crate) refresh_token: Option<Secret>,
    /// The first `credential_identifiers` entry for our configuration (TOKEN-16): then it must be used (TOKEN-17).
    pub(crate) identifier: Option<String>,
    /// Whether the answer forbids caching, as it must (TOKEN-14).
    pub(crate) no_store: bool,
}

/// Spends the pre-authorized code (TOKEN-1, TOKEN-2, TOKEN-14).
pub(crate) async fn pre_authorized(visit: &Visit<'_>) -> Result<Token, Failure> {
    let Some(grant) = &visit.offer.pre_authorized else {
        return Err(Failure::new(
            "offer_grant_unsupported",
            "the offer has no pre-authorized code",
        ));
    };
    let mut form = Form::default();
    form.push("grant_type", PRE_AUTHORIZED);
    form.push("pre-authorized_code", grant.code.reveal());
    if let Some(hint) = &grant.tx_code {
        match &visit.options.tx_code {
            Some(code) => form.push("tx_code", code.reveal()),
            // A fault may have no need of it.
            None if visit.bend.place() == Some(At::Token) => {}
            None => {
                let message = format!("this offer needs a transaction code ({hint})");
                return Err(Failure::new("tx_code_missing", message));
            }
        }
    }
    send(visit, form).await
}

/// Spends an authorization code (TOKEN-11, PKCE-4).
pub(crate) async fn by_code(visit: &Visit<'_>, code: &Code) -> Result<Token, Failure> {
    let mut form = Form::default();
    form.push("grant_type", AUTHORIZATION_CODE);
    form.push("code", code.code.as_str());
    form.push("redirect_uri", visit.options.redirect_uri.as_str());
    form.push("code_verifier", code.verifier.as_str());
    send(visit, form).await
}

/// Refreshes the token (TOKEN-20).
pub(crate) async fn refreshed(visit: &Visit<'_>, refresh_token: &Secret) -> Result<Token, Failure> {
    let mut form = Form::default();
    form.push("grant_type", "refresh_token");
    form.push("refresh_token", refresh_token.reveal());
    send(visit, form).await
}

async fn send(visit: &Visit<'_>, mut form: Form) -> Result<Token, Failure> {
    if let Some(id) = &visit.client.id {
        form.push("client_id", id.as_str());
    }
    visit.bend.form(At::Token, &mut form, visit);
    let call = Call::form(&visit.server.token_endpoint, &form);
    let answer = visit.send(At::Token, call).await?;
    let token = read(
        &answer.object("TOKEN-14")?,
        &visit.configuration.id,
        visit.client.dpop.is_some(),
    )?;
    let no_store = answer.no_store();
    Ok(Token { no_store, ..token })
}

/// `proves` tells whether the wallet proved a key, so that a bound token is of use to it.
fn read(body: &Map<String, Value>, configuration: &str, proves: bool) -> Result<Token, Failure> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let access_token = text("access_token").ok_or_else(|| Failure::breach("TOKEN-14", "there is no access_token"))?;
    let bound = match text("token_type") {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => false,
        Some(kind) if kind.eq_ignore_ascii_case("dpop") && proves => true,
        Some(kind) => {
            return Err(Failure::new(
                "token_type_unsupported",
                format!("this wallet has no use for a {kind} token"),
            ));
        }
        None => return Err(Failure::breach("TOKEN-14", "there is no token_type")),
    };
    let details = body.get("authorization_details").and_then(Value::as_array);
    let detail = details.into_iter().flatten().find(|detail| {
        let says = |name: &str| detail.get(name).and_then(Value::as_str);
        says("type") == Some("openid_credential") && says("credential_configuration_id") == Some(configuration)
    });
    let identifier = match detail {
        None => None,
        Some(detail) => Some(
            detail
                .pointer("/credential_identifiers/0")
                .and_then(Value::as_str)
                .ok_or_else(|| Failure::breach("TOKEN-16", "authorization_details without credential_identifiers"))?
                .to_owned(),
        ),
    };
    let expires_in = body.get("expires_in").and_then(Value::as_u64);
    Ok(Token {
        access_token: Secret::new(access_token),
        bound,
        expires_in,
        refresh_token: text("refresh_token").map(Secret::new),
        identifier,
        no_store: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    /// TOKEN-14, TOKEN-16, TOKEN-17.
    #[test]
    fn tokens() {
        let good = json!({"access_token": "t", "token_type": "bearer", "expires_in": 300});
        let token = read(&object(good), "a", false).expect("a token");
        assert_eq!(
            (token.access_token.reveal(), token.expires_in, token.identifier),
            ("t", Some(300), None)
        );
        let with = |id: &str| {
            let detail = json!({"type": "openid_credential", "credential_configuration_id": id, "credential_identifiers": ["x", "y"]});
            read(
                &object(json!({"access_token": "t", "token_type": "Bearer", "authorization_details": [detail]})),
                "a",
                false,
            )
        };
        assert_eq!(with("a").expect("a token").identifier.as_deref(), Some("x"));
        assert_eq!(with("b").expect("a token").identifier, None);
        let refused = |body, code| assert_eq!(read(&object(body), "a", false).expect_err(code).code, code);
        refused(json!({"token_type": "Bearer"}), "issuer_breach");
        refused(json!({"access_token": "t"}), "issuer_breach");
        refused(
            json!({"access_token": "t", "token_type": "DPoP"}),
            "token_type_unsupported",
        );
        // DPOP-8.
        let bound = json!({"access_token": "t", "token_type": "dpop", "refresh_token": "r"});
        let token = read(&object(bound), "a", true).expect("a token");
        assert!(token.bound && token.refresh_token.is_some());
    }
}
