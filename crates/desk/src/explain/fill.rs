//! Texts with gaps.

use std::collections::BTreeMap;

/// Puts values into the gaps, `{name}`, of a text. What a value holds is never taken for a gap, and a gap without a value stays.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) if values.contains_key(name) => {
                out.push_str(&values[name]);
                rest = behind;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_once() {
        let values = BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "2".to_owned())]);
        for (text, expect) in [
            ("{a} and {b}", "{b} and 2"),
            ("{c} {", "{c} {"),
            ("{{a}}", "{{b}}"),
            ("", ""),
        ] {
            assert_eq!(fill(text, &values), expect);
        }
    }
}
