//! Changes made to the folder by any other editor (R41).

use std::path::Path;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use super::FILES;

/// Tells when a file of the folder may have changed. Dropping it ends the watching.
pub struct Watch {
    _watcher: RecommendedWatcher,
    changed: mpsc::Receiver<()>,
}

impl Watch {
    /// Watches a folder.
    ///
    /// # Errors
    /// When the platform cannot.
    pub fn begin(folder: &Path) -> notify::Result<Self> {
        // One place is enough: a signal that is waiting covers every change before it is taken.
        let (tell, changed) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let ours = event.is_ok_and(|event| {
                !event.kind.is_access()
                    && event.paths.iter().any(|path| {
                        path.file_name()
                            .is_some_and(|name| FILES.iter().any(|known| name == *known))
                    })
            });
            if ours {
                let _ = tell.try_send(());
            }
        })?;
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(Self {
            _watcher: watcher,
            changed,
        })
    }

    /// Waits for a change; `None` when watching has ended.
    pub async fn next(&mut self) -> Option<()> {
        self.changed.recv().await
    }
}
