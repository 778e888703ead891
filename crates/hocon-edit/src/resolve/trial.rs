//! An edit, made and resolved again: whether it does what was asked for, and what else it does.

use serde_json::Value;

use super::compare::{at, differences, put};
use super::resolved::Resolved;
use super::world::World;
use crate::document::Document;
use crate::edit::EditError;
use crate::literal::Literal;
use crate::path::render_path;

/// The document with the value, and the other paths that changed.
type Done = (Document, Vec<Vec<String>>);

pub(super) struct Trial<'p, 'd> {
    before: &'p Resolved<'d>,
    world: &'p dyn World,
    path: &'p [&'p str],
    literal: &'p Literal,
    /// Why the first way that was tried is none.
    pub(super) refused: Option<EditError>,
}

impl<'p, 'd> Trial<'p, 'd> {
    pub(super) fn new(
        before: &'p Resolved<'d>,
        world: &'p dyn World,
        path: &'p [&'p str],
        literal: &'p Literal,
    ) -> Self {
        Self {
            before,
            world,
            path,
            literal,
            refused: None,
        }
    }

    /// Makes an edit that shall give the path its value, and `target` too.
    pub(super) fn of(
        &mut self,
        target: Option<&[&str]>,
        edit: impl Fn(Literal) -> Result<Document, EditError>,
    ) -> Option<Done> {
        let (document, shared) = match self.tried(target, self.literal, &edit) {
            Ok(done) => done,
            Err(error) => {
                self.refused.get_or_insert(error);
                return None;
            }
        };
        let json = Value::from(self.literal);
        if at(&self.before.value, self.path) != Some(&json) {
            return Some((document, shared));
        }
        // The value it has already: another one tells who shares it.
        let other = if json == "changed" { "changed again" } else { "changed" };
        match self.tried(target, &Literal::from(other), &edit) {
            Ok((_, shared)) => Some((document, shared)),
            Err(_) => Some((document, shared)),
        }
    }

    fn tried(
        &self,
        target: Option<&[&str]>,
        literal: &Literal,
        edit: impl Fn(Literal) -> Result<Document, EditError>,
    ) -> Result<Done, EditError> {
        let document = edit(literal.clone())?;
        let json = Value::from(literal);
        let after = document.resolve_within(self.before.name().unwrap_or_default(), self.world, &self.before.limits);
        let says = |path: &[&str]| at(&after.value, path) == Some(&json);
        let sound = after.diagnostics.len() <= self.before.diagnostics.len();
        let there = says(self.path) && target.is_none_or(says);
        let mut expect = self.before.value.clone();
        let placed = put(&mut expect, self.path, json.clone()).is_some();
        let shared = differences(&expect, &after.value);
        // What holds the value must be what it was: an array stays an array.
        let around = shared.iter().any(|other| self.path.starts_with(&borrowed(other)));
        drop(after);
        if sound && there && placed && !around {
            Ok((document, shared))
        } else {
            Err(EditError::Unsafe {
                path: render_path(self.path),
            })
        }
    }
}

fn borrowed(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}
