//! The desk and its yardsticks take turns, shorter than the machine's moods: what slows it for seconds befalls all of a turn.
//! So they are compared within each turn, and the median of that leaves out what befell one.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::figures::median;
use crate::process::{Served, own_cpu};
use crate::{COUNTED, WARM_UP, scaled};

/// Turns of each.
pub const TURNS: usize = 9;

/// What one issuance costs, microseconds of processor time unless said otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// `desk serve`.
    pub desk: f64,
    /// The cryptography alone.
    pub crypto: f64,
    /// The same exchanges with constant answers.
    pub http: f64,
    /// The same rows committed.
    pub rows: f64,
    /// The wallets.
    pub generator: f64,
    /// Issuances per second seen by the wallets.
    pub rate: f64,
    /// The sum of the three yardsticks.
    pub floor: f64,
    /// The desk by that sum.
    pub ratio: f64,
}

impl Cost {
    /// What a turn came to: the desk's load, that of the constant answers, and the other two yardsticks.
    pub fn of(issued: &Load, answered: &Load, crypto: f64, rows: f64) -> Self {
        let floor = crypto + answered.server + rows;
        Self {
            desk: issued.server,
            crypto,
            http: answered.server,
            rows,
            generator: issued.generator,
            rate: issued.rate,
            floor,
            ratio: issued.server / floor,
        }
    }

    /// The medians of several turns; of their sums and ratios too, which are not the sum and the ratio of the medians.
    pub fn middle(turns: &[Self]) -> Self {
        let of = |value: fn(&Self) -> f64| median(turns.iter().map(value));
        Self {
            desk: of(|turn| turn.desk),
            crypto: of(|turn| turn.crypto),
            http: of(|turn| turn.http),
            rows: of(|turn| turn.rows),
            generator: of(|turn| turn.generator),
            rate: of(|turn| turn.rate),
            floor: of(|turn| turn.floor),
            ratio: of(|turn| turn.ratio),
        }
    }
}

/// Issuances counted in a turn.
pub fn counted() -> usize {
    scaled(COUNTED / TURNS)
}

/// Issuances before the first turn.
pub fn warm_up() -> usize {
    scaled(WARM_UP)
}

/// What a load came to.
pub struct Load {
    /// Processor time of the server for one issuance, microseconds.
    pub server: f64,
    /// The same of the wallets, which are in this process.
    pub generator: f64,
    /// Issuances per second.
    pub rate: f64,
}

/// A turn of a server, which `issuances` asks for [`counted`] issuances.
pub async fn load(served: &Served, issuances: impl Future<Output = ()>) -> Load {
    let (server, own, begun) = (served.cpu(), own_cpu(), Instant::now());
    issuances.await;
    let time = begun.elapsed();
    Load {
        server: each(served.cpu() - server),
        generator: each(own_cpu() - own),
        rate: counted() as f64 / time.as_secs_f64(),
    }
}

fn each(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / counted() as f64
}

/// A turn of the rows, in a journal that stays from one to the next: microseconds for one issuance, of a request and an event
/// with so many bytes.
pub fn rows(folder: &Path, wallets: usize, turn: usize, request: usize, event: usize) -> f64 {
    let numbers = [wallets, counted(), warm_up() / TURNS, turn, request, event].map(|number| number.to_string());
    let folder = folder.to_string_lossy();
    let mut words = vec!["rows", &*folder];
    words.extend(numbers.iter().map(String::as_str));
    let rows = Served::yardstick(&words);
    let micros = rows.said["micros"].as_f64().expect("a figure");
    rows.end();
    micros
}
