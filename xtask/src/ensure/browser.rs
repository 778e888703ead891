//! The browser that the tests drive: `CHROMIUM=` if set, else an installed Chromium or Chrome. Debian packs Chromium's engine
//! also without windows of its own, for just this: it comes first, because it takes less processor time (the suite `many` 27.5 s
//! instead of 37, `form` 30 instead of 35).

use std::path::PathBuf;

use crate::Outcome;
use crate::place;

/// The browser's program, if there is one.
pub fn path() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(named) if !named.is_empty() => Some(PathBuf::from(named)).filter(|file| file.is_file()),
        _ => place::on_path(&[
            "chromium-headless-shell",
            "chromium",
            "google-chrome",
            "google-chrome-stable",
            "chromium-browser",
            "chrome",
        ]),
    }
}

/// Whether the system's packages hold a browser that a test can drive.
///
/// # Errors
/// On Ubuntu, whose package `chromium` only leads to a snap, and when `CHROMIUM` names no file.
pub fn installable() -> Outcome {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        return Err(format!("CHROMIUM names no file: {}", PathBuf::from(named).display()));
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if is_ubuntu(&release) {
        return Err(
            "the tests need Chrome or Chromium, and Ubuntu's own package only leads to a snap, which cannot be \
                    driven. Install Google Chrome, or name a browser: CHROMIUM=/path/to/chrome cargo xtask test"
                .into(),
        );
    }
    Ok(())
}

fn is_ubuntu(release: &str) -> bool {
    release.lines().any(|line| line == "ID=ubuntu")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(release: &str, expect: bool) {
        assert_eq!(is_ubuntu(release), expect, "{release}");
    }

    #[test]
    fn ubuntu_is_told_from_debian() {
        check("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n", true);
        check("NAME=\"Debian GNU/Linux\"\nID=debian\n", false);
        check("", false);
    }
}
