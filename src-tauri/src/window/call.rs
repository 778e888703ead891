//! The one command of the window: ask for something by name, get its answer.

use desk_app::CallError;
use serde_json::Value;
use tauri::State;

use super::engine::Engine;
use super::marks::{self, Marks};

/// Hands a call to the desk's dispatch table.
///
/// # Errors
/// The desk's own answer: a stable code and a message for the person.
#[tauri::command]
pub(super) async fn call(
    name: String,
    args: Value,
    engine: State<'_, Engine>,
    marks: State<'_, Marks>,
) -> Result<Value, CallError> {
    if name == marks::CALL {
        marks.page_says(&args);
        return Ok(Value::Null);
    }
    engine.desk().await?.call(&name, args).await
}
