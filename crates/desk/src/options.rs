//! How a desk is started.

use std::net::SocketAddr;
use std::path::PathBuf;

use model::secret::Secret;

/// Which delays webhooks are tried again with (design.md section 1, Retry).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// 1 s, 3 s, 10 s, 30 s, 2 min.
    #[default]
    Demo,
    /// Standard Webhooks' schedule.
    Production,
}

/// Everything a desk can be told at its start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration folder; the shipped one is unpacked into it when it holds none.
    pub config: PathBuf,
    /// The data folder: journal, master key, identity.
    pub data: PathBuf,
    /// Where management and wallet routes listen; `None` for loopback (both families) on [`Options::port`].
    pub listen: Option<SocketAddr>,
    /// The port on loopback; `None` for what `web.conf` says, else 7002 (R12). 0 takes a free one.
    pub port: Option<u16>,
    /// Base URL; `None` for what `issuer-service.conf` says, else `http://localhost:<port>`.
    pub base_url: Option<String>,
    /// A wallet-only listener for a public base URL.
    pub wallet_listen: Option<SocketAddr>,
    /// Token for the management routes.
    pub token: Option<Secret>,
    /// Retry preset.
    pub retry: Retry,
    /// Keep issued credentials in the record.
    pub keep_credentials: bool,
}

/// The port when nobody says another (R12).
pub const PORT: u16 = 7002;

impl Options {
    /// A desk for one person: loopback, the user's own folders, everything else by default.
    pub fn personal() -> Self {
        let home = dirs::data_dir()
            .unwrap_or_else(|| PathBuf::from("."))
            .join("issuer-desk");
        Self {
            config: home.join("config"),
            data: home.join("data"),
            listen: None,
            port: None,
            base_url: None,
            wallet_listen: None,
            token: None,
            retry: Retry::Demo,
            keep_credentials: true,
        }
    }
}
