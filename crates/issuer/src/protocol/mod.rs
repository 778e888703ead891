//! What wallets speak: OpenID4VCI 1.0, one file per endpoint.

mod access;
mod access_token;
mod answer;
mod around;
pub(crate) mod asked;
mod attestation;
pub(crate) mod authorize;
mod client;
mod credential;
mod credential_request;
mod credential_response;
mod defer;
mod deferred_credential;
mod deliver;
mod details;
mod dpop;
mod form;
pub mod fuzzing;
mod haip;
mod headers;
mod issuer_metadata;
mod jwks;
mod key_attestation;
mod members;
mod message;
mod metadata;
mod nonce;
mod notification;
mod numeric_date;
mod offer;
mod pkce;
pub mod proof;
mod proofs;
pub(crate) mod pushed;
mod random;
pub mod record;
pub mod replay;
mod response_encryption;
mod status;
mod token;
mod vct;
pub(crate) mod visits;
pub(crate) mod waiting;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub(crate) use token::TX_PURPOSE;

use crate::listener::{CALLBACK, ENDPOINTS};
use crate::serve::{Here, LARGEST_BODY};

/// The wallet routes of a listener: any Host, `Access-Control-Allow-Origin: *` (R28). A trailing slash is ignored (1.1).
pub fn routes(here: &Here) -> Router<Here> {
    let mut router = Router::new()
        .route(
            "/.well-known/openid-credential-issuer/{*suffix}",
            get(issuer_metadata::publish),
        )
        .route(
            "/.well-known/oauth-authorization-server/{*suffix}",
            get(metadata::authorization_server),
        )
        .route("/.well-known/jwt-vc-issuer/{*suffix}", get(metadata::jwt_vc_issuer))
        .route("/.well-known/vct/{*suffix}", get(vct::well_known));
    // A proxy in front of a base URL with a path may keep the path or cut it.
    let mut prefixes = vec![""];
    if !here.door.path().is_empty() {
        prefixes.push(here.door.path());
    }
    for slash in ["", "/"] {
        let well_known = |name: &str| format!("/.well-known/{name}{slash}");
        router = router
            .route(&well_known("openid-credential-issuer"), get(issuer_metadata::publish))
            .route(
                &well_known("oauth-authorization-server"),
                get(metadata::authorization_server),
            )
            .route(&well_known("jwt-vc-issuer"), get(metadata::jwt_vc_issuer));
        for prefix in &prefixes {
            let at = |name: &str| format!("{prefix}{ENDPOINTS}/{name}{slash}");
            router = router
                .route(&at("credential-offer"), get(offer::fetch))
                .route(&at("par"), post(pushed::push))
                .route(&at("token"), post(token::grant))
                .route(&at("nonce"), post(nonce::make))
                .route(&at("challenge"), post(attestation::challenge))
                .route(&at("credential"), post(credential::issue))
                .route(&at("deferred_credential"), post(deferred_credential::fetch))
                .route(&at("notification"), post(notification::receive))
                .route(&at("jwks"), get(jwks::publish))
                .route(&at("status"), get(status::aggregation))
                .route(&at("status/{list}"), get(status::list))
                .route(&at("{configuration}"), get(vct::direct));
            // A base URL whose path is `/openid4vci` has these already.
            if *prefix != ENDPOINTS {
                router = router.route(&format!("{prefix}/{{configuration}}{slash}"), get(vct::direct));
            }
        }
    }
    router
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer((
            DefaultBodyLimit::max(LARGEST_BODY),
            from_fn_with_state(here.clone(), around::around),
        ))
        .merge(pages(&prefixes))
}

/// What a person's browser opens: other pages must not read it (RFC 9700 2.6).
fn pages(prefixes: &[&str]) -> Router<Here> {
    let mut router = Router::new();
    for slash in ["", "/"] {
        for prefix in prefixes {
            let at = |name: &str| format!("{prefix}{ENDPOINTS}/{name}{slash}");
            router = router
                .route(&at("authorize"), get(authorize::by_link).post(authorize::by_form))
                .route(&at("authorize/decision"), post(authorize::decide::decide))
                .route(&at(CALLBACK), get(authorize::external::callback::back));
        }
    }
    router.layer(DefaultBodyLimit::max(LARGEST_BODY))
}
