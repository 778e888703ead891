//! Who may call `/issuer2/*` (R28 and its amendments): judged by the TCP peer, the `Host`, the `Origin` and, where there is
//! one, the token. Wallet routes pass untouched.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;
use subtle::ConstantTimeEq as _;
use url::Url;

use super::refusal::refused;
use super::tickets;
use crate::listener::Management;
use crate::serve::Here;

/// The middleware.
pub async fn check(
    State(here): State<Here>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let Some(rules) = here.door.management.clone() else {
        return next.run(request).await;
    };
    let origin = request.headers().get(header::ORIGIN);
    let readable = |origin: &&HeaderValue| allowed_origin(origin.to_str().unwrap_or_default(), &rules.origins);
    let origin = origin.filter(readable).cloned();
    // A preflight carries no token by its nature, and answers nothing but itself.
    let preflight = request.method() == Method::OPTIONS;
    let admitted = admit(&here, &rules, peer, &request);
    let preflight_headers = preflight && admitted.is_ok() && origin.is_some();
    let mut response = match admitted {
        Err(refused) => refused,
        Ok(()) if preflight => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => next.run(request).await,
    };
    // A page that may ask may read its refusal, too; what is answered depends on who asks.
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    if preflight_headers {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        );
        let allowed = HeaderValue::from_static("Authorization, Content-Type, Last-Event-ID, Issuer-Desk-Address");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    response
}

/// Lets a request through, or answers it: 401 without the token, 403 for everything else.
fn admit(here: &Here, rules: &Management, peer: SocketAddr, request: &Request) -> Result<(), Response> {
    if let Some(token) = &rules.token
        && request.method() != Method::OPTIONS
    {
        let shown = bearer(request.headers()).is_some_and(|shown| equal(shown, token.reveal()));
        let streams = request.uri().path().trim_end_matches('/').ends_with("/events");
        let redeemed = || ticket(request).is_some_and(|ticket| tickets::redeem(&here.issuer, &ticket));
        if !(shown || streams && redeemed()) {
            let refusal = Refusal::new(401, "UnauthorizedException", "This issuer asks for a token");
            let mut response = refused(refusal);
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(response);
        }
    }
    judge(request.headers(), peer.ip(), rules, rules.token.is_some()).map_err(|reason| {
        tracing::info!(%peer, %reason, "a management request was refused");
        refused(Refusal::new(403, "ForbiddenException", reason))
    })
}

/// Judges everything but the token.
fn judge(headers: &HeaderMap, peer: IpAddr, rules: &Management, with_token: bool) -> Result<(), &'static str> {
    if !with_token {
        if !peer.to_canonical().is_loopback() {
            return Err("The management API answers this computer only");
        }
        let forwarded = |name: &HeaderName| name == header::FORWARDED || name.as_str().starts_with("x-forwarded-");
        if headers.keys().any(forwarded) {
            return Err("The management API takes no forwarded requests without a token");
        }
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
            (Some(host), None) if own_host(host, rules.port) => {}
            _ => return Err("The Host header does not name this computer"),
        }
    }
    match headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or_default())
    {
        Some(origin) if allowed_origin(origin, &rules.origins) => Ok(()),
        Some(_) => Err("This Origin may not use the management API"),
        None if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") => {
            Err("Another site may not use the management API")
        }
        None => Ok(()),
    }
}

fn own_host(host: &str, port: u16) -> bool {
    let (name, named_port) = match host.rsplit_once(':') {
        Some((name, digits)) if !name.is_empty() && !digits.ends_with(']') => (name, digits.parse().ok()),
        _ => (host, Some(80)),
    };
    let loopback = matches!(name.to_ascii_lowercase().as_str(), "localhost" | "127.0.0.1" | "[::1]");
    loopback && named_port == Some(port)
}

fn allowed_origin(origin: &str, listed: &[String]) -> bool {
    if listed.iter().any(|listed| listed == origin) {
        return true;
    }
    let Ok(url) = Url::parse(origin) else { return false };
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    // The desktop window's own origin is `tauri://localhost`; an opaque `null` has no host and is refused.
    loopback && matches!(url.scheme(), "http" | "https" | "tauri")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn ticket(request: &Request) -> Option<String> {
    let query = request.uri().query()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "ticket")
        .map(|(_, ticket)| ticket.into_owned())
}

fn equal(shown: &str, token: &str) -> bool {
    bool::from(shown.as_bytes().ct_eq(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&str, &str)], peer: &str, with_token: bool, expect: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_bytes(name.as_bytes()).expect("a name"),
                value.parse().expect("a value"),
            );
        }
        let rules = Management {
            token: None,
            port: 7002,
            origins: vec!["https://listed.example".into()],
        };
        let got = judge(&map, peer.parse().expect("an address"), &rules, with_token);
        assert_eq!(got.is_ok(), expect, "{headers:?} from {peer}: {got:?}");
    }

    /// R28 as amended: Host, Origin, peer, forwarded.
    #[test]
    fn the_guard() {
        let host = ("host", "localhost:7002");
        for good in ["localhost:7002", "127.0.0.1:7002", "[::1]:7002", "LOCALHOST:7002"] {
            check(&[("host", good)], "127.0.0.1", false, true);
        }
        for bad in [
            "localhost",
            "localhost:7003",
            "evil.example:7002",
            "192.168.1.2:7002",
            "localhost:7002.evil",
            "[::1]",
            "",
        ] {
            check(&[("host", bad)], "127.0.0.1", false, false);
        }
        check(&[], "127.0.0.1", false, false);
        check(&[host, host], "127.0.0.1", false, false);
        check(&[host], "192.168.1.7", false, false);
        check(&[host], "::ffff:127.0.0.1", false, true);
        for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "X-Forwarded-Proto"] {
            check(&[host, (name, "1.2.3.4")], "127.0.0.1", false, false);
            check(&[host, (name, "1.2.3.4")], "127.0.0.1", true, true);
        }
        for good in [
            "http://localhost:3000",
            "http://127.0.0.1:5",
            "https://[::1]",
            "https://listed.example",
            "tauri://localhost",
        ] {
            check(&[host, ("origin", good)], "127.0.0.1", false, true);
        }
        for bad in [
            "null",
            "https://evil.example",
            "http://localhost.evil.example",
            "https://listed.example.evil",
            "file://",
        ] {
            check(&[host, ("origin", bad)], "127.0.0.1", false, false);
        }
        check(&[host, ("sec-fetch-site", "cross-site")], "127.0.0.1", false, false);
        check(
            &[host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:1")],
            "127.0.0.1",
            false,
            true,
        );
        check(&[host, ("sec-fetch-site", "same-origin")], "127.0.0.1", false, true);
    }
}
