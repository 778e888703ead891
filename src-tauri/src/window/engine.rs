//! What stands behind the window: a running desk, or none for now.

use std::sync::Arc;

use desk_app::{CallError, Desk};
use tokio::sync::Mutex;

use super::environment;

/// The desk behind the window.
///
/// A desk that could not start (port in use, data folder in use) is tried again by every call that would need it, so that
/// "Try again" in the window means what it says once the person has closed the other program.
#[derive(Default)]
pub(super) struct Engine(Mutex<Option<Arc<Desk>>>);

impl Engine {
    /// The running desk, started if it does not run yet, with the options that the environment gives.
    ///
    /// # Errors
    /// The reason why it cannot start, as the answer to a call: code `start-refused` or `bad-environment`.
    pub(super) async fn desk(&self) -> Result<Arc<Desk>, CallError> {
        let mut held = self.0.lock().await;
        if let Some(desk) = &*held {
            return Ok(Arc::clone(desk));
        }
        let started = Desk::start(environment::options(|name| std::env::var(name).ok())?).await;
        let desk = started.map(Arc::new).map_err(|reason| CallError {
            code: "start-refused".into(),
            message: reason.to_string(),
        })?;
        *held = Some(Arc::clone(&desk));
        Ok(desk)
    }

    /// The desk if it runs. Starts nothing.
    pub(super) async fn running(&self) -> Option<Arc<Desk>> {
        self.0.lock().await.clone()
    }
}
