//! What the page says of the editor.

use std::fmt::Write as _;

use super::{held, verdict};
use crate::editor::Editor;
use crate::figures::Spread;

/// The section's title.
pub const TITLE: &str = "## The editor\n";

/// The section of a run.
pub fn section(editor: &Editor) -> String {
    let mut out = TITLE.to_owned();
    let validate = editor.whole - editor.parse - editor.resolve;
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\nWritten by `cargo xtask bench`, also alone (`cargo xtask bench target/bench editor`), on {}. The folder that walt.id's issuer2 shipped with 0.21.0; \
         its profiles have {}\nlines. Parsed in {:.2} ms, put together in {:.2} ms; the other file, and all validation, {validate:.2} ms: the whole folder in {:.2} \
         ms (medians). Target: ≤ 10 ms, {}.\n\n| | median | p99 | slowest | target | |\n|---|---|---|---|---|---|\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        editor.lines,
        editor.parse,
        editor.resolve,
        editor.whole,
        verdict(editor.whole <= 10.0),
    );
    let mut row = |what: &str, times: &Spread, target: f64| held(&mut out, what, times, target);
    row(
        "a keystroke until everything wrong with the text is known",
        &editor.keystroke,
        16.0,
    );
    row("a keystroke until a profile's form is known", &editor.form, 16.0);
    row(
        "a save until it is live, disk and history included",
        &editor.save,
        300.0,
    );
    row(
        "a write by another program until it is live, 75 ms of them waited",
        &editor.outside,
        300.0,
    );
    out.push_str("\nWith every keystroke the whole text goes to the desk, and the folder is read and validated anew; the file beside it is remembered while it is the same. Targets are held against p99.\n\n");
    out
}
