//! What wallets call a claim: the claims that a configuration describes (META-43).

use model::configuration::Configuration;
use serde_json::Value;

/// The described claims of a configuration.
pub struct Labels<'c>(Vec<(Vec<Step<'c>>, &'c str)>);

enum Step<'c> {
    Name(&'c str),
    /// Every element of an array.
    Any,
    At(u64),
}

impl<'c> Labels<'c> {
    /// Those with a name to show, preferring English, as the card does.
    pub fn of(configuration: &'c Configuration) -> Self {
        let published = &configuration.published;
        let claims = published
            .get("credential_metadata")
            .and_then(|metadata| metadata.get("claims"))
            .or_else(|| published.get("claims"))
            .and_then(Value::as_array);
        Self(claims.into_iter().flatten().filter_map(described).collect())
    }

    /// The label of a claim.
    pub fn get(&self, path: &[String]) -> Option<String> {
        let fits = |step: &Step<'_>, name: &String| match step {
            Step::Name(expect) => expect == name,
            Step::Any => name.bytes().all(|digit| digit.is_ascii_digit()),
            Step::At(index) => name.parse() == Ok(*index),
        };
        let found = self.0.iter().find(|(steps, _)| {
            steps.len() == path.len() && steps.iter().zip(path).all(|(step, name)| fits(step, name))
        });
        found.map(|(_, label)| (*label).to_owned())
    }
}

fn step(step: &Value) -> Option<Step<'_>> {
    match step {
        Value::String(name) => Some(Step::Name(name)),
        Value::Null => Some(Step::Any),
        other => other.as_u64().map(Step::At),
    }
}

fn described(claim: &Value) -> Option<(Vec<Step<'_>>, &str)> {
    let steps = claim.get("path")?.as_array()?.iter().map(step);
    let entries = claim.get("display")?.as_array()?;
    let english = |entry: &&Value| {
        let locale = entry.get("locale").and_then(Value::as_str);
        locale.is_some_and(|locale| locale.starts_with("en"))
    };
    let entry = entries.iter().find(english).or_else(|| entries.first())?;
    Some((steps.collect::<Option<_>>()?, entry.get("name")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use model::configuration::Format;
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_found_by_their_path() {
        let published = json!({"credential_metadata": {"claims": [
            {"path": ["a"], "display": [{"name": "Ä", "locale": "de"}, {"name": "A", "locale": "en-GB"}]},
            {"path": ["a", "b"], "display": [{"name": "B"}]},
            {"path": ["list", null, "c"], "display": [{"name": "Each"}]},
            {"path": ["list", 1], "display": [{"name": "Second"}]},
            {"path": ["bare"]}, {"path": "x", "display": [{"name": "no path"}]}, 7,
        ]}});
        let configuration = Configuration {
            id: "c".into(),
            format: Format::SdJwtVc,
            published: published.as_object().cloned().unwrap_or_default(),
        };
        let labels = Labels::of(&configuration);
        let check = |path: &str, expect: Option<&str>| {
            let path: Vec<String> = path.split('/').map(str::to_owned).collect();
            assert_eq!(labels.get(&path).as_deref(), expect, "{path:?}");
        };
        check("a", Some("A"));
        check("a/b", Some("B"));
        check("list/0/c", Some("Each"));
        check("list/x/c", None);
        check("list/1", Some("Second"));
        check("list/0", None);
        check("bare", None);
        check("x", None);
    }
}
