//! The request `POST /issuer2/credential-offers` (fact sheet 2): parsing, validation, and laying overrides over a profile.

use serde_json::{Map, Value};

use crate::body::{self, Body};
use crate::deferred::Deferred;
use crate::failure::Refusal;
use crate::id::SessionId;
use crate::merge;
use crate::notifications::Webhook;
use crate::profile::{KeyChoice, Terms, check_key};
use crate::secret::Secret;

#[path = "offer_asked.rs"]
mod asked;

/// How the wallet is asked to authorize.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMethod {
    /// Pre-authorized code.
    PreAuthorized,
    /// Authorization code, the offer naming its session (`INCLUDE`, R14).
    Authorized,
    /// Authorization code, the offer naming nothing (`OMIT`).
    AuthorizedWithoutState,
}

/// The transaction code's description, as the offer carries it (OFFER-11).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TxCode {
    /// `numeric` or `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_mode: Option<String>,
    /// Number of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// At most 300 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl TxCode {
    /// Letters and digits rather than digits only.
    pub fn is_text(&self) -> bool {
        self.input_mode.as_deref() == Some("text")
    }
}

/// When a session expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// After this many seconds.
    Seconds(i64),
    /// Never (`expiresInSeconds: -1`, R44).
    Never,
}

/// A validated offer request.
#[derive(Debug, Clone)]
pub struct OfferRequest {
    /// Which profile.
    pub profile_id: String,
    /// Which grant.
    pub auth_method: AuthMethod,
    /// Offer object in the link instead of a URI.
    pub by_value: bool,
    /// How long the offer lives.
    pub life: Life,
    /// Ask for a transaction code.
    pub tx_code: Option<TxCode>,
    /// A given transaction code.
    pub tx_code_value: Option<Secret>,
    /// A chosen id.
    pub session_id: Option<SessionId>,
    /// Overrides for this offer.
    pub overrides: Overrides,
    /// Its life and overrides as they came, without secrets, as JSON: so that it can be asked for again.
    pub asked: String,
}

/// `runtimeOverrides` (2.2): `None` inherits.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    credential_data: Option<Map<String, Value>>,
    issuer_key: Option<Secret>,
    issuer_did: Option<String>,
    mapping: Option<Map<String, Value>>,
    selective_disclosure: Option<Value>,
    id_token_claims_mapping: Option<Map<String, Value>>,
    mdoc_mapping: Option<Map<String, Value>>,
    authorized_transaction_data_types: Option<Vec<String>>,
    x5_chain: Option<Vec<String>>,
    /// `Some(None)` is `{}`: switched off (R17).
    notifications: Option<Option<Webhook>>,
    credential_status: Option<Value>,
    deferred: Option<Deferred>,
    any: bool,
}

impl Overrides {
    /// Whether anything at all is overridden.
    pub fn any(&self) -> bool {
        self.any
    }

    /// The profile's terms with these overrides on top: `credentialData` merges, everything else replaces.
    pub fn over(&self, terms: &Terms) -> Terms {
        let mut out = terms.clone();
        if let Some(data) = &self.credential_data {
            merge::deep(&mut out.credential_data, data);
        }
        if let Some(key) = &self.issuer_key {
            out.issuer_key = KeyChoice::Given(key.clone());
            // The profile's own DID and chain stay (2.2); those of the default key would name another key.
            if terms.defaulted.did {
                out.issuer_did = None;
            }
            if terms.defaulted.chain {
                out.x5_chain = None;
            }
        }
        replace(&mut out.issuer_did, &self.issuer_did);
        replace(&mut out.mapping, &self.mapping);
        replace(&mut out.selective_disclosure, &self.selective_disclosure);
        replace(&mut out.id_token_claims_mapping, &self.id_token_claims_mapping);
        replace(&mut out.mdoc_mapping, &self.mdoc_mapping);
        replace(
            &mut out.authorized_transaction_data_types,
            &self.authorized_transaction_data_types,
        );
        replace(&mut out.x5_chain, &self.x5_chain);
        replace(&mut out.credential_status, &self.credential_status);
        // An entry given by hand takes the place of one from a list.
        if self.credential_status.is_some() {
            out.status_list = None;
        }
        replace(&mut out.deferred, &self.deferred);
        if let Some(webhook) = &self.notifications {
            out.webhook.clone_from(webhook);
        }
        out
    }
}

fn replace<T: Clone>(place: &mut Option<T>, over: &Option<T>) {
    if over.is_some() {
        place.clone_from(over);
    }
}

const MEMBERS: [&str; 9] = [
    "profileId",
    "authMethod",
    "issuerStateMode",
    "valueMode",
    "expiresInSeconds",
    "txCode",
    "txCodeValue",
    "runtimeOverrides",
    "sessionId",
];

/// A wallet's clock arithmetic must not overflow: a hundred years.
const LONGEST: i64 = 100 * 366 * 24 * 3600;

impl OfferRequest {
    /// Parses and validates a body: everything of section 2.4 that needs no profile.
    ///
    /// # Errors
    /// 400 with the bare validation text (R51).
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let body = body::parse(body)?;
        let body = Body(&body);
        body.known(&MEMBERS)?;
        body.required(&["profileId", "authMethod"])?;
        let profile_id = body.text("profileId")?.unwrap_or_default();
        if profile_id.trim().is_empty() {
            return Err(Refusal::bad_request("profileId must not be blank"));
        }
        let session_id = body.text("sessionId")?.map(|id| SessionId::parse(&id)).transpose()?;
        let authorized = body.one_of("authMethod", &["PRE_AUTHORIZED", "AUTHORIZED"])? == Some(1);
        let state_mode = body.one_of("issuerStateMode", &["INCLUDE", "OMIT"])?;
        let auth_method = match (authorized, state_mode) {
            (false, _) => AuthMethod::PreAuthorized,
            (true, Some(1)) => AuthMethod::AuthorizedWithoutState,
            (true, _) => AuthMethod::Authorized,
        };
        let by_value = body.one_of("valueMode", &["BY_REFERENCE", "BY_VALUE"])? == Some(1);
        let life = life(body.integer("expiresInSeconds")?)?;
        let tx_code = body.object("txCode")?.map(|code| tx_code(&Body(code))).transpose()?;
        let tx_code_value = body.text("txCodeValue")?;
        let overrides = match body.object("runtimeOverrides")? {
            Some(members) => overrides(&Body(members))?,
            None => Overrides::default(),
        };
        match auth_method {
            AuthMethod::Authorized | AuthMethod::AuthorizedWithoutState => {
                for (given, name) in [(tx_code.is_some(), "txCode"), (tx_code_value.is_some(), "txCodeValue")] {
                    if given {
                        let text = format!("{name} is only supported for PRE_AUTHORIZED credential offers");
                        return Err(Refusal::bad_request(text));
                    }
                }
                if state_mode == Some(1) && body.0.get("runtimeOverrides").is_some_and(|v| !v.is_null()) {
                    let text = "runtimeOverrides require issuerStateMode INCLUDE for AUTHORIZED credential offers";
                    return Err(Refusal::bad_request(text));
                }
            }
            AuthMethod::PreAuthorized if state_mode.is_some() => {
                return Err(Refusal::bad_request(
                    "issuerStateMode is only supported for AUTHORIZED credential offers",
                ));
            }
            AuthMethod::PreAuthorized => {}
        }
        check_tx_value(tx_code.as_ref(), tx_code_value.as_deref())?;
        let tx_code_value = tx_code_value.map(Secret::new);
        Ok(Self {
            profile_id,
            auth_method,
            by_value,
            life,
            tx_code,
            tx_code_value,
            session_id,
            overrides,
            asked: asked::kept(body),
        })
    }
}

fn life(seconds: Option<i64>) -> Result<Life, Refusal> {
    match seconds {
        None => Ok(Life::Seconds(300)),
        Some(-1) => Ok(Life::Never),
        Some(n) if n > LONGEST => Err(Refusal::bad_request(format!(
            "expiresInSeconds must be at most {LONGEST}"
        ))),
        Some(n) if n > 0 => Ok(Life::Seconds(n)),
        Some(_) => Err(Refusal::bad_request(
            "expiresInSeconds must be positive, or -1 for no expiry",
        )),
    }
}

fn tx_code(body: &Body<'_>) -> Result<TxCode, Refusal> {
    body.known(&["input_mode", "length", "description"])?;
    let input_mode = body.text("input_mode")?;
    if input_mode
        .as_deref()
        .is_some_and(|mode| !matches!(mode, "numeric" | "text"))
    {
        let text = "txCode inputMode must be either \"numeric\" or \"text\" when provided";
        return Err(Refusal::illegal_argument(text));
    }
    let length = match body.integer("length")? {
        None => None,
        // A generated code of more characters than this would be nobody's to type.
        Some(n @ 1..=64) => u32::try_from(n).ok(),
        Some(n) if n > 64 => {
            return Err(Refusal::illegal_argument("txCode length must be at most 64"));
        }
        Some(_) => {
            return Err(Refusal::illegal_argument(
                "txCode length must be positive when provided",
            ));
        }
    };
    let description = body.text("description")?;
    if description.as_deref().is_some_and(|text| text.chars().count() > 300) {
        return Err(Refusal::illegal_argument(
            "txCode description must be at most 300 characters",
        ));
    }
    Ok(TxCode {
        input_mode,
        length,
        description,
    })
}

fn check_tx_value(code: Option<&TxCode>, value: Option<&str>) -> Result<(), Refusal> {
    let Some(value) = value else { return Ok(()) };
    let Some(code) = code else {
        return Err(Refusal::illegal_argument(
            "txCodeValue must be null when txCode is not configured",
        ));
    };
    if value.trim().is_empty() {
        return Err(Refusal::illegal_argument("txCodeValue must not be blank when provided"));
    }
    if code
        .length
        .is_some_and(|length| usize::try_from(length) != Ok(value.chars().count()))
    {
        return Err(Refusal::illegal_argument("txCodeValue length must match txCode length"));
    }
    // The default mode is numeric (OFFER-11), but the message speaks only of a stated one; both are checked.
    if !code.is_text() && !value.bytes().all(|b| b.is_ascii_digit()) {
        let text = "txCodeValue must contain only digits when txCode inputMode is numeric";
        return Err(Refusal::illegal_argument(text));
    }
    Ok(())
}

fn overrides(body: &Body<'_>) -> Result<Overrides, Refusal> {
    body.known(&[
        "credentialData",
        "issuerKey",
        "issuerDid",
        "mapping",
        "selectiveDisclosure",
        "idTokenClaimsMapping",
        "mDocNameSpacesDataMappingConfig",
        "authorizedTransactionDataTypes",
        "x5Chain",
        "notifications",
        "credentialStatus",
        "deferred",
    ])?;
    let issuer_key = body
        .get("issuerKey")
        .map(check_key)
        .transpose()
        .map_err(Refusal::illegal_argument)?;
    let issuer_did = body.text("issuerDid")?;
    if issuer_did.as_deref().is_some_and(|did| did.trim().is_empty()) {
        return Err(Refusal::illegal_argument("issuerDid must not be blank when given"));
    }
    Ok(Overrides {
        credential_data: body.object("credentialData")?.cloned(),
        issuer_key,
        issuer_did,
        mapping: body.object("mapping")?.cloned(),
        selective_disclosure: body.object("selectiveDisclosure")?.cloned().map(Value::Object),
        id_token_claims_mapping: body.object("idTokenClaimsMapping")?.cloned(),
        mdoc_mapping: body.object("mDocNameSpacesDataMappingConfig")?.cloned(),
        authorized_transaction_data_types: body.texts("authorizedTransactionDataTypes")?,
        x5_chain: body.texts("x5Chain")?,
        notifications: body.get("notifications").map(Webhook::from_notifications).transpose()?,
        credential_status: body.get("credentialStatus").cloned(),
        deferred: body
            .get("deferred")
            .map(Deferred::read)
            .transpose()
            .map_err(Refusal::illegal_argument)?,
        any: body.0.values().any(|value| !value.is_null()),
    })
}

#[cfg(test)]
#[path = "offer_tests.rs"]
mod tests;
