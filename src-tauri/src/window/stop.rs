//! The end: whatever the desk has answered is on disk before the program leaves.

use tauri::{AppHandle, Manager};

use super::engine::Engine;
use super::stream;

/// Ends the desk behind the window. Blocks until the journal is closed.
pub(super) fn engine(app: &AppHandle) {
    stream::end_all();
    let engine = app.state::<Engine>();
    tauri::async_runtime::block_on(async {
        if let Some(desk) = engine.running().await {
            desk.shutdown().await;
        }
    });
}

/// Leaves by the same way as closing the window does when the system asks the program to end.
#[cfg(unix)]
pub(super) fn on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        app.exit(0);
    });
}

/// Elsewhere the window system's own way is the only one.
#[cfg(not(unix))]
pub(super) fn on_signal(_app: AppHandle) {}
