//! From an event's commit to its first byte at the target, when the desk is idle.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use desk_app::{Desk, Options};
use tokio::sync::mpsc;

use crate::figures::{Spread, spread};
use crate::process::fresh;
use crate::sink;
use crate::wallet::{Wallet, to};

/// Events sent, one by one.
const EVENTS: usize = 1000;
/// Events before those.
const WARM_UP: usize = 20;
/// Between an event's arrival and the next event: nothing else is under way.
const REST: Duration = Duration::from_millis(10);

/// A desk on a free port, in this process.
pub async fn desk(place: &Path) -> Desk {
    let options = Options {
        config: Some(place.join("config")),
        data: place.join("data"),
        listen: Some(([127, 0, 0, 1], 0).into()),
        ..Options::personal()
    };
    Desk::start(options).await.expect("a desk")
}

/// A wallet of that desk.
pub fn wallet(desk: &Desk) -> Wallet {
    let base = desk.issuer_url();
    Wallet::new(&base, &base.replace("127.0.0.1", "localhost"))
}

/// Measures one event after the other.
pub async fn measure(folder: &Path) -> Spread {
    let place = fresh(folder, "first-byte");
    let desk = desk(&place).await;
    let (came, mut arrivals) = mpsc::unbounded_channel();
    let tell = move |arrival: sink::Came<'_>| came.send((arrival.sequence, arrival.at)).expect("somebody waits");
    let base = sink::start(Arc::new(tell)).await;
    let wallet = wallet(&desk);
    let id = wallet.offer(to(&format!("{base}/hook"))).await;
    let mut follower = desk.follow();
    let mut times = Vec::new();
    for number in 1..=WARM_UP + crate::scaled(EVENTS) {
        let committed = async {
            loop {
                match follower.next().await {
                    Ok(journal::Notice::Event(event)) => return (event.sequence, Instant::now()),
                    Ok(_) => {}
                    Err(error) => panic!("the journal's notices: {error}"),
                }
            }
        };
        let (_, committed, arrived) = tokio::join!(wallet.fetch(&id), committed, arrivals.recv());
        let arrived = arrived.expect("an arrival");
        assert_eq!(committed.0, arrived.0, "the same event");
        if number > WARM_UP {
            times.push(arrived.1.saturating_duration_since(committed.1));
        }
        tokio::time::sleep(REST).await;
    }
    desk.shutdown().await;
    let _ = std::fs::remove_dir_all(place);
    spread(times)
}
