//! The credential request and its answer (CRED).

use serde_json::{Map, Value, json};

use crate::bend::At;
use crate::deferred::{self, Deferral};
use crate::failure::Failure;
use crate::http::Answer;
use crate::sealed;
use crate::token::Token;
use crate::visit::Visit;

/// What a credential response holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Response {
    /// The credentials, and the name under which the issuer wants to hear of them (CRED-20, CRED-25).
    Now(Vec<String>, Option<String>),
    /// Not yet (CRED-21).
    Later(Deferral),
}

/// Asks for the credential (CRED-1 to CRED-11). The answer is not judged yet.
pub(crate) async fn ask(visit: &Visit<'_>, token: &Token, proofs: Option<Value>) -> Result<Answer, Failure> {
    let mut body = Map::new();
    match &token.identifier {
        Some(identifier) => body.insert("credential_identifier".into(), json!(identifier)),
        None => body.insert("credential_configuration_id".into(), json!(visit.configuration.id)),
    };
    if let Some(proofs) = proofs {
        body.insert("proofs".into(), proofs);
    }
    sealed::send(visit, At::Credential, &visit.issuer.credential_endpoint, body).await
}

/// Reads a 200 or 202 (CRED-20 to CRED-23, CRED-27, DEFER-2, DEFER-3); `most` is the number of keys sent.
pub(crate) fn read(answer: &Answer, most: usize) -> Result<Response, Failure> {
    if !matches!(answer.status, 200 | 202) {
        return Err(answer.refusal());
    }
    let item = if answer.status == 202 { "CRED-21" } else { "CRED-20" };
    let body = answer.object_of(item)?;
    match answer.status {
        202 => deferred::read(&body).map(Response::Later),
        _ => read_body(&body, most),
    }
}

fn read_body(body: &Map<String, Value>, most: usize) -> Result<Response, Failure> {
    if let Some(relic) = ["credential", "format", "c_nonce", "c_nonce_expires_in"]
        .into_iter()
        .find(|name| body.contains_key(*name))
    {
        return Err(Failure::breach(
            "CRED-27",
            format!("the answer has the retired member {relic}"),
        ));
    }
    if let Some(name) = ["transaction_id", "interval"]
        .into_iter()
        .find(|name| body.contains_key(*name))
    {
        return Err(Failure::breach("CRED-22", format!("the answer has {name} as well")));
    }
    let notification = body.get("notification_id").and_then(Value::as_str).map(str::to_owned);
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
        Some(credentials) => Ok(Response::Now(credentials, notification)),
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
            (Ok(Response::Now(got, _)), Ok(expect)) => assert_eq!(got, expect),
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
        credentials(
            json!({"credentials": [{"credential": "a"}], "transaction_id": "t"}),
            Err("CRED-22"),
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
