//! Everything there is to take apart in one thing that happened, judged at its own time.

use jiff::Timestamp;
use serde_json::Value;

use super::tree::{leaf, said};
use super::{Moment, inside, jwt, section};
use crate::schema::{Decoded, DecodedKind, DecodedPart, DecodedSays, Happening, HeaderLine, TimelineItem};

/// Takes apart what an item holds: headers and bodies, in the order they were sent. `issuer` is the identifier its session's offer
/// carried.
pub fn item(item: &TimelineItem, issuer: Option<&str>) -> Vec<Decoded> {
    let now = Timestamp::from_millisecond(item.at as i64).unwrap_or_default();
    let mut moment = Moment {
        now,
        issuer,
        ..Moment::default()
    };
    match &item.what {
        Happening::Exchange {
            method,
            path,
            request,
            response,
            asked,
            request_headers,
            response_headers: _,
            ..
        } => {
            let path = path.split('?').next().unwrap_or_default();
            moment.method = Some(method);
            moment.url = asked.as_ref().map(|asked| format!("{asked}{path}"));
            let mut all = Vec::new();
            for line in request_headers {
                all.extend(header(line, &moment));
            }
            all.extend(body(request, "request · ", &moment));
            all.extend(body(response, "response · ", &moment));
            all
        }
        Happening::Event { body: text, .. } => body(text, "", &moment),
        Happening::Attempt {
            response: Some(text), ..
        } => body(text, "response · ", &moment),
        Happening::Created | Happening::Visit { .. } | Happening::Attempt { .. } => Vec::new(),
    }
}

fn header(line: &HeaderLine, moment: &Moment<'_>) -> Option<Decoded> {
    let found = line.name.clone();
    match line.name.to_ascii_lowercase().as_str() {
        "authorization" => {
            let (_, token) = line.value.split_once(' ')?;
            let decoded = jwt::decode(token, moment);
            Some(decoded.map_or_else(|| token_only(token), |decoded| Decoded { found, ..decoded }))
        }
        "dpop" | "oauth-client-attestation" | "oauth-client-attestation-pop" => {
            jwt::decode(&line.value, moment).map(|decoded| Decoded { found, ..decoded })
        }
        _ => None,
    }
}

/// A token of this issuer: only its first characters are kept, and there is nothing in it to read.
fn token_only(token: &str) -> Decoded {
    Decoded {
        kind: DecodedKind::AccessToken,
        found: "authorization".into(),
        sections: vec![section(
            DecodedPart::Checks,
            vec![said(leaf("access_token", token), DecodedSays::Opaque, None)],
        )],
    }
}

fn body(text: &str, place: &str, moment: &Moment<'_>) -> Vec<Decoded> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => inside::of_json(&value, place, moment),
        // A form, or a bare token.
        Err(_) => {
            let pairs = url::form_urlencoded::parse(text.as_bytes());
            let decoded = pairs.filter_map(|(name, value)| {
                let decoded = jwt::decode(&value, moment)?;
                let found = format!("{place}{name}");
                Some(Decoded { found, ..decoded })
            });
            decoded.take(16).collect()
        }
    }
}
