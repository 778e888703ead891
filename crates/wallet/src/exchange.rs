//! Token, nonce, proof, credential (TOKEN, NONCE, PROOF, CRED).

use credentials::key::{Alg, SigningKey};
use credentials::{did, jws};
use jiff::Timestamp;
use model::secret::Secret;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::http::{self, Answer};
use crate::metadata::{Configuration, Issuer, Server};
use crate::offer::{Offer, PRE_AUTHORIZED};
use crate::options::{Binding, WalletOptions};

/// What the token endpoint granted.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) access_token: Secret,
    pub(crate) expires_in: Option<u64>,
    /// The first `credential_identifiers` entry for our configuration (TOKEN-16): then it must be used (TOKEN-17).
    pub(crate) identifier: Option<String>,
    /// Whether the answer forbids caching, as it must (TOKEN-14).
    pub(crate) no_store: bool,
}

/// A nonce, and whether its answer forbids caching, as it must (NONCE-3).
#[derive(Debug)]
pub(crate) struct Nonce {
    pub(crate) value: String,
    pub(crate) no_store: bool,
}

/// Spends the pre-authorized code (TOKEN-1, TOKEN-2, TOKEN-14).
pub(crate) async fn token(
    options: &WalletOptions,
    server: &Server,
    offer: &Offer,
    configuration: &Configuration,
) -> Result<Token, Failure> {
    let mut form = vec![
        ("grant_type", PRE_AUTHORIZED),
        ("pre-authorized_code", offer.code.reveal()),
    ];
    if let Some(hint) = &offer.tx_code {
        let Some(tx_code) = &options.tx_code else {
            return Err(Failure::new(
                "tx_code_missing",
                format!("this offer needs a transaction code ({hint})"),
            ));
        };
        form.push(("tx_code", tx_code.reveal()));
    }
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let request = http::request(options, Method::POST, &server.token_endpoint)?;
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json");
    let answer = http::send(request.body(body)).await?;
    let token = read_token(&answer.object("TOKEN-14")?, &configuration.id)?;
    let no_store = answer.no_store();
    Ok(Token { no_store, ..token })
}

fn read_token(body: &Map<String, Value>, configuration: &str) -> Result<Token, Failure> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let access_token = text("access_token").ok_or_else(|| Failure::breach("TOKEN-14", "there is no access_token"))?;
    match text("token_type") {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(kind) => {
            return Err(Failure::new(
                "token_type_unsupported",
                format!("this wallet has no use for a {kind} token"),
            ));
        }
        None => return Err(Failure::breach("TOKEN-14", "there is no token_type")),
    }
    let details = body.get("authorization_details").and_then(Value::as_array);
    let detail = details.into_iter().flatten().find(|detail| {
        let says = |name: &str| detail.get(name).and_then(Value::as_str);
        says("type") == Some("openid_credential") && says("credential_configuration_id") == Some(configuration)
    });
    let identifier = match detail {
        None => None,
        Some(detail) => Some(
            detail
                .pointer("/credential_identifiers/0")
                .and_then(Value::as_str)
                .ok_or_else(|| Failure::breach("TOKEN-16", "authorization_details without credential_identifiers"))?
                .to_owned(),
        ),
    };
    let expires_in = body.get("expires_in").and_then(Value::as_u64);
    Ok(Token {
        access_token: Secret::new(access_token),
        expires_in,
        identifier,
        no_store: false,
    })
}

/// Fetches a nonce (NONCE-2, NONCE-3).
pub(crate) async fn nonce(options: &WalletOptions, endpoint: &str) -> Result<Nonce, Failure> {
    let request = http::request(options, Method::POST, endpoint)?.header("content-length", "0");
    let answer = http::send(request.header("accept", "application/json")).await?;
    let body = answer.object("NONCE-3")?;
    let value = body.get("c_nonce").and_then(Value::as_str);
    let value = value.ok_or_else(|| Failure::breach("NONCE-3", "there is no c_nonce"))?;
    let (value, no_store) = (value.to_owned(), answer.no_store());
    Ok(Nonce { value, no_store })
}

/// The algorithm and the header form for the holder's keys (PROOF-2, META-33).
pub(crate) fn choose_key(
    options: &WalletOptions,
    configuration: &Configuration,
) -> Result<Option<(Alg, Binding)>, Failure> {
    let Some(listed) = configuration.proof_algorithms()? else {
        return Ok(None);
    };
    let alg = match options.alg {
        Some(alg) => Some(alg),
        None if listed.contains(&Alg::Es256.name()) => Some(Alg::Es256),
        None => listed.iter().find_map(|name| Alg::from_name(name)),
    };
    let alg = alg.filter(|alg| listed.contains(&alg.name())).ok_or_else(|| {
        Failure::new(
            "proof_algorithm_unsupported",
            format!("the issuer takes proofs with {} only", listed.join(", ")),
        )
    })?;
    let methods = configuration.binding_methods();
    let binding = options.binding.unwrap_or_else(|| {
        let plain = methods.iter().any(|method| matches!(*method, "jwk" | "cose_key"));
        match () {
            () if plain || methods.is_empty() => Binding::Jwk,
            () if methods.contains(&"did:jwk") => Binding::DidJwk,
            () if methods.contains(&"did:key") => Binding::DidKey,
            () => Binding::Jwk,
        }
    });
    Ok(Some((alg, binding)))
}

/// One `jwt` proof (PROOF-1 to PROOF-10): no `iss`, because the token came without a client.
pub(crate) fn proof(
    key: &SigningKey,
    binding: Binding,
    audience: &str,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<String, Failure> {
    let mut header = json!({"alg": key.alg().name(), "typ": "openid4vci-proof+jwt"});
    match binding {
        Binding::Jwk => header["jwk"] = key.public().to_jwk(),
        Binding::DidJwk => header["kid"] = format!("{}#0", key.public().did_jwk()).into(),
        Binding::DidKey => {
            let did = did::did_key_of(key.public())
                .ok_or_else(|| Failure::new("proof_key_unsupported", "this kind of key has no did:key"))?;
            let fragment = did.trim_start_matches("did:key:").to_owned();
            header["kid"] = format!("{did}#{fragment}").into();
        }
    }
    let mut claims = json!({"aud": audience, "iat": now.as_second()});
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    jws::sign(&header, claims.to_string().as_bytes(), key)
        .map_err(|error| Failure::new("proof_failed", error.to_string()))
}

/// Asks for the credential (CRED-1 to CRED-11). The answer is not judged yet.
pub(crate) async fn credential(
    options: &WalletOptions,
    issuer: &Issuer,
    configuration: &Configuration,
    token: &Token,
    proofs: &[String],
) -> Result<Answer, Failure> {
    let mut body = match &token.identifier {
        Some(identifier) => json!({"credential_identifier": identifier}),
        None => json!({"credential_configuration_id": configuration.id}),
    };
    if !proofs.is_empty() {
        body["proofs"] = json!({"jwt": proofs});
    }
    let request = http::request(options, Method::POST, &issuer.credential_endpoint)?;
    http::send(
        request
            .bearer_auth(token.access_token.reveal())
            .header("accept", "application/json")
            .json(&body),
    )
    .await
}

/// The credentials of a 200 (CRED-20 to CRED-23, CRED-27); `most` is the number of keys sent.
pub(crate) fn read_credentials(answer: &Answer, most: usize) -> Result<Vec<String>, Failure> {
    if answer.status == 202 {
        return Err(Failure::new(
            "issuance_deferred",
            "the issuer defers the credential; this wallet does not wait (CRED-21)",
        ));
    }
    read_body(&answer.object("CRED-20")?, most)
}

fn read_body(body: &Map<String, Value>, most: usize) -> Result<Vec<String>, Failure> {
    if let Some(relic) = ["credential", "format", "c_nonce", "c_nonce_expires_in"]
        .into_iter()
        .find(|name| body.contains_key(*name))
    {
        return Err(Failure::breach(
            "CRED-27",
            format!("the answer has the retired member {relic}"),
        ));
    }
    let entries = body
        .get("credentials")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let read = |entry: &Value| entry.get("credential").and_then(Value::as_str).map(str::to_owned);
    let credentials: Option<Vec<String>> = entries.iter().map(read).collect();
    match credentials {
        Some(credentials) if credentials.is_empty() => {
            Err(Failure::breach("CRED-20", "the answer holds no credentials"))
        }
        Some(credentials) if credentials.len() > most => Err(Failure::breach(
            "CRED-23",
            format!("{} credentials for {most} keys", credentials.len()),
        )),
        Some(credentials) => Ok(credentials),
        None => Err(Failure::breach(
            "CRED-20",
            "an entry of credentials is not {\"credential\": \"…\"}",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    /// TOKEN-14, TOKEN-16, TOKEN-17.
    #[test]
    fn tokens() {
        let good = json!({"access_token": "t", "token_type": "bearer", "expires_in": 300});
        let token = read_token(&object(good), "a").expect("a token");
        assert_eq!(
            (token.access_token.reveal(), token.expires_in, token.identifier),
            ("t", Some(300), None)
        );
        let with = |id: &str| {
            let detail = json!({"type": "openid_credential", "credential_configuration_id": id, "credential_identifiers": ["x", "y"]});
            read_token(
                &object(json!({"access_token": "t", "token_type": "Bearer", "authorization_details": [detail]})),
                "a",
            )
        };
        assert_eq!(with("a").expect("a token").identifier.as_deref(), Some("x"));
        assert_eq!(with("b").expect("a token").identifier, None);
        let refused = |body, code| assert_eq!(read_token(&object(body), "a").expect_err(code).code, code);
        refused(json!({"token_type": "Bearer"}), "issuer_breach");
        refused(json!({"access_token": "t"}), "issuer_breach");
        refused(
            json!({"access_token": "t", "token_type": "DPoP"}),
            "token_type_unsupported",
        );
    }

    /// PROOF-1, PROOF-3, PROOF-7 to PROOF-10.
    #[test]
    fn proofs() {
        let key = SigningKey::generate_p256().expect("a key");
        let now = Timestamp::from_second(1_700_000_000).expect("an instant");
        for (binding, member) in [
            (Binding::Jwk, "jwk"),
            (Binding::DidJwk, "kid"),
            (Binding::DidKey, "kid"),
        ] {
            let jwt = proof(&key, binding, "https://i.example", Some("n"), now).expect("a proof");
            let jws = jws::decode(&jwt).expect("a JWS");
            jws.verify(key.public(), Alg::Es256).expect("signed by the key");
            let names: Vec<&str> = jws.header.keys().map(String::as_str).collect();
            assert_eq!(names, ["alg", "typ", member]);
            assert_eq!(jws.header_text("typ"), Some("openid4vci-proof+jwt"));
            if let Some(kid) = jws.header_text("kid") {
                assert_eq!(did::resolve(kid).expect("a key"), *key.public());
            }
            let claims = jws.claims().expect("claims");
            assert_eq!(
                Value::Object(claims),
                json!({"aud": "https://i.example", "iat": 1_700_000_000, "nonce": "n"})
            );
        }
        let jwt = proof(&key, Binding::Jwk, "https://i.example", None, now).expect("a proof");
        assert!(
            !jws::decode(&jwt)
                .expect("a JWS")
                .claims()
                .expect("claims")
                .contains_key("nonce")
        );
    }

    fn credentials(body: Value, expect: Result<&[&str], &str>) {
        match (read_body(&object(body.clone()), 2), expect) {
            (Ok(got), Ok(expect)) => assert_eq!(got, expect),
            (Err(failure), Err(item)) => assert!(failure.message.ends_with(&format!("({item})")), "{failure}"),
            (got, _) => panic!("{body}: {got:?}"),
        }
    }

    /// CRED-20, CRED-23, CRED-27.
    #[test]
    fn credential_responses() {
        credentials(
            json!({"credentials": [{"credential": "a"}], "notification_id": "n"}),
            Ok(&["a"]),
        );
        credentials(
            json!({"credentials": [{"credential": "a"}, {"credential": "b"}]}),
            Ok(&["a", "b"]),
        );
        credentials(
            json!({"credentials": [{"credential": "a"}, {"credential": "b"}, {"credential": "c"}]}),
            Err("CRED-23"),
        );
        credentials(json!({"credentials": []}), Err("CRED-20"));
        credentials(json!({"credentials": ["a"]}), Err("CRED-20"));
        credentials(json!({}), Err("CRED-20"));
        credentials(json!({"credential": "a"}), Err("CRED-27"));
        credentials(
            json!({"credentials": [{"credential": "a"}], "c_nonce": "n"}),
            Err("CRED-27"),
        );
    }
}
