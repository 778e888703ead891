//! What a claim came to.

use serde::Serialize;
use serde_json::Value;

/// One exchange or one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `offer`, `issuer-metadata`, `authorization-server-metadata`, `token`, `nonce`, `encryption`, `proof`, `credential`; then per
    /// credential `signature`, `chain`, `digests`, `holder-binding`, `validity`, `type`.
    pub name: &'static str,
    /// Whether it went as it should.
    pub ok: bool,
    /// For the person.
    pub detail: String,
}

/// Why a claim failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimError {
    /// Stable, for example `issuer_refused`, `tx_code_missing`, `check_failed`.
    pub code: &'static str,
    /// For the person; with the issuer's own words where it gave some.
    pub message: String,
    /// The name of the step that failed.
    pub step: &'static str,
    /// The issuer's `error`, for example `invalid_grant`, as it sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_error: Option<String>,
}

/// The outcome of one claim. The credentials in it are real: whoever keeps a report keeps them.
#[derive(Clone, PartialEq, Serialize)]
pub struct Report {
    /// In the order they happened.
    pub steps: Vec<Step>,
    /// Whether every step went well.
    pub ok: bool,
    /// The format issued, once known: `dc+sd-jwt`, `jwt_vc_json`, `mso_mdoc`, or whatever the issuer called it.
    pub format: Option<String>,
    /// The configuration asked for, once chosen.
    pub configuration: Option<String>,
    /// The credentials as issued.
    pub credentials: Vec<String>,
    /// What the first credential says, in clear; null without one.
    pub claims: Value,
    /// The first thing that went wrong.
    pub error: Option<ClaimError>,
}

impl std::fmt::Debug for Report {
    /// Without credentials and claims: a report is easily logged, personal data is not to be.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Report");
        shown
            .field("ok", &self.ok)
            .field("steps", &self.steps)
            .field("error", &self.error);
        shown
            .field("credentials", &self.credentials.len())
            .finish_non_exhaustive()
    }
}
