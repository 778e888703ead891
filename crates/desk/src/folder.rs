//! The configuration folder that is open: which one, what its files said before, and who watches it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::config::{self, Texts};
use crate::desk::{Desk, lock};
use crate::history::{History, Maker};
use crate::options::{Options, usual_config};
use crate::schema::Problem;
use crate::settings::{self, Store};

/// How long a changed file is left alone before it is read: editors empty it first and fill it then.
const SETTLE: Duration = Duration::from_millis(75);

/// An open configuration folder.
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// What its files said before.
    pub history: History,
    /// Ends the watching.
    stop: CancellationToken,
}

/// Why a folder is not opened. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is none.
    #[error("There is no folder {0}")]
    Missing(String),
    /// It is something else.
    #[error("{0} is no folder")]
    NoFolder(String),
    /// None of the files is in it.
    #[error("{0}")]
    Empty(String),
    /// The disk.
    #[error("The folder cannot be read: {}", config::plainly(.0))]
    Unreadable(std::io::Error),
    /// Which folder it was could not be kept.
    #[error("The settings could not be written: {}", config::plainly(.0))]
    Settings(std::io::Error),
}

impl FolderError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "folder-missing",
            Self::NoFolder(_) => "folder-no-folder",
            Self::Empty(_) => "folder-empty",
            Self::Unreadable(_) => "folder-unreadable",
            Self::Settings(_) => "settings-io",
        }
    }
}

/// The folder a desk starts on: what it is told, else the one that was opened last and is still there, else the usual one.
pub fn at_start(options: &Options, store: &Store) -> PathBuf {
    let opened = || store.folder().filter(|folder| folder.is_dir());
    options.config.clone().or_else(opened).unwrap_or_else(usual_config)
}

/// The folder that was opened last, when it is not there any more and another one had to be opened in its place.
pub fn lost(options: &Options, store: &Store, open: &Path) -> Option<Problem> {
    let lost = store.folder().filter(|_| options.config.is_none())?;
    (!lost.is_dir()).then(|| Problem {
        code: "folder-missing".into(),
        file: settings::FILE.into(),
        included_by: None,
        line: None,
        column: None,
        profile_id: None,
        message: format!(
            "The configuration folder {} is not there any more. {} is open instead",
            lost.display(),
            open.display()
        ),
    })
}

/// The folder that a desk for one person would start on.
pub fn opened_folder() -> PathBuf {
    let options = Options::personal();
    at_start(&options, &Store::open(&options))
}

impl Folder {
    /// A folder under the desk's roof. What the files of the folder a desk was told, or of the usual one, said before is kept as it
    /// always was; that of any other folder stands apart, so that no text of one is ever offered as an earlier text of another.
    pub fn at(path: PathBuf, options: &Options, stop: CancellationToken) -> Arc<Self> {
        let first = options.config.as_ref().is_some_and(|told| is(&path, told)) || is(&path, &usual_config());
        let history = match first {
            true => History::at(&options.data),
            false => History::apart(&options.data, &path),
        };
        Arc::new(Self { path, history, stop })
    }
}

/// A folder to open, as somebody names it: whole, links followed.
fn find(asked: &str) -> Result<PathBuf, FolderError> {
    let asked = asked.trim();
    let missing = || FolderError::Missing(asked.to_owned());
    if asked.is_empty() {
        return Err(missing());
    }
    let path = Path::new(asked).canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => missing(),
        _ => FolderError::Unreadable(error),
    })?;
    if !path.is_dir() {
        return Err(FolderError::NoFolder(asked.to_owned()));
    }
    std::fs::read_dir(&path).map_err(FolderError::Unreadable)?;
    if holds_configuration(&path) {
        return Ok(path);
    }
    let names = format!("{} nor {}", config::PROFILES, config::METADATA);
    let below = path.join("config");
    Err(FolderError::Empty(match holds_configuration(&below) {
        true => format!("{asked} holds neither {names}; {} does", below.display()),
        false => format!("{asked} holds neither {names}"),
    }))
}

/// Whether a folder, links followed, is another.
fn is(path: &Path, other: &Path) -> bool {
    path == other || other.canonicalize().is_ok_and(|other| path == other)
}

fn holds_configuration(folder: &Path) -> bool {
    [config::PROFILES, config::METADATA]
        .iter()
        .any(|name| folder.join(name).exists())
}

impl Desk {
    /// The configuration folder that is open now.
    pub(crate) fn folder(&self) -> Arc<Folder> {
        lock(&self.inner.folder).clone()
    }

    /// Opens another configuration folder, for this run and the next ones: what it holds is live when this returns, mistakes and all.
    /// Sessions keep the profile they began with.
    ///
    /// # Errors
    /// [`FolderError`]; the folder that was open stays open.
    pub(crate) async fn open_folder(&self, asked: &str) -> Result<(), FolderError> {
        let _saving = self.inner.saving.lock().await;
        let path = find(asked)?;
        if is(&path, &self.folder().path) {
            return Ok(());
        }
        let options = &self.inner.options;
        let kept = (!is(&path, &usual_config())).then_some(&*path);
        self.inner.settings.set_folder(kept).map_err(FolderError::Settings)?;
        let next = Folder::at(path, options, self.inner.stop.child_token());
        let before = std::mem::replace(&mut *lock(&self.inner.folder), next.clone());
        before.stop.cancel();
        self.remember_found(&config::read_all(&next.path));
        let loaded = config::open(&next.path, &self.inner.identity);
        self.move_in(loaded);
        self.watch();
        Ok(())
    }

    /// [`Desk::remember`] for what is found in the folder, whoever put it there. An empty text is what an editor leaves for a
    /// moment before it writes, and nothing to be had back.
    pub(crate) fn remember_found(&self, texts: &Texts) {
        for (name, text) in texts {
            if let Ok(text) = text
                && !text.is_empty()
            {
                self.remember(name, text, Maker::Outside);
            }
        }
    }

    /// Follows changes that other editors make (R41).
    pub(crate) fn watch(&self) {
        let (desk, folder) = (self.clone(), self.folder());
        let mut watch = match config::Watch::begin(&folder.path) {
            Ok(watch) => watch,
            Err(error) => {
                tracing::warn!(%error, "the configuration folder cannot be watched; changes from outside need a restart");
                return;
            }
        };
        watch.follow(&lock(&self.inner.loaded).asked);
        self.inner.tasks.spawn(async move {
            let stop = &folder.stop;
            while let Some(Some(())) = stop.run_until_cancelled(watch.next()).await {
                if stop.run_until_cancelled(tokio::time::sleep(SETTLE)).await.is_none() {
                    return;
                }
                let _saving = desk.inner.saving.lock().await;
                // Another folder may have been opened while this one waited for its turn.
                if stop.is_cancelled() {
                    return;
                }
                desk.remember_found(&config::read_all(&folder.path));
                let loaded = config::open(&folder.path, &desk.inner.identity);
                watch.follow(&loaded.asked);
                desk.go_live(loaded);
            }
        });
    }
}
