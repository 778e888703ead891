//! What the desk is and where it can be reached.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Problem;

/// The desk at a glance.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskInfo {
    /// The desk's version, as in `Cargo.toml`.
    pub version: String,
    /// The issuer's own base URL, for example `http://localhost:7002`.
    pub issuer_url: String,
    /// Where wallets can reach the issuer.
    pub addresses: Vec<Address>,
    /// The configuration folder.
    pub config_folder: String,
    /// The data folder: journal, keys.
    pub data_folder: String,
    /// How secrets at rest are protected, in words.
    pub key_note: String,
    /// Whether people can be asked to log in: then offers may have the authorization code grant.
    pub login: bool,
    /// The OpenID provider where they do, when it is not this desk's own page.
    pub login_server: Option<LoginServer>,
    /// What is wrong with the configuration right now; empty when all is well.
    pub problems: Vec<Problem>,
    /// A whole file cannot be read, so the last good configuration is still the one being served (R41).
    pub last_good: bool,
    /// The files that are the reason for it.
    pub broken_files: Vec<String>,
    /// Numbers for the navigation.
    pub counts: Counts,
}

/// An OpenID provider where people log in (R38).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LoginServer {
    /// Its name in the configuration.
    pub name: String,
    /// What must be registered there as the address people come back to, for the address that new offers carry.
    pub redirect_uri: String,
}

/// Numbers for the navigation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All sessions in the journal.
    pub sessions: u32,
    /// Sessions still ACTIVE.
    pub live: u32,
    /// Events in the journal.
    pub events: u32,
    /// Usable profiles.
    pub profiles: u32,
    /// Webhook deliveries waiting for another try or given up.
    pub failing: u32,
}

/// Which of the issuer's listeners an offer points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum AddressKind {
    /// Loopback: only programs on this computer.
    Local,
    /// An address of this computer in the local network; wallet routes only.
    Lan,
    /// A public base URL in front of the wallet-only listener.
    Public,
}

/// One address choice with its verdict.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Which listener.
    pub kind: AddressKind,
    /// The base URL offers would carry; absent when nothing is set.
    pub url: Option<String>,
    /// The network address, for `lan`.
    pub ip: Option<String>,
    /// The network interface's name, for `lan`, for example `wlan0`.
    pub interface: Option<String>,
    /// Whether it is being listened on.
    pub on: bool,
    /// Whether new offers carry it.
    pub selected: bool,
    /// Who can reach it, and what a strict wallet will refuse, in one or two sentences.
    pub verdict: String,
}

/// Arguments of `choose_address`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChooseAddress {
    /// Which listener new offers point at.
    pub kind: AddressKind,
}

/// Arguments of `set_lan`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetLan {
    /// The network address to open, or nothing to close it.
    pub ip: Option<String>,
}
