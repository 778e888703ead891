//! Profiles, offers and sessions over HTTP (fact sheet 1.2 to 1.5).

use std::time::Duration;

use model::secret::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::error::{ClientError, reason};

/// The header by which an offer asks for the address its link shall carry: `local`, `lan` or `public`.
pub const ADDRESS_HEADER: &str = "issuer-desk-address";

const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request: well below the ten seconds after which an issuer closes one, or a
/// request might meet its end. A new one on this computer costs next to nothing.
const IDLE: Duration = Duration::from_secs(2);
const WHOLE_CALL: Duration = Duration::from_secs(30);
/// Lists come unpaged: 100,000 sessions of a few kilobytes must fit.
const LIST_LIMIT: usize = 512 << 20;
pub(crate) const ONE_LIMIT: usize = 8 << 20;

/// A connection to one issuer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) http: reqwest::Client,
    base: Url,
}

/// What `POST /issuer2/credential-offers` answers (1.4).
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offered {
    /// Equal to the session's id.
    pub offer_id: String,
    /// The profile it was made from.
    pub profile_id: String,
    /// `PRE_AUTHORIZED` or `AUTHORIZED`.
    pub auth_method: String,
    /// `INCLUDE` or `OMIT`, only for `AUTHORIZED`.
    #[serde(default)]
    pub issuer_state_mode: Option<String>,
    /// Milliseconds since 1970; 3093527980800000 means never.
    pub expires_at: i64,
    /// The transaction code, told this once.
    #[serde(default)]
    pub tx_code_value: Option<Secret>,
    /// `openid-credential-offer://?…`: what the QR code holds. By value it contains the pre-authorized code.
    pub credential_offer: String,
}

impl std::fmt::Debug for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Offered");
        shown
            .field("offer_id", &self.offer_id)
            .field("profile_id", &self.profile_id);
        shown
            .field("auth_method", &self.auth_method)
            .field("expires_at", &self.expires_at);
        shown.finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the issuer whose API lies below `base_url` (`/issuer2/…` is appended).
    ///
    /// # Errors
    /// [`ClientError::Unusable`] for anything but an absolute http or https URL without user, query and fragment,
    /// and for a token that no header can carry.
    pub fn new(base_url: &str, token: Option<Secret>) -> Result<Self, ClientError> {
        let base = base(base_url)?;
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
                .map_err(|_| unusable("the token holds characters that no HTTP header can carry"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        // No total timeout here: streams live long. A redirect would carry the token elsewhere, so there are none.
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_keepalive(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers);
        if is_loopback(&base) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| unusable(reason(error)))?;
        Ok(Self { http, base })
    }

    /// Scheme, host and port of the issuer.
    pub fn address(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// `GET /issuer2/profiles`: the valid profiles, as published.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn profiles(&self) -> Result<Vec<Value>, ClientError> {
        self.get(&["profiles"], LIST_LIMIT).await
    }

    /// `GET /issuer2/profiles/{id}`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for an unknown or invalid profile; see [`ClientError`].
    pub async fn profile(&self, id: &str) -> Result<Value, ClientError> {
        self.get(&["profiles", id], ONE_LIMIT).await
    }

    /// `POST /issuer2/credential-offers` with the request of the fact sheet's section 2.
    ///
    /// `address` picks what the link carries (`local`, `lan`, `public`); an issuer that is no desk ignores it.
    ///
    /// # Errors
    /// [`ClientError::Api`] with the issuer's words for every refusal of 2.4; see [`ClientError`].
    pub async fn create_offer(&self, request: &Value, address: Option<&str>) -> Result<Offered, ClientError> {
        let mut call = self.request(Method::POST, &["credential-offers"]).json(request);
        if let Some(address) = address {
            call = call.header(ADDRESS_HEADER, address);
        }
        self.json(call, ONE_LIMIT).await
    }

    /// `GET /issuer2/sessions`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn sessions(&self) -> Result<Vec<Value>, ClientError> {
        self.get(&["sessions"], LIST_LIMIT).await
    }

    /// `GET /issuer2/sessions/{id}`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for an unknown session; see [`ClientError`].
    pub async fn session(&self, id: &str) -> Result<Value, ClientError> {
        self.get(&["sessions", id], ONE_LIMIT).await
    }

    pub(crate) fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// `GET` with members in the query.
    pub(crate) fn asking(&self, path: &[&str], query: &[(&str, String)]) -> RequestBuilder {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.http.get(url)
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("issuer2").extend(path);
        }
        url
    }

    pub(crate) async fn get<T: serde::de::DeserializeOwned>(
        &self,
        path: &[&str],
        limit: usize,
    ) -> Result<T, ClientError> {
        self.json(self.request(Method::GET, path), limit).await
    }

    pub(crate) async fn json<T: serde::de::DeserializeOwned>(
        &self,
        call: RequestBuilder,
        limit: usize,
    ) -> Result<T, ClientError> {
        let body = self.call(call, limit).await?;
        serde_json::from_slice(&body).map_err(not_json)
    }

    /// As [`Client::json`]; an answer without a body is `null`.
    pub(crate) async fn json_or_nothing(&self, call: RequestBuilder) -> Result<Value, ClientError> {
        let body = self.call(call, ONE_LIMIT).await?;
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(not_json)
    }

    pub(crate) async fn call(&self, call: RequestBuilder, limit: usize) -> Result<Vec<u8>, ClientError> {
        let call = call.header(ACCEPT, "application/json").timeout(WHOLE_CALL);
        let mut answer = call.send().await.map_err(|error| self.failed(error))?;
        if !answer.status().is_success() {
            return Err(self.refusal(answer).await);
        }
        self.body(&mut answer, limit).await
    }

    /// Reads the body of 1.5, or makes do with the status.
    pub(crate) async fn refusal(&self, mut answer: Response) -> ClientError {
        let status = answer.status();
        let body = self.body(&mut answer, ONE_LIMIT).await.unwrap_or_default();
        refusal(status, &body)
    }

    pub(crate) fn failed(&self, error: reqwest::Error) -> ClientError {
        let address = self.address();
        if error.is_timeout() {
            return ClientError::TimedOut { address };
        }
        ClientError::Unreachable {
            address,
            reason: reason(error),
        }
    }

    async fn body(&self, answer: &mut Response, limit: usize) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failed(error))? {
            if body.len() + chunk.len() > limit {
                return Err(ClientError::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn refusal(status: StatusCode, body: &[u8]) -> ClientError {
    #[derive(Default, Deserialize)]
    struct Body {
        id: Option<String>,
        message: Option<String>,
    }
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let phrase = || status.canonical_reason().unwrap_or("the issuer refused").to_owned();
    ClientError::Api {
        status: status.as_u16(),
        id: body.id.unwrap_or_default(),
        message: body.message.unwrap_or_else(phrase),
    }
}

fn not_json(error: serde_json::Error) -> ClientError {
    ClientError::NotJson {
        reason: error.to_string(),
    }
}

fn unusable(reason: impl Into<String>) -> ClientError {
    ClientError::Unusable { reason: reason.into() }
}

fn base(text: &str) -> Result<Url, ClientError> {
    let url = Url::parse(text).map_err(|error| unusable(format!("the issuer's address is not a URL: {error}")))?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
        return Err(unusable(
            "the issuer's address must be http or https, without user, query and fragment",
        ));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(base: &str, segments: &[&str], expect: &str) {
        let client = Client::new(base, None).expect("a good base URL");
        let request = client.request(Method::GET, segments).build().expect("a request");
        assert_eq!(request.url().as_str(), expect);
    }

    /// Fact sheet 1.1: whatever an id holds stays one segment.
    #[test]
    fn paths_are_built_from_segments() {
        path(
            "http://localhost:7002",
            &["profiles"],
            "http://localhost:7002/issuer2/profiles",
        );
        path(
            "http://localhost:7002/",
            &["sessions", "a"],
            "http://localhost:7002/issuer2/sessions/a",
        );
        path(
            "https://h.example/desk",
            &["profiles", "a/b?c"],
            "https://h.example/desk/issuer2/profiles/a%2Fb%3Fc",
        );
        path(
            "https://h.example/desk/",
            &["sessions", "ä"],
            "https://h.example/desk/issuer2/sessions/%C3%A4",
        );
    }

    #[test]
    fn unusable_addresses_are_refused() {
        for bad in [
            "",
            "localhost:7002",
            "ftp://h/",
            "http://u:p@h/",
            "http://h/?x=1",
            "http://h/#x",
            "file:///x",
        ] {
            assert_eq!(Client::new(bad, None).expect_err(bad).code(), "issuer_address_unusable");
        }
        let token = Some(Secret::new("a\nb"));
        assert_eq!(
            Client::new("http://h/", token).expect_err("newline").code(),
            "issuer_address_unusable"
        );
    }

    #[test]
    fn queries_are_encoded() {
        let client = Client::new("http://h/", None).expect("a good base URL");
        let query = [("event", "a b&c".to_owned()), ("event", "ü".to_owned())];
        let url = |query| {
            client
                .asking(&["events"], query)
                .build()
                .expect("a request")
                .url()
                .to_string()
        };
        assert_eq!(url(&query), "http://h/issuer2/events?event=a+b%26c&event=%C3%BC");
        assert_eq!(url(&[]), "http://h/issuer2/events");
    }

    fn refused(status: u16, body: &str, code: &str, message: &str) {
        let error = refusal(StatusCode::from_u16(status).expect("a status"), body.as_bytes());
        assert_eq!(error.code(), code);
        assert_eq!(error.to_string(), message);
    }

    /// Fact sheet 1.5.
    #[test]
    fn refusals_carry_the_issuers_words() {
        let body = r#"{"exception":true,"id":"NotFoundException","status":"Not Found","code":"404","message":"Credential profile not found: x"}"#;
        refused(404, body, "issuer_not_found", "Credential profile not found: x (404)");
        refused(400, r#"{"message":null}"#, "issuer_refused", "Bad Request (400)");
        refused(502, "<html>", "issuer_failed", "Bad Gateway (502)");
        refused(401, "", "issuer_denied", "Unauthorized (401)");
    }
}
