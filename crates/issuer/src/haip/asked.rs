//! What is asked of wallets and offered to them (HAIP-1 to HAIP-4, HAIP-8 to HAIP-11): the policy, and above it the switch.

use model::configuration::Format;

use super::{Finding, must, should};
use crate::policy::{Policy, RefreshTokens};

/// What sessions of a profile ask of wallets, and what they offer them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an item of its own")]
pub struct Asked {
    /// Credentials can be had by the authorization code grant.
    pub authorization_code: bool,
    /// An authorization request must have been pushed, with PKCE S256; the answer names the issuer.
    pub pushed: bool,
    /// Tokens are bound to a key by DPoP.
    pub dpop: bool,
    /// Clients must authenticate.
    pub authenticated: bool,
    /// Some wallet provider is trusted: without one nobody could authenticate.
    pub trusts: bool,
    /// Refresh tokens are given.
    pub refresh: bool,
    /// Somebody's key attestations are believed.
    pub key_attestations: bool,
    /// Metadata can be had signed.
    pub signed_metadata: bool,
}

impl Asked {
    /// What the policy asks; with `haip` on, all of it that HAIP demands.
    pub fn of(policy: &Policy, haip: bool) -> Self {
        let attestation = policy.clients.attestation.as_ref();
        Self {
            authorization_code: policy.asks_people(),
            pushed: haip || policy.authorization.pushed_only,
            dpop: haip || policy.dpop.required,
            authenticated: haip || (attestation.is_some() && !policy.clients.public && !policy.anonymous),
            trusts: attestation.is_some_and(|attestation| !attestation.trust.is_empty()),
            refresh: policy.refresh.tokens != RefreshTokens::Off,
            key_attestations: !policy.key_attesters.is_empty(),
            signed_metadata: true,
        }
    }
}

/// The items about grants and clients.
pub(super) fn judge(asked: &Asked, format: Format) -> Vec<Finding> {
    let switch = "set haip = true in the profile";
    vec![
        must(
            "HAIP-1",
            asked.authorization_code && format != Format::JwtVcJson,
            || format!("{} over the authorization code grant", format.as_str()),
            || match (format, asked.authorization_code) {
                (Format::JwtVcJson, _) => "jwt_vc_json is none of HAIP's formats: dc+sd-jwt and mso_mdoc are".into(),
                _ => "There is no authorization code grant: offers need a login".into(),
            },
        ),
        must(
            "HAIP-2",
            asked.authorization_code && asked.pushed,
            || "Authorization requests must be pushed, with PKCE S256; answers name the issuer".into(),
            || match asked.authorization_code {
                true => format!("Authorization requests need not be pushed: {switch}"),
                false => "There is no authorization code grant to push requests to".into(),
            },
        ),
        must(
            "HAIP-3",
            asked.dpop,
            || "Tokens are bound to the wallet's key by DPoP".into(),
            || format!("Wallets may come without DPoP: {switch}"),
        ),
        must(
            "HAIP-4",
            asked.authenticated && asked.trusts,
            || "Wallets must authenticate by attestation".into(),
            || match (asked.authenticated, asked.trusts) {
                (false, _) => format!("Wallets may come without saying who they are: {switch}"),
                (true, _) => "Wallets must authenticate, and no wallet provider is trusted: name one under \
                              clientAuthenticationConfig in issuer-service.conf"
                    .into(),
            },
        ),
        must(
            "HAIP-8",
            asked.authorization_code,
            || "Offers with the authorization code grant start an issuance, on one device or two".into(),
            || "Offers cannot have the authorization code grant: it needs a login".into(),
        ),
        should(
            "HAIP-9",
            asked.signed_metadata,
            || "Metadata can be had signed, for ecosystems that want more than TLS".into(),
            || "Metadata is not signed: enough unless the ecosystem wants more than TLS".into(),
        ),
        should(
            "HAIP-10",
            asked.refresh,
            || "Refresh tokens let a wallet renew the credential".into(),
            || "No refresh tokens are given: a wallet must ask the person again".into(),
        ),
        should(
            "HAIP-11",
            asked.key_attestations,
            || "Key attestations are believed, beside a jwt proof and as a proof of their own".into(),
            || {
                "Nobody's key attestations are believed: name who makes them as keyAttestation.trust in issuer-service.conf".into()
            },
        ),
    ]
}
