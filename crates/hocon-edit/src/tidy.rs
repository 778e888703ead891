//! Lines put in order: how far each is set in, and blanks at its end. Nothing that means anything is touched.
//!
//! A line begins one step further in than the line whose bracket it stands in; a line that begins with a closing bracket, as far as the line of the
//! opening one. Several brackets that are opened on one line are one step. What stands inside `"""` is not looked at, comments are set in like
//! anything else, and within a line everything stays.

use crate::apply::Applied;
use crate::change::Change;
use crate::document::Document;
use crate::lex::{Kind, Token, lex};
use crate::span::Span;

impl Document {
    /// The text with its lines put in order, in the step it has already (two or four spaces, or a tab); none while something is wrong with it, because
    /// then it is not known where an object ends.
    ///
    /// ```
    /// let document = hocon_edit::Document::parse("a {\n b = 1  \n   c {\n d = 2 }\n}\n");
    /// assert_eq!(document.tidied().unwrap().document.text(), "a {\n  b = 1\n  c {\n    d = 2 }\n}\n");
    /// ```
    #[must_use]
    pub fn tidied(&self) -> Option<Applied> {
        if !self.diagnostics().is_empty() {
            return None;
        }
        let (tokens, _) = lex(self.text());
        let changes = changes(self.text(), &tokens);
        let document = self.patched(&changes);
        let kept = |text: &str| -> Vec<(Kind, String)> {
            let (tokens, _) = lex(text);
            let solid = tokens.iter().filter(|token| token.kind != Kind::Blank);
            solid
                .map(|token| (token.kind, token.span.of(text).to_owned()))
                .collect()
        };
        (document.diagnostics().is_empty() && kept(document.text()) == kept(self.text()))
            .then_some(Applied { document, changes })
    }
}

/// What differs at the lines' beginnings and ends.
fn changes(text: &str, tokens: &[Token]) -> Vec<Change> {
    let step = step(text, tokens);
    let mut out: Vec<Change> = Vec::new();
    let mut put = |span: Span, with: String| {
        if span.of(text) != with {
            out.push((span, with));
        }
    };
    // How far the line is set in on which each open bracket stands, in steps.
    let mut open: Vec<usize> = Vec::new();
    for line in tokens.split_inclusive(|token| token.kind == Kind::Newline) {
        let end = line.last().filter(|token| token.kind == Kind::Newline);
        let content = &line[..line.len() - usize::from(end.is_some())];
        let (lead, rest) = match content {
            [blank, rest @ ..] if blank.kind == Kind::Blank => (Some(blank.span), rest),
            rest => (None, rest),
        };
        let Some(first) = rest.first() else {
            // Nothing but blanks.
            if let Some(lead) = lead {
                put(lead, kept_end(lead.of(text)).to_owned());
            }
            continue;
        };
        let depth = match first.kind {
            Kind::CloseBrace | Kind::CloseBracket => open.last().copied().unwrap_or(0),
            _ => open.last().map_or(0, |depth| depth + 1),
        };
        let before = lead.unwrap_or(Span::at(first.span.start));
        let mark = if before.of(text).starts_with('\u{feff}') {
            "\u{feff}"
        } else {
            ""
        };
        put(before, format!("{mark}{}", step.repeat(depth)));
        for token in rest {
            match token.kind {
                Kind::OpenBrace | Kind::OpenBracket => open.push(depth),
                Kind::CloseBrace | Kind::CloseBracket => {
                    open.pop();
                }
                _ => {}
            }
        }
        if let Some(last) = rest.last().filter(|last| last.kind == Kind::Blank && rest.len() > 1) {
            put(last.span, kept_end(last.span.of(text)).to_owned());
        }
    }
    out
}

/// Of the blanks at a line's end, the carriage return that belongs to it.
fn kept_end(blanks: &str) -> &str {
    if blanks.ends_with('\r') { "\r" } else { "" }
}

/// One step, as the text has it: a tab, four spaces where all lines have a multiple of that, else two.
fn step(text: &str, tokens: &[Token]) -> String {
    let leads: Vec<&str> = tokens
        .split_inclusive(|token| token.kind == Kind::Newline)
        .filter_map(|line| match line {
            [blank, next, ..] if blank.kind == Kind::Blank && next.kind != Kind::Newline => Some(blank.span.of(text)),
            _ => None,
        })
        .collect();
    let tabs = leads.iter().filter(|lead| lead.starts_with('\t')).count();
    if 2 * tabs > leads.len() {
        return "\t".to_owned();
    }
    let fours = leads.iter().all(|lead| lead.len() % 4 == 0);
    " ".repeat(if fours && !leads.is_empty() { 4 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let document = Document::parse(text);
        let tidied = document
            .tidied()
            .unwrap_or_else(|| panic!("{text:?}: {:?}", document.diagnostics()));
        assert_eq!(tidied.document.text(), expect, "{text:?}");
        assert_eq!(document.patched(&tidied.changes).text(), expect);
        let again = tidied.document.tidied().expect("it is whole");
        assert_eq!(again.changes, [], "once is enough: {text:?}");
    }

    #[test]
    fn lines_are_set_in_by_their_brackets() {
        check("a = 1\n", "a = 1\n");
        check("a {\nb = 1\n}\n", "a {\n  b = 1\n}\n");
        check("a {\n      b {\nc = 1\n    }\n  }\n", "a {\n  b {\n    c = 1\n  }\n}\n");
        check(
            "a = [{\nb = 1\n}, {\nc = 2\n}]\n",
            "a = [{\n  b = 1\n}, {\n  c = 2\n}]\n",
        );
        check(
            "a = [\n{ b = 1 }\n  {\nb = 2\n}\n]\n",
            "a = [\n  { b = 1 }\n  {\n    b = 2\n  }\n]\n",
        );
        check("{\na = 1\n}", "{\n  a = 1\n}");
        check("a {\n\tb = 1\n}\n", "a {\n\tb = 1\n}\n");
        check(
            "a {\n    b {\n    c = 1\n}\n}\n",
            "a {\n    b {\n        c = 1\n    }\n}\n",
        );
    }

    #[test]
    fn comments_and_ends_follow_and_nothing_else_changes() {
        check(
            "# top\n a {  # here  \n// in\nb = 1   \n   \n\n}\n",
            "# top\na {  # here  \n  // in\n  b = 1\n\n\n}\n",
        );
        check("a {\r\nb = 1  \r\n \r\n}\r\n", "a {\r\n  b = 1\r\n\r\n}\r\n");
        check(
            "\u{feff}a {\nb   =   1, c = x  y\n}",
            "\u{feff}a {\n  b   =   1, c = x  y\n}",
        );
        check(
            "a {\nb = \"\"\"\n  as it is  \n}\"\"\"\n}\n",
            "a {\n  b = \"\"\"\n  as it is  \n}\"\"\"\n}\n",
        );
        check("a = ${b}\n   b = \"{\"\n", "a = ${b}\nb = \"{\"\n");
        check("", "");
        check("  \n", "\n");
    }

    #[test]
    fn a_text_with_mistakes_is_left_alone() {
        for text in ["a {\n", "a = }\n", "a = \"x\n"] {
            assert_eq!(Document::parse(text).tidied(), None, "{text:?}");
        }
    }
}
