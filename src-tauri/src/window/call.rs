//! The one command of the window: ask for something by name, get its answer.

use desk_app::CallError;
use serde_json::Value;
use tauri::State;
use tauri::ipc::Response;

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
) -> Result<Response, CallError> {
    if name == marks::CALL {
        marks.page_says(&args);
        return Ok(Response::new("null".to_owned()));
    }
    engine.desk().await?.answer(&name, args).await.map(Response::new)
}
