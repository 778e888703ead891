//! Where a resolved value comes from.

use std::rc::Rc;

use super::draft::{Draft, Name, Place};
use crate::span::Span;

/// Where something is written, for people and editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The file's name, as the root's was given and the includes say.
    pub file: String,
    /// The bytes in that file.
    pub span: Span,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// How a value came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginKind {
    /// Written there.
    Literal,
    /// Written there, in a file that this include statement brought.
    Include {
        /// The statement.
        statement: Site,
    },
    /// A `${path}`; the first part is the origin of what it leads to.
    Reference {
        /// The path as written.
        path: Vec<String>,
        /// Written `${?…}`.
        optional: bool,
    },
    /// A `${?path}` that leads nowhere.
    Absent {
        /// The path as written.
        path: Vec<String>,
    },
    /// A `${NAME}` that the environment answers.
    Environment {
        /// The variable.
        name: String,
    },
    /// Joined from the parts, in their order.
    Concatenation,
    /// Merged from the parts, the one that wins first.
    Merged,
}

/// The origin of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Where it is written: the value, the reference, or the first of several.
    pub site: Site,
    /// How it came to be.
    pub kind: OriginKind,
    /// What it was made of. At most four levels are told.
    pub parts: Vec<Origin>,
}

/// The same while resolving: places instead of lines.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Literal(Place),
    Other(Rc<Other>),
}

#[derive(Debug)]
pub(super) struct Other {
    pub(super) at: Place,
    pub(super) kind: Kind,
    pub(super) parts: Vec<Source>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Reference(Vec<Name>, bool),
    Absent(Vec<Name>),
    Environment(String),
    Concatenation,
    Merged,
}

/// A chain of references is a chain of these, longer than a stack is deep: they are let go one by one.
impl Drop for Other {
    fn drop(&mut self) {
        let mut open = std::mem::take(&mut self.parts);
        while let Some(part) = open.pop() {
            if let Source::Other(other) = part
                && let Ok(mut other) = Rc::try_unwrap(other)
            {
                open.append(&mut other.parts);
            }
        }
    }
}

impl Source {
    pub(super) fn other(at: Place, kind: Kind, parts: Vec<Source>) -> Self {
        Source::Other(Rc::new(Other { at, kind, parts }))
    }

    pub(super) fn at(&self) -> Place {
        match self {
            Source::Literal(at) => *at,
            Source::Other(other) => other.at,
        }
    }

    /// One from several, the one that wins first.
    pub(super) fn merged(mut parts: Vec<Source>, otherwise: Place) -> Self {
        match parts.len() {
            0 => Source::Literal(otherwise),
            1 => parts.remove(0),
            _ => {
                let there = parts.iter().find(|part| !part.is_absent());
                let at = there.map_or(otherwise, Source::at);
                Source::other(at, Kind::Merged, parts)
            }
        }
    }

    /// Behind references, and the winner of what is merged; at most so many steps.
    pub(super) fn in_the_end(&self, steps: usize) -> &Source {
        let mut source = self;
        for _ in 0..steps {
            match source {
                Source::Other(other) if matches!(other.kind, Kind::Reference(..) | Kind::Merged) => {
                    let Some(first) = other.parts.first() else { break };
                    source = first;
                }
                _ => break,
            }
        }
        source
    }

    pub(super) fn is_reference(&self) -> bool {
        matches!(self, Source::Other(other) if matches!(other.kind, Kind::Reference(..) | Kind::Environment(_)))
    }

    fn is_absent(&self) -> bool {
        matches!(self, Source::Other(other) if matches!(other.kind, Kind::Absent(_)))
    }

    pub(super) fn told(&self, draft: &Draft<'_>, levels: usize) -> Origin {
        let at = self.at();
        let site = site(draft, at);
        match self {
            Source::Literal(_) => Origin {
                site,
                kind: match draft.files.get(at.file).and_then(|file| file.by) {
                    Some(by) => OriginKind::Include {
                        statement: self::site(draft, by),
                    },
                    None => OriginKind::Literal,
                },
                parts: Vec::new(),
            },
            Source::Other(other) => Origin {
                site,
                kind: match &other.kind {
                    Kind::Reference(path, optional) => OriginKind::Reference {
                        path: draft.names.path(path),
                        optional: *optional,
                    },
                    Kind::Absent(path) => OriginKind::Absent {
                        path: draft.names.path(path),
                    },
                    Kind::Environment(name) => OriginKind::Environment { name: name.clone() },
                    Kind::Concatenation => OriginKind::Concatenation,
                    Kind::Merged => OriginKind::Merged,
                },
                parts: match levels.checked_sub(1) {
                    Some(levels) => other.parts.iter().map(|part| part.told(draft, levels)).collect(),
                    None => Vec::new(),
                },
            },
        }
    }
}

pub(super) fn site(draft: &Draft<'_>, at: Place) -> Site {
    let file = draft.files.get(at.file);
    let position = file.map(|file| file.position(at.span.start));
    Site {
        file: file.map_or_else(String::new, |file| file.name.to_string()),
        span: at.span,
        line: position.map_or(1, |position| position.line),
        column: position.map_or(1, |position| position.column),
    }
}
