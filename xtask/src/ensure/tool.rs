//! Tools that are Rust programs: built once into `target/tools`, without optimisation, because their building takes far
//! longer than their work.

use std::path::PathBuf;

use crate::Outcome;
use crate::command;
use crate::place;

/// A tool from the Cargo registry, in exactly one version.
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Speaks WebDriver to the real window.
pub const TAURI_DRIVER: Tool = Tool {
    name: "tauri-driver",
    version: "2.1.0",
};

/// Checks licences, bans, sources and advisories.
pub const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Builds and runs fuzz targets.
pub const CARGO_FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    version: "0.13.1",
};

impl Tool {
    /// Where the program is, once installed.
    pub fn path(&self) -> PathBuf {
        place::tools()
            .join("bin")
            .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX))
    }

    /// An empty file beside the program says which version it is.
    fn stamp(&self) -> PathBuf {
        place::tools().join(format!("{}-{}", self.name, self.version))
    }
}

/// Builds and installs the tool unless this version is there.
///
/// # Errors
/// The build failed.
pub fn install(tool: &Tool) -> Outcome {
    if tool.path().is_file() && tool.stamp().is_file() {
        return Ok(());
    }
    println!(
        "About to build {} {} into {}",
        tool.name,
        tool.version,
        place::tools().display()
    );
    command::run(
        command::cargo([
            "install",
            tool.name,
            "--version",
            tool.version,
            "--locked",
            "--debug",
            "--force",
            "--quiet",
            "--root",
        ])
        .arg(place::tools())
        .env("CARGO_PROFILE_DEV_DEBUG", "0"),
    )?;
    std::fs::write(tool.stamp(), "").map_err(|reason| format!("{}: {reason}", tool.stamp().display()))
}
