//! `"${NAME}"` inside quotes (R25): walt.id's container files use it in the service files, where HOCON itself leaves it alone.

use serde_json::Value;

/// Replaces `${NAME}` and `${NAME:-default}` in every string.
///
/// # Errors
/// The name that is not defined.
pub fn expand(value: &mut Value, lookup: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    match value {
        Value::String(text) => *text = expanded(text, lookup)?,
        Value::Array(items) => items.iter_mut().try_for_each(|item| expand(item, lookup))?,
        Value::Object(members) => members.values_mut().try_for_each(|member| expand(member, lookup))?,
        _ => {}
    }
    Ok(())
}

fn expanded(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            continue;
        };
        let (name, default) = inside
            .split_once(":-")
            .map_or((inside, None), |(name, default)| (name, Some(default)));
        out.push_str(
            &lookup(name)
                .or_else(|| default.map(str::to_owned))
                .ok_or_else(|| name.to_owned())?,
        );
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: Result<&str, &str>) {
        let lookup = |name: &str| (name == "PORT").then(|| "7005".to_owned());
        let mut value = Value::String(input.into());
        let got = expand(&mut value, &lookup);
        assert_eq!(
            got.as_ref()
                .map(|()| value.as_str().unwrap_or_default())
                .map_err(String::as_str),
            expect,
            "{input}"
        );
    }

    /// R25.
    #[test]
    fn names_in_quotes_are_expanded() {
        check("7002", Ok("7002"));
        check("${PORT}", Ok("7005"));
        check("http://h:${PORT}/x", Ok("http://h:7005/x"));
        check("${OTHER:-9}", Ok("9"));
        check("${OTHER}", Err("OTHER"));
        check("${unclosed", Ok("${unclosed"));
    }
}
