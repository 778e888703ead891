//! Writes BENCHMARKS.md: everything of one run, and below it what the latest soak came to.

mod editor;
mod notifications;
mod part;
mod soak;
mod ways;
mod window;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::dispatch::Dispatch;
use crate::editor::Editor;
use crate::figures::{Spread, median};
use crate::firehose::Firehose;
use crate::isolation::Isolation;
use crate::issuance::Line;
use crate::soak::Sample;
use crate::startup::Startup;
use crate::stream::Stream;
use crate::turns::TURNS;
use crate::{COUNTED, WARM_UP};

/// Everything measured.
pub struct Figures {
    /// Where the journals lay.
    pub folder: PathBuf,
    /// Issuance by number of wallets.
    pub issuances: Vec<Line>,
    /// The ways to a credential.
    pub ways: Vec<crate::ways::Line>,
    /// From commit to subscriber.
    pub stream: Stream,
    /// Deliveries a second.
    pub dispatch: Dispatch,
    /// From commit to target.
    pub first_byte: Spread,
    /// Healthy targets beside others.
    pub isolation: Isolation,
    /// Many subscribers.
    pub firehose: Firehose,
    /// The editor; none where there was no data for it.
    pub editor: Option<Editor>,
    /// Start-up.
    pub startup: Startup,
    /// The window over a long journal; none where there was no display.
    pub window: Option<crate::window::Window>,
}

/// Writes the page anew; the soak's section stays.
pub fn write(figures: &Figures) {
    let soak = soak::of(&std::fs::read_to_string(page()).unwrap_or_default());
    std::fs::write(page(), text(figures) + &soak).expect("the page");
}

/// Writes the soak's section in the place of the one before.
pub fn soaked(minutes: f64, samples: &[Sample]) {
    let section = soak::section(minutes, samples);
    println!("{section}");
    let before = std::fs::read_to_string(page()).unwrap_or_default();
    std::fs::write(page(), soak::without(&before) + &section).expect("the page");
}

/// Writes the section on the ways to a credential in the place of the one before.
pub fn gone(lines: &[crate::ways::Line]) {
    let section = ways::section(lines);
    println!("{section}");
    let before = std::fs::read_to_string(page()).unwrap_or_default();
    std::fs::write(page(), part::put(&before, ways::TITLE, &section)).expect("the page");
}

/// Writes the section on the editor in the place of the one before.
pub fn edited(editor: &Editor) {
    let section = editor::section(editor);
    println!("{section}");
    let before = std::fs::read_to_string(page()).unwrap_or_default();
    std::fs::write(page(), part::put(&before, editor::TITLE, &section)).expect("the page");
}

/// Puts what the window shows of a long journal in its place on the page.
pub fn shown(figures: &crate::window::Window) {
    let section = window::section(figures);
    println!("{section}");
    let before = std::fs::read_to_string(page()).unwrap_or_default();
    std::fs::write(page(), part::put(&before, window::TITLE, &section)).expect("the page");
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md")
}

fn text(figures: &Figures) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "# Benchmarks\n\nWritten by `cargo xtask bench`: a release build, one run, on {}. {}. The journal lay on {}, \
         `synchronous=FULL`.\nThe machine is a shared one: compare figures of this page with each other, not with other machines.\n\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        machine(),
        file_system(&figures.folder),
    );
    issuance(&mut out, figures);
    out.push_str(&ways::section(&figures.ways));
    let stream = &figures.stream;
    let _ = write!(
        out,
        "## From commit to subscriber\n\nFrom the journal's notice, given after the commit, to the event's arrival over `GET /issuer2/events`, {} events \
         while four wallets claimed:\nmedian {:.2} ms, p99 {:.2} ms, slowest {:.2} ms. Target: p99 ≤ 20 ms, {}.\n\n",
        stream.events,
        stream.p50,
        stream.p99,
        stream.max,
        verdict(stream.p99 <= 20.0),
    );
    notifications::dispatch(&mut out, &figures.dispatch);
    notifications::first_byte(&mut out, &figures.first_byte);
    notifications::isolation(&mut out, &figures.isolation);
    notifications::firehose(&mut out, &figures.firehose);
    if let Some(editor) = &figures.editor {
        out.push_str(&editor::section(editor));
    }
    startup(&mut out, &figures.startup);
    if let Some(figures) = &figures.window {
        out.push_str(&window::section(figures));
    }
    out
}

fn issuance(out: &mut String, figures: &Figures) {
    let _ = write!(
        out,
        "## Issuance\n\nOne issuance = POST offer, GET offer, token, nonce, credential over keep-alive, metadata cached, dc+sd-jwt with 16 disclosures. \
         Processor time (user + system) of a\nseparate `desk serve`, {COUNTED} issuances after {WARM_UP} of warm-up. The yardsticks of the same run: the \
         cryptography alone (verify the proof, make and sign the\ncredential), the same five exchanges answered with constant bytes, the same rows \
         committed. The four take turns, {TURNS} each; medians, µs per issuance, and the medians of the turns' own sums and ratios:\n\n\
         | wallets | desk serve | crypto | HTTP | rows | sum of the three | desk / sum | desk / crypto | issuances/s | wallets' own CPU | peak memory |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for line in &figures.issuances {
        let _ = writeln!(
            out,
            "| {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} | {:.1} | {:.0} | {:.0} | {} MB |",
            line.wallets,
            line.cost.desk,
            line.cost.crypto,
            line.cost.http,
            line.cost.rows,
            line.cost.floor,
            line.cost.ratio,
            line.cost.desk / line.cost.crypto,
            line.cost.rate,
            line.cost.generator,
            line.memory / 1_000_000,
        );
    }
    let worst = figures.issuances.iter().map(|line| line.cost.ratio).fold(0.0, f64::max);
    let crypto = median(figures.issuances.iter().map(|line| line.cost.crypto));
    let _ = write!(
        out,
        "\nTarget: desk / sum ≤ 1.5, {} (worst {worst:.2}). The crypto floor is {crypto:.0} µs.\n\n",
        verdict(worst <= 1.5),
    );
}

fn startup(out: &mut String, startup: &Startup) {
    let _ = write!(
        out,
        "## Start-up\n\n`desk serve` until it answered a request: {:.0} ms (median; target ≤ 150 ms, {}). The very first start, which makes folders, keys \
         and certificates: {:.0} ms.\n\n",
        startup.serve,
        verdict(startup.serve <= 150.0),
        startup.first,
    );
    if startup.window.is_empty() {
        out.push_str("The window was not measured: there was no display.\n");
        return;
    }
    out.push_str("The window, milliseconds after the program's start (medians; virtual display, software rendering):\n\n| mark | ms |\n|---|---|\n");
    for (mark, at) in &startup.window {
        let _ = writeln!(out, "| {mark} | {at:.0} |");
    }
    let at = |wanted: &str| {
        startup
            .window
            .iter()
            .find(|(mark, _)| mark == wanted)
            .map(|(_, at)| *at)
    };
    // A mark that never came is a target missed.
    let ready = at("page/gallery-painted")
        .zip(at("page/first-call-answered"))
        .map(|(painted, called)| painted.max(called));
    let _ = write!(
        out,
        "\nTarget: gallery painted and first call answered ≤ 1000 ms, {}.\n",
        verdict(ready.is_some_and(|ready| ready <= 1000.0))
    );
}

/// A row of times and their target, which is held against the p99.
fn held(out: &mut String, what: &str, times: &Spread, target: f64) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "| {what} | {:.1} ms | {:.1} ms | {:.1} ms | ≤ {target:.0} ms | {} |",
        times.p50,
        times.p99,
        times.max,
        verdict(times.p99 <= target)
    );
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**missed**" }
}

fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| {
        line.strip_prefix("model name")?
            .split_once(':')
            .map(|(_, name)| name.trim().to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{cores} × {}, {}",
        model.unwrap_or_else(|| "unknown processor".into()),
        std::env::consts::OS
    )
}

/// The file system of a folder, by the longest mount point above it.
fn file_system(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let found = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (at, kind) = (words.next()?, words.next()?);
        folder.starts_with(at).then_some((at.len(), kind))
    });
    found
        .max()
        .map_or_else(|| "an unknown file system".into(), |(_, kind)| kind.to_owned())
}
