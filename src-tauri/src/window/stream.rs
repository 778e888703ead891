//! The one stream of the window: news, in batches, in order.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};

use desk_app::{CallError, News};
use futures_util::StreamExt;
use tauri::State;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

use super::engine::Engine;

/// The subscription in force. A page that is loaded anew subscribes anew, and its predecessor's channel, which nobody
/// reads any more but which never fails, is let go.
static SUBSCRIPTION: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

/// Sends the news from now on to `channel`, in the place of whatever was subscribed before.
///
/// # Errors
/// The reason why the desk could not start.
#[tauri::command]
pub(super) async fn stream(channel: Channel<Vec<News>>, engine: State<'_, Engine>) -> Result<(), CallError> {
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
    replace(Some(task));
    Ok(())
}

/// Ends the subscription, if there is one.
pub(super) fn end() {
    replace(None);
}

fn replace(next: Option<JoinHandle<()>>) {
    let mut held = SUBSCRIPTION.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(before) = std::mem::replace(&mut *held, next) {
        before.abort();
    }
}
