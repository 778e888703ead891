//! Metadata of the authorization server (ASMETA-*), and for JWT VC verifiers (SDVC-9).
//!
//! Served at the root and with `/openid4vci` behind the well-known name, each stating its own identifier (R13).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use credentials::key::Alg;
use model::publish::PRE_AUTHORIZED_GRANT;
use serde_json::{Value, json};

use super::authorize::choose::scope;
use super::pkce;
use super::{attestation, dpop};
use crate::catalogue::Catalogue;
use crate::policy::{OFFLINE_ACCESS, Policy, RefreshTokens};
use crate::serve::Here;
use crate::status;

/// What follows the well-known name.
pub type Suffix = Option<Path<String>>;

/// `GET /.well-known/oauth-authorization-server…` (ASMETA-1 to ASMETA-14).
pub async fn authorization_server(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(&here, suffix, |here, identifier| {
        let catalogue = here.issuer.catalogue();
        let policy = &catalogue.policy;
        let mut out = json!({
            "issuer": identifier,
            "token_endpoint": here.door.endpoint("token"),
            "jwks_uri": here.door.endpoint("jwks"),
            "grant_types_supported": grants(policy),
            "dpop_signing_alg_values_supported": dpop::ALGORITHMS.map(Alg::name),
            "pre-authorized_grant_anonymous_access_supported": policy.anonymous,
        });
        if policy.asks_people() {
            let more = json!({
                "authorization_endpoint": here.door.endpoint("authorize"),
                "pushed_authorization_request_endpoint": here.door.endpoint("par"),
                "require_pushed_authorization_requests": policy.authorization.pushed_only,
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "code_challenge_methods_supported": [pkce::METHOD],
                "authorization_response_iss_parameter_supported": true,
                "authorization_details_types_supported": ["openid_credential"],
                "scopes_supported": scopes(&catalogue),
            });
            if let (Value::Object(out), Value::Object(more)) = (&mut out, more) {
                out.extend(more);
            }
        }
        let mut methods = Vec::new();
        if policy.clients.public || policy.anonymous {
            methods.push("none");
        }
        if policy.clients.attestation.is_some() {
            // ASMETA-10, ASMETA-11.
            methods.push("attest_jwt_client_auth");
            let algorithms = json!(attestation::ALGORITHMS.map(Alg::name));
            out["client_attestation_signing_alg_values_supported"] = algorithms.clone();
            out["client_attestation_pop_signing_alg_values_supported"] = algorithms;
            out["challenge_endpoint"] = json!(here.door.endpoint("challenge"));
        }
        out["token_endpoint_auth_methods_supported"] = json!(methods);
        if catalogue.keeps_token_lists() {
            // ASMETA-13.
            out["status_list_aggregation_endpoint"] = status::uri(identifier, None).into();
        }
        out
    })
}

/// The grants of the token endpoint (ASMETA-4).
pub fn grants(policy: &Policy) -> Vec<&'static str> {
    let code = policy.asks_people().then_some("authorization_code");
    let refresh = (policy.refresh.tokens != RefreshTokens::Off).then_some("refresh_token");
    let grants = [code, Some(PRE_AUTHORIZED_GRANT), refresh];
    grants.into_iter().flatten().collect()
}

/// The scopes that are understood, each once.
fn scopes(catalogue: &Catalogue) -> Vec<&str> {
    let own = catalogue.configurations.values().filter_map(|one| scope(one));
    let offline = (catalogue.policy.refresh.tokens != RefreshTokens::Off).then_some(OFFLINE_ACCESS);
    let mut out: Vec<&str> = Vec::new();
    for scope in own.chain(offline) {
        if !out.contains(&scope) {
            out.push(scope);
        }
    }
    out
}

/// `GET /.well-known/jwt-vc-issuer…` (SDVC-9).
pub async fn jwt_vc_issuer(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(
        &here,
        suffix,
        |here, identifier| json!({"issuer": identifier, "jwks_uri": here.door.endpoint("jwks")}),
    )
}

/// The issuer identifier that is asked about, if it is one of this listener's.
pub fn identifier(here: &Here, suffix: Suffix) -> Option<String> {
    let suffix = suffix.map_or_else(String::new, |Path(suffix)| format!("/{suffix}"));
    here.door.identifier_for(&suffix)
}

fn answer(here: &Here, suffix: Suffix, make: impl Fn(&Here, &str) -> Value) -> Response {
    match identifier(here, suffix) {
        Some(identifier) => {
            let body = make(here, &identifier).to_string();
            (
                [
                    (header::CONTENT_TYPE, "application/json"),
                    (header::CACHE_CONTROL, "no-cache"),
                ],
                body,
            )
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
