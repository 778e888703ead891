//! `cargo xtask test`: every check, cheapest first, stopping at the first that fails.
//!
//! The window's feature is on in the lints and in the tests, so that both programs are there for the suites. That the house also
//! stands without the window is a step of its own. Everything is compiled once: by clippy (`lints.rs`), and what it made is run.

use std::process::Command;

use crate::Outcome;
use crate::audit;
use crate::command;
use crate::deny;
use crate::display::Display;
use crate::ensure;
use crate::lints;
use crate::npm;
use crate::place;
use crate::steps::{self, Step};
use crate::tidy;
use crate::ui;

const WINDOW: &str = "--features=issuer-desk/desktop";

const STEPS: &[Step] = &[
    Step {
        name: "tidy",
        shows: "the rules of the house that no compiler knows",
        work: || tidy::run(&[]),
    },
    Step {
        name: "fmt",
        shows: "Rust is formatted",
        work: fmt,
    },
    Step {
        name: "needs",
        shows: "what the checks need is on this machine",
        work: needs,
    },
    Step {
        name: "ui-check",
        shows: "the interface has the right types",
        work: || npm_run("check"),
    },
    Step {
        name: "ui-test",
        shows: "the interface's own tests",
        work: || npm_run("test"),
    },
    Step {
        name: "ui-build",
        shows: "the interface builds, and once more with a made-up desk behind it",
        work: || ui::build().and_then(|()| ui::build_fake()),
    },
    Step {
        name: "clippy",
        shows: "everything is compiled, window included, and no lint speaks",
        work: compile,
    },
    Step {
        name: "windowless",
        shows: "everything but the window builds without it",
        work: windowless,
    },
    Step {
        name: "rust",
        shows: "all suites: protocol, wallets, browser, real window",
        work: rust,
    },
    Step {
        name: "docs",
        shows: "examples in the documentation run",
        work: docs,
    },
    Step {
        name: "deny",
        shows: "licences, bans, sources and advisories of crates",
        work: deny::check,
    },
    Step {
        name: "audit",
        shows: "advisories of npm packages",
        work: audit::check,
    },
];

/// Runs every step, or those named.
///
/// # Errors
/// The first step that failed.
pub fn run(words: &[String]) -> Outcome {
    say_whether_shared_is_there();
    steps::run(STEPS, words)
}

/// Some tests compare with reference data beside the clone (`../shared`). They pass over it when it is not there, unless
/// `REQUIRE_SHARED=1` says that it must be.
fn say_whether_shared_is_there() {
    let there = place::root()
        .parent()
        .is_some_and(|above| above.join("shared").is_dir());
    let required = std::env::var_os("REQUIRE_SHARED").is_some_and(|value| value == "1");
    match (there, required) {
        (true, _) => println!("reference data: ../shared"),
        (false, true) => println!("reference data: no ../shared, and REQUIRE_SHARED=1: tests that need it will fail"),
        (false, false) => println!("reference data: no ../shared: tests that need it say `skipped: no ../shared`"),
    }
}

fn fmt() -> Outcome {
    command::run(&mut command::cargo(["fmt", "--all", "--check"]))
}

fn needs() -> Outcome {
    ensure::tests()?;
    npm::folders().iter().try_for_each(|folder| npm::install(folder))
}

fn npm_run(script: &str) -> Outcome {
    command::run(npm::npm(&place::root().join("ui"), ["run", "--silent"]).arg(script))
}

fn compile() -> Outcome {
    command::run(lints::with_clippy(&mut command::cargo([
        "build",
        "--workspace",
        "--all-targets",
        "--quiet",
        WINDOW,
    ])))
}

fn windowless() -> Outcome {
    command::run(lints::with_clippy(&mut command::cargo([
        "check",
        "--workspace",
        "--quiet",
    ])))
}

/// With cargo-nextest where it is installed, else with cargo's own runner.
fn rust() -> Outcome {
    let artefacts = place::artefacts();
    std::fs::create_dir_all(&artefacts).map_err(|reason| format!("{}: {reason}", artefacts.display()))?;
    let display = if cfg!(target_os = "linux") {
        Some(Display::start()?)
    } else {
        None
    };
    let mut tests = match &display {
        Some(display) => display.command("cargo"),
        None => command::new("cargo"),
    };
    if command::quietly(&mut command::cargo(["nextest", "--version"])) {
        tests.args(["nextest", "run", "--workspace", "--no-fail-fast", WINDOW]);
        tests.args(["--test-threads", &threads().to_string()]);
    } else {
        tests.args([
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--no-fail-fast",
            WINDOW,
        ]);
    }
    command::run(lints::with_clippy(told(&mut tests)))
}

/// One more than there are processors: many a test waits, for a browser or for time to pass.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get) + 1
}

/// Tells the suites where the browser and the drivers are, and where screenshots go.
fn told(tests: &mut Command) -> &mut Command {
    if let Some(browser) = ensure::browser::path() {
        tests.env("CHROMIUM", browser);
    }
    if let Some(driver) = place::on_path(&["WebKitWebDriver"]) {
        tests.env("WEBKIT_WEBDRIVER", driver);
    }
    tests
        .env("TAURI_DRIVER", ensure::tool::TAURI_DRIVER.path())
        .env("ARTEFACTS", place::artefacts())
}

fn docs() -> Outcome {
    let mut examples = command::cargo(["test", "--doc", "--workspace", "--quiet", WINDOW]);
    command::run(lints::with_clippy(&mut examples))
}
