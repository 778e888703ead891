//! Who logged in, and what that means for the credential (fact sheet 6.7).

use model::claims_mapping;
use model::session::Login;
use serde_json::{Map, Value};

use super::choose::Chosen;
use crate::protocol::answer::WalletError;

/// A person whom a provider knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The provider's name, for people.
    pub provider: String,
    /// What its ID token says of them.
    pub claims: Map<String, Value>,
}

impl LoggedIn {
    /// What people would call them: the first of these that the provider tells.
    pub fn who(&self) -> &str {
        let text = |name: &&str| {
            let text = self.claims.get(*name)?.as_str()?;
            (!text.trim().is_empty()).then_some(text)
        };
        let names = ["name", "preferred_username", "email", "sub"];
        names.iter().find_map(text).unwrap_or_default()
    }

    /// What is remembered with the session: its data, with the claims where the profile wants them.
    ///
    /// # Errors
    /// `server_error` when the provider does not tell what the profile needs.
    pub fn remembered(
        &self,
        mapping: Option<&Map<String, Value>>,
        data: &Map<String, Value>,
    ) -> Result<Login, WalletError> {
        let mapped = mapping.map(|mapping| claims_mapping::apply(mapping, &self.claims, data));
        let data = mapped.transpose().map_err(|unmappable| {
            let text = "The login server did not tell what the credential needs";
            let mut error = WalletError::bad("server_error", "R38", text);
            error.reason = format!("R38: {}: {unmappable}", self.provider);
            let told: Vec<_> = self.claims.keys().map(String::as_str).collect();
            error.because(
                "every source of idTokenClaimsMapping",
                format!("claims {}", told.join(", ")),
            )
        })?;
        Ok(Login {
            claims: self.claims.clone(),
            data,
        })
    }
}

/// The data of what was chosen, as a login changes it.
///
/// # Errors
/// As [`LoggedIn::remembered`].
pub fn data(of: &Chosen, login: Option<&LoggedIn>) -> Result<Map<String, Value>, WalletError> {
    let (mapping, data) = match of {
        Chosen::Session(session) => {
            let frozen = &session.frozen;
            (frozen.id_token_claims_mapping.as_ref(), &frozen.credential_data)
        }
        Chosen::Profile(profile) => {
            let terms = &profile.terms;
            (terms.id_token_claims_mapping.as_ref(), &terms.credential_data)
        }
    };
    let mapped = login.map(|login| login.remembered(mapping, data)).transpose()?;
    Ok(mapped.and_then(|login| login.data).unwrap_or_else(|| data.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn logged_in(claims: Value) -> LoggedIn {
        LoggedIn {
            provider: "op".into(),
            claims: claims.as_object().cloned().unwrap_or_default(),
        }
    }

    #[test]
    fn people_are_called_by_a_name() {
        let check = |claims: Value, expect: &str| assert_eq!(logged_in(claims).who(), expect);
        check(json!({"sub": "1", "email": "a@b", "name": "Ada"}), "Ada");
        check(json!({"sub": "1", "email": "a@b", "name": " "}), "a@b");
        check(json!({"sub": "1", "name": 7}), "1");
        check(json!({}), "");
    }

    /// Fact sheet 6.7: a claim that is missing is named, and no value of another.
    #[test]
    fn what_is_missing_is_said() {
        let login = logged_in(json!({"sub": "secret-name", "email": "a@b"}));
        let mapping = json!({"$.given_name": "$.name"}).as_object().cloned();
        let data = json!({"name": "?"}).as_object().cloned().unwrap_or_default();
        let error = login.remembered(mapping.as_ref(), &data).expect_err("refused");
        assert_eq!(error.error, "server_error");
        let told = format!("{error:?}");
        assert!(told.contains("$.given_name") && told.contains("sub, email"), "{told}");
        assert!(!told.contains("secret-name"), "{told}");
        assert_eq!(login.remembered(None, &data).expect("a login").data, None);
    }
}
