//! What the lints know beside the session's record.

use serde_json::Value;

use crate::schema::SessionDetail;

/// Facts about the profile, the issuer and the target: what was asked of the wallet, and where it had to go. What is not known is
/// what a plain issuer does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The issuer identifier that the offer carries.
    pub issuer: String,
    /// The offer stands in the link itself, so that nobody fetches it.
    pub by_value: bool,
    /// A transaction code is asked for.
    pub tx_code: bool,
    /// The session asks for what HAIP asks.
    pub haip: bool,
    /// Algorithms a key proof may have; empty when no key is asked for.
    pub proof_algs: Vec<String>,
    /// Ways a key may be named (`jwk`, `did:jwk`, …).
    pub binding: Vec<String>,
    /// The keys must be attested.
    pub attested_keys: bool,
    /// Algorithms that credentials are signed with, as the metadata say.
    pub signing_algs: Vec<String>,
    /// Whether the issuer's key comes with a certificate chain.
    pub chain: bool,
    /// The issuer's DID, when it has one.
    pub did: Option<String>,
    /// Wallets must be vouched for.
    pub attested_clients: bool,
    /// Wallets may come without a name.
    pub anonymous: bool,
    /// Tokens must be bound to a key.
    pub dpop: bool,
    /// Proofs of that must carry a nonce.
    pub dpop_nonce: bool,
    /// Requests or answers must be encrypted.
    pub encryption: bool,
    /// Only pushed authorization requests are taken.
    pub pushed: bool,
    /// People log in at another server first: its name.
    pub login_server: Option<String>,
    /// Whether there is an authorization code grant at all.
    pub login: bool,
    /// The credential is put off on purpose.
    pub deferred: bool,
    /// Keys that one request may bring.
    pub batch: u32,
    /// Whether wallets are told how to notify.
    pub notification: bool,
    /// The target's URL, masked; absent for no target.
    pub target: Option<String>,
    /// How the target stands: `open`, `held`, `stopped`.
    pub standing: String,
    /// Why it does not get anything.
    pub standing_why: Option<String>,
    /// The profile has a target that this offer switched off (`notifications: {}`).
    pub switched_off: bool,
    /// The listener in the local network is on.
    pub lan_on: bool,
    /// Whether the listener that the offer points at is on.
    pub listening: bool,
}

impl Facts {
    /// What the session's own record tells.
    pub fn of(detail: &SessionDetail) -> Self {
        let offer = &detail.json["credentialOffer"];
        let grants = offer["grants"].as_object();
        let tx_code = grants.is_some_and(|grants| grants.values().any(|grant| grant["tx_code"].is_object()));
        Self {
            issuer: offer["credential_issuer"].as_str().unwrap_or_default().to_owned(),
            tx_code,
            anonymous: true,
            login: true,
            batch: 1,
            notification: true,
            target: detail.json["notifications"]["webhook"]["url"]
                .as_str()
                .map(str::to_owned),
            standing: "open".to_owned(),
            listening: true,
            ..Self::default()
        }
    }

    /// With what a credential configuration says of keys and algorithms.
    #[must_use]
    pub fn with_configuration(mut self, published: &serde_json::Map<String, Value>) -> Self {
        let texts = |value: Option<&Value>| -> Vec<String> {
            let list = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let text = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
            list.iter().map(text).collect()
        };
        let proofs = published.get("proof_types_supported");
        let jwt = proofs.and_then(|proofs| proofs.get("jwt"));
        self.proof_algs = texts(jwt.and_then(|jwt| jwt.get("proof_signing_alg_values_supported")));
        self.binding = texts(published.get("cryptographic_binding_methods_supported"));
        self.signing_algs = texts(published.get("credential_signing_alg_values_supported"));
        self.attested_keys = proofs.and_then(Value::as_object).is_some_and(|kinds| {
            kinds
                .values()
                .any(|kind| kind.get("key_attestations_required").is_some())
        });
        self
    }
}

/// Whether a listener's base URL is what an issuer identifier begins with.
pub fn covers(base: &str, issuer: &str) -> bool {
    let base = base.trim_end_matches('/');
    issuer
        .strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
