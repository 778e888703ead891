//! Metadata: of the credential issuer (META-*), of its authorization server (ASMETA-*), and for JWT VC verifiers (SDVC-9).
//!
//! Served at the root and with `/openid4vci` behind the well-known name, each stating its own identifier (R13).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::publish::PRE_AUTHORIZED_GRANT;
use serde_json::{Map, Value, json};

use crate::catalogue::vct;
use crate::serve::Here;

/// The most proofs of one credential request (META-18, CRED-11).
pub const BATCH: usize = 10;

type Suffix = Option<Path<String>>;

/// `GET /.well-known/openid-credential-issuer…` (META-2, META-4).
pub async fn issuer(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(&here, suffix, |here, identifier| {
        let mut out = Map::new();
        out.insert("credential_issuer".into(), json!(identifier));
        out.insert("credential_endpoint".into(), json!(here.door.endpoint("credential")));
        out.insert("nonce_endpoint".into(), json!(here.door.endpoint("nonce")));
        out.insert("batch_credential_issuance".into(), json!({"batch_size": BATCH}));
        let catalogue = here.issuer.catalogue();
        if let Some(display) = &catalogue.issuer_display {
            out.insert("display".into(), display.clone());
        }
        let configurations = catalogue.configurations.values().map(|configuration| {
            let mut published = configuration.published.clone();
            if let Some(vct) = vct(configuration, identifier) {
                published.insert("vct".into(), json!(vct));
            }
            (configuration.id.clone(), Value::Object(published))
        });
        out.insert(
            "credential_configurations_supported".into(),
            Value::Object(configurations.collect()),
        );
        Value::Object(out)
    })
}

/// `GET /.well-known/oauth-authorization-server…` (ASMETA-1 to ASMETA-14): the pre-authorized code grant, anonymously (R39).
pub async fn authorization_server(State(here): State<Here>, suffix: Suffix) -> Response {
    answer(&here, suffix, |here, identifier| {
        json!({
            "issuer": identifier,
            "token_endpoint": here.door.endpoint("token"),
            "jwks_uri": here.door.endpoint("jwks"),
            "grant_types_supported": [PRE_AUTHORIZED_GRANT],
            "token_endpoint_auth_methods_supported": ["none"],
            "pre-authorized_grant_anonymous_access_supported": here.issuer.catalogue().policy.anonymous,
        })
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

fn answer(here: &Here, suffix: Suffix, make: impl Fn(&Here, &str) -> Value) -> Response {
    let suffix = suffix.map_or_else(String::new, |Path(suffix)| format!("/{suffix}"));
    match here.door.identifier_for(&suffix) {
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
