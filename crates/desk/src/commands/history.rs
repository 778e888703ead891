//! What a configuration file said before, and having it back.

use model::secret::Secret;

use super::{away, config as files};
use crate::config;
use crate::desk::Desk;
use crate::history::{HistoryError, Id, Maker};
use crate::schema::{
    CallError, FileRef, FileVersion, RestoreVersion, SaveFile, SaveResult, VersionMaker, VersionRef, VersionText,
};

/// The versions that are kept of a file, the newest first.
pub async fn versions(desk: &Desk, args: FileRef) -> Result<Vec<FileVersion>, CallError> {
    let name = known(&args.name)?;
    away(desk, move |desk| {
        let versions = desk
            .folder()
            .history
            .versions(name)
            .map_err(|error| told(error.into()))?;
        let now = config::read_one(&desk.folder().path, name);
        let now = now
            .and_then(Result::ok)
            .map(|text| desk.inner.journal.vault().seal(&Secret::new(text)).reference);
        let row = |(place, version): (usize, crate::history::Version)| FileVersion {
            current: place == 0 && now.as_ref() == Some(&version.id.text),
            ..row(&version)
        };
        Ok(versions.into_iter().enumerate().map(row).collect())
    })
    .await
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
fn row(version: &crate::history::Version) -> FileVersion {
    FileVersion {
        id: version.id.to_string(),
        at: version.id.at as f64,
        maker: match version.id.maker {
            Maker::Here => VersionMaker::Here,
            Maker::Outside => VersionMaker::Outside,
            Maker::Found => VersionMaker::Found,
        },
        size: u32::try_from(version.size).unwrap_or(u32::MAX),
        added: version.id.change.added,
        removed: version.id.change.removed,
        current: false,
    }
}

/// A version's text.
pub async fn text(desk: &Desk, args: VersionRef) -> Result<VersionText, CallError> {
    let name = known(&args.name)?;
    away(desk, move |desk| {
        let text = desk
            .folder()
            .history
            .read(desk.inner.journal.vault(), name, &id(&args.id)?)
            .map_err(told)?;
        Ok(VersionText { text })
    })
    .await
}

/// Saves a version's text, with the checks of any other save.
pub async fn restore(desk: &Desk, args: RestoreVersion) -> Result<SaveResult, CallError> {
    let version = VersionRef {
        name: args.name.clone(),
        id: args.id,
    };
    let text = text(desk, version).await?.text;
    let save = SaveFile {
        name: args.name,
        text,
        base_hash: args.base_hash,
    };
    files::save(desk, save).await
}

/// The file's name, when it is one of the folder's: it becomes part of a path.
fn known(name: &str) -> Result<&'static str, CallError> {
    let known = config::FILES.into_iter().find(|known| *known == name);
    known.ok_or_else(|| files::told(config::SaveError::NoSuchFile(name.to_owned())))
}

fn id(text: &str) -> Result<Id, CallError> {
    text.parse().map_err(|_| told(HistoryError::NoSuchVersion))
}

fn told(error: HistoryError) -> CallError {
    let code = match &error {
        HistoryError::NoSuchVersion => "version-gone",
        HistoryError::Damaged => "version-damaged",
        HistoryError::Io(_) => "history-io",
    };
    CallError::new(code, error.to_string())
}
