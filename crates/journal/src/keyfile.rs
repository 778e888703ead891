//! The file that holds the master key.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::error::JournalError;

/// Reads the 32 bytes at `path`; when there is no file and `may_make`, makes them.
///
/// A file that others may read is made private first, with a warning; if that fails, it is refused.
pub(crate) fn read_or_make(path: &Path, may_make: bool) -> Result<Zeroizing<[u8; 32]>, JournalError> {
    let refuse = |reason: String| JournalError::Key {
        path: path.to_owned(),
        reason,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound && may_make => return make(path),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(refuse(
                "the master key is missing, but journal.db beside it was written with one; \
                 put the key back, or move journal.db away to begin anew"
                    .to_owned(),
            ));
        }
        Err(error) => return Err(refuse(error.to_string())),
    };
    keep_private(path, &file).map_err(|e| refuse(format!("cannot be made private: {e}")))?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(33));
    (&file)
        .take(33)
        .read_to_end(&mut bytes)
        .map_err(|error| refuse(error.to_string()))?;
    let mut key = Zeroizing::new([0; 32]);
    if bytes.len() != key.len() {
        return Err(refuse("a master key is 32 bytes long; this file is not".to_owned()));
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

/// Written whole, then named: a crash never leaves half a key.
fn make(path: &Path) -> Result<Zeroizing<[u8; 32]>, JournalError> {
    let refuse = |reason: String| JournalError::Key {
        path: path.to_owned(),
        reason,
    };
    let mut key = Zeroizing::new([0; 32]);
    rand::fill(&mut key[..]).map_err(|_| refuse("no random bytes".to_owned()))?;
    let draft = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        if let Err(error) = fs::remove_file(&draft)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(&key[..])?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        #[cfg(unix)]
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|error| refuse(error.to_string()))?;
    tracing::info!(file = %path.display(), "made the master key; keep it private, and back it up with the journal");
    Ok(key)
}

#[cfg(unix)]
fn keep_private(path: &Path, file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        tracing::warn!(file = %path.display(), mode = format!("{:o}", mode & 0o777), "the master key was readable by others; made private now");
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_private(_: &Path, _: &File) -> std::io::Result<()> {
    Ok(())
}
