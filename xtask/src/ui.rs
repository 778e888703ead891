//! Builds the interface into `ui/dist`, where the window and `desk serve --ui` take it from.

use std::path::Path;
use std::time::SystemTime;

use crate::Outcome;
use crate::command;
use crate::npm;
use crate::place;

/// `cargo xtask ui`.
///
/// # Errors
/// The packages could not be installed, or the build failed.
pub fn run(_words: &[String]) -> Outcome {
    install()?;
    build()
}

/// Installs the interface's packages if they are not there.
///
/// # Errors
/// npm failed.
pub fn install() -> Outcome {
    npm::install(&place::root().join("ui"))
}

/// Builds, unless the result is newer than everything it is made from.
///
/// # Errors
/// The build failed.
pub fn build() -> Outcome {
    made("dist", "build")
}

/// The same with a made-up desk behind it, which tests of long lists open again and again.
///
/// # Errors
/// The build failed.
pub fn build_fake() -> Outcome {
    made("dist-fake", "build:fake")
}

fn made(folder: &str, script: &str) -> Outcome {
    let ui = place::root().join("ui");
    let page = ui.join(folder).join("index.html");
    let built = page.metadata().and_then(|data| data.modified()).ok();
    if built.is_some_and(|built| newest(&ui) <= built) {
        println!("ui/{folder} is up to date");
        return Ok(());
    }
    command::run(&mut npm::npm(&ui, ["run", "--silent", script]))
}

/// When the newest source was last written. Folders count too: a removed file changes the folder it was in.
fn newest(folder: &Path) -> SystemTime {
    let time = |path: &Path| {
        path.metadata()
            .and_then(|data| data.modified())
            .unwrap_or(SystemTime::UNIX_EPOCH)
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return SystemTime::UNIX_EPOCH;
    };
    let mut newest = SystemTime::UNIX_EPOCH;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if matches!(name, "node_modules" | "dist" | "dist-fake" | "tests") {
            continue;
        }
        newest = newest.max(time(&path));
        if path.is_dir() {
            newest = newest.max(self::newest(&path));
        }
    }
    newest
}
