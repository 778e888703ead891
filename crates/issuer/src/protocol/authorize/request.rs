//! An authorization request, pushed or not: read, not yet held against sessions and profiles (AUTHZ-1 to AUTHZ-14, PKCE-3).

use super::redirect::{self, Back};
use crate::policy::OFFLINE_ACCESS;
use crate::protocol::answer::WalletError;
use crate::protocol::client::Client;
use crate::protocol::details;
use crate::protocol::form::Form;
use crate::protocol::pkce;

/// The longest `state` that is sent back, bytes.
const LONGEST_STATE: usize = 4096;
/// The longest `scope` taken, bytes.
const LONGEST_SCOPE: usize = 4096;

/// What a wallet asks for, and where the answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client: Client,
    /// Where the answer goes.
    pub back: Back,
    /// The PKCE challenge.
    pub challenge: String,
    /// `issuer_state`: the name of the session whose offer the wallet took up. Nothing is trusted because of it (OFFER-8).
    pub issuer_state: Option<String>,
    /// The scopes that stand for a credential (AUTHZ-5).
    pub scopes: Vec<String>,
    /// The configurations named by `authorization_details`.
    pub details: Vec<String>,
    /// The wallet wants a refresh token.
    pub offline: bool,
    /// The issuer identifier that the wallet found this server by, when it says so (AUTHZ-8).
    pub resource: Option<String>,
}

/// What a request is read against.
pub struct Known<'a> {
    /// Whether a credential configuration of that name exists.
    pub configuration: &'a dyn Fn(&str) -> bool,
    /// Whether a scope stands for a configuration.
    pub scope: &'a dyn Fn(&str) -> bool,
    /// Whether that is an issuer identifier of this listener.
    pub issuer: &'a dyn Fn(&str) -> bool,
}

/// Who asks and where the answer goes: while this is not certain, nobody is redirected (AUTHZ-10).
///
/// # Errors
/// `invalid_request`, to be shown to the person.
pub fn back(form: &Form) -> Result<(String, Back), WalletError> {
    let bad = |text: &str| WalletError::bad("invalid_request", "AUTHZ-10", text);
    let client = form.client()?.ok_or_else(|| bad("client_id is missing"))?;
    let uri = form.one("redirect_uri").ok_or_else(|| bad("redirect_uri is missing"))?;
    redirect::check(uri).map_err(|why| {
        bad("redirect_uri is not taken").because(
            format!("https, http on loopback, or a scheme of the wallet's own: {why}"),
            uri,
        )
    })?;
    let state = form.sent("state");
    if state.is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(bad("state is longer than 4096 bytes"));
    }
    let back = Back {
        uri: uri.to_owned(),
        state: state.map(str::to_owned),
    };
    Ok((client.to_owned(), back))
}

impl AuthorizationRequest {
    /// Reads the rest. Parameters that are not known are passed over (AUTHZ-7).
    ///
    /// # Errors
    /// AUTHZ-3 to AUTHZ-14, PKCE-3, PAR-6.
    pub fn read(form: &Form, client: Client, back: Back, known: &Known<'_>) -> Result<Self, WalletError> {
        if form.one("request").is_some() {
            let text = "request objects are not supported";
            return Err(WalletError::bad("request_not_supported", "AUTHZ-14", text));
        }
        if form.one("request_uri").is_some() {
            let text = "request_uri is only taken from the pushed authorization request endpoint";
            return Err(WalletError::bad("request_uri_not_supported", "AUTHZ-14", text));
        }
        response(form)?;
        let challenge = challenge(form)?;
        let resource = form.one("resource").map(|resource| resource.trim_end_matches('/'));
        if let Some(resource) = resource.filter(|resource| !(known.issuer)(resource)) {
            let text = "resource is not this issuer";
            return Err(WalletError::bad("invalid_target", "AUTHZ-8", text).because("the issuer identifier", resource));
        }
        let scope = form.one("scope").unwrap_or_default();
        if scope.len() > LONGEST_SCOPE {
            return Err(WalletError::bad(
                "invalid_scope",
                "AUTHZ-5",
                "scope is longer than 4096 bytes",
            ));
        }
        let scopes = scope.split(' ').filter(|one| (known.scope)(one));
        let details = match form.one("authorization_details") {
            Some(text) => details::read(text, known.configuration, known.issuer)?,
            None => Vec::new(),
        };
        Ok(Self {
            client: bound(form, client)?,
            back,
            challenge,
            issuer_state: form.one("issuer_state").map(str::to_owned),
            scopes: scopes.map(str::to_owned).collect(),
            details,
            offline: scope.split(' ').any(|one| one == OFFLINE_ACCESS),
            resource: resource.map(str::to_owned),
        })
    }
}

/// AUTHZ-11: a code, in the query.
fn response(form: &Form) -> Result<(), WalletError> {
    match form.one("response_type") {
        Some("code") => {}
        Some(other) => {
            let text = "response_type is not supported";
            return Err(WalletError::bad("unsupported_response_type", "AUTHZ-11", text).because("code", other));
        }
        None => {
            return Err(WalletError::bad(
                "invalid_request",
                "AUTHZ-11",
                "response_type is missing",
            ));
        }
    }
    match form.one("response_mode") {
        None | Some("query") => Ok(()),
        Some(other) => {
            let text = "response_mode is not supported";
            Err(WalletError::bad("invalid_request", "AUTHZ-9", text).because("query", other))
        }
    }
}

/// PKCE-3: nothing but S256.
fn challenge(form: &Form) -> Result<String, WalletError> {
    let bad = |text: &str| WalletError::bad("invalid_request", "PKCE-3", text);
    let Some(challenge) = form.one("code_challenge") else {
        return Err(bad("code_challenge is missing"));
    };
    let method = form.one("code_challenge_method").unwrap_or("plain");
    if method != pkce::METHOD {
        return Err(bad("code_challenge_method must be S256").because(pkce::METHOD, method));
    }
    if !pkce::is_sha256(challenge) {
        return Err(bad("code_challenge is not a SHA-256 in base64url").because("43 characters", challenge));
    }
    Ok(challenge.to_owned())
}

/// PAR-6: the key of a proof and the key announced are one.
fn bound(form: &Form, client: Client) -> Result<Client, WalletError> {
    let Some(announced) = form.one("dpop_jkt") else {
        return Ok(client);
    };
    let bad = |text: &str| WalletError::bad("invalid_request", "PAR-6", text);
    if !pkce::is_sha256(announced) {
        return Err(bad("dpop_jkt is not a thumbprint"));
    }
    if let Some(proved) = client.jkt.as_deref().filter(|proved| *proved != announced) {
        return Err(bad("dpop_jkt is not the key of the DPoP proof").because(proved, announced));
    }
    Ok(Client {
        jkt: Some(announced.to_owned()),
        ..client
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "client_id=w&redirect_uri=https%3A%2F%2Fw.example%2Fcb&response_type=code\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    fn read(query: &str, jkt: Option<&str>) -> Result<AuthorizationRequest, WalletError> {
        let form = Form::of_query(query)?;
        let (id, back) = back(&form)?;
        let client = Client {
            id: Some(id),
            jkt: jkt.map(str::to_owned),
            instance: None,
        };
        let known = Known {
            configuration: &|id| id == "c",
            scope: &|scope| scope == "pid" || scope == "mdl",
            issuer: &|identifier| identifier == "https://i",
        };
        AuthorizationRequest::read(&form, client, back, &known)
    }

    /// `GOOD` with a parameter changed, added, or taken away.
    fn with(name: &str, value: Option<&str>) -> String {
        let pairs = url::form_urlencoded::parse(GOOD.as_bytes()).filter(|(key, _)| key != name);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        if let Some(value) = value {
            query.append_pair(name, value);
        }
        query.finish()
    }

    fn refused(query: &str, item: &str, error: &str) {
        let got = read(query, None).map_err(|error| (error.item, error.error));
        assert_eq!(got, Err((item.to_owned(), error)), "{query}");
    }

    /// AUTHZ-7, AUTHZ-8, AUTHZ-9, AUTHZ-10, AUTHZ-11, AUTHZ-14, PKCE-3: each mistake has its code.
    #[test]
    fn every_mistake_has_its_error() {
        assert!(read(GOOD, None).is_ok());
        assert!(read(&with("x-unknown", Some("1")), None).is_ok());
        assert!(read(&with("response_mode", Some("query")), None).is_ok());
        assert!(read(&with("resource", Some("https://i/")), None).is_ok());
        let bad = "invalid_request";
        refused(&with("client_id", None), "AUTHZ-10", bad);
        refused(&with("redirect_uri", None), "AUTHZ-10", bad);
        refused(&with("redirect_uri", Some("http://w.example")), "AUTHZ-10", bad);
        refused(&with("state", Some(&"s".repeat(4097))), "AUTHZ-10", bad);
        refused(&with("response_type", None), "AUTHZ-11", bad);
        let unsupported = "unsupported_response_type";
        refused(&with("response_type", Some("token")), "AUTHZ-11", unsupported);
        refused(&with("response_type", Some("code id_token")), "AUTHZ-11", unsupported);
        refused(&with("response_mode", Some("form_post")), "AUTHZ-9", bad);
        refused(&with("code_challenge", None), "PKCE-3", bad);
        refused(&with("code_challenge", Some("short")), "PKCE-3", bad);
        refused(&with("code_challenge_method", None), "PKCE-3", bad);
        refused(&with("code_challenge_method", Some("plain")), "PKCE-3", bad);
        refused(&with("request", Some("a.b.c")), "AUTHZ-14", "request_not_supported");
        refused(
            &with("request_uri", Some("https://x")),
            "AUTHZ-14",
            "request_uri_not_supported",
        );
        refused(&with("resource", Some("https://other")), "AUTHZ-8", "invalid_target");
        refused(
            &with("authorization_details", Some("{")),
            "AUTHZ-4",
            "invalid_authorization_details",
        );
        refused(&with("dpop_jkt", Some("x")), "PAR-6", bad);
        refused(&format!("{GOOD}&client_id=x"), "TOKEN-1", bad);
    }

    /// AUTHZ-1, AUTHZ-5: every scope by itself, unknown ones passed over.
    #[test]
    fn scopes_are_read_one_by_one() {
        let got = read(&with("scope", Some("openid pid x-random mdl offline_access")), None).expect("a request");
        assert_eq!((got.scopes.join(" ").as_str(), got.offline), ("pid mdl", true));
        assert_eq!(got.back.state, None);
        let long = "s".repeat(4096);
        let got = read(&with("state", Some(&long)), None).expect("a request");
        assert_eq!(got.back.state, Some(long));
        assert_eq!(
            read(&with("state", Some("")), None).expect("a request").back.state,
            Some(String::new())
        );
    }

    /// PAR-6: two ways to name the key, and they agree.
    #[test]
    fn the_key_is_announced_or_proved() {
        let one = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let check = |announced: Option<&str>, proved: Option<&str>, expect: Result<Option<&str>, &str>| {
            let got = read(&with("dpop_jkt", announced), proved);
            let got = got.map(|request| request.client.jkt).map_err(|error| error.item);
            assert_eq!(got.as_ref().map(Option::as_deref).map_err(String::as_str), expect);
        };
        check(None, None, Ok(None));
        check(Some(one), None, Ok(Some(one)));
        check(None, Some(one), Ok(Some(one)));
        check(Some(one), Some(one), Ok(Some(one)));
        check(Some(one), Some("other"), Err("PAR-6"));
    }
}
