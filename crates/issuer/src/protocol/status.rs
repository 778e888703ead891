//! Status lists, as verifiers fetch them (TSL-8 to TSL-12, BSL-10). Nobody need say who they are.

use std::io::Read as _;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::configuration::Format;
use model::status::{Series, StatusList};
use serde_json::json;

use crate::app::Issuer;
use crate::serve::Here;
use crate::status::{self, Form, TTL};

const JWT: &str = "application/statuslist+jwt";
const CWT: &str = "application/statuslist+cwt";

/// `GET /openid4vci/status/{list}`.
pub async fn list(
    State(here): State<Here>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    // TSL-11, BSL-9: no list is kept as it was.
    let asks = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
        pairs.any(|(key, _)| key == name)
    };
    if asks("time") || asks("timestamp") {
        return StatusCode::NOT_IMPLEMENTED.into_response();
    }
    let issuer = here.issuer.clone();
    let accept = text(&headers, &header::ACCEPT).to_owned();
    let found = tokio::task::spawn_blocking(move || find(&issuer, &name, &accept)).await;
    match found.unwrap_or(Err(StatusCode::INTERNAL_SERVER_ERROR)) {
        Ok((body, kind)) => answer(body, kind, &headers),
        Err(status) => status.into_response(),
    }
}

/// The signed list in the form that is wanted, from the shelf or made now, and its media type.
fn find(issuer: &Issuer, name: &str, accept: &str) -> Result<(Bytes, &'static str), StatusCode> {
    // Before the list is read: what changes meanwhile makes it be signed again.
    let changes = issuer.journal.status_changes(name);
    let now = issuer.clock.now();
    let kept = issuer.journal.status_list(name).map_err(|error| broken(&error))?;
    let kept = kept.ok_or(StatusCode::NOT_FOUND)?;
    let (form, kind) = form(&kept.series, accept).ok_or(StatusCode::NOT_ACCEPTABLE)?;
    if let Some(body) = issuer.status.get(name, form, changes, now) {
        return Ok((body, kind));
    }
    let body = status::sign(issuer, name, &kept, form, now).map_err(|error| broken(&error))?;
    issuer.status.put(name, form, changes, now, body.clone());
    Ok((body, kind))
}

fn broken(error: &dyn std::fmt::Display) -> StatusCode {
    tracing::error!(%error, "a status list could not be served");
    StatusCode::INTERNAL_SERVER_ERROR
}

/// The form of the list, by what it is and what is accepted (TSL-9). A list of mdocs is a CWT unless a JWT is preferred
/// (MDOC-23), any other token list a JWT (SDVC-7); a list credential is what it is.
fn form(series: &Series, accept: &str) -> Option<(Form, &'static str)> {
    if let StatusList::Bitstring { .. } = series.list {
        let kind = if series.vcdm_1 {
            "application/jwt"
        } else {
            "application/vc+jwt"
        };
        return Some((Form::Credential, kind));
    }
    let (jwt, cwt) = ((Form::Jwt, JWT), (Form::Cwt, CWT));
    let (first, second) = match series.format {
        Format::Mdoc => (cwt, jwt),
        Format::SdJwtVc | Format::JwtVcJson => (jwt, cwt),
    };
    match (weight(accept, first.1), weight(accept, second.1)) {
        (0, 0) => None,
        (one, other) if one >= other => Some(first),
        _ => Some(second),
    }
}

/// How much `Accept` wants a type, in thousandths; the most exact range that names it counts (RFC 9110, 12.5.1).
fn weight(accept: &str, kind: &str) -> u32 {
    if accept.trim().is_empty() {
        return 1000;
    }
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exact = match name.as_str() {
            "*/*" => 1,
            "application/*" => 2,
            name if name == kind => 3,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let quality = quality.and_then(|text| text.parse::<f32>().ok()).unwrap_or(1.0);
        if exact > best.0 {
            best = (exact, (quality.clamp(0.0, 1.0) * 1000.0) as u32);
        }
    }
    best.1
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The answer, cached for as long as the token says (TSL-10). A JWT is compressed for whoever takes that (TSL-9).
fn answer(body: Bytes, kind: &'static str, headers: &HeaderMap) -> Response {
    let mut out = HeaderMap::new();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={TTL}")) {
        out.insert(header::CACHE_CONTROL, value);
    }
    let gzip = text(headers, &header::ACCEPT_ENCODING)
        .split(',')
        .any(|coding| coding.trim().eq_ignore_ascii_case("gzip"));
    if !gzip || kind == CWT {
        return (out, body).into_response();
    }
    out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    (out, compressed(&body)).into_response()
}

/// GZIP from memory into memory, which cannot fail.
fn compressed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = flate2::read::GzEncoder::new(body, flate2::Compression::default()).read_to_end(&mut out);
    out
}

/// `GET /openid4vci/status`: the aggregation of this issuer's Token Status Lists, of either identifier (TSL-12).
pub async fn aggregation(State(here): State<Here>) -> Response {
    let identifiers =
        [here.door.base.clone(), here.door.endpoint("")].map(|identifier| identifier.trim_end_matches('/').to_owned());
    let issuer = here.issuer.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut lists = Vec::new();
        for identifier in &identifiers {
            let names = issuer.journal.token_status_lists(identifier)?;
            lists.extend(names.iter().map(|name| status::uri(identifier, Some(name))));
        }
        Ok::<_, journal::JournalError>(lists)
    });
    match read.await {
        Ok(Ok(lists)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-cache"),
            ];
            (headers, json!({ "status_lists": lists }).to_string()).into_response()
        }
        Ok(Err(error)) => broken(&error).into_response(),
        Err(error) => broken(&error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use model::session::SecretRef;
    use model::status::Purpose;

    use super::*;

    fn check(format: Format, list: StatusList, accept: &str, expect: Option<&str>) {
        let series = Series {
            issuer: "http://localhost:7002".into(),
            format,
            list,
            vcdm_1: false,
            key: SecretRef("k".into()),
            issuer_did: None,
            x5_chain: None,
        };
        assert_eq!(
            form(&series, accept).map(|(_, kind)| kind),
            expect,
            "{format:?} {accept}"
        );
    }

    /// TSL-8, TSL-9, SDVC-7, MDOC-23, BSL-10, CONF-35.
    #[test]
    fn the_form_follows_accept() {
        let token = StatusList::Token { bits: 1 };
        let (sd_jwt, mdoc) = (Format::SdJwtVc, Format::Mdoc);
        for (accept, of_sd_jwt, of_mdoc) in [
            ("", Some(JWT), Some(CWT)),
            ("*/*", Some(JWT), Some(CWT)),
            ("application/*;q=0.5", Some(JWT), Some(CWT)),
            (JWT, Some(JWT), Some(JWT)),
            ("Application/StatusList+CWT", Some(CWT), Some(CWT)),
            ("application/statuslist+jwt;q=0.1, */*", Some(CWT), Some(CWT)),
            ("application/statuslist+cwt; q=0, */*", Some(JWT), Some(JWT)),
            ("text/html, application/json", None, None),
            ("text/html, */*;q=0.8", Some(JWT), Some(CWT)),
        ] {
            check(sd_jwt, token, accept, of_sd_jwt);
            check(mdoc, token, accept, of_mdoc);
        }
        let bitstring = StatusList::Bitstring {
            purpose: Purpose::Revocation,
        };
        check(
            Format::JwtVcJson,
            bitstring,
            "application/vc",
            Some("application/vc+jwt"),
        );
    }
}
