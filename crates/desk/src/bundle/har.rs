//! Exchanges as an HTTP archive (HAR 1.2), which other programs show. Pure.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::schema::{Happening, HeaderLine, SessionRow, TimelineItem};

/// Where a listener's address was not kept.
const UNKNOWN: &str = "http://issuer.invalid";

/// The exchanges and visits among `items`; how they are masked is how they are shown.
pub fn har(row: &SessionRow, items: &[TimelineItem]) -> Value {
    let entries: Vec<Value> = items.iter().filter_map(entry).collect();
    json!({"log": {
        "version": "1.2",
        "creator": {"name": "Issuer Desk", "version": env!("CARGO_PKG_VERSION")},
        "comment": format!("Session {} of {}", row.session_id, row.profile_id),
        "pages": [],
        "entries": entries,
    }})
}

fn entry(item: &TimelineItem) -> Option<Value> {
    match &item.what {
        Happening::Visit {
            method,
            path,
            status,
            duration,
        } => Some(call(
            item.at,
            *duration,
            &Call {
                method,
                path,
                asked: None,
                headers: &[],
                body: "",
            },
            *status,
            &[],
            "",
            None,
        )),
        Happening::Exchange {
            method,
            path,
            status,
            duration,
            agent,
            request,
            response,
            reason,
            asked,
            request_headers,
            response_headers,
            ..
        } => {
            let told: Vec<HeaderLine> = agent
                .iter()
                .filter(|_| request_headers.is_empty())
                .map(|agent| HeaderLine {
                    name: "user-agent".into(),
                    value: agent.clone(),
                })
                .collect();
            let headers = if told.is_empty() { request_headers } else { &told };
            let call_made = Call {
                method,
                path,
                asked: asked.as_deref(),
                headers,
                body: request,
            };
            Some(call(
                item.at,
                *duration,
                &call_made,
                *status,
                response_headers,
                response,
                reason.as_deref(),
            ))
        }
        _ => None,
    }
}

struct Call<'a> {
    method: &'a str,
    path: &'a str,
    asked: Option<&'a str>,
    headers: &'a [HeaderLine],
    body: &'a str,
}

fn call(
    at: f64,
    duration: f64,
    request: &Call<'_>,
    status: u32,
    headers: &[HeaderLine],
    body: &str,
    comment: Option<&str>,
) -> Value {
    let base = request.asked.unwrap_or(UNKNOWN).trim_end_matches('/');
    let url = format!("{base}{}", request.path);
    let query: Vec<Value> = Url::parse(&url)
        .map(|url| {
            url.query_pairs()
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect()
        })
        .unwrap_or_default();
    let mut asked = json!({
        "method": request.method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": lines(request.headers),
        "queryString": query, "headersSize": -1, "bodySize": request.body.len(),
    });
    if !request.body.is_empty() {
        asked["postData"] = json!({"mimeType": kind(request.headers, request.body), "text": request.body});
    }
    let mut entry = json!({
        "startedDateTime": instant(at),
        "time": duration,
        "request": asked,
        "response": {
            "status": status, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": lines(headers),
            "content": {"size": body.len(), "mimeType": kind(headers, body), "text": body},
            "redirectURL": "", "headersSize": -1, "bodySize": body.len(),
        },
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
    });
    if let Some(comment) = comment {
        entry["comment"] = comment.into();
    }
    entry
}

fn lines(headers: &[HeaderLine]) -> Vec<Value> {
    headers
        .iter()
        .map(|line| json!({"name": line.name, "value": line.value}))
        .collect()
}

/// As the headers say, or as it looks.
fn kind(headers: &[HeaderLine], body: &str) -> String {
    let said = headers
        .iter()
        .find(|line| line.name.eq_ignore_ascii_case("content-type"));
    said.map_or_else(
        || {
            let kind = match body.trim_start().as_bytes().first() {
                Some(b'{' | b'[') => "application/json",
                Some(_) if body.contains('=') && !body.contains(' ') => "application/x-www-form-urlencoded",
                _ => "text/plain",
            };
            kind.to_owned()
        },
        |line| line.value.clone(),
    )
}

fn instant(at: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit; others become the beginning"
    )]
    let at = Timestamp::from_millisecond(at as i64).unwrap_or_default();
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HAR 1.2: every member that the format demands is there, and an instant has its milliseconds.
    #[test]
    fn an_exchange_is_an_entry() {
        let item = TimelineItem {
            key: "exchange-1".into(),
            at: 1_781_517_600_007.0,
            what: Happening::Exchange {
                method: "POST".into(),
                path: "/openid4vci/token?a=b%20c".into(),
                status: 400,
                duration: 2.5,
                agent: Some("Wallet/1".into()),
                request: "grant_type=x".into(),
                response: r#"{"error":"invalid_grant"}"#.into(),
                error: Some("invalid_grant".into()),
                reason: Some("TOKEN-7: spent".into()),
                item: Some("TOKEN-7".into()),
                expected: None,
                received: None,
                asked: Some("http://localhost:7002".into()),
                request_headers: Vec::new(),
                response_headers: vec![HeaderLine {
                    name: "Content-Type".into(),
                    value: "application/json".into(),
                }],
            },
        };
        let visit = TimelineItem {
            key: "visit-1".into(),
            at: 0.0,
            what: Happening::Visit {
                method: "GET".into(),
                path: "/x".into(),
                status: 200,
                duration: 1.0,
            },
        };
        let made = har(&crate::bundle::open::sample_row(), &[item, visit]);
        let entries = made["log"]["entries"].as_array().expect("entries");
        let first = &entries[0];
        assert_eq!(first["startedDateTime"], "2026-06-15T10:00:00.007Z");
        assert_eq!(
            first["request"]["url"],
            "http://localhost:7002/openid4vci/token?a=b%20c"
        );
        assert_eq!(first["request"]["queryString"], json!([{"name": "a", "value": "b c"}]));
        assert_eq!(
            first["request"]["headers"],
            json!([{"name": "user-agent", "value": "Wallet/1"}])
        );
        assert_eq!(
            first["request"]["postData"]["mimeType"],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(
            (first["response"]["status"].as_u64(), first["comment"].as_str()),
            (Some(400), Some("TOKEN-7: spent"))
        );
        assert_eq!(first["response"]["content"]["mimeType"], "application/json");
        assert_eq!(entries[1]["request"]["url"], "http://issuer.invalid/x");
        for entry in entries {
            for name in ["startedDateTime", "time", "request", "response", "cache", "timings"] {
                assert!(entry.get(name).is_some(), "{name}");
            }
        }
    }
}
