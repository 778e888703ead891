//! The soak's section: written by `cargo xtask soak`, kept by `cargo xtask bench`.

use std::fmt::Write as _;

use crate::soak::{LIFE, Sample, prune_every, verdict};
use crate::soak_desk::ATTEMPTS;

const TITLE: &str = "## Soak\n";
/// Rows of the table at most.
const ROWS: usize = 31;

/// The section of a page; nothing when it has none.
pub fn of(page: &str) -> String {
    page.find(TITLE)
        .map_or_else(String::new, |at| format!("\n{}", &page[at..]))
}

/// The page without the section.
pub fn without(page: &str) -> String {
    let end = page.find(TITLE).unwrap_or(page.len());
    format!("{}\n\n", page[..end].trim_end())
}

/// The section of a run.
pub fn section(minutes: f64, samples: &[Sample]) -> String {
    let Some(last) = samples.last() else {
        return String::new();
    };
    let mut out = TITLE.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\nWritten by `cargo xtask soak` on {}: {minutes:.0} minutes, {:.0} events/s, each a webhook with its attempt log, sessions of {} s, 60 subscribers \
         at a time that stay\n2 to 22 s. Old things are removed every {} s, by a clock nearly a day ahead: an ended session is kept for a minute, and at \
         most\n{ATTEMPTS} attempts.\n\n| minute | memory | data folder | events | webhooks arrived | subscribers so far |\n|---|---|---|---|---|---|\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        last.events as f64 / last.at.max(1) as f64,
        LIFE,
        prune_every(minutes),
    );
    let step = samples.len().div_ceil(ROWS);
    // Counted from the end, so that the last one is there.
    let mut rows: Vec<&Sample> = samples.iter().rev().step_by(step).collect();
    rows.reverse();
    for one in rows {
        let _ = writeln!(
            out,
            "| {:.1} | {:.1} MB | {:.1} MB | {} | {} | {} |",
            one.at as f64 / 60.0,
            one.memory as f64 / 1e6,
            one.disk as f64 / 1e6,
            one.events,
            one.arrived,
            one.subscribers,
        );
    }
    let verdict = verdict(samples);
    let percent = |share: f64| (share - 1.0) * 100.0;
    let _ = write!(
        out,
        "\nThe last third beside the one before it: memory {:+.1} % (mean), {}; data folder {:+.1} % (its largest), {}.\n",
        percent(verdict.memory),
        if verdict.is_flat() { "flat" } else { "**growing**" },
        percent(verdict.disk),
        if verdict.is_bounded() {
            "bounded"
        } else {
            "**not bounded**"
        },
    );
    out
}
