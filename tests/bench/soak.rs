//! The soak: half an hour of two hundred events a second, subscribers coming and going, webhooks delivered, old things removed.
//! Memory must stay flat and the journal bounded.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio::task::JoinSet;

use crate::process::{Served, fresh};
use crate::sink;
use crate::wallet::{Wallet, to};

/// Events a second.
const RATE: u64 = 200;
/// How long a session is asked for, seconds; a new one is made twice a second.
const USED: u64 = 18;
/// How long it lives: what is asked for at the end may come late on a machine that does other things.
pub const LIFE: u64 = 30;
/// Subscribers at the same time.
const SUBSCRIBERS: u64 = 60;
/// Seconds between two samples.
const SAMPLE: u64 = 10;

/// One look at the desk.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Seconds since the start.
    pub at: u64,
    /// Memory in use, bytes.
    pub memory: u64,
    /// Size of the data folder, bytes.
    pub disk: u64,
    /// Events made so far.
    pub events: u64,
    /// Webhooks that arrived so far.
    pub arrived: u64,
    /// Subscribers that came so far.
    pub subscribers: u64,
}

#[derive(Default)]
struct Count {
    events: AtomicU64,
    arrived: AtomicU64,
    subscribers: AtomicU64,
}

/// Seconds between two looks for old things: five minutes, as at the desk, but six times in a short soak.
pub fn prune_every(minutes: f64) -> u64 {
    ((minutes * 10.0) as u64).clamp(1, 300)
}

/// Runs for so many minutes; answers with the samples.
pub async fn run(folder: &Path, minutes: f64) -> Vec<Sample> {
    let place = fresh(folder, "soak");
    let every = prune_every(minutes).to_string();
    let desk = Served::yardstick(&["soak-desk", &place.to_string_lossy(), &every]);
    let count = Arc::new(Count::default());
    let arrived = count.clone();
    let tell = move |_: sink::Came<'_>| {
        arrived.arrived.fetch_add(1, Ordering::Relaxed);
    };
    let target = sink::start(Arc::new(tell)).await;
    let mut load = JoinSet::new();
    load.spawn(events(desk.base(), format!("{target}/hook"), count.clone()));
    for number in 0..SUBSCRIBERS {
        load.spawn(come_and_go(desk.base(), number, count.clone()));
    }
    let (begun, mut samples) = (Instant::now(), Vec::new());
    let end = Duration::from_secs_f64(minutes * 60.0);
    while begun.elapsed() < end {
        tokio::time::sleep(Duration::from_secs(SAMPLE).min(end)).await;
        // A load that ended has failed: that is no soak.
        if let Some(Some(ended)) = load.join_next().now_or_never() {
            ended.expect("the load goes on");
        }
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let sample = Sample {
            at: begun.elapsed().as_secs(),
            memory: desk.memory(),
            disk: size(&place.join("data")),
            events: read(&count.events),
            arrived: read(&count.arrived),
            subscribers: read(&count.subscribers),
        };
        println!("{sample:?}");
        samples.push(sample);
    }
    load.shutdown().await;
    desk.end();
    let _ = std::fs::remove_dir_all(place);
    samples
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|data| data.len())
        .sum()
}

/// Two hundred events a second, over sessions that live for twenty seconds each.
async fn events(base: String, target: String, count: Arc<Count>) {
    let wallets: Vec<_> = (0..8).map(|_| Arc::new(Wallet::new(&base, &base))).collect();
    let (begun, mut open) = (tokio::time::Instant::now(), std::collections::VecDeque::new());
    let mut fetches = JoinSet::new();
    for number in 0.. {
        tokio::time::sleep_until(begun + Duration::from_secs_f64(number as f64 / RATE as f64)).await;
        let wallet = wallets[number as usize % wallets.len()].clone();
        if number % (RATE / 2) == 0 {
            let mut offer = to(&target);
            offer["expiresInSeconds"] = LIFE.into();
            offer["profileId"] = "university-degree".into();
            open.push_back(wallet.offer(offer).await);
            // The oldest is given up before it expires by itself.
            if open.len() as u64 > 2 * USED {
                open.pop_front();
            }
        }
        let id: String = open[number as usize % open.len()].clone();
        let count = count.clone();
        fetches.spawn(async move {
            wallet.fetch(&id).await;
            count.events.fetch_add(1, Ordering::Relaxed);
        });
        while let Some(Some(done)) = fetches.join_next().now_or_never() {
            done.expect("an offer that is fetched");
        }
    }
}

/// A subscriber that listens for some seconds, goes, and comes back with the last number it saw.
async fn come_and_go(base: String, number: u64, count: Arc<Count>) {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let (last, visits) = (AtomicU64::new(0), AtomicUsize::new(0));
    loop {
        let visit = visits.fetch_add(1, Ordering::Relaxed) as u64;
        let stay = Duration::from_millis(2_000 + (number * 977 + visit * 3_511) % 20_000);
        let mut ask = http.get(format!("{base}/issuer2/events"));
        // A third of them resume, the others listen live.
        let seen = last.load(Ordering::Relaxed);
        if number.is_multiple_of(3) && seen > 0 {
            ask = ask.header("last-event-id", seen.to_string());
        }
        let listen = async {
            let mut answer = ask
                .send()
                .await
                .and_then(reqwest::Response::error_for_status)
                .expect("a stream");
            count.subscribers.fetch_add(1, Ordering::Relaxed);
            while let Some(piece) = answer.chunk().await.expect("an open stream") {
                let text = String::from_utf8_lossy(&piece);
                let mut ids = text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok());
                if let Some(id) = ids.next_back() {
                    last.store(id, Ordering::Relaxed);
                }
            }
        };
        let _ = tokio::time::timeout(stay, listen).await;
    }
}

/// What the samples come to.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Mean memory of the last third over that of the middle third.
    pub memory: f64,
    /// The largest data folder of the last third over that of the middle third.
    pub disk: f64,
}

impl Verdict {
    /// Memory does not grow.
    pub fn is_flat(self) -> bool {
        self.memory <= 1.05
    }

    /// Retention bounds the files.
    pub fn is_bounded(self) -> bool {
        self.disk <= 1.1
    }
}

/// Compares the last third with the one before it.
pub fn verdict(samples: &[Sample]) -> Verdict {
    // The beginning is warm-up: the first third, in which retention has not come into its own either.
    let later = &samples[samples.len() / 3..];
    let (first, second) = later.split_at(later.len() / 2);
    let mean = |part: &[Sample], what: fn(&Sample) -> u64| {
        part.iter().map(what).sum::<u64>() as f64 / part.len().max(1) as f64
    };
    let most = |part: &[Sample], what: fn(&Sample) -> u64| part.iter().map(what).max().unwrap_or(0) as f64;
    let memory = mean(second, |one| one.memory) / mean(first, |one| one.memory).max(1.0);
    let disk = most(second, |one| one.disk) / most(first, |one| one.disk).max(1.0);
    Verdict { memory, disk }
}
