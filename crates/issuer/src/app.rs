//! The issuer itself: what its endpoints share.

use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use journal::Journal;
use model::entropy::Entropy;
use model::profile::Profile;
use model::session::Method;
use model::time::Clock;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::catalogue::Catalogue;
use crate::fetch::Fetch;
use crate::issue::Shelf;
use crate::keychain::Keychain;
use crate::keys::KeyRing;
use crate::listener::{Door, Place};
use crate::management::Feed;
use crate::management::freeze::Shared;
use crate::protocol::authorize::external::{self, Away};
use crate::protocol::authorize::{self, Waiter};
use crate::protocol::pushed;
use crate::protocol::replay::Seen;
use crate::protocol::visits::Visits;
use crate::protocol::waiting::Waiting;

/// Choices of the operator.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Keep issued credentials in the record (R20; on at a desk, off by default when headless).
    pub keep_credentials: bool,
    /// Replay a session's past events to a new subscriber (`sse.replay`, R5).
    pub replay: bool,
    /// Allow `<webhook:…>` functions that came with an offer rather than with a profile (address guard).
    pub offer_functions: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keep_credentials: false,
            replay: true,
            offer_functions: false,
        }
    }
}

/// What an issuer is made of.
pub struct Parts {
    /// The durable record.
    pub journal: Journal,
    /// What can be issued.
    pub catalogue: Catalogue,
    /// The key this desk made.
    pub desk_key: Arc<credentials::key::SigningKey>,
    /// Its certificate chain for JWT formats, without the root; `None` where nobody vouches for it.
    pub desk_chain: Option<Arc<credentials::certificate::Chain>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Calls of data functions, behind the address guard.
    pub fetch: Arc<dyn Fetch>,
    /// Private keys that the configuration only names.
    pub keychain: Arc<dyn Keychain>,
    /// Choices.
    pub settings: Settings,
}

/// By profile and method: the profile it was made from, and what it became.
type FrozenProfiles = HashMap<(String, Method), (Arc<Profile>, Shared)>;

/// The embedded issuer. Cheap to share; every listener serves the same one.
pub struct Issuer {
    pub(crate) journal: Journal,
    pub(crate) catalogue: ArcSwap<Catalogue>,
    pub(crate) keys: KeyRing,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) fetch: Arc<dyn Fetch>,
    pub(crate) settings: Settings,
    /// The listeners by place; which one a new offer points at is decided per request.
    doors: ArcSwap<HashMap<Place, Arc<Door>>>,
    default_place: ArcSwap<Place>,
    /// Effective profiles without overrides, frozen once per catalogue.
    pub(crate) frozen: Mutex<FrozenProfiles>,
    /// Frozen profiles, parsed.
    pub(crate) prepared: Shelf,
    /// Proofs that wallets used, of which none counts twice.
    pub(crate) seen: Seen,
    /// What callers asked for where nothing names a session.
    pub(crate) visits: Arc<Visits>,
    /// Status lists, signed.
    pub(crate) status: crate::status::Shelf,
    /// One-time SSE tickets and when they end.
    pub(crate) tickets: Mutex<HashMap<String, i64>>,
    /// Authorization requests that were pushed, by their `request_uri` (PAR-3).
    pub(crate) pushed: Waiting<Arc<Waiter>>,
    /// Authorization requests a person is being asked about.
    pub(crate) asked: Waiting<Arc<Waiter>>,
    /// People who are away, logging in at the provider, by the `state` they left with.
    pub(crate) away: Waiting<Arc<Away>>,
    /// What is known of the provider.
    pub(crate) provider: external::Shelf,
    /// Where event streams get their events from.
    pub(crate) feed: Feed,
    /// When the sweeper wakes, epoch milliseconds; and its bell, for a session that ends before that.
    pub(crate) next_sweep: AtomicI64,
    pub(crate) earlier_end: Notify,
    pub(crate) stop: CancellationToken,
}

impl Issuer {
    /// Puts an issuer together. Nothing runs until [`crate::serve()`] and [`crate::sweep::run`].
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            keys: KeyRing::new(parts.desk_key, parts.desk_chain, parts.journal.clone(), parts.keychain),
            journal: parts.journal,
            catalogue: ArcSwap::from_pointee(parts.catalogue),
            clock: parts.clock,
            entropy: parts.entropy,
            fetch: parts.fetch,
            settings: parts.settings,
            doors: ArcSwap::default(),
            default_place: ArcSwap::from_pointee(Place::Local),
            frozen: Mutex::default(),
            prepared: Shelf::default(),
            seen: Seen::default(),
            visits: Arc::default(),
            status: crate::status::Shelf::default(),
            tickets: Mutex::default(),
            pushed: Waiting::new(pushed::SECONDS * 1000),
            asked: Waiting::new(authorize::THINKING),
            away: Waiting::new(authorize::THINKING),
            provider: external::Shelf::default(),
            feed: Feed::default(),
            next_sweep: AtomicI64::new(i64::MAX),
            earlier_end: Notify::new(),
            stop: CancellationToken::new(),
        })
    }

    /// Replaces what can be issued, for every request from now on; running sessions keep their snapshot (R41).
    pub fn replace_catalogue(&self, catalogue: Catalogue) {
        self.catalogue.store(Arc::new(catalogue));
        self.keys.forget_lent();
        self.frozen
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clear();
    }

    /// What can be issued now.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.load_full()
    }

    /// Says which base URL a place has, or that it has none any more.
    pub fn set_door(&self, place: Place, door: Option<Arc<Door>>) {
        self.doors.rcu(|doors| {
            let mut doors = HashMap::clone(doors);
            match &door {
                Some(door) => doors.insert(place, door.clone()),
                None => doors.remove(&place),
            };
            doors
        });
    }

    /// Says which place offers point at when the request does not.
    pub fn set_default_place(&self, place: Place) {
        self.default_place.store(Arc::new(place));
    }

    /// Which place offers point at when the request does not say.
    pub fn default_place(&self) -> Place {
        **self.default_place.load()
    }

    /// The listener of a place, when it is on.
    pub fn door(&self, place: Place) -> Option<Arc<Door>> {
        self.doors.load().get(&place).cloned()
    }

    /// Ends every stream and the sweeper.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Now, in epoch milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }
}
