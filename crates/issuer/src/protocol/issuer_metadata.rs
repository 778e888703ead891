//! Metadata of the credential issuer (META-*): as JSON, or signed when the request prefers it (META-5, SMETA-1 to SMETA-3).

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use credentials::jwe::{self, Enc};
use credentials::jws;
use serde_json::{Map, Value, json};

use super::metadata::{Suffix, identifier};
use crate::app::Issuer;
use crate::catalogue::{Catalogue, vct};
use crate::policy::Encryption;
use crate::serve::Here;

/// `typ` of signed metadata (SMETA-1).
const TYP: &str = "openidvci-issuer-metadata+jwt";
/// How long signed metadata is good, seconds: a wallet asks again the next day.
const LIFE: i64 = 24 * 3600;

/// `GET /.well-known/openid-credential-issuer…` (META-2, META-4). All languages are sent, whatever is asked for (META-6).
pub async fn publish(State(here): State<Here>, suffix: Suffix, headers: HeaderMap) -> Response {
    let Some(identifier) = identifier(&here, suffix) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let document = document(&here, &identifier);
    let wanted = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let (kind, body) = match prefers_signed(wanted).then(|| signed(&here.issuer, &identifier, &document)) {
        None => ("application/json", Value::Object(document).to_string()),
        Some(Ok(text)) => ("application/jwt", text),
        Some(Err(error)) => {
            tracing::error!(%error, "the metadata could not be signed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "Accept"),
    ];
    (headers, body).into_response()
}

fn document(here: &Here, identifier: &str) -> Map<String, Value> {
    let catalogue = here.issuer.catalogue();
    let policy = &catalogue.policy;
    let mut out = Map::new();
    out.insert("credential_issuer".into(), json!(identifier));
    out.insert("credential_endpoint".into(), json!(here.door.endpoint("credential")));
    out.insert("nonce_endpoint".into(), json!(here.door.endpoint("nonce")));
    let deferred = here.door.endpoint("deferred_credential");
    out.insert("deferred_credential_endpoint".into(), json!(deferred));
    if policy.notification {
        let notification = here.door.endpoint("notification");
        out.insert("notification_endpoint".into(), json!(notification));
    }
    encryption(&here.issuer, &policy.encryption, &mut out);
    // META-18: one key at a time is said by saying nothing.
    if policy.batch > 1 {
        out.insert("batch_credential_issuance".into(), json!({"batch_size": policy.batch}));
    }
    if let Some(display) = &catalogue.issuer_display {
        out.insert("display".into(), display.clone());
    }
    let configurations = configurations(&catalogue, identifier);
    out.insert("credential_configurations_supported".into(), configurations);
    out
}

fn configurations(catalogue: &Catalogue, identifier: &str) -> Value {
    let all = catalogue.configurations.values().map(|configuration| {
        let mut published = configuration.published.clone();
        if let Some(vct) = vct(configuration, identifier) {
            published.insert("vct".into(), json!(vct));
        }
        (configuration.id.clone(), Value::Object(published))
    });
    Value::Object(all.collect())
}

/// Both directions, or neither (ENC-9); the keys as a JWK Set (GAP-1).
fn encryption(issuer: &Issuer, policy: &Encryption, out: &mut Map<String, Value>) {
    let key = policy.key.clone().or_else(|| issuer.keys.encryption());
    let Some(key) = key.filter(|_| policy.offered) else {
        return;
    };
    let (encs, zips) = (json!(Enc::ALL.map(Enc::name)), json!([jwe::ZIP]));
    let request = json!({
        "jwks": {"keys": [key.published()]},
        "enc_values_supported": encs,
        "zip_values_supported": zips,
        "encryption_required": policy.request_required,
    });
    let response = json!({
        "alg_values_supported": [jwe::ALG],
        "enc_values_supported": encs,
        "zip_values_supported": zips,
        "encryption_required": policy.response_required,
    });
    out.insert("credential_request_encryption".into(), request);
    out.insert("credential_response_encryption".into(), response);
}

/// The same members as claims, signed with this desk's key under its certificate (SMETA-2, SMETA-3).
fn signed(issuer: &Issuer, identifier: &str, document: &Map<String, Value>) -> Result<String, jws::JwsError> {
    let now = issuer.clock.now().as_second();
    let mut claims = document.clone();
    for (name, value) in [
        ("iss", json!(identifier)),
        ("sub", json!(identifier)),
        ("iat", json!(now)),
        ("exp", json!(now + LIFE)),
    ] {
        claims.insert(name.into(), value);
    }
    let key = issuer.keys.desk();
    let chain = issuer.keys.desk_chain();
    let header = jws::Header {
        typ: TYP,
        kid: Some(key.kid()),
        x5c: chain.as_ref().map(|chain| chain.x5c()),
        ..jws::Header::default()
    };
    jws::sign_credential(&header, &claims, key)
}

/// Whether the `Accept` headers like a JWT better than JSON; what is not said is JSON (META-4).
fn prefers_signed<'a>(accept: impl Iterator<Item = &'a str>) -> bool {
    let (mut jwt, mut json) = (0.0_f32, None::<f32>);
    for range in accept.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = quality.map_or(1.0, |text| text.parse::<f32>().unwrap_or(0.0));
        match kind.as_str() {
            "application/jwt" | "application/openidvci-issuer-metadata+jwt" => jwt = jwt.max(quality),
            "application/json" => json = Some(quality),
            "application/*" | "*/*" => json = json.or(Some(quality)),
            _ => {}
        }
    }
    jwt > json.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// META-4, META-5.
    #[test]
    fn which_form_is_preferred() {
        for (accept, expect) in [
            ("", false),
            ("*/*", false),
            ("application/json", false),
            ("application/jwt", true),
            ("APPLICATION/JWT; charset=utf-8", true),
            ("application/openidvci-issuer-metadata+jwt", true),
            ("application/jwt, application/json", false),
            ("application/jwt, application/json;q=0.9", true),
            ("application/jwt;q=0.5, */*;q=0.1", true),
            ("application/jwt;q=0.5, */*", false),
            ("application/jwt;q=0", false),
            ("application/jwt;q=x", false),
            ("application/jwt;q=nan", false),
            ("text/html", false),
        ] {
            assert_eq!(prefers_signed([accept].into_iter()), expect, "{accept}");
        }
        assert!(prefers_signed(
            ["application/json;q=0.1", "application/jwt"].into_iter()
        ));
    }
}
