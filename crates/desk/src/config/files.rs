//! The files of the folder.

use std::collections::BTreeMap;
use std::path::Path;

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

/// The files this desk reads; others in the folder are left alone.
pub const FILES: [&str; 6] = [PROFILES, METADATA, SERVICE, SERVICE_ALIAS, WEB, AUTHENTICATION];

/// The largest file that is opened, bytes.
pub const LARGEST: u64 = 2_000_000;

/// The texts of the files that exist, by name. A file that cannot be read stands with the reason.
pub fn read_all(folder: &Path) -> BTreeMap<&'static str, Result<String, String>> {
    FILES
        .into_iter()
        .filter_map(|name| Some((name, read_one(&folder.join(name))?)))
        .collect()
}

/// A file's text, or why it cannot be read as text; nothing where there is no file.
pub fn read_one(path: &Path) -> Option<Result<String, String>> {
    let size = match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => return Some(Err("a folder stands in the file's place".to_owned())),
        // A pipe would be waited for.
        Ok(found) if !found.is_file() => return Some(Err("it is no plain file".to_owned())),
        Ok(found) => found.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(error.to_string())),
    };
    if size > LARGEST {
        return Some(Err(too_large(size)));
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string());
    Some(bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())))
}

/// What is said of a file, or of a text for one, beyond [`LARGEST`].
pub fn too_large(size: u64) -> String {
    format!("the file has {size} bytes, more than {LARGEST} are not opened")
}

/// The name of a file's content: a save quotes it. It is made of bytes, so that a file that is no text has one too.
pub fn hash(content: impl AsRef<[u8]>) -> String {
    B64U.encode(digest(&SHA256, content.as_ref()))
}
