//! How a text reaches the disk: beside the file first, then in its place, so that readers see the old one or the new one.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Why a file of the folder is not written where it lies.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// A link out of the folder. What it leads to is somebody else's, and a file in the link's place would cut it off unseen.
    #[error("the file is a link to {}, outside the folder; change it there", .0.display())]
    Outside(PathBuf),
    /// A link to nothing.
    #[error("the file is a link that leads nowhere")]
    Nowhere,
    /// The disk.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Where the text of `folder/name` is kept: there, or where a link inside the folder leads. The link stays.
///
/// # Errors
/// [`PlaceError`].
pub fn place(folder: &Path, name: &str) -> Result<PathBuf, PlaceError> {
    let path = folder.join(name);
    match std::fs::symlink_metadata(&path) {
        Ok(found) if found.is_symlink() => {}
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => return Ok(path),
    }
    let target = path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => PlaceError::Nowhere,
        _ => PlaceError::Io(error),
    })?;
    if target.starts_with(folder.canonicalize()?) {
        Ok(target)
    } else {
        Err(PlaceError::Outside(target))
    }
}

/// Puts a text in the place of a file, with the permissions and, where that is allowed, the owner it had.
///
/// # Errors
/// The disk's; the file keeps what it had, and nothing is left beside it.
pub fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    replace_by(path, |file| file.write_all(text.as_bytes()))
}

fn replace_by(path: &Path, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    // The rest of a crash may be anything, a link too: it is not written through.
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let before = std::fs::metadata(path).ok();
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if before.is_some() {
        // Nobody reads keys in it before it has the permissions of the file.
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(&beside)?;
    let written = write(&mut file)
        .and_then(|()| before.map_or(Ok(()), |before| resemble(&file, &before)))
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
        return written;
    }
    // The rename is durable once the folder is; a platform that cannot sync a folder has other promises.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Gives the new file what the old one had.
fn resemble(file: &File, before: &Metadata) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let now = file.metadata()?;
        if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
            // Only the superuser gives files away; everybody else's save is theirs.
            let _ = fchown(file, Some(before.uid()), Some(before.gid()));
        }
    }
    file.set_permissions(before.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of a test's own, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("desk-replace-{test}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).expect("a folder");
            Self(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(&self.0).expect("the folder");
            let mut names: Vec<_> = entries
                .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_disk_that_fills_leaves_the_file_alone() {
        let folder = Folder::new("full");
        let path = folder.0.join("a.conf");
        for before in [Some("old"), None] {
            if let Some(before) = before {
                std::fs::write(&path, before).expect("a file");
            }
            let full = replace_by(&path, |file| {
                file.write_all(b"half of it")?;
                Err(ErrorKind::StorageFull.into())
            });
            assert_eq!(full.map_err(|error| error.kind()), Err(ErrorKind::StorageFull));
            assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), before);
            assert_eq!(folder.names().len(), usize::from(before.is_some()));
            let _ = std::fs::remove_file(&path);
        }
    }

    #[test]
    fn what_cannot_be_replaced_stays() {
        let folder = Folder::new("folder");
        let path = folder.0.join("a.conf");
        std::fs::create_dir(&path).expect("a folder in its place");
        assert!(replace(&path, "new").is_err());
        assert!(path.is_dir());
        assert_eq!(folder.names(), ["a.conf"]);
        assert!(replace(&folder.0.join("gone/a.conf"), "new").is_err(), "no folder");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_a_trap_beside_is_not_written_through() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = Folder::new("modes");
        let path = folder.0.join("a.conf");
        for mode in [0o600, 0o640, 0o444] {
            let _ = std::fs::remove_file(&path);
            std::fs::write(&path, "old").expect("a file");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("permissions");
            let victim = folder.0.join("victim");
            std::fs::write(&victim, "mine").expect("a file");
            symlink(&victim, folder.0.join(format!(".a.conf.{}", std::process::id()))).expect("a trap");
            replace(&path, "new").expect("replaced");
            assert_eq!(std::fs::read_to_string(&path).expect("the file"), "new");
            let now = std::fs::metadata(&path).expect("the file").permissions().mode();
            assert_eq!(now & 0o777, mode);
            assert_eq!(std::fs::read_to_string(&victim).expect("the file"), "mine");
            assert_eq!(folder.names(), ["a.conf", "victim"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_folder_only() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("links");
        let outside = Folder::new("links-outside");
        std::fs::write(outside.0.join("theirs"), "theirs").expect("a file");
        std::fs::create_dir(folder.0.join("data")).expect("a folder");
        std::fs::write(folder.0.join("data/mine"), "mine").expect("a file");
        symlink(outside.0.join("theirs"), folder.0.join("out")).expect("a link");
        symlink("data/mine", folder.0.join("in")).expect("a link");
        symlink("nothing", folder.0.join("dangling")).expect("a link");
        symlink("in", folder.0.join("twice")).expect("a link");
        std::fs::write(folder.0.join("plain"), "").expect("a file");
        let real = folder.0.canonicalize().expect("a folder");
        for (name, expect) in [
            ("plain", Ok(folder.0.join("plain"))),
            ("missing", Ok(folder.0.join("missing"))),
            ("in", Ok(real.join("data/mine"))),
            ("twice", Ok(real.join("data/mine"))),
            ("dangling", Err("the file is a link that leads nowhere".to_owned())),
            (
                "out",
                Err(format!(
                    "the file is a link to {}, outside the folder; change it there",
                    outside.0.canonicalize().expect("a folder").join("theirs").display()
                )),
            ),
        ] {
            assert_eq!(
                place(&folder.0, name).map_err(|error| error.to_string()),
                expect,
                "{name}"
            );
        }
    }
}
