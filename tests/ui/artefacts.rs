//! Where pictures for a person to look at go. Also used by the suite `window`.

use std::path::{Path, PathBuf};

/// The folder `ARTEFACTS`, or `artefacts` in the project.
pub fn folder() -> PathBuf {
    let folder = std::env::var_os("ARTEFACTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts"),
        PathBuf::from,
    );
    std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
    folder
}
