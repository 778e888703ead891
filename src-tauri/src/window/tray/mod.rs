//! The desk's item in the tray: how many sessions are open, in the words that the page has for it.

#[cfg(target_os = "linux")]
mod item;

use serde::Deserialize;
use tauri::State;
use tokio::sync::watch;

/// What the item says, in the person's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Words {
    /// Sessions that are open.
    live: u32,
    /// The same in a sentence: `2 sessions open`.
    sessions: String,
    /// `Open Issuer Desk`.
    open: String,
    /// `Quit`.
    quit: String,
}

/// What the page said last. Nothing is shown before it said anything.
pub(super) struct Tray(watch::Sender<Option<Words>>);

/// Has the item say this from now on.
#[tauri::command]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the window's commands get what they are called with"
)]
pub(super) fn tray(words: Words, tray: State<'_, Tray>) {
    tray.0.send_if_modified(|said| {
        let words = Some(words);
        let other = *said != words;
        *said = words;
        other
    });
}

/// Puts the item where the desktop has a place for one, once the page has words for it. A desktop without one is as good.
#[cfg(target_os = "linux")]
pub(super) fn start(app: &tauri::AppHandle) -> Tray {
    let (say, said) = watch::channel(None);
    tauri::async_runtime::spawn(item::follow(app.clone(), said));
    Tray(say)
}

/// Other systems have no item yet.
#[cfg(not(target_os = "linux"))]
pub(super) fn start(_app: &tauri::AppHandle) -> Tray {
    Tray(watch::channel(None).0)
}
