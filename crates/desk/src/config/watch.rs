//! Changes made to the folder by any other editor (R41).

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::desk::lock;

/// How the names of configuration files end, those that are included among them.
const ENDINGS: [&str; 3] = ["conf", "json", "properties"];

/// Tells when a file of the folder, or one that they include, may have changed. Dropping it ends the watching.
pub struct Watch {
    watcher: RecommendedWatcher,
    changed: mpsc::Receiver<()>,
    folder: PathBuf,
    /// The folders that are watched.
    watched: HashSet<PathBuf>,
    /// Names on the way to what is included: one of them may be a folder or a link that is not there yet.
    on_the_way: Arc<Mutex<HashSet<OsString>>>,
}

impl Watch {
    /// Watches a folder.
    ///
    /// # Errors
    /// When the platform cannot.
    pub fn begin(folder: &Path) -> notify::Result<Self> {
        // One place is enough: a signal that is waiting covers every change before it is taken.
        let (tell, changed) = mpsc::channel(1);
        let on_the_way = Arc::new(Mutex::new(HashSet::new()));
        let names = Arc::clone(&on_the_way);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let ours = event.is_ok_and(|event| {
                !event.kind.is_access() && event.paths.iter().any(|path| matters(path, &lock(&names)))
            });
            if ours {
                let _ = tell.try_send(());
            }
        })?;
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(Self {
            watcher,
            changed,
            folder: folder.to_owned(),
            watched: HashSet::from([folder.to_owned()]),
            on_the_way,
        })
    }

    /// Watches what these names lead to as well: the targets of includes, relative to the folder.
    pub fn follow(&mut self, asked: &[String]) {
        for name in asked {
            let path = Path::new(name);
            lock(&self.on_the_way).extend(path.iter().map(ToOwned::to_owned));
            for part in path.ancestors().skip(1) {
                let folder = self.folder.join(part);
                // One that leads out is not read, and one that is not there is seen coming from the folder above.
                let inside = folder.canonicalize().is_ok_and(|real| {
                    let root = self.folder.canonicalize();
                    root.is_ok_and(|root| real.starts_with(root)) && real.is_dir()
                });
                if inside
                    && !self.watched.contains(&folder)
                    && self.watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()
                {
                    self.watched.insert(folder);
                }
            }
        }
    }

    /// Waits for a change; `None` when watching has ended.
    pub async fn next(&mut self) -> Option<()> {
        self.changed.recv().await
    }
}

fn matters(path: &Path, on_the_way: &HashSet<OsString>) -> bool {
    let ours = path
        .extension()
        .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
    ours || path.file_name().is_some_and(|name| on_the_way.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters() {
        let names = HashSet::from([OsString::from("keys")]);
        let check = |path: &str, expect: bool| assert_eq!(matters(Path::new(path), &names), expect, "{path}");
        check("/c/issuer2-profiles.conf", true);
        check("/c/keys/test.json", true);
        check("/c/keys", true);
        check("/c/.issuer2-profiles.conf.4711", false);
        check("/c/notes.txt", false);
    }
}
