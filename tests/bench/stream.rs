//! From a commit to its subscriber: the time between the journal's notice, given after the commit, and the event's arrival
//! over HTTP in the same process.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use credentials::entropy::SystemEntropy;
use desk_app::{Desk, Options};
use futures_util::StreamExt as _;
use model::time::SystemClock;

use crate::process::fresh;
use crate::wallet::{Wallet, run};

/// Issuances watched; each has four events.
const WATCHED: usize = 1000;
const EVENTS: usize = WATCHED * 4;

/// Percentiles of the way from commit to subscriber, milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// Median.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
    /// Events watched.
    pub events: usize,
}

/// Watches the issuer's stream while four wallets claim.
pub async fn measure(folder: &Path) -> Stream {
    let place = fresh(folder, "stream");
    let options = Options {
        config: Some(place.join("config")),
        data: place.join("data"),
        listen: Some(([127, 0, 0, 1], 0).into()),
        ..Options::personal()
    };
    let desk = Desk::start(options).await.expect("a desk");
    let base = desk.issuer_url();
    let mut follower = desk.follow();
    let committed = tokio::spawn(async move {
        let mut times = HashMap::new();
        while times.len() < EVENTS {
            match follower.next().await {
                Ok(journal::Notice::Event(event)) => {
                    times.insert(event.seq.to_string(), Instant::now());
                }
                Ok(_) => {}
                Err(error) => panic!("the journal's notices: {error}"),
            }
        }
        times
    });
    let client = client::Client::new(&base, None).expect("a client");
    let (opened, is_open) = tokio::sync::oneshot::channel();
    let arrived = tokio::spawn(async move {
        let mut events = Box::pin(client.issuer_events(None, Arc::new(SystemClock), Arc::new(SystemEntropy)));
        let mut times = HashMap::new();
        // The first poll opens the stream; the event of a warm-up issuance says that it is open.
        let _ = opened.send(());
        while times.len() < EVENTS {
            match events.next().await {
                Some(Ok(received)) => {
                    times.insert(received.id.expect("an id"), Instant::now());
                }
                other => panic!("the stream: {:?}", other.map(|item| item.err())),
            }
        }
        times
    });
    is_open.await.expect("a subscriber");
    let audience = base.replace("127.0.0.1", "localhost");
    let wallets: Vec<_> = (0..4).map(|_| Arc::new(Wallet::new(&base, &audience))).collect();
    // Some events pass before the subscriber is connected; as many more issuances are run until both have seen enough.
    while !arrived.is_finished() {
        run(&wallets, WATCHED / 4).await;
    }
    let (committed, arrived) = (committed.await.expect("commits"), arrived.await.expect("arrivals"));
    let mut ways: Vec<Duration> = arrived
        .iter()
        .filter_map(|(id, at)| {
            committed
                .get(id)
                .map(|committed| at.saturating_duration_since(*committed))
        })
        .collect();
    ways.sort();
    desk.shutdown().await;
    let _ = std::fs::remove_dir_all(place);
    let at = |share: f64| ways[((ways.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Stream {
        p50: at(0.5),
        p99: at(0.99),
        max: at(1.0),
        events: ways.len(),
    }
}
