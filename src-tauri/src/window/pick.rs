//! The system's own dialogs for folders and files: what a page cannot ask for.

use std::future::Future;

use desk_app::CallError;
use rfd::{AsyncFileDialog, FileHandle};
use tauri::{Manager as _, WebviewWindow};
use tokio::sync::oneshot;

/// Lets the person pick a folder, beginning at `start`; nothing when they close the dialog.
///
/// # Errors
/// Code `no-dialog`: the system shows none. A path can still be typed.
#[tauri::command]
pub(super) async fn pick_folder(
    title: String,
    start: String,
    window: WebviewWindow,
) -> Result<Option<String>, CallError> {
    show(window, move |dialog| {
        dialog.set_title(title).set_directory(start).pick_folder()
    })
    .await
}

/// Lets the person pick a bundle to open; nothing when they close the dialog.
///
/// # Errors
/// Code `no-dialog`.
#[tauri::command]
pub(super) async fn pick_file(title: String, window: WebviewWindow) -> Result<Option<String>, CallError> {
    show(window, move |dialog| {
        dialog.set_title(title).add_filter("zip", &["zip"]).pick_file()
    })
    .await
}

/// Lets the person say where a file goes; nothing when they close the dialog.
///
/// # Errors
/// Code `no-dialog`.
#[tauri::command]
pub(super) async fn save_file(title: String, name: String, window: WebviewWindow) -> Result<Option<String>, CallError> {
    show(window, move |dialog| {
        dialog.set_title(title).set_file_name(name).save_file()
    })
    .await
}

/// Shows a dialog over the window, and waits for what the person says.
async fn show<Asked>(
    window: WebviewWindow,
    ask: impl FnOnce(AsyncFileDialog) -> Asked + Send + 'static,
) -> Result<Option<String>, CallError>
where
    Asked: Future<Output = Option<FileHandle>> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let app = window.app_handle().clone();
    // Dialogs belong to the thread of the windows.
    let shown = app.run_on_main_thread(move || {
        let picked = ask(AsyncFileDialog::new().set_parent(&window));
        tauri::async_runtime::spawn(async move {
            // Whoever asked may be gone, with the window.
            let _ = tell.send(picked.await);
        });
    });
    let none = |reason: String| CallError::new("no-dialog", format!("The system shows no dialog for files: {reason}"));
    shown.map_err(|error| none(error.to_string()))?;
    let picked = told.await.map_err(|_| none("it ended by itself".to_owned()))?;
    Ok(picked.map(|file| file.path().display().to_string()))
}
