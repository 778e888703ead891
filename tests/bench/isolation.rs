//! Isolation: a thousand targets under steady load, once all healthy, once with three that are not: nobody listens, nobody
//! answers, a byte a second. The two take turns, so that a change of the machine's mood meets both, and medians of the turns
//! leave out what befalls one.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::figures::{Spread, spread};
use crate::first_byte::{desk, wallet};
use crate::process::fresh;
use crate::sink;
use crate::wallet::to;

/// Targets; the last three are those that differ between the runs.
pub const TARGETS: usize = 1000;
/// Every tenth issuance goes to one of the three: they get thirty times their share.
const EVERY: usize = 10;
/// Issuances a second.
pub const RATE: usize = 80;
/// Wallets at the same time.
const WALLETS: usize = 16;
/// Seconds of load in each turn.
pub const SECONDS: usize = 10;
/// Turns of each kind.
pub const TURNS: usize = 7;

/// With and without the three.
#[derive(Debug, Clone, Copy)]
pub struct Isolation {
    /// Commit to arrival at the healthy targets.
    pub alone: Turn,
    /// The same beside the three.
    pub beside: Turn,
}

/// What a turn came to, or the medians of several.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// From an event's commit to its arrival at a healthy target.
    pub delivery: Spread,
    /// Whole issuances.
    pub issuance: Spread,
}

/// Measures both, taking turns.
pub async fn measure(folder: &Path) -> Isolation {
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        alone.push(turn(folder, false).await);
        beside.push(turn(folder, true).await);
    }
    let middle = |turns: &[Turn]| Turn {
        delivery: Spread::middle(turns.iter().map(|turn| turn.delivery)),
        issuance: Spread::middle(turns.iter().map(|turn| turn.issuance)),
    };
    Isolation {
        alone: middle(&alone),
        beside: middle(&beside),
    }
}

type Moments = Arc<Mutex<HashMap<(String, u32), Instant>>>;

async fn turn(folder: &Path, ill: bool) -> Turn {
    let place = fresh(folder, "isolation");
    let desk = desk(&place).await;
    let (committed, arrived) = (Moments::default(), Moments::default());
    let came = arrived.clone();
    let tell = move |one: sink::Came<'_>| {
        let key = (one.session.to_owned(), one.sequence);
        came.lock().expect("no panic").entry(key).or_insert(one.at);
    };
    let base = sink::start(Arc::new(tell)).await;
    let urls = Arc::new(urls(&base, ill, &sink::start(Arc::new(|_| ())).await));
    let mut follower = desk.follow();
    let noted = committed.clone();
    let follow = tokio::spawn(async move {
        while let Ok(notice) = follower.next().await {
            if let journal::Notice::Event(event) = notice {
                let key = (event.session.as_str().to_owned(), event.sequence);
                noted.lock().expect("no panic").insert(key, Instant::now());
            }
        }
    });
    let count = RATE * crate::scaled(SECONDS);
    let issuances = load(&desk, &urls, count).await;
    // At the first sink: all but those of the three, healthy or not.
    let expected = 4 * (count - count.div_ceil(EVERY));
    let end = Instant::now() + Duration::from_secs(60);
    while arrived.lock().expect("no panic").len() < expected && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    desk.shutdown().await;
    follow.await.expect("a follower that ends");
    let (committed, arrived) = (committed.lock().expect("no panic"), arrived.lock().expect("no panic"));
    assert_eq!(arrived.len(), expected, "every event of a healthy target arrives");
    let ways = arrived
        .iter()
        .map(|(key, at)| at.saturating_duration_since(committed[key]));
    let _ = std::fs::remove_dir_all(place);
    Turn {
        delivery: spread(ways.collect()),
        issuance: spread(issuances),
    }
}

fn urls(healthy: &str, ill: bool, elsewhere: &str) -> Vec<String> {
    let three = if ill {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let closed = closed.local_addr().expect("an address");
        [
            format!("http://{closed}/"),
            format!("{elsewhere}/hang"),
            format!("{elsewhere}/drip"),
        ]
    } else {
        ["a", "b", "c"].map(|name| format!("{elsewhere}/{name}"))
    };
    let others = (0..TARGETS - three.len()).map(|number| format!("{healthy}/{number}"));
    others.chain(three).collect()
}

/// Issuances at a steady rate, each at its own time however long the others take.
async fn load(desk: &desk_app::Desk, urls: &Arc<Vec<String>>, count: usize) -> Vec<Duration> {
    let begun = tokio::time::Instant::now();
    let mut tasks = JoinSet::new();
    for first in 0..WALLETS {
        let (wallet, urls) = (wallet(desk), urls.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            for number in (first..count).step_by(WALLETS) {
                let due = begun + Duration::from_secs_f64(number as f64 / RATE as f64);
                tokio::time::sleep_until(due).await;
                let target = match number % EVERY {
                    0 => TARGETS - 1 - (number / EVERY) % 3,
                    _ => number % (TARGETS - 3),
                };
                let at = Instant::now();
                wallet.issue_with(to(&urls[target])).await;
                times.push(at.elapsed());
            }
            times
        });
    }
    tasks.join_all().await.concat()
}
