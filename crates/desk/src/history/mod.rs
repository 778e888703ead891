//! What the configuration files said before: every text that was a file's, kept in the data folder so that it can be had back.
//!
//! `history/<file name>/` holds one file per text, named by [`Id`]. The newest is what the file says now, the one behind it what
//! it said before. Configuration holds keys and passwords, some of them long withdrawn: each text is sealed like every other
//! secret at rest, and its file is for its owner alone.

mod bounds;
mod change;
mod id;

use std::path::{Path, PathBuf};

#[cfg(test)]
use bounds::MOST_BYTES;
pub use change::{Change, change};
pub use id::{Id, Maker};

use journal::{Sealed, Vault};
use model::secret::Secret;

use crate::private;

/// What a seal adds to a text: layout, nonce and tag.
const SEAL: u64 = 1 + 12 + 16;

/// Why a version cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// None is kept under that name, or not any more.
    #[error("this version is not kept any more")]
    NoSuchVersion,
    /// It does not open: not what was kept, or sealed with another master key.
    #[error("what is kept of this version is damaged, or was sealed with another key")]
    Damaged,
    /// The disk.
    #[error("the history could not be read: {0}")]
    Io(#[from] std::io::Error),
}

/// One kept version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its name: when it came, who made it, what it changed, and which text it is.
    pub id: Id,
    /// Bytes of the text.
    pub size: u64,
}

/// The histories of all files.
#[derive(Debug, Clone)]
pub struct History {
    folder: PathBuf,
}

impl History {
    /// Below a data folder; nothing is made before there is something to keep.
    pub fn at(data: &Path) -> Self {
        Self {
            folder: data.join("history"),
        }
    }

    /// Those of the files of another configuration folder, below the same data folder: apart, under a name made of that folder's path.
    pub fn apart(data: &Path, config: &Path) -> Self {
        let name = crate::config::hash(config.to_string_lossy().as_bytes());
        Self {
            folder: data.join("history").join("of").join(name),
        }
    }

    /// Keeps a text that a file has at `now` (milliseconds since 1970), unless it is what the newest version says. The oldest go
    /// where there are too many, or too large ones.
    ///
    /// # Errors
    /// The disk's; then nothing is kept.
    pub fn record(&self, vault: &Vault, name: &str, text: &str, maker: Maker, now: i64) -> std::io::Result<()> {
        let kept = self.versions(name)?;
        let newest = kept.first();
        let sealed = vault.seal(&Secret::new(text));
        if newest.is_some_and(|version| version.id.text == sealed.reference) {
            return Ok(());
        }
        let before = newest.and_then(|version| self.read(vault, name, &version.id).ok());
        let id = Id {
            // A clock that was set back does not mix up the order.
            at: newest.map_or(now, |version| now.max(version.id.at + 1)),
            maker: if newest.is_some() { maker } else { Maker::Found },
            change: before.map_or_else(Change::default, |before| change(&before, text)),
            text: sealed.reference,
        };
        make_private(&self.folder)?;
        make_private(&self.folder.join(name))?;
        private::write(&self.path(name, &id), &sealed.bytes)?;
        let sizes: Vec<u64> = std::iter::once(text.len() as u64)
            .chain(kept.iter().map(|version| version.size))
            .collect();
        for version in kept.iter().skip(bounds::fitting(&sizes) - 1) {
            std::fs::remove_file(self.path(name, &version.id))?;
        }
        Ok(())
    }

    /// The versions of a file, the newest first; none of a file that nothing is kept of.
    ///
    /// # Errors
    /// The disk's.
    pub fn versions(&self, name: &str) -> std::io::Result<Vec<Version>> {
        let entries = match std::fs::read_dir(self.folder.join(name)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut versions = Vec::new();
        for entry in entries {
            let entry = entry?;
            // What is named otherwise is not ours: the rest of a crash, or somebody's own.
            if let Some(id) = entry.file_name().to_str().and_then(Id::of_file) {
                let size = entry.metadata()?.len().saturating_sub(SEAL);
                versions.push(Version { id, size });
            }
        }
        versions.sort_by_key(|version| std::cmp::Reverse(version.id.at));
        Ok(versions)
    }

    /// A version's text.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn read(&self, vault: &Vault, name: &str, id: &Id) -> Result<String, HistoryError> {
        let bytes = std::fs::read(self.path(name, id)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => HistoryError::NoSuchVersion,
            _ => HistoryError::Io(error),
        })?;
        let reference = id.text.clone();
        let text = vault.open(&Sealed { reference, bytes });
        text.map(|text| text.reveal().to_owned())
            .map_err(|_| HistoryError::Damaged)
    }

    fn path(&self, name: &str, id: &Id) -> PathBuf {
        self.folder.join(name).join(id.file())
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests;
