//! Performance marks of the start, printed one JSON object a line when `ISSUER_DESK_MARKS=1`:
//! `{"mark":"issuer-listening","at":1763870400123.4,"ms":41.7}`, where `at` is milliseconds since 1970 and `ms` is
//! milliseconds since the program's first instruction.
//!
//! The page's own marks (`performance.mark(…)`) and paints come along under `page/…`: a script that is added only when
//! marks are on reports them. Without the switch there is no script, no output and no cost.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// The call by which the page reports a mark. It belongs to the shell and never reaches the desk.
pub(super) const CALL: &str = "shell.mark";

/// Reports every mark and paint of the page, also those from before it ran.
pub(super) const SCRIPT: &str = r"
for (const type of ['mark', 'paint']) {
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            window.__TAURI_INTERNALS__.invoke('call', {
                name: 'shell.mark',
                args: { name: entry.name, at: performance.timeOrigin + entry.startTime },
            });
        }
    }).observe({ type, buffered: true });
}
";

/// The clock behind the marks, or nothing when they are off.
#[derive(Clone, Copy)]
pub(super) struct Marks(Option<Origin>);

#[derive(Clone, Copy)]
struct Origin {
    started: Instant,
    epoch: f64,
}

impl Marks {
    /// On when `ISSUER_DESK_MARKS` is `1`. Call it first: it takes the start of the program.
    pub(super) fn from_environment() -> Self {
        let on = std::env::var_os("ISSUER_DESK_MARKS").is_some_and(|value| value == "1");
        Self(on.then(|| {
            Origin {
                started: Instant::now(),
                epoch: SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0.0, |since| since.as_secs_f64() * 1000.0),
            }
        }))
    }

    /// Whether marks are printed.
    pub(super) fn on(&self) -> bool {
        self.0.is_some()
    }

    /// Prints a mark for this moment.
    pub(super) fn set(&self, name: &str) {
        if let Some(origin) = self.0 {
            origin.print(name, origin.epoch + origin.started.elapsed().as_secs_f64() * 1000.0);
        }
    }

    /// Prints a mark that the page set: `{"name": …, "at": milliseconds since 1970}`. Anything else is not printed.
    pub(super) fn page_says(&self, args: &Value) {
        if let (Some(origin), Some(name), Some(at)) = (self.0, args["name"].as_str(), args["at"].as_f64()) {
            origin.print(&format!("page/{name}"), at);
        }
    }
}

impl Origin {
    fn print(&self, name: &str, at: f64) {
        let tenth = |ms: f64| (ms * 10.0).round() / 10.0;
        println!(
            "{}",
            json!({ "mark": name, "at": tenth(at), "ms": tenth(at - self.epoch) })
        );
    }
}
