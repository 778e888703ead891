//! What this issuer asks of wallets: the choices of `issuer-service.conf`, part of the catalogue and replaced with it (R41).
//!
//! A request reads it once, from the catalogue of that moment.

mod provider;
mod trust;

use std::sync::Arc;

use credentials::jwe::RecipientKey;

pub use provider::{Found, Provider};
pub use trust::{Distrust, Trust};

/// The choices. Their defaults let any wallet in (R39).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Wallets may redeem a pre-authorized code without saying who they are (ASMETA-3, R39).
    pub anonymous: bool,
    /// Encrypted requests and responses.
    pub encryption: Encryption,
    /// The most keys of one credential request (META-18, CRED-11).
    pub batch: usize,
    /// Every credential response has a `notification_id`, and there is an endpoint for it (META-15, CRED-25).
    pub notification: bool,
    /// How the authorization code grant is served.
    pub authorization: Authorization,
    /// Who gets a refresh token.
    pub refresh: Refresh,
    /// How wallets say who they are.
    pub clients: Clients,
    /// Tokens bound to a key.
    pub dpop: Dpop,
    /// `keyAttestation.trust`: whose key attestations are believed (KATT-7).
    pub key_attesters: Trust,
}

/// The authorization code grant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authorization {
    /// How a person is asked.
    pub login: Login,
    /// `enforcePushedAuthorizationRequests`: only requests that were pushed are taken (ASMETA-7, FAPI 2.0).
    pub pushed_only: bool,
}

/// How a person is asked (R38).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Login {
    /// Not at all: there is no authorization code grant.
    Off,
    /// By the page of this issuer.
    #[default]
    Own,
    /// At an OpenID provider first, then by the page of this issuer.
    External(Arc<Provider>),
}

/// Refresh tokens (TOKEN-20, TOKEN-21).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refresh {
    /// Whether there are any.
    pub tokens: RefreshTokens,
    /// `offlineAccess`: only wallets that ask for the scope `offline_access` get one.
    pub asked_for: bool,
}

/// How refresh tokens live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RefreshTokens {
    /// None are given.
    #[default]
    Off,
    /// They stay the same.
    On,
    /// Each use replaces them.
    Rotate,
}

/// What is encrypted between wallets and this issuer (META-16, META-17).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// Offered to wallets: requests and responses only together (ENC-9).
    pub offered: bool,
    /// The key requests are encrypted to; without one, the key this desk made.
    pub key: Option<Arc<RecipientKey>>,
    /// `encryption_required` of requests.
    pub request_required: bool,
    /// `encryption_required` of responses.
    pub response_required: bool,
}

impl Default for Encryption {
    fn default() -> Self {
        Self {
            offered: true,
            key: None,
            request_required: false,
            response_required: false,
        }
    }
}

/// The most keys of one credential request unless `batchSize` says otherwise.
pub const BATCH: usize = 10;

impl Default for Policy {
    fn default() -> Self {
        Self {
            anonymous: true,
            encryption: Encryption::default(),
            batch: BATCH,
            notification: true,
            authorization: Authorization::default(),
            refresh: Refresh::default(),
            clients: Clients::default(),
            dpop: Dpop::default(),
            key_attesters: Trust::default(),
        }
    }
}

/// How wallets say who they are (fact sheet 6.3, `clientAuthenticationConfig`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// A `client_id` that nothing proves is enough.
    pub public: bool,
    /// By an attestation of their provider (CATT-1).
    pub attestation: Option<Attestation>,
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            public: true,
            attestation: None,
        }
    }
}

/// Attestation-based client authentication (ABCA -07).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Whose attestations are believed.
    pub trust: Trust,
    /// Proofs must carry a challenge of this server (CATT-6).
    pub challenge: bool,
    /// The most that may have passed since an attestation was issued, seconds; its `exp` alone counts without (CATT-7).
    pub max_age: Option<i64>,
    /// An attestation must say who issued it; later drafts leave that out (CATT-13).
    pub needs_issuer: bool,
}

/// Tokens bound to a key (RFC 9449). A wallet that sends a proof always gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dpop {
    /// No others are given (DPOP-13).
    pub required: bool,
    /// Proofs must carry a nonce of this server (DPOP-5).
    pub nonce: bool,
    /// Their life in seconds; one that is bound to nothing lives for 300 at most (TOKEN-19).
    pub token_seconds: i64,
}

impl Default for Dpop {
    fn default() -> Self {
        Self {
            required: false,
            nonce: false,
            token_seconds: 300,
        }
    }
}

impl Policy {
    /// Whether wallets may use the authorization code grant.
    pub fn asks_people(&self) -> bool {
        self.authorization.login != Login::Off
    }
}

impl Refresh {
    /// Whether a wallet that was understood to want these scopes gets a refresh token.
    pub fn given(&self, offline: bool) -> bool {
        self.tokens != RefreshTokens::Off && (offline || !self.asked_for)
    }

    /// Whether a token is replaced with each use. One that is bound to no key always is: nothing else would show that it was
    /// stolen (RFC 9700 2.2.2); one that is bound stays, unless the operator wants it otherwise (TOKEN-21).
    pub fn rotates(&self, bound: bool) -> bool {
        self.tokens == RefreshTokens::Rotate || !bound
    }
}

/// The scope that asks for a refresh token.
pub const OFFLINE_ACCESS: &str = "offline_access";

#[cfg(test)]
mod tests {
    use super::*;

    /// TOKEN-20, TOKEN-21; RFC 9700 2.2.2.
    #[test]
    fn refresh_tokens_follow_the_choices() {
        let check = |tokens, asked_for, offline, given| {
            assert_eq!(
                Refresh { tokens, asked_for }.given(offline),
                given,
                "{tokens:?} {asked_for} {offline}"
            );
        };
        check(RefreshTokens::Off, false, true, false);
        check(RefreshTokens::On, false, false, true);
        check(RefreshTokens::On, true, false, false);
        check(RefreshTokens::Rotate, true, true, true);
        let rotates = |tokens, bound| {
            Refresh {
                tokens,
                asked_for: false,
            }
            .rotates(bound)
        };
        assert!(!rotates(RefreshTokens::On, true) && rotates(RefreshTokens::On, false));
        assert!(rotates(RefreshTokens::Rotate, true));
    }
}
