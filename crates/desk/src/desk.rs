//! Putting the rooms together, and taking them apart again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use client::Client;
use credentials::entropy::SystemEntropy;
use issuer::{Issuer, Parts, Settings};
use journal::Journal;
use model::entropy::Entropy;
use model::secret::Secret;
use model::time::{Clock, SystemClock};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use webhooks::address::Policy;
use webhooks::schedule;
use webhooks::{Dispatcher, HttpSender, Limits};

use crate::commands::Explainer;
use crate::config::{self, Loaded, Service};
use crate::door;
use crate::folder::{self, Folder};
use crate::history::Maker;
use crate::identity::{Identity, IdentityError};
use crate::inboxes::{Inboxes, InboxesError};
use crate::keychain::SystemKeychain;
use crate::net::{GuardedFetch, Hosts, ListenError, Listeners, Sockets};
use crate::options::Options;
use crate::rules::{MaxWait, Retry};
use crate::schema::{News, Problem};
use crate::settings::{InForce, Store};
use crate::watched::Watched;

/// Desk-wide news a slow window may lag behind before it is told to ask again.
const NEWS: usize = 64;

/// How long the end waits for requests that are under way: a peer that never finishes its own must not hold it up.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why a desk does not start. The message says the way out.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A folder cannot be used.
    #[error("{}: {source}", folder.display())]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    /// The signing identity cannot be read or made.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A listener cannot be opened.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The inboxes' listener cannot be opened where it was asked for, or what is kept of them is damaged.
    #[error(transparent)]
    Inboxes(#[from] InboxesError),
    /// The HTTP client for calls and webhooks cannot be built.
    #[error("no HTTP client: {0}")]
    Http(String),
}

/// A running desk.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// What was read of the configurations' file while somebody types.
    pub beside: config::Beside,
    pub options: Options,
    pub identity: Identity,
    pub journal: Journal,
    pub issuer: Arc<Issuer>,
    pub listeners: Listeners,
    pub client: Client,
    pub clock: Arc<dyn Clock>,
    /// What may be called.
    pub policy: Policy,
    /// Hosts in private networks that a person confirmed.
    pub hosts: Hosts,
    /// What a person set once.
    pub settings: Store,
    /// Private keys that the system keeps.
    pub keychain: Arc<SystemKeychain>,
    /// Receivers of the desk's own.
    pub inboxes: Inboxes,
    /// Bundles that are open.
    pub bundles: crate::bundle::shelf::Shelf,
    /// Pruning is due: a setting changed.
    prune_now: Notify,
    /// What the service files said at the start: what is in use.
    service: Service,
    pub news: broadcast::Sender<News>,
    /// Sessions of which windows may show every step.
    pub watched: Watched,
    pub loaded: Mutex<Loaded>,
    /// The configuration folder that is open.
    pub folder: Mutex<Arc<Folder>>,
    /// One save at a time.
    pub saving: tokio::sync::Mutex<()>,
    dispatcher: Mutex<Option<Dispatcher>>,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

impl Desk {
    /// Starts a desk: when this returns, the issuer answers.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left running then.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::start_by(options, Arc::new(SystemClock)).await
    }

    /// [`Desk::start`], by another clock than the system's: everything the desk dates and waits for goes by it.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub async fn start_by(options: Options, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let store = Store::open(&options);
        let folder = folder::at_start(&options, &store);
        let unpacked = config::unpack(&folder);
        unpacked.map_err(|source| StartError::Folder {
            folder: folder.clone(),
            source,
        })?;
        let journal = Journal::open(journal::Options::at(&options.data))?;
        let started = Self::start_on(options, store, folder, journal.clone(), clock).await;
        if started.is_err() {
            journal.close();
        }
        started
    }

    /// Everything that can fail comes first; nothing runs before all of it is there.
    async fn start_on(
        options: Options,
        store: Store,
        folder: PathBuf,
        journal: Journal,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartError> {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let identity = Identity::open(&options.data, journal.vault(), clock.now(), &*entropy)?;
        let texts = config::read_all(&folder);
        let mut loaded = config::open(&folder, &identity);
        let policy = Policy::default();
        policy.confirmed.set_configured(loaded.catalogue.hosts());
        let hosts = Hosts::open(&options.data, policy.confirmed.clone(), &options.allowed_hosts);
        let fetch = GuardedFetch::new(policy.clone()).map_err(|error| StartError::Http(error.to_string()))?;
        let sender =
            HttpSender::new(policy.clone(), Limits::default()).map_err(|error| StartError::Http(error.to_string()))?;
        let sockets = Sockets::bind(&options, &loaded.service).await?;
        let client = Client::new(&sockets.own_url(), options.token.clone())
            .map_err(|error| StartError::Http(error.to_string()))?;

        let in_force = store.in_force();
        journal.set_retention(retention(&in_force));
        let inboxes = Inboxes::open(&options, &journal, &clock, &entropy).await?;
        let service = loaded.service.clone();
        loaded.problems.extend(service.remarks(&service, &options));
        let keychain = Arc::new(SystemKeychain::default());
        let issuer = Issuer::new(Parts {
            journal: journal.clone(),
            catalogue: loaded.catalogue.clone(),
            desk_key: identity.key.clone(),
            desk_chain: identity.chain(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            fetch: Arc::new(fetch),
            keychain: keychain.clone(),
            settings: Settings {
                keep_credentials: options.keep_credentials,
                replay: options.replay,
                offer_functions: options.offer_functions,
            },
        });
        let tasks = TaskTracker::new();
        let stop = CancellationToken::new();
        let listeners = sockets.serve(&options, &issuer, &tasks, &stop);
        let rules = rules(&in_force);
        let settings = webhooks::Settings {
            rules: rules.clone(),
            ..webhooks::Settings::new(rules.schedule)
        };
        let dispatcher = Dispatcher::start(journal.clone(), settings, clock.clone(), entropy.clone(), sender);
        tasks.spawn(issuer::sweep::run(issuer.clone()));
        let folder = Folder::at(folder, &options, stop.child_token());
        let inner = Inner {
            beside: config::Beside::default(),
            keychain,
            options,
            identity,
            journal,
            issuer,
            listeners,
            client,
            clock,
            policy,
            hosts,
            settings: store,
            inboxes,
            bundles: crate::bundle::shelf::Shelf::default(),
            prune_now: Notify::new(),
            service,
            news: broadcast::channel(NEWS).0,
            watched: Watched::default(),
            loaded: Mutex::new(loaded),
            folder: Mutex::new(folder),
            saving: tokio::sync::Mutex::default(),
            dispatcher: Mutex::new(Some(dispatcher)),
            tasks,
            stop,
        };
        let desk = Self { inner: Arc::new(inner) };
        let for_api = crate::commands::bundle::ForApi::of(&desk);
        desk.inner.issuer.set_bundles(Box::new(for_api));
        desk.inner.issuer.set_explainer(Arc::new(Explainer::of(&desk.inner)));
        desk.remember_found(&texts);
        desk.watch();
        desk.prune();
        if in_force.reopen_lan {
            desk.reopen_lan().await;
        }
        Ok(desk)
    }

    /// Ends the desk: listeners finish what is under way, then webhooks, then the journal. What was answered is on disk.
    pub async fn shutdown(&self) {
        self.inner.issuer.stop();
        self.inner.stop.cancel();
        self.inner.tasks.close();
        if tokio::time::timeout(PATIENCE, self.inner.tasks.wait()).await.is_err() {
            tracing::warn!("connections were still open at the end and are cut");
        }
        let dispatcher = lock(&self.inner.dispatcher).take();
        if let Some(dispatcher) = dispatcher {
            dispatcher.stop().await;
        }
        // After the dispatcher: what is on its way to an inbox arrives.
        self.inner.inboxes.shutdown().await;
        self.inner.journal.close();
    }

    /// The issuer's own base URL.
    pub fn issuer_url(&self) -> String {
        self.inner.listeners.own_url()
    }

    /// Every address listened on, as base URLs.
    pub fn addresses(&self) -> Vec<crate::schema::Address> {
        self.inner.listeners.addresses()
    }

    /// What is wrong with the configuration and the settings now.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = lock(&self.inner.loaded).problems.clone();
        problems.extend(self.inner.settings.problem());
        let (options, store) = (&self.inner.options, &self.inner.settings);
        problems.extend(folder::lost(options, store, &self.folder().path));
        problems.extend(self.inner.inboxes.problems().iter().cloned());
        problems
    }

    /// Below what URL the desk's own inboxes lie.
    pub fn inbox_url(&self) -> &str {
        self.inner.inboxes.url()
    }

    /// The token of the interface, the same over restarts: a bookmark stays good.
    ///
    /// # Errors
    /// When it can be neither read nor kept.
    pub fn interface_token(&self) -> std::io::Result<Secret> {
        door::token(&self.inner.options.data, &SystemEntropy)
    }

    /// The address in the local network that was open when the desk last ended, unless it is open now.
    pub fn lan_before(&self) -> Option<String> {
        self.inner.listeners.lan_before()
    }

    /// Makes what is set now what the dispatcher and the journal go by.
    pub(crate) fn apply_settings(&self) {
        let in_force = self.inner.settings.in_force();
        if let Some(dispatcher) = lock(&self.inner.dispatcher).as_ref() {
            dispatcher.set_rules(rules(&in_force));
        }
        self.inner.journal.set_retention(retention(&in_force));
        self.inner.prune_now.notify_one();
    }

    /// Opens the local network's listener where it was open before.
    async fn reopen_lan(&self) {
        let Some(ip) = self.inner.listeners.lan_before() else {
            return;
        };
        if let Err(error) = self.inner.listeners.open_lan(&ip).await {
            tracing::warn!(%error, "the local network's listener could not be opened again");
        }
    }

    /// The test root that this desk's signer certificates end in, PEM.
    pub fn test_root(&self) -> &str {
        &self.inner.identity.root
    }

    /// Follows the journal from now on: what was committed, in order.
    pub fn follow(&self) -> journal::Follower {
        self.inner.journal.follow()
    }

    pub(crate) fn tell(&self, news: News) {
        // Nobody listening is fine.
        let _ = self.inner.news.send(news);
    }

    /// Makes a freshly loaded configuration live, unless it is broken: then the old one stays, and the problems are shown.
    /// Answers what is wrong now.
    pub(crate) fn go_live(&self, mut loaded: Loaded) -> Vec<Problem> {
        let remarks = loaded.service.remarks(&self.inner.service, &self.inner.options);
        loaded.problems.extend(remarks);
        let mut current = lock(&self.inner.loaded);
        if loaded.broken {
            current.problems = loaded.problems;
            current.asked = loaded.asked;
            current.broken = true;
            let problems = current.problems.clone();
            drop(current);
            self.tell(News::Profiles);
            return problems;
        }
        drop(current);
        self.put(loaded)
    }

    /// Makes the configuration of another folder live, broken or not: what the folder before it held is over.
    pub(crate) fn move_in(&self, mut loaded: Loaded) {
        let remarks = loaded.service.remarks(&self.inner.service, &self.inner.options);
        loaded.problems.extend(remarks);
        self.put(loaded);
    }

    fn put(&self, loaded: Loaded) -> Vec<Problem> {
        let problems = loaded.problems.clone();
        self.inner.policy.confirmed.set_configured(loaded.catalogue.hosts());
        self.inner.keychain.ask_again();
        self.inner.issuer.replace_catalogue(loaded.catalogue.clone());
        *lock(&self.inner.loaded) = loaded;
        self.tell(News::Profiles);
        problems
    }

    /// [`Desk::keep`]. What cannot be kept is said in the log and tried again at the next save, which does not happen without.
    pub(crate) fn remember(&self, name: &str, text: &str, maker: Maker) {
        if let Err(error) = self.keep(name, text, maker) {
            tracing::warn!(%error, file = name, "what the file says could not be kept in its history");
        }
    }

    /// Keeps what a file says now in its history.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn keep(&self, name: &str, text: &str, maker: Maker) -> std::io::Result<()> {
        let (vault, now) = (self.inner.journal.vault(), self.inner.clock.now_ms());
        self.folder().history.record(vault, name, text, maker, now)
    }

    /// Removes what is older than the retention: at the start, every few minutes (R20: counts are
    /// overrun within hours, not days), and when the retention was changed.
    fn prune(&self) {
        const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
        let desk = self.clone();
        self.inner.tasks.spawn(async move {
            let (journal, clock, stop) = (&desk.inner.journal, &desk.inner.clock, &desk.inner.stop);
            loop {
                match stop.run_until_cancelled(journal.prune(clock.now_ms())).await {
                    None => return,
                    Some(Ok(_)) => {}
                    Some(Err(error)) => tracing::warn!(%error, "old sessions and attempts could not be removed"),
                }
                let again = clock.now().checked_add(AGAIN).unwrap_or(jiff::Timestamp::MAX);
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = clock.sleep_until(again) => {}
                    () = desk.inner.prune_now.notified() => {}
                }
            }
        });
    }
}

/// What the dispatcher goes by.
fn rules(in_force: &InForce) -> schedule::Rules {
    let seconds = |wait: u32| Duration::from_secs(wait.into());
    schedule::Rules {
        schedule: match &in_force.retry {
            Retry::Demo => schedule::Schedule::Demo,
            Retry::Production => schedule::Schedule::Production,
            Retry::Custom(waits) => schedule::Schedule::Custom(waits.iter().copied().map(seconds).collect()),
        },
        max_wait: match in_force.max_wait {
            MaxWait::Seconds(wait) => schedule::MaxWait::For(seconds(wait)),
            MaxWait::Forever => schedule::MaxWait::Forever,
        },
    }
}

/// What the journal keeps.
fn retention(in_force: &InForce) -> journal::Retention {
    journal::Retention {
        session_days: in_force.retention_days,
        attempt_days: in_force.attempt_days,
        attempts_kept: in_force.attempts_kept.into(),
    }
}

/// A lock that a panicking holder does not close to others: what it guards is replaced whole, never half.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
