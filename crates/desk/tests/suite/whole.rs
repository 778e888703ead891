//! A whole desk in a folder that goes with the test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use desk_app::{Desk, Options};
use serde_json::Value;

/// A folder that goes with the test.
pub struct Folder(PathBuf);

impl Folder {
    /// A fresh one.
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("desk-whole-{}-{number}", std::process::id()));
        std::fs::create_dir_all(path.join("config")).expect("a folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A desk in it, on a free port.
    pub fn options(&self) -> Options {
        Options {
            config: Some(self.0.join("config")),
            data: self.0.join("data"),
            listen: Some(([127, 0, 0, 1], 0).into()),
            ..Options::personal()
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Calls a command that succeeds.
pub async fn done(desk: &Desk, name: &str, args: Value) -> Value {
    desk.call(name, args)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error:?}"))
}
