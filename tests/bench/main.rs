//! The figures of BENCHMARKS.md, measured from outside: `cargo xtask bench`.
//!
//! Every figure stands beside its yardstick of the same run. Whatever is compared runs in a process of its own, whose user and
//! system time the kernel counts: this program, started again with a word, is the yardstick's process.

mod constant;
mod crypto;
mod issuance;
mod page;
mod process;
mod rows;
mod startup;
mod stream;
mod wallet;

use std::process::ExitCode;

/// The same as the desk's own, so that the yardsticks stand on the same ground.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Wallets at the same time.
const WALLETS: [usize; 3] = [1, 16, 64];
/// Issuances counted, after warm-up.
const COUNTED: usize = 5000;
/// Issuances before that.
const WARM_UP: usize = 500;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let text = |at: usize| words.get(at).map(String::as_str);
    match text(0) {
        Some("constant") => runtime.block_on(constant::serve()),
        Some("rows") => {
            let wallets = text(1)
                .and_then(|word| word.parse().ok())
                .expect("the number of wallets");
            runtime.block_on(rows::commit(text(2).expect("a folder").as_ref(), wallets));
        }
        _ => return measure(&runtime, &words),
    }
    ExitCode::SUCCESS
}

fn measure(runtime: &tokio::runtime::Runtime, words: &[String]) -> ExitCode {
    let folder = words.first().map_or_else(
        || std::env::current_dir().expect("a folder").join("target/bench"),
        Into::into,
    );
    std::fs::create_dir_all(&folder).expect("a folder on a real disk");
    let crypto = crypto::per_issuance();
    println!("crypto floor: {crypto}");
    let mut issuances = Vec::new();
    for wallets in WALLETS {
        let line = runtime.block_on(issuance::compare(&folder, wallets, crypto));
        println!("{wallets} wallets: {line:?}");
        issuances.push(line);
    }
    let stream = runtime.block_on(stream::measure(&folder));
    println!("stream: {stream:?}");
    let startup = runtime.block_on(startup::measure(&folder));
    println!("startup: {startup:?}");
    page::write(&page::Figures {
        folder,
        crypto,
        issuances,
        stream,
        startup,
    });
    ExitCode::SUCCESS
}
