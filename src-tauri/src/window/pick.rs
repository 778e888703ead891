//! The system's own dialog for a folder: what a page cannot ask for.

use desk_app::CallError;
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
    let (tell, told) = oneshot::channel();
    let app = window.app_handle().clone();
    // Dialogs belong to the thread of the windows.
    let shown = app.run_on_main_thread(move || {
        let dialog = rfd::AsyncFileDialog::new().set_title(title).set_directory(start);
        let picked = dialog.set_parent(&window).pick_folder();
        tauri::async_runtime::spawn(async move {
            // Whoever asked may be gone, with the window.
            let _ = tell.send(picked.await);
        });
    });
    let none =
        |reason: String| CallError::new("no-dialog", format!("The system shows no dialog for folders: {reason}"));
    shown.map_err(|error| none(error.to_string()))?;
    let picked = told.await.map_err(|_| none("it ended by itself".to_owned()))?;
    Ok(picked.map(|folder| folder.path().display().to_string()))
}
