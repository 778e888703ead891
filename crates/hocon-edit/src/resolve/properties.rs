//! Java properties, as far as HOCON includes them: every value is text, dots in keys are objects, and an object wins over a text of the same name.

use crate::span::Span;

/// One `key = value`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) path: Vec<String>,
    pub(super) value: String,
    pub(super) span: Span,
}

/// All properties of a text, those first that others may nest under. Linear in the text.
pub(super) fn properties(text: &str) -> Vec<Property> {
    let mut out = Vec::new();
    let mut lines = text.split_inclusive('\n');
    let mut at = 0;
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let mut logical = trimmed(line).to_owned();
        if logical.is_empty() || logical.starts_with(['#', '!']) {
            continue;
        }
        while continues(&logical) {
            logical.pop();
            let Some(next) = lines.next() else { break };
            at += next.len();
            logical.push_str(trimmed(next));
        }
        let end = at - text[start..at].len() + text[start..at].trim_end().len();
        let (key, value) = halves(&logical);
        out.push(Property {
            path: decoded(key).split('.').map(str::to_owned).collect(),
            value: decoded(value),
            span: Span::new(start, end),
        });
    }
    // A text that a longer key needs as an object gives way, wherever it stands.
    out.sort_by_key(|property| property.path.len());
    out
}

fn trimmed(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '\u{c}'])
        .trim_end_matches(['\r', '\n'])
}

/// Whether an odd number of backslashes ends the line.
fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn halves(line: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '=' | ':' | ' ' | '\t' | '\u{c}' => {
                let blank = |c| matches!(c, ' ' | '\t' | '\u{c}');
                let rest = line[at..].trim_start_matches(blank);
                let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
                return (&line[..at], rest.trim_start_matches(blank));
            }
            _ => {}
        }
    }
    (line, "")
}

fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = if c == '\\' { rest.next().unwrap_or('\\') } else { c };
        if c == '\\' && next == 'u' {
            let digits: String = rest.clone().take(4).collect();
            if let (4, Ok(unit)) = (digits.len(), u16::from_str_radix(&digits, 16)) {
                units.push(unit);
                rest.nth(3);
                continue;
            }
        }
        flush(&mut units, &mut out);
        out.push(match (c, next) {
            ('\\', 'n') => '\n',
            ('\\', 't') => '\t',
            ('\\', 'r') => '\r',
            ('\\', 'f') => '\u{c}',
            (_, next) => next,
        });
    }
    flush(&mut units, &mut out);
    out
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.push_str(&String::from_utf16_lossy(units));
    units.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&[&str], &str)]) {
        let seen = properties(text);
        let seen: Vec<_> = seen
            .iter()
            .map(|property| {
                let path: Vec<_> = property.path.iter().map(String::as_str).collect();
                (path, property.value.as_str())
            })
            .collect();
        let expect: Vec<_> = expect.iter().map(|(path, value)| (path.to_vec(), *value)).collect();
        assert_eq!(seen, expect, "{text:?}");
    }

    #[test]
    fn properties_are_text() {
        check("2=abcd", &[(&["2"], "abcd")]);
        check("# c\n! c\n\na.b : true \r\n", &[(&["a", "b"], "true ")]);
        check("a b c", &[(&["a"], "b c")]);
        check("a = b\\\n   c\nd", &[(&["a"], "bc"), (&["d"], "")]);
        check("a\\=b=\\u00e9\\n\\\\", &[(&["a=b"], "é\n\\")]);
        check("a.b=2\na=1", &[(&["a"], "1"), (&["a", "b"], "2")]);
        check("e=\\uD83D\\uDE00", &[(&["e"], "😀")]);
    }
}
