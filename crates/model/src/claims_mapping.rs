//! `idTokenClaimsMapping` (fact sheet 6.7): what a login says of a person goes into the credential's data.
//!
//! A path names one place: members and indexes, nothing that could match more than once. Both the paths and the data come
//! from a caller, and `$..*..*..*` over nested data takes longer than anyone waits.

use serde_json::{Map, Value};

/// The most segments of a path.
const DEEPEST: usize = 32;

/// Why a mapping cannot be carried out. Says which path, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmappable {
    /// The credential's data has nothing there.
    #[error("idTokenClaimsMapping destination {0} is missing or null in credentialData")]
    Destination(String),
    /// The login said nothing of it.
    #[error("idTokenClaimsMapping source {0} is missing or null in the ID token")]
    Source(String),
}

/// Checks that every destination names one place that holds something.
///
/// # Errors
/// The first destination that does not.
pub fn check(mapping: &Map<String, Value>, data: &Map<String, Value>) -> Result<(), Unmappable> {
    let mut data = data.clone();
    for destination in mapping.values() {
        place(destination, &mut data)?;
    }
    Ok(())
}

/// The data with the login's claims in their places.
///
/// # Errors
/// The first path that leads nowhere.
pub fn apply(
    mapping: &Map<String, Value>,
    claims: &Map<String, Value>,
    data: &Map<String, Value>,
) -> Result<Map<String, Value>, Unmappable> {
    let mut out = data.clone();
    for (source, destination) in mapping {
        let claim = Path::parse(source).and_then(|path| path.of(claims));
        let claim = claim.filter(|claim| !claim.is_null());
        let claim = claim.ok_or_else(|| Unmappable::Source(source.clone()))?;
        *place(destination, &mut out)? = claim.clone();
    }
    Ok(out)
}

fn place<'a>(destination: &Value, data: &'a mut Map<String, Value>) -> Result<&'a mut Value, Unmappable> {
    let text = destination.as_str().unwrap_or_default();
    let found = Path::parse(text).and_then(|path| path.of_mut(data));
    found
        .filter(|value| !value.is_null())
        .ok_or_else(|| Unmappable::Destination(text.to_owned()))
}

/// A path like `$.a.b[0]['c.d']`; walt.id writes `$.['c.d']`, too.
#[derive(Debug, PartialEq, Eq)]
struct Path<'t> {
    first: &'t str,
    rest: Vec<Segment<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment<'t> {
    Member(&'t str),
    Index(usize),
}

impl<'t> Path<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix('$')?;
        let mut segments = Vec::new();
        while !rest.is_empty() {
            if segments.len() == DEEPEST {
                return None;
            }
            let dotted = rest.strip_prefix('.');
            let segment;
            (segment, rest) = match (dotted.unwrap_or(rest).strip_prefix('['), dotted) {
                (Some(inner), _) => bracketed(inner)?,
                (None, Some(member)) => {
                    let end = member.find(['.', '[']).unwrap_or(member.len());
                    let (name, rest) = member.split_at(end);
                    (Segment::Member(name).of_one()?, rest)
                }
                (None, None) => return None,
            };
            segments.push(segment);
        }
        // Both sides are objects, and neither is replaced whole.
        let (first, rest) = segments.split_first()?;
        let Segment::Member(first) = first else { return None };
        Some(Self {
            first,
            rest: rest.to_vec(),
        })
    }

    fn of<'a>(&self, object: &'a Map<String, Value>) -> Option<&'a Value> {
        let first = object.get(self.first)?;
        self.rest.iter().try_fold(first, |at, segment| match *segment {
            Segment::Member(name) => at.get(name),
            Segment::Index(index) => at.get(index),
        })
    }

    fn of_mut<'a>(&self, object: &'a mut Map<String, Value>) -> Option<&'a mut Value> {
        let first = object.get_mut(self.first)?;
        self.rest.iter().try_fold(first, |at, segment| match *segment {
            Segment::Member(name) => at.get_mut(name),
            Segment::Index(index) => at.get_mut(index),
        })
    }
}

impl Segment<'_> {
    /// A bare `*` would be all members.
    fn of_one(self) -> Option<Self> {
        (self != Self::Member("*")).then_some(self)
    }
}

/// What `'name']…`, `"name"]…` or `0]…` names, and what follows it.
fn bracketed(inner: &str) -> Option<(Segment<'_>, &str)> {
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (name, rest) = quoted.split_once(quote)?;
            return Some((Segment::Member(name), rest.strip_prefix(']')?));
        }
    }
    let (index, rest) = inner.split_once(']')?;
    let digits = index.bytes().all(|byte| byte.is_ascii_digit());
    let index = index.parse().ok().filter(|_| digits)?;
    Some((Segment::Index(index), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    /// Fact sheet 6.7.
    #[test]
    fn a_path_names_one_place() {
        let mut data = object(json!({"a": {"b": [10, {"c.d": 11}], "*": 12}, "e'f": 13, "": 14}));
        let mut check = |path: &str, expect: Option<i64>| {
            let parsed = Path::parse(path);
            let found = parsed.as_ref().and_then(|path| path.of(&data)).and_then(Value::as_i64);
            assert_eq!(found, expect, "{path}");
            let found = parsed.and_then(|path| path.of_mut(&mut data)?.as_i64());
            assert_eq!(found, expect, "{path}");
        };
        for (path, expect) in [
            ("$.a.b[0]", 10),
            ("$['a']['b'][1]['c.d']", 11),
            ("$.['a'].b[1].['c.d']", 11),
            ("$.a['*']", 12),
            ("$[\"e'f\"]", 13),
        ] {
            check(path, Some(expect));
        }
        for path in [
            "",
            "$",
            "a.b[0]",
            "$a",
            "$[0]",
            "$.a.b[2]",
            "$.a.b[-1]",
            "$.a.b[+0]",
            "$.a.b[0",
            "$.a.b[]",
            "$.a.b[*]",
            "$.a.b.0",
            "$.a.*",
            "$..b",
            "$..*",
            "$.a.b[?@]",
            "$['a'",
            "$['a",
            "$.a.b[0].x",
        ] {
            check(path, None);
        }
    }

    /// What took minutes as JSONPath is refused at once.
    #[test]
    fn nothing_multiplies() {
        let deep = object((0..100).fold(json!(1), |inner, _| json!({ "a": inner })));
        let found = |path: &str| Path::parse(path).and_then(|path| path.of(&deep).cloned());
        assert_eq!(found(&format!("${}", "..*".repeat(30))), None);
        assert!(found(&format!("${}", ".a".repeat(32))).is_some());
        assert_eq!(found(&format!("${}", ".a".repeat(33))), None);
    }

    /// Fact sheet 6.7: the leaf is replaced by the claim, whatever it is; nothing is made up.
    #[test]
    fn claims_go_into_the_data() {
        let claims = json!({"given_name": "Ada", "address": {"locality": "Port Amaro"}, "nothing": null});
        let data = json!({"name": "?", "isoA": {"family": 1}, "none": null});
        let check = |mapping: Value, expect: Result<Value, &str>| {
            let got = apply(&object(mapping.clone()), &object(claims.clone()), &object(data.clone()));
            let got = got.map(Value::Object).map_err(|error| error.to_string());
            match (got, expect) {
                (Ok(got), Ok(expect)) => assert_eq!(got, expect, "{mapping}"),
                (Err(got), Err(expect)) => assert!(got.contains(expect), "{got}"),
                (got, expect) => panic!("{mapping}: {got:?}, not {expect:?}"),
            }
        };
        check(json!({}), Ok(data.clone()));
        check(
            json!({"$.given_name": "$.name", "$.address": "$['isoA'].family"}),
            Ok(json!({"name": "Ada", "isoA": {"family": {"locality": "Port Amaro"}}, "none": null})),
        );
        check(json!({"$.absent": "$.name"}), Err("source $.absent"));
        check(json!({"$.nothing": "$.name"}), Err("source $.nothing"));
        check(json!({"given_name": "$.name"}), Err("source given_name"));
        check(json!({"$.given_name": "$.none"}), Err("destination $.none"));
        check(json!({"$.given_name": "$.isoA.given"}), Err("destination $.isoA.given"));
        check(json!({"$.given_name": 7}), Err("destination "));
    }

    /// Fact sheet 2.4: when the offer is made.
    #[test]
    fn destinations_are_checked_beforehand() {
        let data = object(json!({"name": "?"}));
        assert_eq!(super::check(&object(json!({"$.any": "$.name"})), &data), Ok(()));
        assert!(super::check(&object(json!({"$.any": "$.other"})), &data).is_err());
    }
}
