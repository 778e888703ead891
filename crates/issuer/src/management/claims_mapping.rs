//! `idTokenClaimsMapping` (6.7): every destination must exist and hold something.
//!
//! A destination names one place: members and indexes, nothing that could match more than once. Both the path and the data
//! come from the caller, and `$..*..*..*` over nested data takes longer than anyone waits.

use model::failure::Refusal;
use model::profile::Terms;
use serde_json::Value;

/// The most segments of a path.
const DEEPEST: usize = 32;

/// Checks every destination against the credential's data.
///
/// # Errors
/// 400 that names the first destination that is no path to one place, or holds nothing.
pub fn check(terms: &Terms) -> Result<(), Refusal> {
    let Some(mapping) = &terms.id_token_claims_mapping else {
        return Ok(());
    };
    let data = Value::Object(terms.credential_data.clone());
    for destination in mapping.values() {
        let path = destination.as_str().unwrap_or_default();
        if find(&data, path).is_none_or(Value::is_null) {
            let text = format!("idTokenClaimsMapping destination {path} is missing or null in credentialData");
            return Err(Refusal::illegal_argument(text));
        }
    }
    Ok(())
}

/// The value at a path like `$.a.b[0]['c.d']`; walt.id writes `$.['c.d']`, too.
fn find<'a>(data: &'a Value, path: &str) -> Option<&'a Value> {
    let (mut at, mut rest) = (data, path.strip_prefix('$')?);
    for _ in 0..DEEPEST {
        if rest.is_empty() {
            return Some(at);
        }
        let dotted = rest.strip_prefix('.');
        (at, rest) = match (dotted.unwrap_or(rest).strip_prefix('['), dotted) {
            (Some(inner), _) => bracketed(at, inner)?,
            (None, Some(member)) => {
                let end = member.find(['.', '[']).unwrap_or(member.len());
                let (name, rest) = member.split_at(end);
                (at.get(name).filter(|_| name != "*")?, rest)
            }
            (None, None) => return None,
        };
    }
    rest.is_empty().then_some(at)
}

/// What `'name']…`, `"name"]…` or `0]…` picks, and what follows it.
fn bracketed<'a, 'p>(at: &'a Value, inner: &'p str) -> Option<(&'a Value, &'p str)> {
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (name, rest) = quoted.split_once(quote)?;
            return Some((at.get(name)?, rest.strip_prefix(']')?));
        }
    }
    let (index, rest) = inner.split_once(']')?;
    let digits = index.bytes().all(|byte| byte.is_ascii_digit());
    Some((at.get(index.parse::<usize>().ok().filter(|_| digits)?)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Fact sheet 6.7.
    #[test]
    fn a_path_names_one_place() {
        let data = json!({"a": {"b": [10, {"c.d": 11}], "*": 12}, "e'f": 13, "": 14});
        let check = |path: &str, expect: Option<i64>| {
            assert_eq!(find(&data, path).and_then(Value::as_i64), expect, "{path}");
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
            "a.b[0]",
            "$a",
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
        assert_eq!(find(&data, "$"), Some(&data));
    }

    /// What took minutes as JSONPath is refused at once.
    #[test]
    fn nothing_multiplies() {
        let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
        assert_eq!(find(&deep, &format!("${}", "..*".repeat(30))), None);
        assert!(find(&deep, &format!("${}", ".a".repeat(32))).is_some());
        assert_eq!(find(&deep, &format!("${}", ".a".repeat(33))), None);
    }
}
