//! Metadata of the authorization server (ASMETA-*), and for JWT VC verifiers (SDVC-9).
//!
//! Served at the root and with `/openid4vci` behind the well-known name, each stating its own identifier (R13).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use credentials::key::Alg;
use model::publish::PRE_AUTHORIZED_GRANT;
use serde_json::{Value, json};

use super::{attestation, dpop};
use crate::serve::Here;

/// What follows the well-known name.
pub type Suffix = Option<Path<String>>;

/// `GET /.well-known/oauth-authorization-server…` (ASMETA-1 to ASMETA-14): the pre-authorized code grant, anonymously (R39).
pub async fn authorization_server(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(&here, suffix, |here, identifier| {
        let catalogue = here.issuer.catalogue();
        let policy = &catalogue.policy;
        let mut out = json!({
            "issuer": identifier,
            "token_endpoint": here.door.endpoint("token"),
            "jwks_uri": here.door.endpoint("jwks"),
            "grant_types_supported": [PRE_AUTHORIZED_GRANT],
            "dpop_signing_alg_values_supported": dpop::ALGORITHMS.map(Alg::name),
            "pre-authorized_grant_anonymous_access_supported": policy.anonymous,
        });
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
        out
    })
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
