//! The code of a login, redeemed at the provider (OpenID Connect Core 3.1.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as B64;
use model::secret::Secret;
use serde_json::Value;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::discover::Server;
use crate::policy::Provider;
use crate::protocol::answer::brief;

/// A request to the token endpoint.
#[derive(Debug)]
pub struct Redeem {
    /// The form.
    pub form: Secret,
    /// The `Authorization` header.
    pub authorization: Option<Secret>,
}

/// Writes it. A secret goes into the header, unless the provider takes it in the form only (RFC 6749 2.3.1).
pub fn redeem(provider: &Provider, server: &Server, code: &str, redirect_uri: &str, verifier: &str) -> Redeem {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("code_verifier", verifier);
    let client = &provider.client_id;
    let authorization = match &provider.client_secret {
        Some(secret) if !server.secret_in_form => {
            // `~` means itself either way; some providers do not decode, and some secrets have one.
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace("%7E", "~");
            let pair = format!("{}:{}", encoded(client), encoded(secret.reveal()));
            Some(Secret::new(format!("Basic {}", B64.encode(pair))))
        }
        secret => {
            form.append_pair("client_id", client);
            if let Some(secret) = secret {
                form.append_pair("client_secret", secret.reveal());
            }
            None
        }
    };
    Redeem {
        form: Secret::new(form.finish()),
        authorization,
    }
}

/// The ID token of an answer.
///
/// # Errors
/// Why there is none, for the record.
pub fn id_token(status: u16, body: &str) -> Result<Secret, String> {
    let body: Value = serde_json::from_str(body).map_err(|_| format!("it answered {status}, with no JSON"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if status != 200 {
        let error = text("error").unwrap_or("no error code");
        let why = text("error_description").unwrap_or_default();
        return Err(format!(
            "it answered {status}: {}",
            brief(&format!("{error} {why}"), 300)
        ));
    }
    text("id_token")
        .map(Secret::new)
        .ok_or_else(|| "id_token is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::discover::tests::provider;
    use super::*;
    use crate::policy::Found;
    use url::Url;

    fn server(secret_in_form: bool) -> Server {
        let url = |text: &str| Url::parse(text).expect("a URL");
        Server {
            issuer: "https://op".into(),
            authorize: url("https://op/auth"),
            token: url("https://op/token"),
            jwks: url("https://op/jwks"),
            secret_in_form,
            says_issuer: false,
        }
    }

    /// RFC 6749 2.3.1: both halves are form-encoded before they are joined.
    #[test]
    fn the_secret_goes_where_it_is_taken() {
        let check = |secret: Option<&str>, in_form: bool, expect_form: &str, expect_header: Option<&str>| {
            let provider = Provider {
                client_id: "de:sk".into(),
                client_secret: secret.map(Secret::new),
                ..provider(Found::Issuer("https://op".into()))
            };
            let made = redeem(&provider, &server(in_form), "c&", "https://i/cb", "v");
            let common = "grant_type=authorization_code&code=c%26&redirect_uri=https%3A%2F%2Fi%2Fcb&code_verifier=v";
            assert_eq!(made.form.reveal(), format!("{common}{expect_form}"));
            assert_eq!(made.authorization.as_ref().map(Secret::reveal), expect_header);
        };
        let basic = format!("Basic {}", B64.encode("de%3Ask:s~+%2B"));
        check(Some("s~ +"), false, "", Some(&basic));
        check(Some("s +"), true, "&client_id=de%3Ask&client_secret=s+%2B", None);
        check(None, false, "&client_id=de%3Ask", None);
    }

    #[test]
    fn an_answer_has_a_token_or_a_reason() {
        let check = |status, body: &str, expect: Result<&str, &str>| match (id_token(status, body), expect) {
            (Ok(got), Ok(expect)) => assert_eq!(got.reveal(), expect),
            (Err(got), Err(expect)) => assert!(got.contains(expect), "{got}"),
            (got, expect) => panic!("{got:?}, not {expect:?}"),
        };
        check(200, r#"{"id_token":"a.b.c"}"#, Ok("a.b.c"));
        check(200, r#"{"access_token":"x"}"#, Err("id_token is missing"));
        check(200, "<html>", Err("no JSON"));
        check(
            401,
            r#"{"error":"invalid_client","error_description":"unknown"}"#,
            Err("401: invalid_client unknown"),
        );
        check(500, "{}", Err("no error code"));
    }
}
