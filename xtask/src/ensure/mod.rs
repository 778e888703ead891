//! Makes sure that what a chore needs is on this machine, and says what it is about to install.
//!
//! A need is judged by whether the thing works (a program on the path, a library that pkg-config knows), not by a
//! package's name, so that a machine set up in another way is left alone. What is missing comes from the system's own
//! packages (`apt.rs`), or, for tools that are Rust programs, from the Cargo registry into `target/tools` (`tool.rs`).

mod apt;
pub mod browser;
mod node;
pub mod tool;

use crate::Outcome;
use crate::command;
use crate::place;

/// Something that must be on the machine.
struct Need {
    /// What a person calls it.
    name: &'static str,
    /// Whether it is there.
    present: fn() -> bool,
    /// Debian's and Ubuntu's packages that bring it.
    packages: &'static [&'static str],
}

const COMPILER: Need = Need {
    name: "a C compiler (for SQLite and the cryptography)",
    present: || place::on_path(&["cc"]).is_some(),
    packages: &["build-essential"],
};

const WEBKIT: Need = Need {
    name: "WebKitGTK 4.1 (the window)",
    present: || command::quietly(command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"])),
    packages: &["libwebkit2gtk-4.1-dev", "pkg-config"],
};

const FONTS: Need = Need {
    name: "a font",
    present: || command::output(command::new("fc-list").arg(":")).is_ok_and(|fonts| !fonts.trim().is_empty()),
    packages: &["fonts-dejavu-core", "fontconfig"],
};

const XVFB: Need = Need {
    name: "a virtual display (Xvfb)",
    present: || place::on_path(&["Xvfb"]).is_some(),
    packages: &["xvfb"],
};

const DBUS: Need = Need {
    name: "a session bus (D-Bus)",
    present: || place::on_path(&["dbus-run-session"]).is_some(),
    packages: &["dbus"],
};

const WEBDRIVER: Need = Need {
    name: "the WebDriver of WebKitGTK",
    present: || place::on_path(&["WebKitWebDriver"]).is_some(),
    packages: &["webkit2gtk-driver"],
};

const BROWSER: Need = Need {
    name: "Chrome or Chromium",
    present: || browser::path().is_some(),
    packages: &["chromium-headless-shell"],
};

/// What building and opening the window needs; with `virtual_display`, also what stands in for a screen.
///
/// # Errors
/// Something is missing and could not be installed; the message says what and how.
pub fn window(virtual_display: bool) -> Outcome {
    node::check()?;
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let mut needs = vec![&COMPILER, &WEBKIT, &FONTS];
    if virtual_display {
        needs.extend([&XVFB, &DBUS]);
    }
    apt::install(&needs)
}

/// What every check needs, beyond the window: a virtual display, a browser, and the drivers of both.
///
/// # Errors
/// As [`window`].
pub fn tests() -> Outcome {
    node::check()?;
    if cfg!(target_os = "linux") {
        if BROWSER.present() {
            apt::install(&[&COMPILER, &WEBKIT, &FONTS, &XVFB, &DBUS, &WEBDRIVER])?;
        } else {
            browser::installable()?;
            apt::install(&[&COMPILER, &WEBKIT, &FONTS, &XVFB, &DBUS, &WEBDRIVER, &BROWSER])?;
        }
    }
    tool::install(&tool::TAURI_DRIVER)
}

/// What fuzzing needs: a nightly toolchain, which nobody but the person can choose to have, and `cargo fuzz`.
///
/// # Errors
/// There is no nightly toolchain, or the tool could not be built.
pub fn fuzzer() -> Outcome {
    if !command::quietly(
        command::new("rustc")
            .arg("+nightly")
            .arg("--version")
            .env_remove("RUSTUP_TOOLCHAIN"),
    ) {
        return Err("fuzzing needs a nightly toolchain: rustup toolchain install nightly".into());
    }
    tool::install(&tool::CARGO_FUZZ)
}

impl Need {
    fn present(&self) -> bool {
        (self.present)()
    }
}
