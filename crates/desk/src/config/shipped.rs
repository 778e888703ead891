//! The configuration folder that comes with the desk, unpacked where there is none yet.

use std::path::Path;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../profiles"]
#[include = "*.conf"]
struct Shipped;

/// Writes the shipped files into a folder that does not exist yet, or holds no configuration; answers whether it did.
///
/// # Errors
/// When the folder cannot be written.
pub fn unpack(folder: &Path) -> std::io::Result<bool> {
    if super::FILES.iter().any(|name| folder.join(name).exists()) {
        return Ok(false);
    }
    std::fs::create_dir_all(folder)?;
    for name in Shipped::iter() {
        if let Some(file) = Shipped::get(&name) {
            std::fs::write(folder.join(name.as_ref()), file.data)?;
        }
    }
    Ok(true)
}
