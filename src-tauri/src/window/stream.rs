//! The stream of a window: news, in batches, in order.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use desk_app::{CallError, News};
use futures_util::StreamExt;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

use super::engine::Engine;

/// The subscriptions in force, by window. A page that is loaded anew subscribes anew, and its predecessor's channel, which
/// nobody reads any more but which never fails, is let go.
static SUBSCRIPTIONS: Mutex<BTreeMap<String, JoinHandle<()>>> = Mutex::new(BTreeMap::new());

/// Sends the news from now on to `channel`, in the place of whatever this window subscribed to before.
///
/// # Errors
/// The reason why the desk could not start.
#[tauri::command]
pub(super) async fn stream(
    channel: Channel<Vec<News>>,
    window: WebviewWindow,
    engine: State<'_, Engine>,
) -> Result<(), CallError> {
    let desk = engine.desk().await?;
    // Subscribed before this answers: the page reads what is on screen after that, and nothing falls between.
    let news = desk.news();
    let task = tauri::async_runtime::spawn(async move {
        let mut news = pin!(news);
        while let Some(batch) = news.next().await {
            if channel.send(batch).is_err() {
                return;
            }
        }
    });
    if let Some(before) = held().insert(window.label().to_owned(), task) {
        before.abort();
    }
    Ok(())
}

/// Ends the subscription of one window, if it has one.
pub(super) fn end(label: &str) {
    if let Some(task) = held().remove(label) {
        task.abort();
    }
}

/// Ends every subscription.
pub(super) fn end_all() {
    for (_, task) in std::mem::take(&mut *held()) {
        task.abort();
    }
}

fn held() -> MutexGuard<'static, BTreeMap<String, JoinHandle<()>>> {
    SUBSCRIPTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}
