//! Prepares what the window needs at compile time. Without the feature `desktop` it does nothing, so that the rest of the
//! house builds on a machine that has no WebKit.

/// The doors of the window; see `src-tauri/src/window/`. Naming them here puts them under the capabilities.
#[cfg(feature = "desktop")]
const COMMANDS: &[&str] = &[
    "call",
    "links",
    "notify",
    "pick_file",
    "pick_folder",
    "present",
    "save_file",
    "stream",
    "tray",
];

fn main() {
    #[cfg(feature = "desktop")]
    desktop();
}

#[cfg(feature = "desktop")]
fn desktop() {
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(reason) = tauri_build::try_build(attributes) {
        eprintln!("{reason:#}");
        std::process::exit(1);
    }
}
