//! How a desk is started.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use model::secret::Secret;
use url::Url;

use crate::rules::{MaxWait, Retry};

/// Everything a desk can be told at its start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration folder; `None` for the one that was opened last, else [`usual_config`]. The shipped one is unpacked into a
    /// folder that holds none.
    pub config: Option<PathBuf>,
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
    /// When failed webhooks are tried again; `None` for what settings say, else [`Options::usual_retry`].
    pub retry: Option<Retry>,
    /// When failed webhooks are tried again where neither flags nor settings say it.
    pub usual_retry: Retry,
    /// `order.maxWait`; `None` for what settings say, else the schedule's own.
    pub max_wait: Option<MaxWait>,
    /// Days an ended session is kept (R20), 0 for ever; `None` for what settings say.
    pub keep_days: Option<u32>,
    /// Webhook attempts kept at most, 0 for any number; `None` for what settings say.
    pub keep_attempts: Option<u32>,
    /// Where inboxes listen, on loopback; `None` for where they did the last time, else a free port.
    pub inbox_listen: Option<SocketAddr>,
    /// Keep issued credentials in the record.
    pub keep_credentials: bool,
    /// Replay a session's past events to a new subscriber (`sse.replay`, R5).
    pub replay: bool,
    /// Call `<webhook:…>` functions that came with an offer rather than with a profile (address guard).
    pub offer_functions: bool,
    /// Origins that may call the management routes beside loopback ones (R28); see [`read_origin`].
    pub origins: Vec<String>,
    /// Hosts in private networks that webhooks and data functions may call, for this run (address guard).
    pub allowed_hosts: Vec<String>,
    /// The path of the issuer identifier below the base URL (`issuer.identifierPath`, R13).
    pub identifier_path: IdentifierPath,
}

/// Where the issuer identifier lies below the base URL (R13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdentifierPath {
    /// The identifier is the base URL.
    #[default]
    Base,
    /// The identifier is the base URL with `/openid4vci`, as walt.id has it.
    Endpoints,
}

impl IdentifierPath {
    /// The path itself: `""` or `/openid4vci`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "",
            Self::Endpoints => issuer::listener::ENDPOINTS,
        }
    }

    /// Reads [`IdentifierPath::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Base, Self::Endpoints]
            .into_iter()
            .find(|path| path.as_str() == name)
    }
}

/// The port when nobody says another (R12).
pub const PORT: u16 = 7002;

impl Options {
    /// A desk for one person: loopback, the user's own folders, everything else by default.
    pub fn personal() -> Self {
        Self {
            config: None,
            data: home().join("data"),
            listen: None,
            port: None,
            base_url: None,
            wallet_listen: None,
            token: None,
            retry: None,
            usual_retry: Retry::Demo,
            max_wait: None,
            keep_days: None,
            keep_attempts: None,
            inbox_listen: None,
            keep_credentials: true,
            replay: true,
            offer_functions: false,
            origins: Vec::new(),
            allowed_hosts: Vec::new(),
            identifier_path: IdentifierPath::Base,
        }
    }
}

/// The folder that a desk for one person reads when nobody opened another.
pub fn usual_config() -> PathBuf {
    home().join("config")
}

fn home() -> PathBuf {
    let data = dirs::data_dir().unwrap_or_else(|| PathBuf::from("."));
    data.join("issuer-desk")
}

/// A token from a file: its first line.
///
/// # Errors
/// What is wrong with the file, for the person.
pub fn read_token(path: &Path) -> Result<Secret, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("the token file {} cannot be read: {error}", path.display()))?;
    match text.lines().next().map(str::trim) {
        Some(token) if token.len() >= 16 => Ok(Secret::new(token)),
        _ => Err(format!(
            "the token in {} must have at least 16 characters",
            path.display()
        )),
    }
}

/// An origin as browsers write it in `Origin`: `scheme://host[:port]`, nothing behind.
///
/// # Errors
/// What it must be, for the person.
pub fn read_origin(text: &str) -> Result<String, String> {
    let origin = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    origin
        .map(|url| url.origin().ascii_serialization())
        .ok_or_else(|| format!("{text} must be an origin, such as https://tools.example.com"))
}

/// Whether a variable of the environment switches something on: anything but nothing, `0`, `no`, `off`, `false`.
pub fn is_on(value: &str) -> bool {
    !matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "" | "0" | "n" | "no" | "f" | "false" | "off"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R28.
    #[test]
    fn origins_are_read_as_browsers_write_them() {
        for (text, expect) in [
            ("https://tools.example.com", Some("https://tools.example.com")),
            ("HTTPS://Tools.example.com:443/", Some("https://tools.example.com")),
            ("http://10.0.0.1:8080", Some("http://10.0.0.1:8080")),
            ("https://tools.example.com/path", None),
            ("https://user@tools.example.com", None),
            ("tools.example.com", None),
            ("null", None),
            ("*", None),
        ] {
            assert_eq!(read_origin(text).ok().as_deref(), expect, "{text}");
        }
    }

    /// R13.
    #[test]
    fn identifier_paths_have_two_names() {
        assert_eq!(IdentifierPath::from_name(""), Some(IdentifierPath::Base));
        assert_eq!(
            IdentifierPath::from_name("/openid4vci"),
            Some(IdentifierPath::Endpoints)
        );
        assert_eq!(IdentifierPath::from_name("/other"), None);
    }
}
