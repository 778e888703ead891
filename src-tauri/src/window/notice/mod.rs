//! Notices on the desktop: a session that somebody watches has ended.

#[cfg(target_os = "linux")]
mod bus;

use desk_app::CallError;
use tauri::AppHandle;

use super::link;

#[cfg(target_os = "linux")]
pub(super) use bus::Notices;

/// As much of a notice as is ever shown, in characters.
const TITLE: usize = 200;
const BODY: usize = 500;

/// What is said, in the person's language, and the session that a click on it opens.
struct Notice {
    title: String,
    body: String,
    session: String,
}

/// Shows a notice on the desktop. A click on it raises the window at that session, as a link does.
///
/// # Errors
/// Code `no-notice`: it is no session's, or this desktop shows none; the page then says it itself.
#[tauri::command]
pub(super) async fn notify(title: String, body: String, session_id: String, app: AppHandle) -> Result<(), CallError> {
    if !link::is_session(&session_id) {
        return Err(none("it names no session"));
    }
    let notice = Notice {
        title: title.chars().take(TITLE).collect(),
        body: body.chars().take(BODY).collect(),
        session: session_id,
    };
    show(&app, notice).await
}

#[cfg(target_os = "linux")]
async fn show(app: &AppHandle, notice: Notice) -> Result<(), CallError> {
    use tauri::Manager as _;
    app.state::<Notices>().show(app, notice).await.map_err(none)
}

#[cfg(not(target_os = "linux"))]
async fn show(_app: &AppHandle, notice: Notice) -> Result<(), CallError> {
    let Notice { title, body, session } = notice;
    tracing::debug!(title, body, session, "no notices on this system");
    Err(none("not on this system"))
}

fn none(reason: impl std::fmt::Display) -> CallError {
    CallError::new("no-notice", format!("The desktop showed no notice: {reason}"))
}
