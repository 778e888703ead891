//! How a claim is made.

use std::sync::Arc;
use std::time::Duration;

use credentials::key::Alg;
use model::secret::Secret;
use model::time::Clock;

/// How the proof names the holder's key (PROOF-3, PROOF-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Header `jwk`.
    Jwk,
    /// Header `kid`: the DID URL of a did:jwk.
    DidJwk,
    /// Header `kid`: the DID URL of a did:key.
    DidKey,
}

/// Everything a claim needs besides the link.
#[derive(Clone)]
pub struct WalletOptions {
    /// For every request; [`WalletOptions::new`] makes one without proxy and redirects.
    pub http: reqwest::Client,
    /// What the proof's `iat` and the validity checks go by.
    pub clock: Arc<dyn Clock>,
    /// The transaction code, if the person was told one.
    pub tx_code: Option<Secret>,
    /// Which of the offered configurations; without one the first.
    pub configuration: Option<String>,
    /// The holder key's algorithm; without one ES256 if the issuer takes it, else the first it takes.
    pub alg: Option<Alg>,
    /// How the proof names the key; without one as the configuration's binding methods say, `jwk` first.
    pub binding: Option<Binding>,
    /// How many credentials, each with a key of its own; at most what the issuer's `batch_size` allows.
    pub copies: usize,
    /// PEM certificates that chains must lead to. With none, chains are checked in themselves only.
    pub trusted_roots: Vec<String>,
    /// Hosts this wallet talks to, without port; none means any.
    pub hosts: Option<Vec<String>>,
    /// Plain http is for loopback; this lets it reach further, for a demo on a LAN (GEN-1).
    pub http_anywhere: bool,
}

impl WalletOptions {
    /// A wallet with a `jwk`-bound ES256 key that claims one credential and trusts no root in particular.
    ///
    /// # Errors
    /// When the machine's TLS set-up cannot be read.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            http,
            clock,
            tx_code: None,
            configuration: None,
            alg: None,
            binding: None,
            copies: 1,
            trusted_roots: Vec::new(),
            hosts: None,
            http_anywhere: false,
        })
    }
}
