//! The functions of the mapping language, as a picker offers them.

use crate::schema::{FunctionArgument, MappingFunction};

/// Name, argument, and a call that works.
const FUNCTIONS: [(&str, Option<FunctionArgument>, &str); 17] = [
    ("uuid", None, "<uuid>"),
    ("timestamp", None, "<timestamp>"),
    ("timestamp-seconds", None, "<timestamp-seconds>"),
    ("timestamp-in", Some(FunctionArgument::Duration), "<timestamp-in:365d>"),
    (
        "timestamp-in-seconds",
        Some(FunctionArgument::Duration),
        "<timestamp-in-seconds:365d>",
    ),
    (
        "timestamp-before",
        Some(FunctionArgument::Duration),
        "<timestamp-before:1h30m>",
    ),
    (
        "timestamp-before-seconds",
        Some(FunctionArgument::Duration),
        "<timestamp-before-seconds:1h30m>",
    ),
    ("timestamp-ebsi", None, "<timestamp-ebsi>"),
    (
        "timestamp-ebsi-in",
        Some(FunctionArgument::Duration),
        "<timestamp-ebsi-in:P1D>",
    ),
    ("subjectDid", None, "<subjectDid>"),
    ("issuerDid", None, "<issuerDid>"),
    ("issuerId", None, "<issuerId>"),
    ("display", None, "<display>"),
    ("context", Some(FunctionArgument::Name), "<context:subjectDid>"),
    (
        "webhook",
        Some(FunctionArgument::Url),
        "<webhook:https://your-server.com/value>",
    ),
    (
        "webhook-json",
        Some(FunctionArgument::Url),
        "<webhook-json:https://your-server.com/value.json>",
    ),
    ("last", Some(FunctionArgument::Name), "<last:uuid>"),
];

/// All of them.
pub fn functions() -> Vec<MappingFunction> {
    let told = |(name, argument, example): &(&str, Option<FunctionArgument>, &str)| MappingFunction {
        name: (*name).to_owned(),
        argument: *argument,
        example: (*example).to_owned(),
    };
    FUNCTIONS.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use credentials::mapping::{Context, evaluate};
    use model::entropy::SeededEntropy;
    use serde_json::{Map, Value, json};

    use super::*;

    fn run(mapping: &Value) -> Result<Value, String> {
        let display = json!([{"name": "A card"}]);
        let fetched = HashMap::from_iter(
            ["https://your-server.com/value", "https://your-server.com/value.json"]
                .map(|url| (url.to_owned(), Ok("{}".to_owned()))),
        );
        let context = Context {
            now: "2026-06-15T10:00:00Z".parse().expect("an instant"),
            entropy: &SeededEntropy::new(1),
            issuer: "https://issuer.example",
            subject_did: Some("did:example:holder"),
            display: Some(&display),
            fetched: &fetched,
            extra: &Map::new(),
            jwt_options: true,
        };
        let done = evaluate(json!({}), mapping, &context).map_err(|error| error.to_string())?;
        Ok(done.data["x"].clone())
    }

    #[test]
    fn every_example_works() {
        for function in functions() {
            let value = run(&json!({"before": "<uuid>", "x": function.example}));
            let value = value.unwrap_or_else(|error| panic!("{}: {error}", function.example));
            assert_ne!(value, json!(function.example));
            let call = function.example.trim_matches(['<', '>']);
            let (name, argument) = call
                .split_once(':')
                .map_or((call, None), |(name, rest)| (name, Some(rest)));
            assert_eq!(name, function.name);
            assert_eq!(argument.is_some(), function.argument.is_some(), "{call}");
        }
    }

    /// The list is held against the evaluator's own source: whatever name that answers to is offered.
    #[test]
    fn every_name_is_offered() {
        let source = include_str!("../../../credentials/src/mapping/function.rs");
        let (_, rest) = source.split_once("match call.name {").expect("the table of functions");
        let (table, _) = rest.split_once("name => {").expect("its end");
        let arms = table.lines().filter(|line| line.starts_with("        \""));
        let arms = arms.filter_map(|line| line.split_once("=>"));
        let known: BTreeSet<_> = arms
            .flat_map(|(names, _)| names.split('|'))
            .map(|name| name.trim().trim_matches('"').to_owned())
            .collect();
        let offered: BTreeSet<_> = functions().into_iter().map(|function| function.name).collect();
        assert_eq!(offered, known);
        assert!(run(&json!({"x": "<nothing>"})).is_err());
    }
}
