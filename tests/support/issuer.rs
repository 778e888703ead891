//! An issuer in this process: real sockets, a real journal in a folder of its own, a clock moved by hand, and randomness
//! from a seed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use desk_app::config;
use issuer::fetch::{Fetch, NoFetch};
use issuer::listener::{Door, Management, Place};
use issuer::policy::Policy;
use issuer::{Issuer, Parts, Settings};
use journal::Journal;
use model::entropy::SeededEntropy;
use model::secret::Secret;
use model::time::FakeClock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::fixture;
use super::folder::{Folder, project};
use super::http::Ask;

/// How an issuer is set up; the default is what most tests want.
pub struct Setup {
    /// Appended to the profiles.
    pub profiles: String,
    /// `issuer-service.conf`.
    pub service: &'static str,
    /// `authentication-service.conf`; there is none without it.
    pub authentication: &'static str,
    /// Appended to the configurations.
    pub metadata: &'static str,
    /// The base URL; `http://localhost:<port>` without one.
    pub base: Option<&'static str>,
    /// `issuer.identifierPath` (R13).
    pub identifier_path: &'static str,
    /// Token for `/issuer2`.
    pub token: Option<&'static str>,
    /// Choices.
    pub settings: Settings,
    /// What is asked of wallets; what the service file says without one.
    pub policy: Option<Policy>,
    /// What data functions call.
    pub fetch: Arc<dyn Fetch>,
    /// Whether sessions expire by themselves.
    pub sweep: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            profiles: String::new(),
            service: "",
            authentication: "",
            metadata: "",
            base: None,
            identifier_path: "",
            token: None,
            settings: Settings::default(),
            policy: None,
            fetch: Arc::new(NoFetch),
            sweep: true,
        }
    }
}

/// What outlives an issuer.
pub struct Remains {
    pub folder: Folder,
    pub clock: FakeClock,
    seed: u64,
}

/// A running issuer.
pub struct TestIssuer {
    pub issuer: Arc<Issuer>,
    pub journal: Journal,
    pub clock: FakeClock,
    /// What offers carry.
    pub base: String,
    pub address: SocketAddr,
    folder: Folder,
    seed: u64,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl TestIssuer {
    /// With the shipped profiles and those of [`fixture::PROFILES`].
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// With choices of `issuer-service.conf`.
    pub async fn choosing(service: &'static str) -> Self {
        Self::with(Setup {
            service,
            ..Setup::default()
        })
        .await
    }

    /// With a set-up of one's own.
    pub async fn with(setup: Setup) -> Self {
        let clock = FakeClock::at(fixture::now());
        Self::again(
            setup,
            Remains {
                folder: Folder::new(),
                clock,
                seed: 1,
            },
        )
        .await
    }

    /// In a data folder that was used before.
    pub async fn again(setup: Setup, place: Remains) -> Self {
        let Remains { folder, clock, seed } = place;
        let journal = Journal::open(journal::Options::at(folder.path())).expect("a journal");
        let identity = fixture::identity();
        let mut texts = texts(&setup.profiles);
        texts.insert(config::SERVICE, Ok(setup.service.to_owned()));
        if !setup.authentication.is_empty() {
            texts.insert(config::AUTHENTICATION, Ok(setup.authentication.to_owned()));
        }
        if let Some(Ok(metadata)) = texts.get_mut(config::METADATA) {
            metadata.push_str(setup.metadata);
        }
        let mut loaded = config::load(&texts, &hocon_edit::Alone, &identity);
        if let Some(policy) = setup.policy {
            loaded.catalogue.policy = policy;
        }
        let issuer = Issuer::new(Parts {
            journal: journal.clone(),
            catalogue: loaded.catalogue,
            desk_key: identity.key.clone(),
            desk_chain: identity.chain(),
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SeededEntropy::new(seed)),
            fetch: setup.fetch,
            keychain: std::sync::Arc::new(issuer::keychain::NoKeychain),
            settings: setup.settings,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let port = address.port();
        let base = setup
            .base
            .map_or_else(|| format!("http://localhost:{port}"), str::to_owned);
        let token = setup.token.map(Secret::new);
        let management = Management {
            token,
            port,
            origins: vec!["https://listed.example".into()],
        };
        let door = Door {
            base: base.clone(),
            identifier_path: setup.identifier_path,
            management: Some(management),
        };
        let mut started = Self {
            issuer,
            journal,
            clock,
            base,
            address,
            folder,
            seed,
            stop: CancellationToken::new(),
            tasks: Vec::new(),
        };
        started.serve(listener, door, Some(Place::Local));
        if setup.sweep {
            started
                .tasks
                .push(tokio::spawn(issuer::sweep::run(started.issuer.clone())));
        }
        started
    }

    fn serve(&mut self, listener: TcpListener, door: Door, place: Option<Place>) {
        let door = Arc::new(door);
        if let Some(place) = place {
            self.issuer.set_door(place, Some(door.clone()));
        }
        let served = issuer::serve(self.issuer.clone(), listener, door, self.stop.clone());
        self.tasks.push(tokio::spawn(
            async move { served.await.expect("a listener that serves") },
        ));
    }

    /// Opens the wallet routes on a second port, as for the local network.
    pub async fn open_lan(&mut self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let door = Door {
            base: format!("http://{address}"),
            identifier_path: "",
            management: None,
        };
        self.serve(listener, door, Some(Place::Lan));
        address
    }

    /// Ends it; what is on disk stays.
    pub async fn stop(self) -> Remains {
        self.issuer.stop();
        self.stop.cancel();
        for task in self.tasks {
            task.await.expect("no panic");
        }
        self.journal.close();
        Remains {
            folder: self.folder,
            clock: self.clock,
            seed: self.seed + 1,
        }
    }

    /// Every byte in the data folder, apart from the master key.
    pub fn stored(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for entry in std::fs::read_dir(self.folder.path()).expect("the data folder") {
            let path = entry.expect("an entry").path();
            if path.file_name().is_some_and(|name| name != "master.key") {
                out.extend(std::fs::read(&path).expect("a file"));
            }
        }
        out
    }

    pub fn ask(&self, method: &str, target: &str) -> Ask {
        Ask::new(self.address, method, target)
    }

    pub fn get(&self, target: &str) -> Ask {
        self.ask("GET", target)
    }

    pub fn post(&self, target: &str) -> Ask {
        self.ask("POST", target)
    }
}

/// The shipped folder with the tests' additions.
pub fn texts(more_profiles: &str) -> config::Texts {
    let mut texts: config::Texts = BTreeMap::new();
    for name in [config::PROFILES, config::METADATA] {
        let shipped = std::fs::read_to_string(project().join("profiles").join(name)).expect("a shipped file");
        let more = if name == config::PROFILES {
            fixture::PROFILES
        } else {
            fixture::METADATA
        };
        let last = if name == config::PROFILES { more_profiles } else { "" };
        texts.insert(name, Ok(format!("{shipped}\n{more}\n{last}\n")));
    }
    texts
}
