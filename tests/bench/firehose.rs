//! Two hundred subscribers of the issuer's stream and two hundred events a second, server and subscribers on one processor
//! each; and what an idle subscriber costs.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::process::{Served, can_pin, fresh};

const SUBSCRIBERS: usize = 200;
const RATE: usize = 200;
const SECONDS: usize = 20;
/// Subscribers that get nothing, for their memory.
const IDLE: usize = 2000;
/// How long the desk is left alone before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// Figures of one run.
#[derive(Debug, Clone)]
pub struct Firehose {
    /// Subscribers and events a second asked for, and seconds of it.
    pub asked: (usize, usize, usize),
    /// Whether server and subscribers were kept to one processor each.
    pub pinned: bool,
    /// Processor time of the server over the time of the run.
    pub load: f64,
    /// What the subscribers said.
    pub said: Value,
    /// Memory of the desk without and with the idle ones, bytes, and how many they were.
    pub idle: (u64, u64, usize),
}

impl Firehose {
    /// Every subscriber got every event; the stuck one was told why it was dropped, and came back to the rest.
    pub fn met(&self) -> bool {
        let stuck = &self.said["stuck"];
        let zero = |value: &Value| value.as_u64() == Some(0);
        zero(&self.said["lost"])
            && zero(&self.said["short"])
            && zero(&stuck["lost"])
            && stuck["whole"] == true
            && stuck["words"]
                .as_str()
                .is_some_and(|words| words.starts_with("dropped"))
    }

    /// Events a second that were made.
    pub fn rate(&self) -> f64 {
        self.said["events"].as_f64().unwrap_or(0.0) / self.said["seconds"].as_f64().unwrap_or(f64::INFINITY)
    }

    /// Memory of one idle subscriber, bytes.
    pub fn each(&self) -> f64 {
        let (without, with, count) = self.idle;
        with.saturating_sub(without) as f64 / count as f64
    }
}

/// Measures both.
pub async fn measure(folder: &Path) -> Firehose {
    let place = fresh(folder, "firehose");
    let desk = Served::desk_on(0, &place);
    let (seconds, subscribers, idle) = (crate::scaled(SECONDS), crate::scaled(SUBSCRIBERS), crate::scaled(IDLE));
    let numbers = [subscribers, RATE, seconds].map(|number| number.to_string());
    let before = desk.cpu();
    let hose = Served::yardstick_on(1, &["hose", &desk.base(), &numbers[0], &numbers[1], &numbers[2]]);
    let (said, cpu) = (hose.said.clone(), desk.cpu() - before);
    hose.end();
    desk.end();
    let place_of_idle = fresh(folder, "idle");
    let desk = Served::desk_on(0, &place_of_idle);
    // What the first subscriber costs the desk is not what each costs.
    Served::yardstick_on(1, &["idle", &desk.base(), "1"]).end();
    tokio::time::sleep(REST).await;
    let without = desk.memory();
    let sleepers = Served::yardstick_on(1, &["idle", &desk.base(), &idle.to_string()]);
    tokio::time::sleep(REST).await;
    let with = desk.memory();
    sleepers.end();
    desk.end();
    for place in [place, place_of_idle] {
        let _ = std::fs::remove_dir_all(place);
    }
    Firehose {
        asked: (subscribers, RATE, seconds),
        pinned: can_pin(),
        load: cpu.as_secs_f64() / said["seconds"].as_f64().expect("seconds"),
        said,
        idle: (without, with, idle),
    }
}
