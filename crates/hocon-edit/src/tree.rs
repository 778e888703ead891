//! The tree of spans: what the parser saw, and where. It holds no copy of the text but the decoded keys.

use smallvec::SmallVec;

use crate::span::Span;

/// `{ … }`, or a whole file without braces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Object {
    /// With braces: from `{` to `}`. Without: the whole file.
    pub(crate) span: Span,
    pub(crate) braced: bool,
    pub(crate) items: Vec<Item>,
}

/// One field or include of an object, and the comma that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) comma: Option<Span>,
    pub(crate) entry: Entry,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Field(Field),
    Include(Include),
}

/// `a.b = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The key as written.
    pub(crate) key: Span,
    /// The key's segments; never empty, mostly one.
    pub(crate) path: Segments,
    /// `=`, `:`, `+=`; none in `a { … }`.
    pub(crate) separator: Option<Span>,
    /// Written with `+=`.
    pub(crate) append: bool,
    pub(crate) value: Value,
}

/// A dotted path as written.
pub(crate) type Segments = SmallVec<[Segment; 1]>;

/// One segment of a key or of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// Everything between a separator and the end of the element: one part, or several that are joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) span: Span,
    /// Empty only when the value is missing, which has been complained about; mostly one.
    pub(crate) parts: SmallVec<[Part; 1]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(Text),
    Reference(Reference),
    Object(Object),
    Array(Array),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) span: Span,
    pub(crate) style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Unquoted,
    Quoted,
    Triple,
}

/// `${path}` or `${?path}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) span: Span,
    pub(crate) optional: bool,
    pub(crate) path: Segments,
}

/// `[ … ]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Array {
    pub(crate) span: Span,
    pub(crate) elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) comma: Option<Span>,
    pub(crate) value: Value,
}

/// Which door an include goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IncludeKind {
    /// `include "name"`.
    Plain,
    /// `include file("name")`.
    File,
    /// `include url("name")`.
    Url,
    /// `include classpath("name")` or `package(…)`.
    Classpath,
}

/// An include statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// From `include` to its end.
    pub span: Span,
    /// How it is written.
    pub kind: IncludeKind,
    /// Wrapped in `required(…)`.
    pub required: bool,
    /// The name between the quotes, decoded.
    pub target: String,
}

impl Value {
    pub(crate) fn only(&self) -> Option<&Part> {
        if let [part] = self.parts.as_slice() {
            Some(part)
        } else {
            None
        }
    }

    /// Whether every part is an object: such a value merges with what was defined before.
    pub(crate) fn is_object(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| matches!(part, Part::Object(_)))
    }

    pub(crate) fn has_reference(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Reference(_)))
    }
}

impl Part {
    pub(crate) fn span(&self) -> Span {
        match self {
            Part::Text(text) => text.span,
            Part::Reference(reference) => reference.span,
            Part::Object(object) => object.span,
            Part::Array(array) => array.span,
        }
    }
}
