//! `authentication-service.conf`: the OpenID provider where people log in (fact sheet 6.1, R38).
//!
//! walt.id's keys, none of them with its defaults, which are a demonstration server and a published secret; and `issuer` of
//! ours, which says everything that its two addresses say, and whose keys sign.

use std::sync::Arc;

use issuer::policy::{Found, Provider};
use model::secret::Secret;
use serde_json::Value;
use url::Url;

use super::flag::flag;
use super::service::Complain;

/// The scope that makes a login an OpenID login.
const OPENID: &str = "openid";

/// Reads the provider; none when something about it is wrong.
pub fn read(file: &Value, complain: &mut Complain<'_>) -> Option<Arc<Provider>> {
    let mut good = true;
    let mut wrong = |key: &'static str, text: &str| {
        good = false;
        complain(&[key], text);
    };
    let found = found(file, &mut wrong);
    let token_url = address(file, "accessTokenUrl", &mut wrong);
    let client_id = text(file, "clientId", &mut wrong);
    if client_id.is_none() {
        wrong("clientId", "clientId must be this issuer's name at the login server");
    }
    let client_secret = text(file, "clientSecret", &mut wrong);
    let name = text(file, "name", &mut wrong);
    let scopes = scopes(file, &mut wrong);
    let forward_issuer_state = match file.get("forwardIssuerStateToAuthorizationServer") {
        None | Some(Value::Null) => false,
        Some(value) => flag(value).unwrap_or_else(|| {
            let key = "forwardIssuerStateToAuthorizationServer";
            wrong(key, &format!("{key} must be true or false"));
            false
        }),
    };
    let (found, client_id) = (found?, client_id?);
    good.then(|| {
        let host = match &found {
            Found::Issuer(issuer) => Url::parse(issuer).ok(),
            Found::Authorize(url) => Some(url.clone()),
        };
        let host = host.and_then(|url| url.host_str().map(str::to_owned));
        Arc::new(Provider {
            name: name.or(host).unwrap_or_default(),
            found,
            token_url,
            client_id,
            client_secret: client_secret.map(Secret::new),
            scopes,
            forward_issuer_state,
        })
    })
}

/// `issuer`, or walt.id's `authorizeUrl`; the first wins.
fn found(file: &Value, wrong: &mut impl FnMut(&'static str, &str)) -> Option<Found> {
    let issuer = text(file, "issuer", wrong);
    let authorize = address(file, "authorizeUrl", wrong);
    match (issuer, authorize) {
        (Some(issuer), _) => match web(&issuer) {
            Some(url) if url.query().is_none() && url.fragment().is_none() => Some(Found::Issuer(issuer)),
            _ => {
                wrong("issuer", "issuer must be an https URL without a query");
                None
            }
        },
        (None, Some(url)) => Some(Found::Authorize(url)),
        (None, None) => {
            wrong("issuer", "issuer or authorizeUrl must say where people log in");
            None
        }
    }
}

fn scopes(file: &Value, wrong: &mut impl FnMut(&'static str, &str)) -> Vec<String> {
    let given = match file.get("defaultScopes") {
        None | Some(Value::Null) => vec![OPENID.to_owned(), "profile".to_owned()],
        Some(value) => {
            let scopes = value.as_array().map(|scopes| scopes.iter().map(Value::as_str));
            let scopes: Option<Vec<&str>> = scopes.and_then(Iterator::collect);
            let scopes = scopes.filter(|scopes| scopes.iter().all(|scope| is_scope(scope)));
            let Some(scopes) = scopes else {
                wrong("defaultScopes", "defaultScopes must be a list of scopes");
                return Vec::new();
            };
            scopes.into_iter().map(str::to_owned).collect()
        }
    };
    let openid = (!given.iter().any(|scope| scope == OPENID)).then(|| OPENID.to_owned());
    openid.into_iter().chain(given).collect()
}

/// RFC 6749, section 3.3.
fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

/// A text that is not empty.
fn text(file: &Value, key: &'static str, wrong: &mut impl FnMut(&'static str, &str)) -> Option<String> {
    match file.get(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(_) => {
            wrong(key, &format!("{key} must be a text"));
            None
        }
    }
}

fn address(file: &Value, key: &'static str, wrong: &mut impl FnMut(&'static str, &str)) -> Option<Url> {
    let text = text(file, key, wrong)?;
    let url = web(&text);
    if url.is_none() {
        wrong(key, &format!("{key} must be an https URL"));
    }
    url
}

fn web(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "https" | "http") && url.has_host()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(file: Value) -> (Option<Arc<Provider>>, Vec<String>) {
        let mut said = Vec::new();
        let provider = read(&file, &mut |path, _| said.push(path.join(".")));
        assert_eq!(provider.is_none(), !said.is_empty(), "{file}: {said:?}");
        (provider, said)
    }

    /// R38; fact sheet 6.1: walt.id's keys.
    #[test]
    fn walt_ids_file_is_read() {
        let (provider, _) = said(json!({
            "name": "keycloak",
            "authorizeUrl": "https://k.example/realms/r/protocol/openid-connect/auth",
            "accessTokenUrl": "https://k.example/realms/r/protocol/openid-connect/token",
            "clientId": "issuer_api", "clientSecret": "s",
            "defaultScopes": ["profile"],
            "forwardIssuerStateToAuthorizationServer": "true",
        }));
        let provider = provider.expect("a provider");
        let Found::Authorize(url) = &provider.found else {
            panic!("{provider:?}")
        };
        assert!(url.path().ends_with("/auth"));
        assert_eq!(
            (provider.name.as_str(), provider.client_id.as_str()),
            ("keycloak", "issuer_api")
        );
        assert_eq!(provider.scopes, ["openid", "profile"]);
        assert!(provider.forward_issuer_state && provider.token_url.is_some());
        assert!(!format!("{provider:?}").contains("\"s\""), "{provider:?}");
        assert_eq!(provider.urls().len(), 2);
    }

    #[test]
    fn little_is_enough() {
        let (provider, _) = said(json!({"issuer": "https://op.example/t", "clientId": "desk"}));
        let provider = provider.expect("a provider");
        assert_eq!(provider.found, Found::Issuer("https://op.example/t".into()));
        assert_eq!((provider.name.as_str(), &provider.client_secret), ("op.example", &None));
        assert_eq!(provider.scopes, ["openid", "profile"]);
    }

    /// R38: never a half-configured login, and no default that is somebody else's server.
    #[test]
    fn what_is_wrong_is_named() {
        let check = |file: Value, expect: &[&str]| assert_eq!(said(file).1, expect);
        check(json!({}), &["issuer", "clientId"]);
        check(json!({"issuer": "https://op.example"}), &["clientId"]);
        check(json!({"issuer": "op.example", "clientId": "c"}), &["issuer"]);
        check(json!({"issuer": "https://op.example?x", "clientId": "c"}), &["issuer"]);
        check(json!({"issuer": 7, "clientId": "c"}), &["issuer", "issuer"]);
        let with = |key: &str, value: Value| {
            let mut file = json!({"issuer": "https://op.example", "clientId": "c"});
            file[key] = value;
            file
        };
        for (key, value) in [
            ("clientId", json!("")),
            ("clientSecret", json!(7)),
            ("accessTokenUrl", json!("/token")),
            ("authorizeUrl", json!("ftp://op.example/auth")),
            ("defaultScopes", json!("openid")),
            ("defaultScopes", json!(["open id"])),
            ("forwardIssuerStateToAuthorizationServer", json!("perhaps")),
            ("name", json!([])),
        ] {
            let (provider, said) = said(with(key, value));
            assert!(provider.is_none() && said.contains(&key.to_owned()), "{key}: {said:?}");
        }
    }
}
