//! Issuance: the server's processor time per issuance, beside its three yardsticks.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::process::{Served, fresh, own_cpu};
use crate::wallet::{Wallet, run};
use crate::{COUNTED, WARM_UP};

/// Figures at one number of wallets, microseconds per issuance unless said otherwise.
#[derive(Debug, Clone)]
pub struct Line {
    /// Wallets at the same time.
    pub wallets: usize,
    /// Processor time of `desk serve`.
    pub desk: f64,
    /// The crypto floor.
    pub crypto: f64,
    /// The same five exchanges with constant answers.
    pub http: f64,
    /// The same rows committed.
    pub rows: f64,
    /// Processor time of the wallets.
    pub generator: f64,
    /// Issuances per second seen by the wallets.
    pub rate: f64,
    /// Most memory of `desk serve`, bytes.
    pub memory: u64,
}

impl Line {
    /// The sum of the three yardsticks.
    pub fn floor(&self) -> f64 {
        self.crypto + self.http + self.rows
    }
}

/// Measures the desk and its yardsticks, one after the other.
pub async fn compare(folder: &Path, wallets: usize, crypto: f64) -> Line {
    let place = fresh(folder, "desk");
    let desk = Served::desk(&place);
    let audience = desk.said["issuer"].as_str().expect("an issuer").to_owned();
    let (server, generator, time) = load(&desk, &audience, wallets).await;
    let memory = desk.peak_memory();
    desk.end();
    let constant = Served::yardstick(&["constant"]);
    let (http, ..) = load(&constant, "http://localhost", wallets).await;
    constant.end();
    let rows_place = fresh(folder, "rows");
    let rows = Served::yardstick(&["rows", &wallets.to_string(), &rows_place.to_string_lossy()]);
    let rows_micros = rows.said["micros"].as_f64().expect("a figure");
    rows.end();
    for place in [place, rows_place] {
        let _ = std::fs::remove_dir_all(place);
    }
    Line {
        wallets,
        desk: each(server),
        crypto,
        http: each(http),
        rows: rows_micros,
        generator: each(generator),
        rate: COUNTED as f64 / time.as_secs_f64(),
        memory,
    }
}

fn each(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / COUNTED as f64
}

async fn load(served: &Served, audience: &str, wallets: usize) -> (Duration, Duration, Duration) {
    let wallets: Vec<_> = (0..wallets)
        .map(|_| Arc::new(Wallet::new(&served.base(), audience)))
        .collect();
    run(&wallets, WARM_UP).await;
    let (server, own, begun) = (served.cpu(), own_cpu(), Instant::now());
    run(&wallets, COUNTED).await;
    (served.cpu() - server, own_cpu() - own, begun.elapsed())
}
