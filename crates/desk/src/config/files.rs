//! The files of the folder.

use std::collections::BTreeMap;
use std::path::Path;

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

/// The files this desk reads; others in the folder are left alone.
pub const FILES: [&str; 5] = [PROFILES, METADATA, SERVICE, SERVICE_ALIAS, WEB];

/// The largest file that is opened, bytes.
pub const LARGEST: u64 = 2_000_000;

/// The texts of the files that exist, by name. A file that cannot be read stands with the reason.
pub fn read_all(folder: &Path) -> BTreeMap<&'static str, Result<String, String>> {
    let read = |name: &'static str| {
        let path = folder.join(name);
        let size = std::fs::metadata(&path).ok()?.len();
        if size > LARGEST {
            return Some((
                name,
                Err(format!("the file has {size} bytes, more than {LARGEST} are not opened")),
            ));
        }
        let text = std::fs::read(&path).map_err(|error| error.to_string());
        Some((
            name,
            text.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())),
        ))
    };
    FILES.into_iter().filter_map(read).collect()
}

/// The name of a text's content: a save quotes it.
pub fn hash(text: &str) -> String {
    journal::hash(text)
}
