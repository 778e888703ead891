//! Small files of the data folder that only their owner reads: written whole, then named.

use std::io::Write as _;
use std::path::Path;

/// Replaces the file at `path`, readable by its owner alone; a crash leaves the old one or the new one.
///
/// # Errors
/// When it cannot be written; the old file stays then.
pub fn write(path: &Path, content: &(impl AsRef<[u8]> + ?Sized)) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    // What a crash left there may have been made by somebody with other rights.
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(content.as_ref())?;
    file.sync_all()?;
    std::fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private() {
        let folder = std::env::temp_dir().join(format!("desk-private-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a.json");
        std::fs::write(path.with_extension("new"), "left by a crash").expect("a file");
        for text in ["one", "two"] {
            write(&path, text).expect("written");
            assert_eq!(std::fs::read_to_string(&path).expect("the file"), text);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(
            std::fs::read_dir(&folder).expect("the folder").count(),
            1,
            "nothing is left beside it"
        );
        std::fs::remove_dir_all(folder).expect("cleaned up");
    }
}
