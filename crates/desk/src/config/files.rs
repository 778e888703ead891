//! The files of the folder.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;

/// Profiles.
pub const PROFILES: &str = "issuer2-profiles.conf";
/// Credential configurations and the issuer's display.
pub const METADATA: &str = "credential-issuer-metadata.conf";
/// Base URL.
pub const SERVICE: &str = "issuer-service.conf";
/// The service file's other name (R50).
pub const SERVICE_ALIAS: &str = "issuer2-service.conf";
/// Host and port.
pub const WEB: &str = "web.conf";

/// Where people log in, when that is not here.
pub const AUTHENTICATION: &str = "authentication-service.conf";

/// The files this desk reads; others in the folder are read when one of these includes them.
pub const FILES: [&str; 6] = [PROFILES, METADATA, SERVICE, SERVICE_ALIAS, WEB, AUTHENTICATION];

/// The largest file that is opened, bytes.
pub const LARGEST: u64 = 2_000_000;

/// Files by name: the text, or why it cannot be read.
pub type Texts = BTreeMap<&'static str, Result<String, String>>;

/// The texts of the files that exist, by name. A file that cannot be read stands with the reason.
pub fn read_all(folder: &Path) -> Texts {
    FILES
        .into_iter()
        .filter_map(|name| Some((name, read_one(folder, name)?)))
        .collect()
}

/// The text of a file of the folder, or why it is not read as text; nothing where there is no file. What a link leads out of the
/// folder to is not read: this folder is shown, and saved, as a whole.
pub fn read_one(folder: &Path, name: &str) -> Option<Result<String, String>> {
    let path = match inside(folder, name) {
        Ok(path) => path?,
        Err(reason) => return Some(Err(reason)),
    };
    let text = read_bytes(&path).and_then(|bytes| match bytes.len() as u64 {
        size if size > LARGEST => Err(too_large(std::fs::metadata(&path).map_or(size, |found| found.len()))),
        _ => String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned()),
    });
    Some(text)
}

/// The [`hash`] of a file that is no text: of its bytes, as many as would be opened; of none, where nothing is read.
pub fn raw_hash(folder: &Path, name: &str) -> String {
    let path = inside(folder, name).ok().flatten();
    hash(path.and_then(|path| read_bytes(&path).ok()).unwrap_or_default())
}

/// Where a file of the folder is, links followed; none where there is none.
fn inside(folder: &Path, name: &str) -> Result<Option<PathBuf>, String> {
    let found = std::fs::canonicalize(folder).and_then(|root| Ok((root, std::fs::canonicalize(folder.join(name))?)));
    match found {
        Ok((root, path)) if path.starts_with(&root) => Ok(Some(path)),
        Ok(_) => Err("it is a link that leads out of the configuration folder".to_owned()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(said(&error)),
    }
}

/// A file's bytes, one more than [`LARGEST`] at most.
fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let found = std::fs::metadata(path).map_err(|error| said(&error))?;
    if found.is_dir() {
        return Err("it is a folder, not a file".to_owned());
    }
    if !found.is_file() {
        return Err("it is no ordinary file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| said(&error))?;
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| said(&error))?;
    Ok(bytes)
}

fn said(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "there is no permission to read it".to_owned(),
        _ => error.to_string(),
    }
}

/// What is said of a file, or of a text for one, beyond [`LARGEST`].
pub fn too_large(size: u64) -> String {
    format!("the file has {size} bytes, more than {LARGEST} are not opened")
}

/// The name of a file's content: a save quotes it. It is made of bytes, so that a file that is no text has one too.
pub fn hash(content: impl AsRef<[u8]>) -> String {
    B64U.encode(digest(&SHA256, content.as_ref()))
}
