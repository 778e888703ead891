//! The page in the window: made from `tauri.conf.json`, kept on its own address.

use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Runtime, Url, WebviewWindowBuilder};

use super::graphics;
use super::marks::{self, Marks};

/// The label of the desk's window, as in `tauri.conf.json` and in the capability.
pub(super) const MAIN: &str = "main";

/// Makes the window and loads the page into it.
///
/// # Errors
/// When the configuration names no window `main`, or the system cannot make one.
pub(super) fn open(app: &App, marks: &Marks) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows
        .iter()
        .find(|window| window.label == MAIN)
        .ok_or(tauri::Error::WindowNotFound)?;
    let mut window = guarded(WebviewWindowBuilder::from_config(app, config)?);
    if marks.on() {
        window = window.initialization_script(marks::SCRIPT);
    }
    let window = window.build()?;
    graphics::settle(&window);
    Ok(())
}

/// Keeps the page of a window on its own address, and from opening windows by itself.
pub(super) fn guarded<'a, R: Runtime, M: Manager<R>>(
    window: WebviewWindowBuilder<'a, R, M>,
) -> WebviewWindowBuilder<'a, R, M> {
    window
        .on_navigation(own_address)
        .on_new_window(|_url, _features| NewWindowResponse::Deny)
}

/// Brings the window to the front: what a second start of the program does.
pub(super) fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // Each of these may be refused by the window system, and none is worth more than the attempt.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Whether the page may go to `url`: only where it came from. Wallet-sent text can never lead the window elsewhere.
fn own_address(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows and Android serve the same scheme under this name.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expect: bool) {
        let url: Url = url.parse().unwrap_or_else(|_| panic!("{url}"));
        assert_eq!(own_address(&url), expect, "{url}");
    }

    #[test]
    fn the_page_stays_on_its_own_address() {
        check("tauri://localhost/index.html", true);
        check("http://tauri.localhost/", true);
        check("tauri://elsewhere/", false);
        check("http://localhost:7002/issuer2/profiles", false);
        check("https://wallet.example/", false);
        check("data:text/html,hello", false);
        check("file:///etc/hostname", false);
    }
}
