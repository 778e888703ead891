//! The desk over HTTP: the same interface in a browser on loopback, behind a token.
//!
//! It listens on a port of its own. The token comes to the page in the URL's fragment, which no browser sends, and goes back
//! in a header, which no other site can add; there is no cookie. `Host` must name loopback, so that a foreign name that
//! resolves to this computer gets nothing (DNS rebinding).

use std::io::ErrorKind;
use std::path::Path as FilePath;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use futures_util::StreamExt as _;
use model::entropy::{self, Entropy};
use model::secret::Secret;
use serde_json::Value;
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::call;
use crate::desk::Desk;
use crate::private;
use crate::schema::CallError;

/// The file in the data folder that holds the token.
const TOKEN_FILE: &str = "interface-token";

/// The token of a data folder, made when there is none: a bookmark stays good over restarts.
///
/// # Errors
/// When it can be neither read nor kept.
pub fn token(folder: &FilePath, entropy: &dyn Entropy) -> std::io::Result<Secret> {
    let path = folder.join(TOKEN_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) if is_token(text.trim()) => return Ok(Secret::new(text.trim())),
        // Whatever else lies there is replaced.
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {}
        Err(error) => return Err(error),
    }
    let token = Secret::new(B64U.encode(entropy::bytes::<24>(entropy)));
    private::write(&path, &format!("{}\n", token.reveal()))?;
    Ok(token)
}

fn is_token(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "x-desk-token";
/// The largest request: a configuration file and its quotes.
const LARGEST: usize = 8 << 20;
/// The largest request that opens a bundle: one of 64 MB in base64.
const LARGEST_BUNDLE: usize = 88 << 20;
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(rust_embed::RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Interface;

#[derive(Clone)]
struct Here {
    desk: Desk,
    token: Secret,
    port: u16,
    stop: CancellationToken,
}

/// Serves the interface until `stop`.
///
/// # Errors
/// When the listener fails.
pub async fn serve(desk: Desk, listener: TcpListener, token: Secret, stop: CancellationToken) -> std::io::Result<()> {
    let port = listener.local_addr()?.port();
    let here = Here {
        desk,
        token,
        port,
        stop: stop.clone(),
    };
    let router = Router::new()
        .route("/desk/call/{name}", post(command))
        .route(
            "/desk/call/open_bundle",
            post(open_bundle).layer(DefaultBodyLimit::max(LARGEST_BUNDLE)),
        )
        .route("/desk/stream", get(stream))
        .layer(axum::middleware::from_fn_with_state(here.clone(), with_token))
        .fallback(get(asset))
        .layer(axum::middleware::from_fn_with_state(here.clone(), own_host))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(here);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}

async fn own_host(State(here): State<Here>, request: Request, next: Next) -> Response {
    if !is_own(request.headers(), here.port) {
        return refused(
            StatusCode::FORBIDDEN,
            CallError::new("not-here", "This address is not served here."),
        );
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Whether `Host`, and `Origin` if there is one, name this door.
fn is_own(headers: &HeaderMap, port: u16) -> bool {
    let own = |name: &str| {
        ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|host| name == format!("{host}:{port}"))
    };
    let named = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    named(header::HOST).is_some_and(own)
        && named(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(own))
}

async fn with_token(State(here): State<Here>, headers: HeaderMap, request: Request, next: Next) -> Response {
    let shown = headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if bool::from(shown.ct_eq(here.token.reveal().as_bytes())) {
        return next.run(request).await;
    }
    refused(
        StatusCode::UNAUTHORIZED,
        CallError::new("token", "Open the address the desk printed: it carries the token."),
    )
}

/// The one command that a whole file comes with.
async fn open_bundle(here: State<Here>, body: Bytes) -> Response {
    command(here, Path("open_bundle".to_owned()), body).await
}

async fn command(State(here): State<Here>, Path(name): Path<String>, body: Bytes) -> Response {
    let args: Value = if body.is_empty() {
        Value::Null
    } else {
        match serde_json::from_slice(&body) {
            Ok(args) => args,
            Err(error) => {
                return refused(
                    StatusCode::BAD_REQUEST,
                    CallError::new("bad-arguments", error.to_string()),
                );
            }
        }
    };
    match here.desk.answer(&name, args).await {
        Ok(answer) => ([(header::CONTENT_TYPE, "application/json")], answer).into_response(),
        Err(error) if !call::COMMANDS.iter().any(|(known, ..)| *known == name) => refused(StatusCode::NOT_FOUND, error),
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, error),
    }
}

fn refused(status: StatusCode, error: CallError) -> Response {
    (status, axum::Json(error)).into_response()
}

/// News as lines of JSON, each a batch. An empty batch at once opens the stream.
async fn stream(State(here): State<Here>) -> Response {
    let batches = here.desk.news();
    let opened = futures_util::stream::once(async { Vec::new() });
    let lines = opened.chain(batches).map(|batch| {
        let mut line = serde_json::to_vec(&batch).unwrap_or_else(|_| b"[]".to_vec());
        line.push(b'\n');
        Ok::<_, std::convert::Infallible>(Bytes::from(line))
    });
    let lines = lines.take_until(here.stop.clone().cancelled_owned());
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(lines)).into_response()
}

async fn asset(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let Some(file) = Interface::get(path) else {
        let text = if path == "index.html" {
            "The interface was not built: run `cargo xtask ui`, then build again."
        } else {
            "Not found"
        };
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    // Built files carry their hash in their name; the page itself does not.
    let cache = if path == "index.html" {
        "no-store"
    } else {
        "max-age=31536000, immutable"
    };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)],
        file.data.into_owned(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::entropy::SystemEntropy;

    #[test]
    fn the_token_outlives_the_desk() {
        let folder = std::env::temp_dir().join(format!("desk-token-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let read = || token(&folder, &SystemEntropy).expect("a token").reveal().to_owned();
        let first = read();
        assert!(is_token(&first));
        assert_eq!(read(), first);
        for damaged in [&b"short"[..], b"\xff\xfe"] {
            std::fs::write(folder.join(TOKEN_FILE), damaged).expect("a file");
            let fresh = read();
            assert!(is_token(&fresh) && fresh != first);
            assert_eq!(read(), fresh);
        }
        std::fs::remove_dir_all(folder).expect("cleaned up");
    }
}
