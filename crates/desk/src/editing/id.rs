//! Ids that something new, or something renamed, may have.

use serde_json::Value;

use crate::config::{METADATA, PROFILES};
use crate::schema::CallError;

/// What has an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A profile.
    Profile,
    /// A credential configuration.
    Configuration,
}

impl Named {
    /// What the member at a path of a file is, when it is one of these.
    pub fn at(file: &str, path: &[String]) -> Option<Self> {
        match (file, path) {
            (PROFILES, [object, _]) if object == Self::Profile.object() => Some(Self::Profile),
            (METADATA, [object, _]) if object == Self::Configuration.object() => Some(Self::Configuration),
            _ => None,
        }
    }

    /// The object of the file that holds them.
    pub fn object(self) -> &'static str {
        match self {
            Self::Profile => "profiles",
            Self::Configuration => "credentialConfigurations",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Configuration => "credential configuration",
        }
    }

    /// Whether an id can be given to something new in a file that comes to `value`.
    ///
    /// # Errors
    /// Code `profile-id` or `configuration-id`, with what is wrong with the id.
    pub fn free(self, id: &str, value: &Value) -> Result<(), CallError> {
        let code = match self {
            Self::Profile => "profile-id",
            Self::Configuration => "configuration-id",
        };
        let word = self.word();
        let refused = |message: String| Err(CallError::new(code, message));
        if id.trim().is_empty() {
            return refused(format!("The id of a {word} must not be blank."));
        }
        if id != id.trim() || id.chars().any(char::is_control) {
            return refused(format!(
                "The id of a {word} must not begin or end with a blank, and be one line."
            ));
        }
        // A dot in a configuration's id is common: org.iso.18013.5.1.mDL.
        if self == Self::Profile && id.contains('.') {
            return refused(format!(
                "The id of a {word} must not contain a dot: choose another, for example {}.",
                id.replace('.', "-")
            ));
        }
        if value.get(self.object()).and_then(|there| there.get(id)).is_some() {
            return refused(format!("There is a {word} {id} already."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_are_looked_at() {
        let value = json!({"profiles": {"a": {}}, "credentialConfigurations": {"c": {}}});
        let check = |named: Named, id: &str, expect: Option<&str>| {
            let message = named.free(id, &value).err().map(|error| error.message);
            match expect {
                Some(part) => assert!(
                    message.as_deref().is_some_and(|text| text.contains(part)),
                    "{id:?}: {message:?}"
                ),
                None => assert_eq!(message, None, "{id:?}"),
            }
        };
        check(Named::Profile, "b", None);
        check(Named::Profile, "c", None);
        check(Named::Profile, "a", Some("already"));
        check(Named::Profile, "", Some("blank"));
        check(Named::Profile, " \t", Some("blank"));
        check(Named::Profile, " b", Some("begin"));
        check(Named::Profile, "b\nc", Some("one line"));
        check(Named::Profile, "eu.pid", Some("eu-pid"));
        check(Named::Configuration, "org.iso", None);
        check(Named::Configuration, "c", Some("already"));
        check(Named::Configuration, "", Some("blank"));
    }
}
