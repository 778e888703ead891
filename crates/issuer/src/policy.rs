//! What this issuer asks of wallets: the choices of `issuer-service.conf`, part of the catalogue and replaced with it (R41).
//!
//! A request reads it once, from the catalogue of that moment.

/// The choices. Their defaults let any wallet in (R39).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Wallets may redeem a pre-authorized code without saying who they are (ASMETA-3, R39).
    pub anonymous: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { anonymous: true }
    }
}
