//! The body of a credential request (CRED-3 to CRED-15): parsed, not yet judged against a session.

use model::configuration::Configuration;
use serde_json::Value;

use super::answer::WalletError;
use super::members::{Members, Secret};
use super::proofs::Proofs;

/// The code of a request that is no good (CRED-40).
const MALFORMED: &str = "invalid_credential_request";
/// The member that says how to encrypt the response (CRED-13).
pub const RESPONSE_ENCRYPTION: &str = "credential_response_encryption";
/// The proof types that this issuer understands; `di_vp` is none of them (CRED-10, PROOF-16).
const UNDERSTOOD: [&str; 2] = ["jwt", "attestation"];

/// The members of the request, repeated ones refused (CRED-40).
#[derive(Debug)]
pub struct CredentialRequest(Members);

/// Which credential a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector<'a> {
    /// `credential_configuration_id` (CRED-4).
    Configuration(&'a str),
    /// `credential_identifier` (CRED-3).
    Identifier(&'a str),
}

impl CredentialRequest {
    /// Parses a JSON body.
    ///
    /// # Errors
    /// `invalid_credential_request` for anything but a JSON object of at most 64 members, none repeated.
    pub fn parse(body: &[u8]) -> Result<Self, WalletError> {
        Members::parse(body, MALFORMED, "CRED-40").map(Self)
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The credential asked for. `known` tells whether there is one of that name: existence is checked before the kind of
    /// selector (CRED-6, GAP-12).
    ///
    /// # Errors
    /// CRED-5, CRED-6, CRED-8.
    pub fn selector(&self, known: impl Fn(Selector<'_>) -> bool) -> Result<Selector<'_>, WalletError> {
        match (
            self.0.text("credential_configuration_id", "CRED-40")?,
            self.0.text("credential_identifier", "CRED-40")?,
        ) {
            (Some(_), Some(_)) => {
                let text = "credential_configuration_id and credential_identifier exclude each other";
                Err(malformed("CRED-5", text).because("one of them", "both"))
            }
            (None, None) => {
                let error = malformed("CRED-8", "credential_configuration_id is missing");
                Err(error.because("a credential_configuration_id or a credential_identifier", "neither"))
            }
            (Some(id), None) => {
                let selector = Selector::Configuration(id);
                known(selector).then_some(selector).ok_or_else(|| {
                    let text = "The credential configuration is not known";
                    let error = WalletError::bad("unknown_credential_configuration", "CRED-41", text);
                    error.because("a configuration of this issuer", id)
                })
            }
            (None, Some(id)) => {
                let selector = Selector::Identifier(id);
                known(selector).then_some(selector).ok_or_else(|| {
                    let text = "The credential identifier is not known";
                    let error = WalletError::bad("unknown_credential_identifier", "CRED-42", text);
                    error.because("an identifier that the token response named", id)
                })
            }
        }
    }

    /// How the response is to be encrypted (CRED-13), if the wallet says so.
    pub fn response_encryption(&self) -> Option<&Value> {
        self.get(RESPONSE_ENCRYPTION)
    }

    /// The proofs, of a type that this issuer understands and the configuration lists.
    ///
    /// More proofs than `batch`, or two kinds at once, are `invalid_credential_request` (GAP-4: one choice, kept).
    ///
    /// # Errors
    /// CRED-8 to CRED-12.
    pub fn proofs(&self, configuration: &Configuration, batch: usize) -> Result<Proofs<'_>, WalletError> {
        let Some(proofs) = self.get("proofs") else {
            if configuration.needs_proof() {
                let error = WalletError::bad("invalid_proof", "CRED-9", "proofs is missing");
                return Err(error.because("proofs with at least one proof", "no proofs"));
            }
            return Ok(Proofs::None);
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
        let listed = UNDERSTOOD.into_iter().filter(|kind| match configuration.needs_proof() {
            true => configuration.algorithms_of(kind).is_some(),
            false => *kind == "jwt",
        });
        let listed: Vec<_> = listed.collect();
        if !listed.contains(&kind.as_str()) {
            let error = WalletError::bad("invalid_proof", "CRED-10", "The proof type is not supported");
            return Err(error.because(listed.join(" or "), kind));
        }
        let values = values.as_array().ok_or_else(|| {
            let error = malformed("CRED-8", format!("proofs.{kind} must be an array"));
            error.because("an array", values.to_string())
        })?;
        if values.is_empty() {
            let error = WalletError::bad("invalid_proof", "CRED-8", format!("proofs.{kind} must not be empty"));
            return Err(error.because("at least one proof", "an empty array"));
        }
        if values.len() > batch {
            let error = malformed("CRED-11", format!("At most {batch} proofs are taken in one request"));
            return Err(error.because(format!("at most {batch}"), values.len().to_string()));
        }
        let texts = values.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
        let texts = texts.ok_or_else(|| {
            let error = WalletError::bad("invalid_proof", "PROOF-17", "Every proof must be a string");
            let other = values.iter().find(|value| !value.is_string());
            error.because("a compact JWT", other.map(Value::to_string).unwrap_or_default())
        })?;
        match (kind.as_str(), &texts[..]) {
            ("attestation", [one]) => Ok(Proofs::Attestation(one)),
            ("attestation", several) => {
                let error = WalletError::bad(
                    "invalid_proof",
                    "PROOF-15",
                    "proofs.attestation must hold exactly one JWT",
                );
                Err(error.because("one key attestation", several.len().to_string()))
            }
            _ => Ok(Proofs::Jwt(texts)),
        }
    }

    /// The request as JSON text for the record; proofs are no secrets.
    pub fn masked(&self) -> String {
        self.0.masked(&[Secret::Jwk(RESPONSE_ENCRYPTION)])
    }
}

fn malformed(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad(MALFORMED, item, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::BATCH;
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
        let known =
            |selector: Selector<'_>| matches!(selector, Selector::Configuration("c") | Selector::Identifier("i"));
        request.selector(known).map_err(|error| error.error)?;
        let proofs = request.proofs(configuration, BATCH).map_err(|error| error.error)?;
        Ok(match proofs {
            Proofs::None => 0,
            Proofs::Jwt(texts) => texts.len(),
            Proofs::Attestation(_) => 1,
        })
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
        check(r#"{"credential_identifier":"i","proofs":{"jwt":["a"]}}"#, Ok(1));
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
    }

    /// CRED-10, CRED-12, PROOF-15, PROOF-16: the types that are listed and understood; one attestation for all keys.
    #[test]
    fn proof_types() {
        let kinds = |kinds: &[&str]| {
            let one = json!({"proof_signing_alg_values_supported": ["ES256"]});
            let kinds: serde_json::Map<_, _> = kinds.iter().map(|kind| ((*kind).to_owned(), one.clone())).collect();
            configuration(json!({"proof_types_supported": kinds}))
        };
        let both = kinds(&["jwt", "attestation", "di_vp"]);
        let with = |proofs: &str| format!(r#"{{"credential_configuration_id":"c","proofs":{proofs}}}"#);
        let check = |proofs: &str, configuration: &Configuration, expect| {
            assert_eq!(judged(&with(proofs), configuration), expect, "{proofs}");
        };
        check(r#"{"attestation":["a"]}"#, &both, Ok(1));
        check(r#"{"jwt":["a","b"]}"#, &both, Ok(2));
        check(r#"{"attestation":["a","b"]}"#, &both, Err("invalid_proof"));
        check(r#"{"attestation":[]}"#, &both, Err("invalid_proof"));
        check(r#"{"attestation":"a"}"#, &both, Err("invalid_credential_request"));
        check(r#"{"attestation":[{}]}"#, &both, Err("invalid_proof"));
        for divp in [
            r#"{"di_vp":[{"type":["VerifiablePresentation"]}]}"#,
            r#"{"di_vp":[]}"#,
            r#"{"cwt":["a"]}"#,
        ] {
            check(divp, &both, Err("invalid_proof"));
        }
        check(r#"{"jwt":["a"]}"#, &kinds(&["attestation"]), Err("invalid_proof"));
        check(r#"{"attestation":["a"]}"#, &kinds(&["jwt"]), Err("invalid_proof"));
        check(
            r#"{"attestation":["a"]}"#,
            &configuration(json!({})),
            Err("invalid_proof"),
        );
    }

    /// META-34: a configuration without binding needs no proof.
    #[test]
    fn an_unbound_configuration_needs_no_proof() {
        let body = r#"{"credential_configuration_id":"c"}"#;
        assert_eq!(judged(body, &configuration(json!({}))), Ok(0));
    }
}
