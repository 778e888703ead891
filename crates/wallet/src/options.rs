//! How a claim is made.

use std::sync::Arc;
use std::time::Duration;

use credentials::jwe::Enc;
use credentials::key::Alg;
use jiff::SignedDuration;
use model::secret::Secret;
use model::time::Clock;

use crate::attestation::Attester;

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

/// How a claim gets its access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the offer's pre-authorized code.
    PreAuthorized,
    /// By a login: the authorization code grant.
    Login,
}

/// What the person does at the login page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Lets the wallet have the credential.
    Approves,
    /// Refuses.
    Denies,
}

/// What the issuer is told of the credential (NOTIF-3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notify {
    /// Whether it passed the checks.
    #[default]
    Outcome,
    /// `credential_accepted`, whatever the checks say.
    Accepted,
    /// `credential_failure`, whatever they say.
    Failure,
    /// `credential_deleted`.
    Deleted,
    /// Nothing.
    Nothing,
}

/// Encrypted requests and answers, beyond what the issuer requires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Encryption {
    /// Encrypt both, even where it is not required.
    pub wanted: bool,
    /// Compress what is encrypted (`DEF`).
    pub zip: bool,
    /// The content encryption; without one the first of the issuer's that this wallet knows.
    pub enc: Option<Enc>,
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
    /// Which grant, when the offer leaves a choice; without one the pre-authorized code.
    pub way: Option<Way>,
    /// This wallet's `client_id`; without one it is anonymous where it may be.
    pub client_id: Option<String>,
    /// Where the authorization server sends the person back to. Nothing listens there: the wallet reads the address.
    pub redirect_uri: String,
    /// What the person does at the login page.
    pub person: Person,
    /// Push the authorization request where that is offered (PAR).
    pub push: bool,
    /// Ask by `authorization_details` even where the configuration has a scope.
    pub details: bool,
    /// Bind the token to a key (DPoP); without a choice where that is offered.
    pub dpop: Option<bool>,
    /// Who vouches for this wallet where clients authenticate by attestation.
    pub attester: Option<Arc<Attester>>,
    /// Whether requests and answers are encrypted, where the issuer leaves the choice.
    pub encryption: Encryption,
    /// How long to wait for a deferred credential, by the clock.
    pub patience: SignedDuration,
    /// What the issuer is told of the credential, where it asks for that.
    pub notify: Notify,
    /// Afterwards refresh the token and fetch the credential once more.
    pub refresh: bool,
}

/// The robot's name where it needs one and was given none.
pub const ROBOT: &str = "issuer-desk-robot";

impl WalletOptions {
    /// A wallet with a `jwk`-bound ES256 key that claims one credential and trusts no root in particular.
    ///
    /// # Errors
    /// When the machine's TLS set-up cannot be read.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            // Some servers close an idle connection after five seconds, and a request might meet its end.
            .pool_idle_timeout(Duration::from_secs(2))
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
            way: None,
            client_id: None,
            redirect_uri: "https://robot-wallet.example/callback".into(),
            person: Person::Approves,
            push: true,
            details: false,
            dpop: None,
            attester: None,
            encryption: Encryption::default(),
            patience: SignedDuration::from_secs(60),
            notify: Notify::default(),
            refresh: false,
        })
    }
}
