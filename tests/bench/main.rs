//! The figures of BENCHMARKS.md, measured from outside: `cargo xtask bench`.
//!
//! Every figure stands beside its yardstick of the same run. Whatever is compared runs in a process of its own, whose user and
//! system time the kernel counts: this program, started again with a word, is the yardstick's process.

#[path = "../window/bus.rs"]
#[allow(dead_code, reason = "the suite of the window uses it")]
mod bus;
mod constant;
mod crypto;
mod dispatch;
#[path = "../window/driver.rs"]
#[allow(dead_code, reason = "the suite of the window uses the rest")]
mod driver;
mod editor;
mod figures;
mod filled;
mod firehose;
mod first_byte;
mod hose;
mod isolation;
mod issuance;
mod page;
mod process;
mod rows;
#[path = "../wallets/served.rs"]
#[allow(dead_code, reason = "suites use the rest")]
mod served;
mod sink;
mod soak;
mod soak_desk;
mod startup;
mod stream;
mod turns;
mod wallet;
mod ways;
mod window;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The same as the desk's own, so that the yardsticks stand on the same ground.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Wallets at the same time.
const WALLETS: [usize; 3] = [1, 16, 64];
/// Issuances counted, after warm-up: enough of them in each turn for a clock that counts hundredths of a second.
const COUNTED: usize = 9000;
/// Issuances before that.
const WARM_UP: usize = 500;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let text = |at: usize| words.get(at).map(String::as_str);
    let number = |at: usize| text(at).and_then(|word| word.parse().ok()).expect("a number");
    match text(0) {
        Some("constant") => runtime.block_on(constant::serve(number(1))),
        Some("rows") => {
            let load = rows::Load {
                counted: number(3),
                warm_up: number(4),
                turn: number(5),
                request: number(6),
                event: number(7),
            };
            runtime.block_on(rows::commit(text(1).expect("a folder").as_ref(), number(2), load));
        }
        Some("filled") => runtime.block_on(filled::measure(text(1).expect("a folder").as_ref(), number(2))),
        Some("sink") => runtime.block_on(sink::alone()),
        Some("hose") => runtime.block_on(hose::run(text(1).expect("a desk"), number(2), number(3), number(4))),
        Some("idle") => runtime.block_on(hose::idle(text(1).expect("a desk"), number(2))),
        Some("soak-desk") => {
            let every = text(2).and_then(|word| word.parse().ok()).expect("seconds");
            runtime.block_on(soak_desk::serve(text(1).expect("a folder").as_ref(), every));
        }
        Some("soak") => {
            let minutes = text(1).map_or(Ok(30.0), str::parse).expect("minutes");
            let samples = runtime.block_on(soak::run(&place(None), minutes));
            page::soaked(minutes, &samples);
        }
        folder => measure(&runtime, &place(folder), text(1), text(2)),
    }
    ExitCode::SUCCESS
}

/// Where journals lie: on a real disk.
fn place(folder: Option<&str>) -> PathBuf {
    let usual = || std::env::current_dir().expect("a folder").join("target/bench");
    let folder = folder.map_or_else(usual, PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder on a real disk");
    folder
}

/// Everything, or one part alone for whoever works at it: `cargo xtask bench FOLDER WALLETS`, or the name of a part. Only the
/// whole is written down, and what has a section of its own: all of the `ways`, the
/// `editor`, and the `window`.
fn measure(runtime: &tokio::runtime::Runtime, folder: &Path, part: Option<&str>, only: Option<&str>) {
    match part {
        Some("dispatch") => println!("{:?}", runtime.block_on(dispatch::measure(folder))),
        Some("first-byte") => println!("{:?}", runtime.block_on(first_byte::measure(folder))),
        Some("isolation") => println!("{:?}", runtime.block_on(isolation::measure(folder))),
        Some("firehose") => println!("{:?}", runtime.block_on(firehose::measure(folder))),
        Some("editor") => {
            if let Some(editor) = runtime.block_on(editor::measure(folder)) {
                page::edited(&editor);
            }
        }
        Some("window") => {
            if let Some(window) = runtime.block_on(window::measure()) {
                page::shown(&window);
            }
        }
        Some("ways") => {
            let lines = runtime.block_on(ways::measure(folder, only.unwrap_or_default()));
            if only.is_none() {
                page::gone(&lines);
            }
        }
        Some(wallets) => {
            let wallets = wallets
                .parse()
                .expect("dispatch, editor, first-byte, isolation, firehose, ways, window, or a number of wallets");
            let line = runtime.block_on(issuance::compare(folder, wallets));
            println!("{line:?}: {:.2}", line.cost.ratio);
        }
        None => all(runtime, folder),
    }
}

fn all(runtime: &tokio::runtime::Runtime, folder: &Path) {
    assert_eq!(scaled(1000), 1000, "BENCH_SHRINK is set: that is for trying parts");
    let mut issuances = Vec::new();
    for wallets in WALLETS {
        let line = runtime.block_on(issuance::compare(folder, wallets));
        println!("{wallets} wallets: {line:?}");
        issuances.push(line);
    }
    let ways = runtime.block_on(ways::measure(folder, ""));
    let stream = runtime.block_on(stream::measure(folder));
    println!("stream: {stream:?}");
    let dispatch = runtime.block_on(dispatch::measure(folder));
    println!("{dispatch:?}");
    let first_byte = runtime.block_on(first_byte::measure(folder));
    println!("first byte: {first_byte:?}");
    let isolation = runtime.block_on(isolation::measure(folder));
    println!("{isolation:?}");
    let firehose = runtime.block_on(firehose::measure(folder));
    println!("{firehose:?}");
    let editor = runtime.block_on(editor::measure(folder));
    println!("{editor:?}");
    let startup = runtime.block_on(startup::measure(folder));
    println!("startup: {startup:?}");
    let window = runtime.block_on(window::measure());
    println!("{window:?}");
    page::write(&page::Figures {
        folder: folder.to_owned(),
        issuances,
        ways,
        stream,
        dispatch,
        first_byte,
        isolation,
        firehose,
        editor,
        startup,
        window,
    });
}

/// A count, made so many times smaller by `BENCH_SHRINK`, which is for trying out the bench itself.
fn scaled(count: usize) -> usize {
    let shrink = std::env::var("BENCH_SHRINK").map_or(1, |text| text.parse().expect("a number"));
    (count / shrink).max(1)
}
