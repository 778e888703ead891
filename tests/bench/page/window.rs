//! What the page says of the window over a long journal.

use std::fmt::Write as _;

use super::held;
use crate::figures::Spread;
use crate::window::Window;

/// The section's title.
pub const TITLE: &str = "## The window over a long journal\n";

/// The section of a run.
pub fn section(window: &Window) -> String {
    let mut out = TITLE.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\nWritten by `cargo xtask bench`, also alone (`cargo xtask bench target/bench window`), on {}. The real window (WebKit, virtual display, no \
         graphics device)\nover {} sessions and {} events. Times run in the page, from the click or the key to the frame that shows the result painted; its \
         clock counts whole\nmilliseconds, and frames come every 16 at best. Scroll steps are script, style and layout, as the mean of ten. What comes by itself is \
         timed from the wallet's\nrequest, sent before the commit, to its row painted, while {:.0} events a second were committed.\n\n\
         | | median | p99 | slowest | target | |\n|---|---|---|---|---|---|\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        window.sessions,
        window.events,
        window.rate,
    );
    let mut row = |what: &str, times: &Spread, target: f64| held(&mut out, what, times, target);
    row(
        "the list's first page, a moment after the window was opened",
        &window.first,
        50.0,
    );
    row("a key of a search until its result is shown", &window.key, 50.0);
    row("a session of 10,000 events opened", &window.open, 150.0);
    row("a scroll step in the list", &window.list_step, 4.0);
    row(
        "a scroll step in the session of 10,000 events",
        &window.session_step,
        4.0,
    );
    row("an event until its row is in the open session", &window.event, 100.0);
    row("an offer until its session's row is in the list", &window.row, 100.0);
    out.push_str("\nTargets are held against p99.\n\n");
    out
}
