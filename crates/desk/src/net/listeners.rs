//! The three listeners (R28 as amended): loopback with management, the local network on request, a port for a public base URL.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use issuer::Issuer;
use issuer::listener::{Door, Management, Place, may_manage};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::addresses::{LanAddress, entries, local_network, verdict};
use super::base::{BadBase, BaseUrl};
use super::lan::Lan;
use crate::config::Service;
use crate::desk::lock;
use crate::options::{Options, PORT};
use crate::schema::{Address, AddressKind};

/// Why a listener cannot be opened. The message says the way out.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody else has the port (R12: no silent hop).
    #[error("port {} is in use by another program. Stop it, or choose another port: --listen {}:PORT", address.port(), address.ip())]
    InUse {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// R28.
    #[error(
        "{0} is reachable from other machines: management needs a token there. Give --token-file, or listen on 127.0.0.1"
    )]
    NeedsToken(SocketAddr),
    /// R28 (c).
    #[error(
        "--wallet-listen {0} is reachable from other machines: it is the port that a tunnel or proxy on this computer \
         points at. Give a loopback address, such as 127.0.0.1:{port}", port = .0.port()
    )]
    WalletBeyondLoopback(SocketAddr),
    /// The base URL cannot be one.
    #[error("the base URL cannot be used: {0}")]
    BaseUrl(#[from] BadBase),
    /// R28: what a tunnel for this URL points at would be the management listener.
    #[error(
        "{0} is not of this computer, and whatever forwards it here would reach the management routes too. Give \
         --wallet-listen 127.0.0.1:PORT and point it there, or protect management with --token-file"
    )]
    PublicBase(String),
    /// Not one of this computer's local-network addresses.
    #[error("{0} is not an address of this computer in a local network")]
    NotLocal(String),
}

/// The sockets of a desk: all of them bound, none served. Dropping this frees them.
#[derive(Debug)]
pub struct Sockets {
    local: Vec<TcpListener>,
    /// How the desk itself reaches its management routes.
    own: SocketAddr,
    local_base: String,
    public: Option<(TcpListener, String)>,
}

impl Sockets {
    /// Binds the sockets a desk starts with.
    ///
    /// # Errors
    /// [`ListenError`]; nothing stays bound then.
    pub async fn bind(options: &Options, service: &Service) -> Result<Self, ListenError> {
        if let Some(address) = options.wallet_listen.filter(|address| !is_loopback(*address)) {
            return Err(ListenError::WalletBeyondLoopback(address));
        }
        let given = options.base_url.as_deref().map(BaseUrl::parse).transpose()?;
        let is_open = |url: &&BaseUrl| !url.is_loopback() && !may_be_public(options);
        if let Some(url) = given.as_ref().filter(is_open) {
            return Err(ListenError::PublicBase(url.as_str().to_owned()));
        }
        let local = match options.listen {
            Some(address) if !may_manage(address, options.token.as_ref()) => {
                return Err(ListenError::NeedsToken(address));
            }
            Some(address) => vec![bind(address).await?],
            None => loopback(options.port.or(service.port).unwrap_or(PORT)).await?,
        };
        let own = local[0].local_addr().map_err(|source| ListenError::Bind {
            address: ([0, 0, 0, 0], 0).into(),
            source,
        })?;
        let (local_base, public_base) = bases(given, options, service, own.port());
        let public = match options.wallet_listen {
            Some(address) => {
                let socket = bind(address).await?;
                let port = socket.local_addr().unwrap_or(address).port();
                let base = public_base.map_or_else(|| on_localhost(port), |url| url.as_str().to_owned());
                Some((socket, base))
            }
            None => None,
        };
        Ok(Self {
            local,
            own: reachable(own),
            local_base,
            public,
        })
    }

    /// The base URL of the management listener.
    pub fn own_url(&self) -> String {
        format!("http://{}", self.own)
    }

    /// Serves all of them until `stop`.
    pub fn serve(
        self,
        options: &Options,
        issuer: &Arc<Issuer>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Listeners {
        let identifier_path = options.identifier_path.as_str();
        let port = self.own.port();
        let local = Arc::new(Door {
            base: self.local_base,
            identifier_path,
            management: Some(Management {
                token: options.token.clone(),
                port,
                origins: options.origins.clone(),
            }),
        });
        let mut listeners = Listeners {
            issuer: issuer.clone(),
            tasks: tasks.clone(),
            stop: stop.clone(),
            local: local.clone(),
            identifier_path,
            port,
            own: self.own,
            public: None,
            lan: Mutex::default(),
            lan_file: options.data.join(super::lan::FILE),
            turn: tokio::sync::Mutex::default(),
        };
        issuer.set_door(Place::Local, Some(local.clone()));
        if let Some((socket, base)) = self.public {
            let door = Arc::new(Door {
                base,
                identifier_path,
                management: None,
            });
            issuer.set_door(Place::Public, Some(door.clone()));
            issuer.set_default_place(Place::Public);
            listeners.serve(socket, door.clone(), stop.clone());
            listeners.public = Some(door);
        }
        for socket in self.local {
            listeners.serve(socket, local.clone(), stop.clone());
        }
        listeners
    }
}

/// Whether a base URL may be one that others forward to this desk: to a listener without management, or with a token.
pub fn may_be_public(options: &Options) -> bool {
    options.wallet_listen.is_some() || options.token.is_some()
}

/// The base URLs of the management listener and, where one is chosen, of the public one.
///
/// A loopback base URL of the file names this listener, whatever port it got; a flag means what it says. A public one of the
/// file that [`may_be_public`] forbids is left out; a [`crate::schema::Problem`] says so.
fn bases(given: Option<BaseUrl>, options: &Options, service: &Service, port: u16) -> (String, Option<BaseUrl>) {
    let own = || on_localhost(port);
    let has_wallet = options.wallet_listen.is_some();
    match given.or_else(|| service.base_url.clone()) {
        Some(url) if url.is_loopback() && options.base_url.is_none() => (url.with_port(port).as_str().to_owned(), None),
        Some(url) if url.is_loopback() => (url.as_str().to_owned(), None),
        Some(url) if has_wallet => (own(), Some(url)),
        Some(url) if may_be_public(options) => (url.as_str().to_owned(), None),
        _ => (own(), None),
    }
}

fn on_localhost(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// The listeners of a desk.
pub struct Listeners {
    pub(super) issuer: Arc<Issuer>,
    tasks: TaskTracker,
    pub(super) stop: CancellationToken,
    local: Arc<Door>,
    pub(super) identifier_path: &'static str,
    pub(super) port: u16,
    /// How the desk itself reaches its management routes.
    own: SocketAddr,
    public: Option<Arc<Door>>,
    pub(super) lan: Mutex<Option<Lan>>,
    /// Where it is remembered over restarts.
    pub(super) lan_file: PathBuf,
    /// One change of the local network's listener, or of the default place, at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
}

impl Listeners {
    pub(super) fn serve(&self, socket: TcpListener, door: Arc<Door>, stop: CancellationToken) {
        let served = issuer::serve(self.issuer.clone(), socket, door, stop);
        self.tasks.spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "a listener ended");
            }
        });
    }

    /// The base URL of the management listener.
    pub fn own_url(&self) -> String {
        format!("http://{}", self.own)
    }

    /// The base URL that offers for this computer carry.
    pub fn local_base(&self) -> &str {
        &self.local.base
    }

    /// The issuer identifier that new offers carry.
    pub fn identifier(&self) -> String {
        let chosen = self.issuer.door(self.issuer.default_place());
        chosen.as_ref().unwrap_or(&self.local).identifier()
    }

    /// Every choice with its verdict.
    pub fn addresses(&self) -> Vec<Address> {
        let selected = self.issuer.default_place();
        let address = |kind, url: String, ip: Option<&LanAddress>, on, selected| Address {
            kind,
            verdict: verdict(kind, &url, on),
            url: Some(url),
            ip: ip.map(|address| address.ip.to_string()),
            interface: ip.map(|address| address.interface.clone()),
            on,
            selected,
        };
        let mut out = vec![address(
            AddressKind::Local,
            self.local.base.clone(),
            None,
            true,
            selected == Place::Local,
        )];
        let open = lock(&self.lan).as_ref().map(|lan| lan.address.clone());
        let before = self.lan_before();
        for (found, on) in entries(local_network(), open.as_ref()) {
            let url = format!("http://{}", SocketAddr::new(found.ip, self.port));
            let mut entry = address(AddressKind::Lan, url, Some(&found), on, on && selected == Place::Lan);
            if before.is_some() && entry.ip == before {
                entry.verdict = format!(
                    "It was open when the desk last ended, and is closed now. {}",
                    entry.verdict
                );
            }
            out.push(entry);
        }
        match &self.public {
            Some(door) => {
                out.push(address(
                    AddressKind::Public,
                    door.base.clone(),
                    None,
                    true,
                    selected == Place::Public,
                ));
            }
            None => out.push(Address {
                kind: AddressKind::Public,
                url: None,
                ip: None,
                interface: None,
                on: false,
                selected: false,
                verdict: "Not set. Start with --wallet-listen and --base-url to use one.".into(),
            }),
        }
        out
    }
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ListenError::InUse { address },
        _ => ListenError::Bind { address, source },
    })
}

/// Both loopback addresses on one port; a machine without IPv6 has the first only.
async fn loopback(port: u16) -> Result<Vec<TcpListener>, ListenError> {
    let four = bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)).await?;
    let port = four.local_addr().map_or(port, |address| address.port());
    let mut sockets = vec![four];
    match bind(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)).await {
        Ok(six) => sockets.push(six),
        // Somebody on ::1 would answer for us where `localhost` means IPv6.
        Err(error @ ListenError::InUse { .. }) => return Err(error),
        Err(error) => tracing::debug!(%error, "no IPv6 loopback"),
    }
    Ok(sockets)
}

/// An address that reaches a listener from this computer.
fn reachable(bound: SocketAddr) -> SocketAddr {
    match bound.ip() {
        ip if !ip.is_unspecified() => bound,
        IpAddr::V4(_) => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), bound.port()),
        IpAddr::V6(_) => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), bound.port()),
    }
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::secret::Secret;

    fn options(base: Option<&str>, wallet: Option<&str>, token: bool) -> Options {
        Options {
            listen: Some(([127, 0, 0, 1], 0).into()),
            base_url: base.map(str::to_owned),
            wallet_listen: wallet.map(|address| address.parse().expect("an address")),
            token: token.then(|| Secret::new("0123456789abcdef")),
            ..Options::personal()
        }
    }

    async fn refused(options: &Options) -> String {
        let bound = Sockets::bind(options, &Service::default()).await;
        bound.err().map(|error| error.to_string()).unwrap_or_default()
    }

    /// R28 (c): the wallet-only listener is loopback; a public base URL never leads to management without a token.
    #[tokio::test]
    async fn what_is_reachable_from_elsewhere_is_refused() {
        let wide = refused(&options(None, Some("0.0.0.0:0"), false)).await;
        assert!(wide.contains("--wallet-listen") && wide.contains("127.0.0.1"), "{wide}");
        let public = Some("https://issuer.example.com");
        let open = refused(&options(public, None, false)).await;
        assert!(
            open.contains("--wallet-listen") && open.contains("--token-file"),
            "{open}"
        );
        assert_eq!(refused(&options(public, Some("127.0.0.1:0"), false)).await, "");
        assert_eq!(refused(&options(public, Some("[::ffff:127.0.0.1]:0"), false)).await, "");
        assert_eq!(refused(&options(public, None, true)).await, "");
        assert!(
            refused(&options(Some("nonsense"), None, false))
                .await
                .contains("base URL")
        );
        let endpoints = refused(&options(Some("http://localhost/openid4vci"), None, false)).await;
        assert!(endpoints.contains("/openid4vci"), "{endpoints}");
    }

    #[test]
    fn each_listener_has_one_base_url() {
        let check = |flag: Option<&str>, file: Option<&str>, wallet: bool, local: &str, public: Option<&str>| {
            let options = options(flag, wallet.then_some("127.0.0.1:0"), false);
            let service = Service {
                base_url: file.map(|url| BaseUrl::parse(url).expect("a base URL")),
                ..Service::default()
            };
            let given = flag.map(|url| BaseUrl::parse(url).expect("a base URL"));
            let got = bases(given, &options, &service, 9);
            assert_eq!(
                (got.0.as_str(), got.1.as_ref().map(BaseUrl::as_str)),
                (local, public),
                "{flag:?} {file:?} {wallet}"
            );
        };
        let (own, far) = ("http://localhost:9", Some("https://issuer.example.com"));
        check(None, None, false, own, None);
        check(
            None,
            Some("http://127.0.0.1:7002/a"),
            false,
            "http://127.0.0.1:9/a",
            None,
        );
        check(Some("http://localhost:7411"), far, false, "http://localhost:7411", None);
        check(far, None, true, own, far);
        check(None, far, true, own, far);
        // Left out, with a problem.
        check(None, far, false, own, None);
    }
}
