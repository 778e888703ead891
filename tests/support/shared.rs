//! The references and data that lie beside the checkout.

use std::path::PathBuf;

use super::folder::project;

/// A file or folder below `../shared`, or none after saying so.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = project().join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var_os("REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "../shared/{name} is missing"
    );
    println!("skipped: no ../shared");
    None
}
