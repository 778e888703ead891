//! The credential request and its answer (CRED).

use serde_json::{Map, Value, json};

use crate::bend::At;
use crate::call::Call;
use crate::failure::Failure;
use crate::http::Answer;
use crate::token::Token;
use crate::visit::Visit;

/// Asks for the credential (CRED-1 to CRED-11). The answer is not judged yet.
pub(crate) async fn ask(visit: &Visit<'_>, token: &Token, proofs: &[String]) -> Result<Answer, Failure> {
    let mut body = Map::new();
    match &token.identifier {
        Some(identifier) => body.insert("credential_identifier".into(), json!(identifier)),
        None => body.insert("credential_configuration_id".into(), json!(visit.configuration.id)),
    };
    if !proofs.is_empty() {
        body.insert("proofs".into(), json!({"jwt": proofs}));
    }
    visit.bend.body(At::Credential, &mut body, visit);
    let mut call = Call::json(&visit.issuer.credential_endpoint, &body);
    call.set("authorization", format!("Bearer {}", token.access_token.reveal()));
    visit.send(At::Credential, call).await
}

/// The credentials of a 200 (CRED-20 to CRED-23, CRED-27); `most` is the number of keys sent.
pub(crate) fn read(answer: &Answer, most: usize) -> Result<Vec<String>, Failure> {
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
