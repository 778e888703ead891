//! Metadata of the authorization server (ASMETA-*), and for JWT VC verifiers (SDVC-9).
//!
//! Served at the root and with `/openid4vci` behind the well-known name, each stating its own identifier (R13).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::publish::PRE_AUTHORIZED_GRANT;
use serde_json::{Value, json};

use crate::serve::Here;
use crate::status;

/// What follows the well-known name.
pub type Suffix = Option<Path<String>>;

/// `GET /.well-known/oauth-authorization-server…` (ASMETA-1 to ASMETA-14): the pre-authorized code grant, anonymously (R39).
pub async fn authorization_server(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(&here, suffix, |here, identifier| {
        let mut out = json!({
            "issuer": identifier,
            "token_endpoint": here.door.endpoint("token"),
            "jwks_uri": here.door.endpoint("jwks"),
            "grant_types_supported": [PRE_AUTHORIZED_GRANT],
            "token_endpoint_auth_methods_supported": ["none"],
            "pre-authorized_grant_anonymous_access_supported": here.issuer.catalogue().policy.anonymous,
        });
        // ASMETA-13.
        if here.issuer.catalogue().keeps_token_lists() {
            out["status_list_aggregation_endpoint"] = status::uri(identifier, None).into();
        }
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
