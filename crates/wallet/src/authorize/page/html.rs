//! The tags of a page, as far as forms need them. Tolerant: what is no tag is skipped.

/// One opening or closing tag, or the text between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Name in lower case (`form`, `/form`), attributes with names in lower case.
    Tag(String, Vec<(String, String)>),
    /// Text, entities resolved.
    Text(String),
}

/// Bytes of a page that are looked at.
const LONGEST: usize = 256 << 10;

/// Takes a page apart.
pub(super) fn pieces(page: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = &page[..page.floor_char_boundary(LONGEST)];
    // Nothing after the last tag's end is a tag.
    rest = &rest[..rest.rfind('>').map_or(0, |end| end + 1)];
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = tag(&rest[1..]) else {
            rest = &rest[1..];
            continue;
        };
        let raw = matches!(&tag, Piece::Tag(name, _) if name == "script" || name == "style");
        out.push(tag);
        // What stands in a script is no markup.
        rest = if raw {
            after.find("</").map_or("", |end| &after[end..])
        } else {
            after
        };
    }
    push_text(&mut out, rest);
    out
}

fn push_text(out: &mut Vec<Piece>, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        out.push(Piece::Text(resolve(text)));
    }
}

/// A tag after its `<`, and what follows it.
fn tag(text: &str) -> Option<(Piece, &str)> {
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    let name = text[..end].trim_end_matches('/').to_ascii_lowercase();
    if !name
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '!')
    {
        return None;
    }
    let mut attributes = Vec::new();
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Piece::Tag(name, attributes), after));
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
        let (key, after) = rest.split_at(end.max(1).min(rest.len()));
        let after_space = after.trim_start();
        let (value, after) = match after_space.strip_prefix('=') {
            Some(after) => value(after.trim_start())?,
            None => (String::new(), after),
        };
        attributes.push((key.to_ascii_lowercase(), value));
        rest = after;
    }
}

fn value(text: &str) -> Option<(String, &str)> {
    for quote in ['"', '\''] {
        if let Some(after) = text.strip_prefix(quote) {
            let (value, after) = after.split_once(quote)?;
            return Some((resolve(value), after));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>')?;
    Some((resolve(&text[..end]), &text[end..]))
}

fn resolve(text: &str) -> String {
    const NAMED: [(&str, &str); 6] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    NAMED
        .iter()
        .fold(text.to_owned(), |text, (name, character)| text.replace(name, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expect: &[(&str, &[(&str, &str)])]) {
        let tags: Vec<_> = pieces(page)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Tag(name, attributes) => Some((name, attributes)),
                Piece::Text(_) => None,
            })
            .collect();
        let expect: Vec<(String, Vec<(String, String)>)> = expect
            .iter()
            .map(|(name, attributes)| {
                let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
                ((*name).to_owned(), attributes.iter().map(own).collect())
            })
            .collect();
        assert_eq!(tags, expect, "{page}");
    }

    #[test]
    fn tags() {
        check("a < b", &[]);
        check("<!-- <form> --><p>", &[("p", &[])]);
        check(
            "<FORM Action='/x?a=1&amp;b=2' method=post novalidate>",
            &[(
                "form",
                &[("action", "/x?a=1&b=2"), ("method", "post"), ("novalidate", "")],
            )],
        );
        check(
            "<input name = \"a\" value=\"&quot;&lt;\"/>",
            &[("input", &[("name", "a"), ("value", "\"<")])],
        );
        check(
            "<script>if (a < b) { '<form>' }</script><b>",
            &[("script", &[]), ("/script", &[]), ("b", &[])],
        );
        check("<form action=\"", &[]);
        check("<p>text", &[("p", &[])]);
        check("<", &[]);
        check("<p =>", &[("p", &[("=", "")])]);
    }

    /// Nothing a page holds makes this slow or lets it end badly.
    #[test]
    fn odd_pages() {
        for odd in [
            "<a",
            "<a b",
            "<a b=",
            "<a b='",
            "<a /",
            "<!--",
            "<ä>",
            "<a b=\u{0}>",
            "</",
            "<a\n=\n>",
        ] {
            let _ = pieces(odd);
        }
        assert!(pieces(&"<".repeat(1 << 20)).is_empty());
    }
}
