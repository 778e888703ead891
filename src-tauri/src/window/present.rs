//! The window for a room: the same page at another address, on the second screen where there is one.

use desk_app::CallError;
use tauri::{AppHandle, Manager, Monitor, WebviewUrl, WebviewWindowBuilder};

use super::{graphics, link, page};

/// The label of the window, as in the capability.
pub(super) const LABEL: &str = "present";

/// Opens the window at `?present=` and a session's id, or closes it when there is no address. One that is open stays: the
/// two pages tell each other what is on show.
///
/// # Errors
/// Code `no-window`: the address is none for a room, or the system makes no window.
#[tauri::command]
pub(super) async fn present(address: Option<String>, app: AppHandle) -> Result<(), CallError> {
    let Some(address) = address else {
        close(&app);
        return Ok(());
    };
    if let Some(open) = app.get_webview_window(LABEL) {
        // Refused by some window systems, and not worth more than the attempt.
        let _ = open.set_focus();
        return Ok(());
    }
    let session = shown(&address).ok_or_else(|| no_window("the address names no session"))?;
    let url = WebviewUrl::App(format!("index.html?present={session}").into());
    let mut builder = page::guarded(WebviewWindowBuilder::new(&app, LABEL, url))
        .title("Issuer Desk")
        .inner_size(1280.0, 720.0);
    let other = second(&app);
    if let Some(monitor) = &other {
        let at = monitor.position().to_logical::<f64>(monitor.scale_factor());
        builder = builder.position(at.x, at.y);
    }
    let window = builder.build().map_err(no_window)?;
    graphics::settle(&window);
    if let Some(monitor) = other {
        // A place is a wish that some window systems do not hear; a screen to fill they do.
        let _ = window.set_fullscreen_on_monitor(monitor.position().cast());
    }
    Ok(())
}

/// Closes the window, if it is open.
pub(super) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // It may be on its way out already.
        let _ = window.close();
    }
}

fn no_window(reason: impl std::fmt::Display) -> CallError {
    CallError::new("no-window", format!("The second window could not be opened: {reason}"))
}

/// The session in an address of the page, `/index.html?present=ID`.
fn shown(address: &str) -> Option<&str> {
    let (_, session) = address.split_once("?present=")?;
    link::is_session(session).then_some(session)
}

/// A screen that the first window is not on.
fn second(app: &AppHandle) -> Option<Monitor> {
    let here = app.get_webview_window(page::MAIN)?.current_monitor().ok()??;
    let all = app.available_monitors().ok()?;
    all.into_iter().find(|monitor| monitor.position() != here.position())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expect: Option<&str>) {
        assert_eq!(shown(address), expect, "{address}");
    }

    #[test]
    fn only_a_session_is_shown() {
        check("/index.html?present=0b9d-1", Some("0b9d-1"));
        check("/?present=a.b~c_d", Some("a.b~c_d"));
        check("/index.html", None);
        check("/?present=", None);
        check("/?present=..", None);
        check("/?present=a%2Fb", None);
        check("/?present=a&b=c", None);
    }
}
