//! The real window over a journal as it is after a long time: 100,000 sessions, 1,000,000 events. Every time runs in the page,
//! from the click or the key to the frame that shows the result; only what comes by itself is timed across processes, by the
//! clock that both share.

use std::time::Duration;

use journal::{Journal, Options};
use serde_json::Value;

use crate::driver::Window as Driver;
use crate::figures::{Spread, spread};
use crate::filled;
use crate::scaled;
use crate::served::Folder;
use crate::wallet::Wallet;

const PAGE: &str = include_str!("page.js");
/// Sessions in the journal.
const SESSIONS: usize = 100_000;
/// Events of the long session.
const LONG: u32 = 10_000;
/// How often the page is loaded, its list shown and the long session opened.
const LOADS: usize = 15;
/// How long somebody looks at the first place before going to another.
const GAZE: Duration = Duration::from_millis(1_500);
/// How often the search is typed.
const TYPED: usize = 5;
/// Rounds of ten scroll steps.
const SCROLLED: usize = 60;
/// Sessions looked at while events come, and the fetches of each.
const VIEWED: usize = 12;
const FETCHED: u32 = 20;
/// Milliseconds between two fetches by the wallet that is watched.
const PAUSE: u64 = 50;
/// Wallets that fetch at the same time, and the milliseconds from one fetch of theirs to the next: with the watched one 200 a
/// second.
const OTHERS: usize = 9;
const EVERY: u64 = 50;

/// Times, milliseconds.
#[derive(Debug, Clone)]
pub struct Window {
    /// Sessions and events in the journal.
    pub sessions: u64,
    /// All events.
    pub events: u64,
    /// The list's first page, from the click.
    pub first: Spread,
    /// A key of a search.
    pub key: Spread,
    /// The long session, from the click.
    pub open: Spread,
    /// A step through the list, and through the long session: script, style and layout.
    pub list_step: Spread,
    /// The same through the long session.
    pub session_step: Spread,
    /// Events a second while the following was measured.
    pub rate: f64,
    /// From the wallet's request, sent before its event is committed, to the event's row in the open session.
    pub event: Spread,
    /// From the request for an offer to its session's row in the list.
    pub row: Spread,
}

/// Measures all of it; nothing where there is no display or no driver.
pub async fn measure() -> Option<Window> {
    if std::env::var_os("DISPLAY").is_none() {
        println!("skipped: no display");
        return None;
    }
    let folder = Folder::new("bench-window");
    fill(&folder).await;
    let window = Driver::open(&folder).await;
    let (mut first, mut open) = (Vec::new(), Vec::new());
    for _ in 0..scaled(LOADS) {
        window.reload().await;
        window.appears("[data-testid^=profile-card]").await;
        window.run(PAGE).await;
        // Nobody is there at once: the page has fetched ahead by then.
        tokio::time::sleep(GAZE).await;
        first.push(one(&window.awaits("return window.bench.list()").await));
        open.push(one(&window.awaits("return window.bench.open('10,00')").await));
    }
    let session_step = steps(&window, "[aria-labelledby=session-title]", 120).await;
    let list_step = steps(&window, "[data-testid=sessions]", 120).await;
    let mut keys = Vec::new();
    for _ in 0..scaled(TYPED) {
        let script = format!("return window.bench.keys({:?})", filled::TYPED);
        keys.extend(all(&window.awaits(&script).await));
    }
    let (rate, event, row) = live(&window).await;
    let counts = window
        .awaits("return window.__TAURI_INTERNALS__.invoke('call', { name: 'info', args: null })")
        .await;
    crate::served::terminate(window.program());
    drop(window);
    Some(Window {
        sessions: counts["counts"]["sessions"].as_u64().unwrap_or_default(),
        events: counts["counts"]["events"].as_u64().unwrap_or_default(),
        first: spread(first),
        key: spread(keys),
        open: spread(open),
        list_step,
        session_step,
        rate,
        event,
        row,
    })
}

async fn fill(folder: &Folder) {
    let data = folder.at("data");
    std::fs::create_dir_all(&data).expect("a folder");
    let journal = Journal::open(Options::at(&data)).expect("a journal");
    let sessions = scaled(SESSIONS);
    let length = sessions as i64 * filled::APART;
    let from = now() - length - (i64::from(LONG) + 60) * 1_000;
    filled::fill(&journal, sessions, from).await;
    filled::long(&journal, LONG, from + length).await;
    journal.close();
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

fn one(time: &Value) -> Duration {
    Duration::from_secs_f64(time.as_f64().expect("a time") / 1e3)
}

fn all(times: &Value) -> Vec<Duration> {
    times.as_array().expect("times").iter().map(one).collect()
}

async fn steps(window: &Driver, view: &str, by: u32) -> Spread {
    let rounds = scaled(SCROLLED);
    let scrolled = window
        .awaits(&format!("return window.bench.scroll({view:?}, {by}, {rounds})"))
        .await;
    assert!(
        scrolled[1]
            .as_f64()
            .is_some_and(|reached| reached > f64::from(by) * 10.0),
        "{view} was not scrolled: {scrolled}"
    );
    spread(all(&scrolled[0]))
}

/// What comes while 200 events are committed a second: their rate, events of the session on view, sessions of the list.
async fn live(window: &Driver) -> (f64, Spread, Spread) {
    let base = window.awaits("return window.bench.address()").await;
    let base = base.as_str().expect("an address").to_owned();
    window.run("return window.bench.watch()").await;
    let others: Vec<_> = (0..OTHERS).map(|_| tokio::spawn(fetch(base.clone()))).collect();
    let wallet = Wallet::new(&base, &base);
    let mut sent: Vec<(String, i64, bool)> = Vec::new();
    let begun = (std::time::Instant::now(), committed(window).await);
    for _ in 0..scaled(VIEWED) {
        let asked = now();
        let id = wallet.offer(Value::Null).await;
        sent.push((id.clone(), asked, false));
        window.awaits(&format!("return window.bench.view({id:?})")).await;
        let mut pause = tokio::time::interval(Duration::from_millis(PAUSE));
        for event in 1..=FETCHED {
            pause.tick().await;
            let asked = now();
            wallet.fetch(&id).await;
            sent.push((format!("{id}/event-{event}"), asked, true));
        }
        let last = format!("return window.bench.sees('event-{FETCHED}')");
        window.awaits(&last).await;
    }
    let rate = (committed(window).await - begun.1) / begun.0.elapsed().as_secs_f64();
    for other in others {
        other.abort();
    }
    let seen = window.awaits("return window.bench.seen()").await;
    let times = |of_event: bool| {
        let of = sent.iter().filter(|(.., event)| *event == of_event);
        let times = of.map(|(name, asked, _)| {
            let at = seen[name].as_f64().unwrap_or_else(|| panic!("{name} was never seen"));
            Duration::from_secs_f64((at - *asked as f64).max(0.0) / 1e3)
        });
        spread(times.collect())
    };
    (rate, times(true), times(false))
}

/// Events that the desk has.
async fn committed(window: &Driver) -> f64 {
    let info = window
        .awaits("return window.__TAURI_INTERNALS__.invoke('call', { name: 'info', args: null })")
        .await;
    info["counts"]["events"].as_f64().expect("a number")
}

/// A wallet that makes an offer now and then, and fetches it again and again.
async fn fetch(base: String) {
    let wallet = Wallet::new(&base, &base);
    let mut pause = tokio::time::interval(Duration::from_millis(EVERY));
    loop {
        let id = wallet.offer(Value::Null).await;
        for _ in 0..FETCHED {
            pause.tick().await;
            wallet.fetch(&id).await;
        }
    }
}
