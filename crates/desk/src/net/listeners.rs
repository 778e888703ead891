//! The three listeners (R28 as amended): loopback with management, the local network on request, a port for a public base URL.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use issuer::Issuer;
use issuer::listener::{Door, Management, Place, may_manage};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::{Host, Url};

use super::addresses::{is_private, local_network, verdict};
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
    /// Not one of this computer's local-network addresses.
    #[error("{0} is not an address of this computer in a local network")]
    NotLocal(String),
}

/// The listeners of a desk.
pub struct Listeners {
    issuer: Arc<Issuer>,
    tasks: TaskTracker,
    stop: CancellationToken,
    local: Arc<Door>,
    port: u16,
    /// How the desk itself reaches its management routes.
    own: SocketAddr,
    public: Option<Arc<Door>>,
    lan: Mutex<Option<(IpAddr, Arc<Door>, CancellationToken)>>,
}

impl Listeners {
    /// Opens the listeners a desk starts with.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn open(
        options: &Options,
        service: &Service,
        issuer: &Arc<Issuer>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Self, ListenError> {
        let sockets = match options.listen {
            Some(address) if !may_manage(address, options.token.as_ref()) => {
                return Err(ListenError::NeedsToken(address));
            }
            Some(address) => vec![bind(address).await?],
            None => loopback(options.port.or(service.port).unwrap_or(PORT)).await?,
        };
        let own = sockets[0].local_addr().map_err(|source| ListenError::Bind {
            address: ([0, 0, 0, 0], 0).into(),
            source,
        })?;
        let port = own.port();
        let given = options.base_url.clone().or_else(|| service.base_url.clone());
        let given = given.map(|url| url.trim_end_matches('/').to_owned());
        // A loopback base URL names this listener, whatever port it got; any other one is public.
        let (local_base, public_base) = match given {
            Some(url) if is_loopback(&url) && options.base_url.is_none() => (with_port(&url, port), None),
            Some(url) if is_loopback(&url) || options.wallet_listen.is_none() => (url, None),
            other => (format!("http://localhost:{port}"), other),
        };
        let management = Management {
            token: options.token.clone(),
            port,
            origins: Vec::new(),
        };
        let local = Arc::new(Door {
            base: local_base,
            identifier_path: "",
            management: Some(management),
        });
        let mut listeners = Self {
            issuer: issuer.clone(),
            tasks: tasks.clone(),
            stop: stop.clone(),
            local: local.clone(),
            port,
            own: reachable(own),
            public: None,
            lan: Mutex::default(),
        };
        issuer.set_door(Place::Local, Some(local.clone()));
        for socket in sockets {
            listeners.serve(socket, local.clone(), stop.clone());
        }
        if let Some(address) = options.wallet_listen {
            let socket = bind(address).await?;
            let bound = socket.local_addr().unwrap_or(address);
            let base = public_base.unwrap_or_else(|| format!("http://localhost:{}", bound.port()));
            let door = Arc::new(Door {
                base,
                identifier_path: "",
                management: None,
            });
            issuer.set_door(Place::Public, Some(door.clone()));
            issuer.set_default_place(Place::Public);
            listeners.serve(socket, door.clone(), stop.clone());
            listeners.public = Some(door);
        }
        Ok(listeners)
    }

    fn serve(&self, socket: TcpListener, door: Arc<Door>, stop: CancellationToken) {
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

    /// Opens the wallet routes on an address of the local network, on the same port number; closes the one open before.
    ///
    /// # Errors
    /// [`ListenError`]; the listener open before stays then.
    pub async fn open_lan(&self, ip: &str) -> Result<(), ListenError> {
        let not_local = || ListenError::NotLocal(ip.to_owned());
        let parsed: IpAddr = ip.parse().map_err(|_| not_local())?;
        if !is_private(parsed) || !local_network().iter().any(|address| address.ip == parsed) {
            return Err(not_local());
        }
        if lock(&self.lan).as_ref().is_some_and(|(open, ..)| *open == parsed) {
            return Ok(());
        }
        let address = SocketAddr::new(parsed, self.port);
        let socket = bind(address).await?;
        self.close_lan();
        let door = Arc::new(Door {
            base: format!("http://{address}"),
            identifier_path: "",
            management: None,
        });
        let stop = self.stop.child_token();
        self.issuer.set_door(Place::Lan, Some(door.clone()));
        self.serve(socket, door.clone(), stop.clone());
        *lock(&self.lan) = Some((parsed, door, stop));
        Ok(())
    }

    /// Closes the local network's listener.
    pub fn close_lan(&self) {
        if let Some((_, _, stop)) = lock(&self.lan).take() {
            stop.cancel();
            self.issuer.set_door(Place::Lan, None);
            if self.issuer.default_place() == Place::Lan {
                self.issuer.set_default_place(Place::Local);
            }
        }
    }

    /// Every choice with its verdict.
    pub fn addresses(&self) -> Vec<Address> {
        let selected = self.issuer.default_place();
        let address = |kind, url: String, ip: Option<&super::addresses::LanAddress>, on, selected| Address {
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
        let open = lock(&self.lan).as_ref().map(|(ip, ..)| *ip);
        for found in local_network() {
            let on = open == Some(found.ip);
            let url = format!("http://{}", SocketAddr::new(found.ip, self.port));
            out.push(address(
                AddressKind::Lan,
                url,
                Some(&found),
                on,
                on && selected == Place::Lan,
            ));
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

async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
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

fn is_loopback(url: &str) -> bool {
    match Url::parse(url)
        .ok()
        .and_then(|url| url.host().map(|host| host.to_owned()))
    {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn with_port(url: &str, port: u16) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return url.to_owned();
    };
    // Fails only for URLs without a host.
    let _ = parsed.set_port(Some(port));
    parsed.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_told_apart() {
        for (url, expect) in [
            ("http://localhost:7002", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:1", true),
            ("https://issuer.example.com", false),
            ("http://192.168.1.2", false),
        ] {
            assert_eq!(is_loopback(url), expect, "{url}");
        }
        assert_eq!(with_port("http://localhost:7002", 9), "http://localhost:9");
        assert_eq!(with_port("http://localhost:7002/a", 9), "http://localhost:9/a");
    }
}
