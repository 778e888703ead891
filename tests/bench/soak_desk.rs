//! The desk of the soak, in a process of its own: the same rooms as `desk serve`, but for when old things are removed.
//!
//! The desk keeps ended sessions for days. Here old ones are looked for by a clock that is nearly a day ahead, so that a
//! session is kept for a minute after its end. Everything else goes by the real clock.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use credentials::entropy::SystemEntropy;
use desk_app::config;
use desk_app::identity::Identity;
use issuer::fetch::NoFetch;
use issuer::listener::{Door, Management, Place};
use issuer::{Issuer, Parts, Settings};
use journal::{Journal, Options, Retention};
use model::time::{Clock as _, SystemClock};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use webhooks::address::Policy;
use webhooks::schedule::Schedule;
use webhooks::{Dispatcher, HttpSender, Limits};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Milliseconds an ended session is kept.
const KEPT: i64 = 60_000;
/// Attempts kept at most.
pub const ATTEMPTS: u64 = 20_000;

/// Serves until the process is ended; old things are looked for every so many seconds.
pub async fn serve(folder: &Path, every: u64) {
    let (data, files) = (folder.join("data"), folder.join("config"));
    config::unpack(&files).expect("the shipped configuration");
    let journal = Journal::open(Options::at(&data)).expect("a journal");
    journal.set_retention(Retention {
        session_days: 1,
        attempt_days: 0,
        attempts_kept: ATTEMPTS,
    });
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let identity = Identity::open(&data, journal.vault(), clock.now(), &*entropy).expect("an identity");
    let issuer = Issuer::new(Parts {
        journal: journal.clone(),
        catalogue: config::open(&files, &identity).catalogue,
        desk_key: identity.key.clone(),
        desk_chain: identity.chain(),
        clock: clock.clone(),
        entropy: entropy.clone(),
        fetch: Arc::new(NoFetch),
        keychain: std::sync::Arc::new(issuer::keychain::NoKeychain),
        settings: Settings::default(),
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let base = format!("http://localhost:{}", address.port());
    let door = Arc::new(Door {
        base,
        identifier_path: "",
        management: Some(Management {
            token: None,
            port: address.port(),
            origins: Vec::new(),
        }),
    });
    issuer.set_door(Place::Local, Some(door.clone()));
    let stop = CancellationToken::new();
    let served = tokio::spawn(issuer::serve(issuer.clone(), listener, door, stop.clone()));
    let sender = HttpSender::new(Policy::default(), Limits::default()).expect("a sender");
    let settings = webhooks::Settings::new(Schedule::Production);
    let dispatcher = Dispatcher::start(journal.clone(), settings, clock.clone(), entropy, sender);
    tokio::spawn(issuer::sweep::run(issuer.clone()));
    println!("{}", json!({"management": format!("http://{address}")}));
    let prune = async {
        loop {
            tokio::time::sleep(Duration::from_secs(every)).await;
            journal.prune(clock.now_ms() + DAY - KEPT).await.expect("pruning");
        }
    };
    tokio::select! {
        () = prune => {}
        ended = served => panic!("the listener ended: {ended:?}"),
    }
    dispatcher.stop().await;
}
