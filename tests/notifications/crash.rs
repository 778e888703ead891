//! The crash suite (issue 2): a real `desk serve`, killed at a hundred random moments while twenty wallets claim and receivers
//! fail at random. At the end everything that was committed has arrived, in order, and nothing has that was not.
//!
//! `CRASH_SEED` repeats a run as far as chance goes, `CRASH_KILLS` shortens it for somebody at work on it.

mod judge;
mod receiver;
pub mod stream;
mod wallet;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use journal::{Journal, Options};
use model::delivery::DeliveryState;
use model::id::SessionId;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::served::{Served, log_file};
use crate::support::dice::Dice;
use crate::support::folder::Folder;
use judge::Truth;
use receiver::Receivers;
use stream::Told;
use wallet::Shop;

const WALLETS: usize = 20;
const KILLS: usize = 100;
const TARGETS: usize = 4;
/// How long everything may take to arrive once the receivers are well.
const DRAIN: Duration = Duration::from_secs(60);
/// One second between tries, fifty times: nothing is given up in the time that the suite takes.
const RETRIES: usize = 50;

fn start(folder: &Folder) -> Served {
    let retry = ["1s"; RETRIES].join(",");
    Served::start(
        folder.path(),
        "warn",
        &["--retry", &retry, "--order-max-wait", "forever"],
    )
}

fn given(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(usual, |text| text.parse().expect("a number"))
}

/// R29, R30, R31, HOOK-6, TOKEN-9, design.md section 3: at least once, in order, the same id and bytes on every copy, no code spent
/// twice, nothing announced that is not durable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_a_hundred_random_moments() {
    let seed = given("CRASH_SEED", 20_260_615);
    let kills = usize::try_from(given("CRASH_KILLS", KILLS as u64)).expect("a number");
    println!("CRASH_SEED={seed} CRASH_KILLS={kills}");
    let begun = Instant::now();
    let folder = Folder::new();
    let mut tasks = JoinSet::new();
    let (receivers, targets) = Receivers::start(TARGETS, seed + 1, &mut tasks).await;
    let (address, desk) = watch::channel(None);
    let shop = Arc::new(Shop {
        desk,
        targets,
        sessions: Mutex::default(),
        findings: Mutex::default(),
        closing: AtomicBool::new(false),
        next: AtomicUsize::new(0),
        dice: Dice::new(seed + 2),
    });
    let mut wallets = JoinSet::new();
    for _ in 0..WALLETS {
        wallets.spawn(shop.clone().visit());
    }
    let heard = Arc::new(Mutex::new(Vec::<Told>::new()));
    let dice = Dice::new(seed);
    for _ in 0..kills {
        live(&folder, &dice, &address, &heard).await;
    }

    let mut desk = start(&folder);
    let base = desk.serving().await;
    address.send_replace(Some(base.clone()));
    shop.closing.store(true, Ordering::Relaxed);
    receivers.get_well();
    while let Some(ended) = wallets.join_next().await {
        ended.expect("a wallet that ends well");
    }
    let kept = everything(&base).await;
    let truth = Truth::of(&kept);
    drained(&truth, &receivers, seed).await;
    desk.end();

    let (arrivals, heard) = (receivers.arrivals(), heard.lock().expect("no panic").clone());
    let seen = shop.sessions.lock().expect("no panic").clone();
    let mut findings = shop.findings.lock().expect("no panic").clone();
    findings.extend(truth.streamed(&heard));
    findings.extend(truth.arrived(&arrivals, &seen));
    findings.extend(truth.issued(&seen));
    let kept_by_journal = in_the_journal(&folder, &truth, &arrivals, &mut findings);
    let issued = seen.values().filter(|seen| seen.issued).count();
    let unseen = seen.values().filter(|seen| seen.spent_unseen).count();
    println!(
        "{} sessions, {issued} issuances seen whole by their wallets, {unseen} codes spent in an answer that a kill took, {kills} kills; \
         {} events, {} of them heard on the stream; {kept_by_journal}; {} requests arrived, {} of them copies; {:.1} s",
        seen.len(),
        kept.len(),
        heard.len(),
        arrivals.len(),
        arrivals.len() - kept.len(),
        begun.elapsed().as_secs_f64(),
    );
    let log = std::fs::read_to_string(log_file(folder.path())).expect("the log");
    if log.contains("panicked") {
        findings.push(log);
    }
    assert!(
        findings.is_empty(),
        "CRASH_SEED={seed}: {} findings, the first: {:#?}",
        findings.len(),
        &findings[..findings.len().min(10)]
    );
    assert!(
        issued > 0 && !heard.is_empty() && arrivals.len() > kept.len(),
        "the run showed nothing"
    );
}

/// One life of the desk, ended by a kill: while it starts, or when it has served for a while.
async fn live(folder: &Folder, dice: &Dice, address: &watch::Sender<Option<String>>, heard: &Arc<Mutex<Vec<Told>>>) {
    let mut desk = start(folder);
    if dice.percent(10) {
        tokio::time::sleep(dice.millis(0..150)).await;
        return desk.kill();
    }
    let base = desk.serving().await;
    let after = heard.lock().expect("no panic").last().map_or(0, |told| told.seq);
    let listener = tokio::spawn({
        let (base, heard) = (base.clone(), heard.clone());
        async move {
            let keep = |told| {
                heard.lock().expect("no panic").push(told);
                ControlFlow::Continue(())
            };
            stream::listen(&base, Some(after), keep).await;
        }
    });
    address.send_replace(Some(base));
    tokio::time::sleep(dice.millis(10..350)).await;
    desk.kill();
    address.send_replace(None);
    // The connection is cut: what came before is read to its end.
    listener.await.expect("a listener that ends well");
}

/// Every event, up to one that is made to mark the end.
async fn everything(base: &str) -> Vec<Told> {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = json!({"profileId": "university-degree", "authMethod": "PRE_AUTHORIZED", "sessionId": "the-end"});
    let made = http.post(format!("{base}/issuer2/credential-offers")).json(&request);
    made.send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .expect("an offer");
    let fetch = http
        .get(format!("{base}/openid4vci/credential-offer?id=the-end"))
        .send();
    fetch
        .await
        .and_then(reqwest::Response::error_for_status)
        .expect("the offer");
    let mut kept = Vec::new();
    let keep = |told: Told| {
        if told.body.starts_with(r#"{"target":"the-end""#) {
            return ControlFlow::Break(());
        }
        kept.push(told);
        ControlFlow::Continue(())
    };
    tokio::time::timeout(DRAIN, stream::listen(base, Some(0), keep))
        .await
        .expect("the end of the stream");
    kept
}

/// Until every event was accepted by its receiver.
async fn drained(truth: &Truth<'_>, receivers: &Receivers, seed: u64) {
    let wanted: usize = truth.sessions().map(|(_, events)| events).sum();
    let end = Instant::now() + DRAIN;
    loop {
        let arrivals = receivers.arrivals();
        let accepted: std::collections::HashSet<_> = arrivals
            .iter()
            .filter(|one| one.accepted.is_some())
            .map(|one| &one.id)
            .collect();
        if accepted.len() >= wanted {
            return;
        }
        assert!(
            Instant::now() < end,
            "CRASH_SEED={seed}: {} of {wanted} arrived",
            accepted.len()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Opens the journal when the desk has ended: every delivery is done, and each attempt that arrived has its row.
fn in_the_journal(
    folder: &Folder,
    truth: &Truth<'_>,
    arrivals: &[receiver::Arrival],
    findings: &mut Vec<String>,
) -> String {
    let journal = Journal::open(Options::at(folder.path().join("data"))).expect("the journal");
    let mut came: HashMap<(String, u32), u32> = HashMap::new();
    for arrival in arrivals {
        let body: serde_json::Value = serde_json::from_str(&arrival.body).expect("JSON");
        let session = body["target"].as_str().expect("a target").to_owned();
        *came.entry((session, arrival.sequence)).or_default() += 1;
    }
    let (mut deliveries, mut attempts) = (0, 0);
    for (session, events) in truth.sessions() {
        let id = SessionId::parse(session).expect("an id");
        let kept = journal.deliveries(&id).expect("deliveries");
        if kept.len() != events {
            findings.push(format!("{session}: {events} events, {} deliveries", kept.len()));
        }
        for delivery in kept {
            deliveries += 1;
            attempts += delivery.attempts;
            let arrived = came.get(&(session.to_owned(), delivery.sequence)).copied().unwrap_or(0);
            if delivery.state != DeliveryState::Delivered || delivery.attempts < arrived {
                findings.push(format!("{session}: {arrived} arrived of {delivery:?}"));
            }
        }
    }
    journal.close();
    format!("{deliveries} deliveries, {attempts} attempts")
}
