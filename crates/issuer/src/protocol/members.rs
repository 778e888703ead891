//! The members of a wallet's JSON request: read strictly, and told to the record.

use std::borrow::Cow;
use std::fmt;

use model::exchange::MASK;
use serde::Serializer as _;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::answer::{TOLD, WalletError, brief};
use super::record::stub;

/// The most members taken.
const MOST: usize = 64;

/// What stands for a member in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// A handle: its first characters, so that two can be told apart.
    Handle(&'static str),
    /// A JWK below a member: its private members are masked, if a wallet should send any.
    Jwk(&'static str),
}

/// The members of a JSON object, none repeated (CRED-40).
#[derive(Debug)]
pub struct Members {
    members: Vec<(String, Value)>,
    /// The code of a refusal.
    error: &'static str,
}

impl Members {
    /// Parses a JSON body; refusals carry `error`, the endpoint's own code for a request that is no good.
    ///
    /// # Errors
    /// `error` for anything but a JSON object of at most 64 members, none repeated.
    pub fn parse(body: &[u8], error: &'static str, item: &str) -> Result<Self, WalletError> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let members = json
            .deserialize_map(Reader)
            .and_then(|members| json.end().map(|()| members));
        match members {
            Ok(members) => Ok(Self { members, error }),
            Err(reason) => {
                let why = brief(&reason.to_string(), TOLD);
                let refused = WalletError::bad(error, item, format!("The body is not usable JSON: {why}"));
                Err(refused.because(format!("a JSON object of at most {MOST} members, none repeated"), why))
            }
        }
    }

    /// A member that is there and not null.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members
            .iter()
            .find(|(key, value)| key == name && !value.is_null())
            .map(|(_, value)| value)
    }

    /// A member that is a string.
    ///
    /// # Errors
    /// The endpoint's own code for one that is something else.
    pub fn text(&self, name: &str, item: &str) -> Result<Option<&str>, WalletError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => {
                let error = WalletError::bad(self.error, item, format!("{name} must be a string"));
                Err(error.because("a string", other.to_string()))
            }
        }
    }

    /// The request as JSON text for the record, what must not be kept masked.
    pub fn masked(&self, secrets: &[Secret]) -> String {
        // A batch's proofs are long: what is not masked is written as it stands.
        let mut text = Vec::new();
        let members = self
            .members
            .iter()
            .map(|(name, value)| (name, shown(name, value, secrets)));
        match serde_json::Serializer::new(&mut text).collect_map(members) {
            Ok(()) => String::from_utf8(text).unwrap_or_default(),
            // Values that were JSON are JSON again.
            Err(_) => String::new(),
        }
    }
}

fn shown<'v>(name: &str, value: &'v Value, secrets: &[Secret]) -> Cow<'v, Value> {
    let mut shown = Cow::Borrowed(value);
    for secret in secrets {
        match secret {
            Secret::Handle(handle) if *handle == name => {
                shown = Cow::Owned(value.as_str().map_or(MASK.into(), |text| stub(text).into()));
            }
            Secret::Jwk(place) if *place == name => mask_private(shown.to_mut().get_mut("jwk")),
            _ => {}
        }
    }
    shown
}

/// Private members of a JWK (PROOF-5).
fn mask_private(jwk: Option<&mut Value>) {
    let Some(Value::Object(members)) = jwk else { return };
    for name in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] {
        if let Some(value) = members.get_mut(name) {
            *value = MASK.into();
        }
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
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

    /// CRED-40: a flood of members is refused, not compared; a long text is not repeated whole.
    #[test]
    fn requests_are_bounded() {
        let parse = |body: &str| Members::parse(body.as_bytes(), "bad", "CRED-40").map_err(|error| error.error);
        let members = |count: usize| {
            let all: Vec<_> = (0..count).map(|n| format!(r#""n{n}":0"#)).collect();
            format!("{{{}}}", all.join(","))
        };
        assert!(parse(&members(64)).is_ok());
        assert_eq!(parse(&members(65)).err(), Some("bad"));
        assert_eq!(parse(&members(100_000)).err(), Some("bad"));
        let text = Value::from("x".repeat(10_000)).to_string();
        let error = Members::parse(text.as_bytes(), "bad", "CRED-40").expect_err("refused");
        assert!(error.description.len() < 200, "{}", error.description);
    }

    /// design.md section 1, Exchanges: handles by their first characters, and nothing private of a key.
    #[test]
    fn the_record_keeps_no_secret() {
        let body = r#"{"id":"abcdefghij","more":"abcdefghij","e":{"jwk":{"kty":"EC","d":"secret"},"enc":"x"},"n":7}"#;
        let members = Members::parse(body.as_bytes(), "bad", "CRED-40").expect("members");
        assert_eq!(
            members.masked(&[Secret::Handle("id"), Secret::Jwk("e"), Secret::Handle("n")]),
            r#"{"id":"abcdef•••","more":"abcdefghij","e":{"jwk":{"kty":"EC","d":"•••"},"enc":"x"},"n":"•••"}"#
        );
    }
}
