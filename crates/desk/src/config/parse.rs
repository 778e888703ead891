//! One file's text, resolved: behind the guard, on a stack of its own.

use hocon::HoconError;
use hocon_edit::{Limits, guard};
use serde_json::Value;

use super::problem;
use crate::schema::Problem;

/// The resolver recurses; the guard bounds how deep, and this stack is deep enough for that bound.
const STACK: usize = 64 << 20;

type Place = Option<(usize, usize)>;

/// The resolved JSON object of a file.
///
/// # Errors
/// The first thing wrong, with line and column.
pub fn parse(file: &str, text: &str) -> Result<Value, Problem> {
    let survey = guard(text, &Limits::default()).map_err(|diagnostic| {
        let at = Some((diagnostic.line, diagnostic.column));
        problem(file, diagnostic.code.as_str(), at, diagnostic.message)
    })?;
    if let Some(include) = survey.includes.first() {
        let at = hocon_edit::Document::parse(text).position(include.span.start);
        return Err(problem(
            file,
            "config-include",
            Some((at.line, at.column)),
            "include is not read by this version",
        ));
    }
    let text = text.to_owned();
    let failed = |text: &str| problem(file, "config-resolver", None, text);
    let worker = std::thread::Builder::new()
        .name("hocon".into())
        .stack_size(STACK)
        .spawn(move || resolve(&text));
    let worker = worker.map_err(|_| failed("no thread could be started to read the file"))?;
    let answer = worker.join().map_err(|_| failed("the file could not be resolved"))?;
    answer.map_err(|(at, message)| problem(file, "config-hocon", at, message))
}

fn resolve(text: &str) -> Result<Value, (Place, String)> {
    let config = hocon::parse(text).map_err(|error| match error {
        HoconError::Parse(error) => (Some((error.line, error.col)), error.message),
        HoconError::Resolve(error) => (
            Some((error.line, error.col)),
            format!("{}: {}", error.path, error.message),
        ),
        other => (None, other.to_string()),
    })?;
    config.deserialize().map_err(|error| (None, error.to_string()))
}
