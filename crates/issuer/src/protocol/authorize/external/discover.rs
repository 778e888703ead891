//! What a provider says of itself (OpenID Connect Discovery 1.0).
//!
//! The identifier decides: a document counts only where its `issuer` is the one it was asked by, so that nobody else's keys
//! are believed. walt.id's configuration has no identifier; then each folder above the authorization endpoint is tried, and
//! the document must name that endpoint as its own.

use credentials::key::PublicKey;
use serde_json::Value;
use url::Url;

use crate::policy::{Found, Provider};

/// Folders that are tried.
const MOST: usize = 8;
/// Keys that are kept.
const KEYS: usize = 64;
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// A provider, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `iss` of its ID tokens, exactly.
    pub issuer: String,
    /// Where people are sent.
    pub authorize: Url,
    /// Where codes are redeemed.
    pub token: Url,
    /// Where its keys are.
    pub jwks: Url,
    /// Whether it takes a client's secret in the form only, not as Basic authentication.
    pub secret_in_form: bool,
    /// Whether its answers name it (RFC 9207).
    pub says_issuer: bool,
}

/// A key that signs ID tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `kid`.
    pub name: Option<String>,
    /// The key.
    pub key: PublicKey,
}

/// The identifiers a provider may have, each with the address of its document; in the order in which they are tried.
pub fn candidates(provider: &Provider) -> Vec<(String, String)> {
    let issuers = match &provider.found {
        Found::Issuer(issuer) => vec![issuer.trim_end_matches('/').to_owned()],
        Found::Authorize(url) => {
            let origin = url.origin().ascii_serialization();
            let mut path = url.path();
            let above = std::iter::from_fn(move || {
                path = &path[..path.rfind('/')?];
                Some(format!("{origin}{path}"))
            });
            above.take(MOST).collect()
        }
    };
    let with_document = |issuer: String| {
        let document = format!("{issuer}{WELL_KNOWN}");
        (issuer, document)
    };
    issuers.into_iter().map(with_document).collect()
}

/// Reads the document that was found for an identifier.
///
/// # Errors
/// What it lacks, for the record.
pub fn read(document: &str, asked: &str, provider: &Provider) -> Result<Server, String> {
    let document: Value = serde_json::from_str(document).map_err(|error| format!("it is not JSON: {error}"))?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    // Behind a proxy that ends TLS, a provider that was told wrong lists its addresses with http: secret and code would go
    // out in clear, and its keys come in so.
    let secure = asked.starts_with("https://");
    let url = |name: &str| {
        let text = text(name).ok_or_else(|| format!("it has no {name}"))?;
        let url = Url::parse(text).map_err(|error| format!("{name}: {error}"))?;
        let taken = url.scheme() == "https" || url.scheme() == "http" && !secure;
        let url = Some(url).filter(|url| taken && url.has_host());
        url.ok_or_else(|| format!("{name} is no https URL: {text}"))
    };
    let issuer = text("issuer").ok_or("it has no issuer")?;
    // Some identifiers end with a slash, and their documents lie where they lie without.
    if issuer.trim_end_matches('/') != asked {
        return Err(format!("its issuer is {issuer}, not {asked}"));
    }
    let authorize = url("authorization_endpoint")?;
    let authorize = match &provider.found {
        Found::Issuer(_) => authorize,
        // With a query of the operator's own, such as Keycloak's `kc_idp_hint`.
        Found::Authorize(expected) if bare(expected) == bare(&authorize) => expected.clone(),
        Found::Authorize(expected) => {
            return Err(format!("its authorization_endpoint is {authorize}, not {expected}"));
        }
    };
    let token = match &provider.token_url {
        Some(url) => url.clone(),
        None => url("token_endpoint")?,
    };
    let methods = document.get("token_endpoint_auth_methods_supported");
    let takes = |method: &str| {
        let methods = methods.and_then(Value::as_array);
        methods.is_some_and(|methods| methods.iter().any(|one| one == method))
    };
    Ok(Server {
        issuer: issuer.to_owned(),
        authorize,
        token,
        jwks: url("jwks_uri")?,
        secret_in_form: takes("client_secret_post") && !takes("client_secret_basic"),
        says_issuer: document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
    })
}

/// Without query and fragment.
fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// Reads a JWK Set; keys that are for something else, or of a kind that is not known here, are passed over.
///
/// # Errors
/// When it is none.
pub fn keys(set: &str) -> Result<Vec<Key>, String> {
    let set: Value = serde_json::from_str(set).map_err(|error| format!("the JWK Set is not JSON: {error}"))?;
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or("the JWK Set has no keys")?;
    let signs = |jwk: &&Value| jwk.get("use").is_none_or(|purpose| purpose == "sig");
    let read = |jwk: &Value| {
        let name = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Some(Key {
            name,
            key: PublicKey::from_jwk(jwk).ok()?,
        })
    };
    Ok(keys.iter().filter(signs).filter_map(read).take(KEYS).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use credentials::key::SigningKey;
    use serde_json::json;

    pub fn provider(found: Found) -> Provider {
        Provider {
            name: "keycloak".into(),
            found,
            token_url: None,
            client_id: "desk".into(),
            client_secret: None,
            scopes: vec!["openid".into()],
            forward_issuer_state: false,
        }
    }

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn the_document_is_looked_for() {
        let check = |found: Found, expect: &[&str]| {
            let got = candidates(&provider(found));
            let issuers: Vec<_> = got.iter().map(|(issuer, _)| issuer.as_str()).collect();
            assert_eq!(issuers, expect);
            assert!(
                got.iter()
                    .all(|(issuer, document)| *document == format!("{issuer}{WELL_KNOWN}"))
            );
        };
        check(Found::Issuer("https://a.example/".into()), &["https://a.example"]);
        check(Found::Issuer("https://a.example/t".into()), &["https://a.example/t"]);
        check(
            Found::Authorize(url("https://k.example:8443/realms/r/protocol/openid-connect/auth?x=1")),
            &[
                "https://k.example:8443/realms/r/protocol/openid-connect",
                "https://k.example:8443/realms/r/protocol",
                "https://k.example:8443/realms/r",
                "https://k.example:8443/realms",
                "https://k.example:8443",
            ],
        );
        check(Found::Authorize(url("https://a.example")), &["https://a.example"]);
        let deep = candidates(&provider(Found::Authorize(url(&format!(
            "https://a/{}",
            "x/".repeat(99)
        )))));
        assert_eq!(deep.len(), MOST);
    }

    fn document() -> Value {
        json!({
            "issuer": "https://a.example/t",
            "authorization_endpoint": "https://a.example/t/auth",
            "token_endpoint": "https://a.example/t/token",
            "jwks_uri": "https://a.example/t/jwks",
        })
    }

    /// R38: the issuer of the configuration, and no other.
    #[test]
    fn a_document_counts_for_its_own_issuer_only() {
        let by_issuer = provider(Found::Issuer("https://a.example/t".into()));
        let read_with = |provider: &Provider, change: &dyn Fn(&mut Value)| {
            let mut document = document();
            change(&mut document);
            read(&document.to_string(), "https://a.example/t", provider)
        };
        let refused = |provider: &Provider, change: &dyn Fn(&mut Value), expect: &str| {
            let error = read_with(provider, change).expect_err("refused");
            assert!(error.contains(expect), "{error}");
        };
        let good = read_with(&by_issuer, &|_| ()).expect("a server");
        assert_eq!(good.token, url("https://a.example/t/token"));
        assert!(!good.secret_in_form);
        let slashed = read_with(&by_issuer, &|document| {
            document["issuer"] = json!("https://a.example/t/")
        });
        assert_eq!(slashed.expect("a server").issuer, "https://a.example/t/");
        for (methods, in_form) in [
            (json!(["client_secret_post"]), true),
            (json!(["client_secret_post", "client_secret_basic"]), false),
            (json!(["private_key_jwt"]), false),
        ] {
            let got = read_with(&by_issuer, &|document| {
                document["token_endpoint_auth_methods_supported"] = methods.clone();
            });
            assert_eq!(got.expect("a server").secret_in_form, in_form, "{methods}");
        }
        let set = |name: &'static str, value: Value| move |document: &mut Value| document[name] = value.clone();
        refused(&by_issuer, &set("issuer", json!("https://b.example")), "its issuer is");
        refused(&by_issuer, &set("issuer", Value::Null), "no issuer");
        refused(&by_issuer, &set("jwks_uri", Value::Null), "no jwks_uri");
        refused(&by_issuer, &set("jwks_uri", json!("data:,x")), "no https URL");
        refused(&by_issuer, &set("token_endpoint", json!("x")), "token_endpoint");
        let by_endpoint = provider(Found::Authorize(url("https://a.example/t/auth")));
        assert!(read_with(&by_endpoint, &|_| ()).is_ok());
        let queried = provider(Found::Authorize(url("https://a.example/t/auth?kc_idp_hint=x")));
        let got = read_with(&queried, &|_| ()).expect("a server");
        assert_eq!(got.authorize, url("https://a.example/t/auth?kc_idp_hint=x"));
        for name in ["token_endpoint", "jwks_uri", "authorization_endpoint"] {
            let clear = format!("http://a.example/t/{name}");
            refused(
                &by_issuer,
                &move |document| document[name] = json!(clear),
                "no https URL",
            );
        }
        let says = json!(true);
        let got = read_with(&by_issuer, &set("authorization_response_iss_parameter_supported", says));
        assert!(got.expect("a server").says_issuer && !good.says_issuer);
        let elsewhere = json!("https://a.example/t/other");
        refused(
            &by_endpoint,
            &set("authorization_endpoint", elsewhere),
            "not https://a.example/t/auth",
        );
        let own_token = Provider {
            token_url: Some(url("https://a.example/own")),
            ..by_issuer.clone()
        };
        let got = read_with(&own_token, &set("token_endpoint", Value::Null)).expect("a server");
        assert_eq!(got.token, url("https://a.example/own"));
        assert!(read("[", "x", &by_issuer).is_err());
    }

    #[test]
    fn keys_for_something_else_are_passed_over() {
        let key = SigningKey::generate_p256().expect("a key");
        let jwk = |kid: &str, purpose: &str| {
            let mut jwk = key.public().to_jwk();
            jwk["kid"] = json!(kid);
            jwk["use"] = json!(purpose);
            jwk
        };
        let set = json!({"keys": [jwk("a", "sig"), jwk("b", "enc"), {"kty": "oct"}, key.public().to_jwk(), 7]});
        let names: Vec<_> = keys(&set.to_string())
            .expect("keys")
            .into_iter()
            .map(|key| key.name)
            .collect();
        assert_eq!(names, [Some("a".to_owned()), None]);
        assert!(keys("{}").is_err() && keys("x").is_err());
    }
}
