//! The guard before a foreign resolver: what is refused before it sees the text.
//!
//! [`Document::resolve`] bounds its own work and needs no guard. This one stands in front of hocon-parser, which the tests hold that resolver
//! against: without it a random document could end the process of the test. It has no other user.
//!
//! A resolver follows references, and a small text can ask it for endless work: circles, chains longer than its stack, texts that double with
//! every line, one object merged ten thousand times. The guard reads the same tree as the editor, looks at the references as a graph, and says no
//! with a line and a column. It errs on the side of no: a circle that only *may* exist is refused, except the look-back that HOCON grants a
//! field to its own earlier value (`a = ${a} [1]`, `a += 1`). It sees one text; includes are reported, so that the caller can refuse or
//! guard them too.

use crate::cycle;
use crate::diagnostic::{Code, Complaint, Diagnostic};
use crate::document::Document;
use crate::span::Span;
use crate::tree::{Entry, Include, Part, Value};

/// What a text may be at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the text in bytes.
    pub bytes: usize,
    /// Segments of one key or reference, and of a path from the file's root.
    pub segments: usize,
    /// Number of `${…}` and `+=`.
    pub references: usize,
    /// References that must be followed one after the other to get a value.
    pub chain: usize,
    /// Bytes that a resolver may copy while it puts values together, roughly.
    pub expansion: u64,
}

impl Default for Limits {
    /// 2 MB, 128 segments, 20,000 references, chains of 64, 64 MiB copied.
    fn default() -> Self {
        Self {
            bytes: 2_000_000,
            segments: 128,
            references: 20_000,
            chain: 64,
            expansion: 64 << 20,
        }
    }
}

/// What the guard saw in a text it lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Every include statement. The guard does not open files: refuse those that lead out of the folder, guard the others.
    pub includes: Vec<Include>,
    /// Number of `${…}` and `+=`.
    pub references: usize,
}

/// Lets a text through to a resolver, or says why not. The first complaint of the parser counts too: a resolver would refuse it with a worse message.
///
/// # Errors
/// One [`Diagnostic`] with line and column.
pub fn guard(text: &str, limits: &Limits) -> Result<Survey, Diagnostic> {
    if text.len() > limits.bytes {
        let message = format!(
            "the file has {} bytes, more than {} are not read",
            text.len(),
            limits.bytes
        );
        let complaint = Complaint::new(Code::TooLarge, Span::at(0), message);
        return Err(complaint.at(crate::span::Position { line: 1, column: 1 }));
    }
    survey(&Document::parse(text), limits)
}

/// [`guard`] for a document that is parsed already; its size is checked too.
///
/// # Errors
/// As [`guard`].
pub fn survey(document: &Document, limits: &Limits) -> Result<Survey, Diagnostic> {
    if document.text().len() > limits.bytes {
        return guard(document.text(), limits);
    }
    if let Some(first) = document.diagnostics().first() {
        return Err(first.clone());
    }
    let place = |complaint: Complaint| {
        let position = document.position(complaint.span.start);
        complaint.at(position)
    };
    let references = count(document, limits).map_err(place)?;
    cycle::check(document, limits).map_err(place)?;
    Ok(Survey {
        includes: document.includes().into_iter().cloned().collect(),
        references,
    })
}

/// Counts references and measures paths.
fn count(document: &Document, limits: &Limits) -> Result<usize, Complaint> {
    let mut seen = 0;
    let mut too_long = None;
    let mut too_many = None;
    let mut measure = |segments: usize, span: Span| {
        if segments > limits.segments {
            too_long.get_or_insert(span);
        }
    };
    document.objects(|object| {
        for item in &object.items {
            let Entry::Field(field) = &item.entry else { continue };
            measure(field.path.len(), field.key);
            let mut values: Vec<&Value> = vec![&field.value];
            if field.append {
                seen += 1;
            }
            while let Some(value) = values.pop() {
                for part in &value.parts {
                    match part {
                        Part::Reference(reference) => {
                            seen += 1;
                            measure(reference.path.len(), reference.span);
                            if seen > limits.references {
                                too_many.get_or_insert(reference.span);
                            }
                        }
                        Part::Array(array) => values.extend(array.elements.iter().map(|element| &element.value)),
                        Part::Object(_) | Part::Text(_) => {}
                    }
                }
            }
            if seen > limits.references {
                too_many.get_or_insert(field.key);
            }
        }
    });
    if let Some(span) = too_long {
        return Err(Complaint::new(
            Code::PathTooLong,
            span,
            format!("a path has more than {} segments", limits.segments),
        ));
    }
    if let Some(span) = too_many {
        return Err(Complaint::new(
            Code::TooManyReferences,
            span,
            format!("the file has more than {} references", limits.references),
        ));
    }
    Ok(seen)
}
