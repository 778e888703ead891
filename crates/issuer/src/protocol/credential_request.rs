//! The body of a credential request (CRED-3 to CRED-15): parsed, not yet judged against a session.

use std::fmt;

use model::configuration::Configuration;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::answer::{TOLD, WalletError, brief};
use super::metadata::BATCH;

/// The most members taken.
const MOST: usize = 64;

/// The members of the request, repeated ones refused (CRED-40).
#[derive(Debug)]
pub struct CredentialRequest(Vec<(String, Value)>);

impl CredentialRequest {
    /// Parses a JSON body.
    ///
    /// # Errors
    /// `invalid_credential_request` for anything but a JSON object of at most 64 members, none repeated.
    pub fn parse(body: &[u8]) -> Result<Self, WalletError> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let members = json
            .deserialize_map(Members)
            .and_then(|members| json.end().map(|()| members));
        members.map(Self).map_err(|error| {
            let why = brief(&error.to_string(), TOLD);
            malformed("CRED-40", format!("The body is not usable JSON: {why}"))
                .because(format!("a JSON object of at most {MOST} members, none repeated"), why)
        })
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_null())
            .map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Result<Option<&str>, WalletError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => {
                let error = malformed("CRED-40", format!("{name} must be a string"));
                Err(error.because("a string", other.to_string()))
            }
        }
    }

    /// The configuration id asked for. `known` tells whether a configuration of that name exists: existence is checked before
    /// the kind of selector (CRED-6).
    ///
    /// # Errors
    /// CRED-5, CRED-6, CRED-8.
    pub fn configuration_id(&self, known: impl Fn(&str) -> bool) -> Result<&str, WalletError> {
        match (
            self.text("credential_configuration_id")?,
            self.text("credential_identifier")?,
        ) {
            (Some(_), Some(_)) => {
                let text = "credential_configuration_id and credential_identifier exclude each other";
                Err(malformed("CRED-5", text).because("one of them", "both"))
            }
            (None, None) => {
                let error = malformed("CRED-8", "credential_configuration_id is missing");
                Err(error.because("a credential_configuration_id", "none"))
            }
            (Some(id), None) if known(id) => Ok(id),
            (Some(id), None) => {
                let text = "The credential configuration is not known";
                let error = WalletError::bad("unknown_credential_configuration", "CRED-41", text);
                Err(error.because("a configuration of this issuer", id))
            }
            // The token response never returns identifiers, so none is known.
            (None, Some(id)) => {
                let text = "The credential identifier is not known";
                let error = WalletError::bad("unknown_credential_identifier", "CRED-42", text);
                Err(error.because("a credential_configuration_id", id))
            }
        }
    }

    /// Refuses encryption parameters: this request came in clear (CRED-14).
    ///
    /// # Errors
    /// `invalid_encryption_parameters`.
    pub fn in_clear(&self) -> Result<(), WalletError> {
        if self.get("credential_response_encryption").is_none() {
            return Ok(());
        }
        let text =
            "credential_response_encryption is only allowed in an encrypted request, which this issuer does not offer";
        let error = WalletError::bad("invalid_encryption_parameters", "CRED-14", text);
        Err(error.because("no credential_response_encryption", "one, in a request in clear"))
    }

    /// The `jwt` proofs; empty when none are needed and none were sent.
    ///
    /// More proofs than the batch size, or two kinds at once, are `invalid_credential_request` (GAP-4: one choice, kept).
    ///
    /// # Errors
    /// CRED-8 to CRED-11.
    pub fn proofs(&self, configuration: &Configuration) -> Result<Vec<&str>, WalletError> {
        let Some(proofs) = self.get("proofs") else {
            if configuration.needs_proof() {
                let error = WalletError::bad("invalid_proof", "CRED-9", "proofs is missing");
                return Err(error.because("proofs with at least one jwt", "no proofs"));
            }
            return Ok(Vec::new());
        };
        let Value::Object(kinds) = proofs else {
            return Err(malformed("CRED-8", "proofs must be an object").because("an object", proofs.to_string()));
        };
        let mut members = kinds.iter();
        let (Some((kind, values)), None) = (members.next(), members.next()) else {
            let sent: Vec<_> = kinds.keys().map(String::as_str).collect();
            let error = malformed("CRED-8", "proofs must have exactly one member");
            return Err(error.because("one kind of proof", format!("{}: {}", sent.len(), sent.join(", "))));
        };
        if kind != "jwt" || (configuration.needs_proof() && configuration.proof_algorithms().is_none()) {
            let error = WalletError::bad("invalid_proof", "CRED-10", "The proof type is not supported");
            return Err(error.because("jwt", kind));
        }
        let values = values
            .as_array()
            .ok_or_else(|| malformed("CRED-8", "proofs.jwt must be an array").because("an array", values.to_string()))?;
        if values.is_empty() {
            let error = WalletError::bad("invalid_proof", "CRED-8", "proofs.jwt must not be empty");
            return Err(error.because("at least one proof", "an empty array"));
        }
        if values.len() > BATCH {
            let error = malformed("CRED-11", format!("At most {BATCH} proofs are taken in one request"));
            return Err(error.because(format!("at most {BATCH}"), values.len().to_string()));
        }
        let texts = values.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
        texts.ok_or_else(|| {
            let error = WalletError::bad("invalid_proof", "PROOF-17", "Every proof must be a string");
            let other = values.iter().find(|value| !value.is_string());
            error.because("a compact JWT", other.map(Value::to_string).unwrap_or_default())
        })
    }

    /// The request as JSON text for the record; proofs are no secrets.
    pub fn to_text(&self) -> String {
        Value::Object(self.0.iter().cloned().collect()).to_string()
    }
}

fn malformed(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_credential_request", item, text)
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Self::Value = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            // Few enough to compare each with each.
            if members.len() == MOST {
                return Err(serde::de::Error::custom(format_args!("more than {MOST} members")));
            }
            if members.iter().any(|(before, _)| *before == key) {
                return Err(serde::de::Error::custom("a member is repeated"));
            }
            members.push((key, value));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::configuration::Format;
    use serde_json::json;

    fn configuration(published: Value) -> Configuration {
        let Value::Object(published) = published else {
            unreachable!("tables hold objects")
        };
        Configuration {
            id: "c".into(),
            format: Format::SdJwtVc,
            published,
        }
    }

    fn bound() -> Configuration {
        configuration(json!({"proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}}}))
    }

    fn judged(body: &str, configuration: &Configuration) -> Result<usize, &'static str> {
        let request = CredentialRequest::parse(body.as_bytes()).map_err(|error| error.error)?;
        request.configuration_id(|id| id == "c").map_err(|error| error.error)?;
        request.in_clear().map_err(|error| error.error)?;
        request
            .proofs(configuration)
            .map(|proofs| proofs.len())
            .map_err(|error| error.error)
    }

    fn check(body: &str, expect: Result<usize, &str>) {
        assert_eq!(judged(body, &bound()), expect, "{body}");
    }

    /// CRED-3 to CRED-14, CRED-40 to CRED-43, GEN-2, V-PROOF-2's shape.
    #[test]
    fn requests_are_read_strictly() {
        let with = |rest: &str| format!(r#"{{"credential_configuration_id":"c",{rest}}}"#);
        check(&with(r#""proofs":{"jwt":["a","b"]},"unknown":1"#), Ok(2));
        check("{", Err("invalid_credential_request"));
        check("[]", Err("invalid_credential_request"));
        check("{} x", Err("invalid_credential_request"));
        check("{}", Err("invalid_credential_request"));
        check(
            &with(r#""credential_configuration_id":"c""#),
            Err("invalid_credential_request"),
        );
        check(
            r#"{"format":"dc+sd-jwt","proof":{}}"#,
            Err("invalid_credential_request"),
        );
        check(
            &with(r#""credential_identifier":"x""#),
            Err("invalid_credential_request"),
        );
        check(
            r#"{"credential_configuration_id":"other"}"#,
            Err("unknown_credential_configuration"),
        );
        check(r#"{"credential_identifier":"x"}"#, Err("unknown_credential_identifier"));
        check(r#"{"credential_configuration_id":"c"}"#, Err("invalid_proof"));
        check(&with(r#""proofs":null"#), Err("invalid_proof"));
        check(&with(r#""proofs":[]"#), Err("invalid_credential_request"));
        check(&with(r#""proofs":{}"#), Err("invalid_credential_request"));
        check(
            &with(r#""proofs":{"jwt":["a"],"attestation":["b"]}"#),
            Err("invalid_credential_request"),
        );
        check(&with(r#""proofs":{"attestation":["a"]}"#), Err("invalid_proof"));
        check(&with(r#""proofs":{"jwt":[]}"#), Err("invalid_proof"));
        check(&with(r#""proofs":{"jwt":"a"}"#), Err("invalid_credential_request"));
        check(&with(r#""proofs":{"jwt":[1]}"#), Err("invalid_proof"));
        let eleven = ["\"a\""; BATCH + 1].join(",");
        check(
            &with(&format!(r#""proofs":{{"jwt":[{eleven}]}}"#)),
            Err("invalid_credential_request"),
        );
        check(
            &with(r#""credential_response_encryption":{}"#),
            Err("invalid_encryption_parameters"),
        );
    }

    /// CRED-40: a flood of members is refused, not compared; a long text is not repeated whole.
    #[test]
    fn requests_are_bounded() {
        let members = |count: usize| {
            let more: String = (1..count).map(|n| format!(r#","n{n}":0"#)).collect();
            format!(r#"{{"credential_configuration_id":"c"{more}}}"#)
        };
        assert_eq!(judged(&members(64), &configuration(json!({}))), Ok(0));
        check(&members(65), Err("invalid_credential_request"));
        check(&members(100_000), Err("invalid_credential_request"));
        let text = json!("x".repeat(10_000)).to_string();
        let error = CredentialRequest::parse(text.as_bytes()).expect_err("refused");
        assert!(error.description.len() < 200, "{}", error.description);
    }

    /// META-34: a configuration without binding needs no proof.
    #[test]
    fn an_unbound_configuration_needs_no_proof() {
        let body = r#"{"credential_configuration_id":"c"}"#;
        assert_eq!(judged(body, &configuration(json!({}))), Ok(0));
    }
}
