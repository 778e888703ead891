//! Lints, without compiling everything a second time for them.
//!
//! `cargo clippy` has the workspace's crates checked by `clippy-driver`, which is the compiler with more to say, and has every
//! dependency checked before. What it makes cannot be run: the tests would have each dependency compiled again. But the driver
//! also compiles. So cargo is told to compile the workspace with it, and the lints come along with the programs that the suites
//! run. All steps must be told alike, or cargo compiles again.

use std::process::Command;

/// Has cargo compile the workspace's crates with clippy, for which every warning is an error.
pub fn with_clippy(cargo: &mut Command) -> &mut Command {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-Dwarnings")
}
