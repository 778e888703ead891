//! Configuration folders for desks with choices of their own: the shipped files, with what `desks/<name>` adds to them. What it
//! adds may name `${walletsRoot}`, the root of [`certified`].

use std::path::Path;

use crate::certified;
use crate::served::Folder;

/// A folder for a desk of that name, with its configuration in place.
pub fn folder(desk: &str, script: &str) -> Folder {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new(&format!("wallets-{script}"));
    let root = serde_json::Value::from(certified::write(&folder));
    let config = folder.at("config");
    std::fs::create_dir_all(&config).expect("the folder can be made");
    let added = project.join("tests/wallets/desks").join(desk);
    for entry in std::fs::read_dir(project.join("profiles")).expect("the shipped folder") {
        let path = entry.expect("an entry").path();
        let Some(name) = path
            .file_name()
            .filter(|_| path.extension().is_some_and(|end| end == "conf"))
        else {
            continue;
        };
        let shipped = std::fs::read_to_string(&path).expect("a shipped file");
        let more = std::fs::read_to_string(added.join(name)).unwrap_or_default();
        std::fs::write(config.join(name), format!("{shipped}\nwalletsRoot = {root}\n{more}"))
            .expect("a file can be written");
    }
    folder
}
