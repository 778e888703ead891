//! `include "a"`, `include file("a")`, `include required(url("a"))`.

use crate::diagnostic::Code;
use crate::lex::Kind;
use crate::parse::Parser;
use crate::text::unquote;
use crate::tree::{Include, IncludeKind};

/// Reads an include statement; the word `include` is not yet taken.
pub(crate) fn statement(parser: &mut Parser<'_>) -> Option<Include> {
    let start = parser.peek()?.span;
    parser.take();
    let before = words(parser);
    let name = parser.peek().filter(|token| token.kind == Kind::Quoted);
    let Some(name) = name else {
        parser.complain(
            Code::BadInclude,
            start,
            "include must be followed by a quoted name; a key named include needs quotes",
            "\"name\"",
        );
        parser.skip_rest();
        return None;
    };
    parser.take();
    let target = unquote(parser.text, name, &mut parser.complaints);
    // Only as many brackets are taken as were opened.
    let mut span = start.to(name.span);
    let opened = before.matches('(').count();
    let mut closed = String::new();
    while closed.len() < opened {
        parser.skip_blanks();
        match parser.peek().filter(|token| token.kind == Kind::Unquoted) {
            Some(token) => {
                closed.push_str(token.span.of(parser.text));
                span = span.to(token.span);
                parser.take();
            }
            None => break,
        }
    }
    let (required, door) = before
        .strip_prefix("required(")
        .map_or((false, before.as_str()), |rest| (true, rest));
    let kind = match door {
        "" => Some(IncludeKind::Plain),
        "file(" => Some(IncludeKind::File),
        "url(" => Some(IncludeKind::Url),
        "classpath(" | "package(" => Some(IncludeKind::Classpath),
        _ => None,
    };
    match kind.filter(|_| closed == ")".repeat(opened)) {
        Some(kind) => Some(Include {
            span,
            kind,
            required,
            target,
        }),
        None => {
            parser.complain(
                Code::BadInclude,
                span,
                "this include cannot be read",
                "include \"name\", file(\"name\") or required(\"name\")",
            );
            None
        }
    }
}

/// The unquoted words before the name, without the blanks between them.
fn words(parser: &mut Parser<'_>) -> String {
    let mut out = String::new();
    loop {
        parser.skip_blanks();
        match parser.peek().filter(|token| token.kind == Kind::Unquoted) {
            Some(token) => {
                out.push_str(token.span.of(parser.text));
                parser.take();
            }
            None => return out,
        }
    }
}
