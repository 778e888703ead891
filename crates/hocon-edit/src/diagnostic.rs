//! What is wrong with a text, where, and under which name it can be quoted.

use std::fmt;

use crate::span::{Position, Span};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// The stable names of everything the parser, the guard and the resolver complain about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The name as written to people and in JSON; it never changes.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }
        }
    };
}

codes! {
    /// An object's `{` has no `}`.
    UnclosedObject = "hocon.unclosed-object",
    /// An array's `[` has no `]`.
    UnclosedArray = "hocon.unclosed-array",
    /// A `"` string does not end on its line.
    UnclosedString = "hocon.unclosed-string",
    /// A `"""` string does not end.
    UnclosedTripleString = "hocon.unclosed-triple-string",
    /// A `${` has no `}` on its line.
    UnclosedReference = "hocon.unclosed-reference",
    /// A backslash sequence that JSON does not know.
    BadEscape = "hocon.bad-escape",
    /// A character that must stand in quotes.
    ReservedCharacter = "hocon.reserved-character",
    /// A key without a value.
    MissingValue = "hocon.missing-value",
    /// A key without `=`, `:`, `+=` or `{`.
    MissingSeparator = "hocon.missing-separator",
    /// A separator without a key before it.
    MissingKey = "hocon.missing-key",
    /// `a..b`, `.a` or `a.`.
    EmptyPathSegment = "hocon.empty-path-segment",
    /// A comma where no element ends.
    StrayComma = "hocon.stray-comma",
    /// Something that cannot stand here.
    Unexpected = "hocon.unexpected",
    /// `include` without a quoted name.
    BadInclude = "hocon.bad-include",
    /// Strings, arrays and objects cannot be joined with each other.
    MixedConcatenation = "hocon.mixed-concatenation",
    /// The whole file is an array.
    RootNotObject = "hocon.root-not-object",
    /// Objects and arrays, or files that include each other, nest deeper than the limit.
    TooDeep = "hocon.too-deep",
    /// The text has more bytes than the limit.
    TooLarge = "hocon.too-large",
    /// A dotted path has more segments than the limit.
    PathTooLong = "hocon.path-too-long",
    /// More references than the limit.
    TooManyReferences = "hocon.too-many-references",
    /// References of references of references, longer than the limit.
    ChainTooLong = "hocon.chain-too-long",
    /// References that lead back to where they stand.
    ReferenceCycle = "hocon.reference-cycle",
    /// Resolving would make something far larger than the file.
    ExpansionTooLarge = "hocon.expansion-too-large",
    /// A required reference that neither the document nor the environment answers.
    UnresolvedReference = "hocon.unresolved-reference",
    /// A required include without a file.
    IncludeMissing = "hocon.include-missing",
    /// Files that include each other.
    IncludeCycle = "hocon.include-cycle",
    /// A file that may not be included.
    IncludeRefused = "hocon.include-refused",
    /// An include of something that is no file.
    IncludeUnsupported = "hocon.include-unsupported",
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// One complaint about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name.
    pub code: Code,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// One sentence for a person, without the place.
    pub message: String,
    /// What could have stood here, when that can be said.
    pub expected: Option<&'static str>,
    /// What stands here, shortened; `end of file` at the end.
    pub found: Option<String>,
    /// The bytes meant.
    pub span: Span,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {} [{}]", self.line, self.column, self.message, self.code)
    }
}

impl std::error::Error for Diagnostic {}

/// A complaint before its line and column are counted.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) expected: Option<&'static str>,
    pub(crate) found: Option<String>,
}

impl Complaint {
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            expected: None,
            found: None,
        }
    }

    /// Adds what could have stood here and what does.
    pub(crate) fn instead(mut self, expected: &'static str, text: &str) -> Self {
        self.expected = Some(expected);
        self.found = Some(excerpt(self.span, text));
        self
    }

    pub(crate) fn at(self, position: Position) -> Diagnostic {
        let Complaint {
            code,
            span,
            message,
            expected,
            found,
        } = self;
        Diagnostic {
            code,
            line: position.line,
            column: position.column,
            message,
            expected,
            found,
            span,
        }
    }
}

/// The first twenty characters of what stands in `span`, for the `found` of a message.
pub(crate) fn excerpt(span: Span, text: &str) -> String {
    let bytes = span.of(text);
    if bytes.is_empty() {
        let rest = text.get(span.start..).unwrap_or("");
        return rest
            .chars()
            .next()
            .map_or_else(|| "end of file".to_owned(), |first| first.escape_debug().to_string());
    }
    let mut short: String = bytes.chars().take(20).flat_map(char::escape_debug).collect();
    if bytes.chars().nth(20).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique() {
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
