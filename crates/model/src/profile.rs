//! A credential profile: a template for offers (fact sheet 1.3 and 6.4).
//!
//! Reading one is pure: it takes the resolved JSON of `profiles.<id>` and answers with a profile or with everything that is
//! wrong with it, each defect with the path of the member, so that the caller can name file, line and column.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::configuration::{Configuration, Format};
use crate::deferred::Deferred;
use crate::notifications::Webhook;
use crate::secret::Secret;
use crate::status::{self, StatusList};

/// Which key signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// The key this desk made on its first run (R22, R43).
    Desk,
    /// A key object of the configuration or of an override, as JSON text.
    Given(Secret),
}

/// What an offer can override, and what a session freezes.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The signing key.
    pub issuer_key: KeyChoice,
    /// The issuer's DID; `None` means the issuer identifier names the issuer.
    pub issuer_did: Option<String>,
    /// The claims, or for an mdoc the namespaces.
    pub credential_data: Map<String, Value>,
    /// Mapping language, unevaluated (6.4).
    pub mapping: Option<Map<String, Value>>,
    /// SDMap (6.5).
    pub selective_disclosure: Option<Value>,
    /// JSONPath to JSONPath (6.7).
    pub id_token_claims_mapping: Option<Map<String, Value>>,
    /// Conversions for mdoc elements (6.6).
    pub mdoc_mapping: Option<Map<String, Value>>,
    /// Transaction data types of a payment mdoc (6.6).
    pub authorized_transaction_data_types: Option<Vec<String>>,
    /// PEM certificates, leaf first (6.8).
    pub x5_chain: Option<Vec<String>>,
    /// Whether the DID and the chain stand in for ones the profile does not give: these belong to the default key, and go
    /// with it when an offer brings a key (R22).
    pub defaulted: Defaulted,
    /// Where notifications go.
    pub webhook: Option<Webhook>,
    /// Passed through into the credential (6.8).
    pub credential_status: Option<Value>,
    /// The list its credentials get an entry of; never beside `credential_status`.
    pub status_list: Option<StatusList>,
    /// How long an mdoc is valid, in the duration syntax of the mapping language; 365 days when absent (R48).
    pub validity: Option<String>,
    /// Whether the credential is put off, and until when (our key `deferred`).
    pub deferred: Option<Deferred>,
}

/// What of a profile's identity is not its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Defaulted {
    /// `issuerDid`.
    pub did: bool,
    /// `x5Chain`.
    pub chain: bool,
}

/// A usable profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The HOCON key.
    pub id: String,
    /// `name`.
    pub name: String,
    /// What is issued.
    pub configuration: Arc<Configuration>,
    /// Whether its sessions ask of wallets what HAIP asks (a key of ours).
    pub haip: bool,
    /// Everything else.
    pub terms: Terms,
}

/// What fills a profile's gaps (R22).
#[derive(Debug, Clone)]
pub struct Defaults {
    /// `defaultIssuerKey`, if the file defines one.
    pub key: Option<Value>,
    /// `defaultIssuerDid`.
    pub did: Option<String>,
    /// `defaultIssuerX5chain`.
    pub chain: Option<Vec<String>>,
    /// `defaultMdocIssuerX5chain`.
    pub mdoc_chain: Option<Vec<String>>,
    /// The DID of the key this desk made.
    pub desk_did: String,
    /// The chain for JWT formats of the key this desk made, leaf first, without the root.
    pub desk_chain: Vec<String>,
    /// The chain for mdocs of the same key.
    pub desk_mdoc_chain: Vec<String>,
}

/// Something wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The member, below `profiles.<id>`; empty for the profile itself.
    pub path: Vec<String>,
    /// A stable code.
    pub code: &'static str,
    /// For a person; begins `Credential profile`.
    pub message: String,
}

const KNOWN: [&str; 17] = [
    "name",
    "credentialConfigurationId",
    "issuerKey",
    "issuerDid",
    "credentialData",
    "mapping",
    "selectiveDisclosure",
    "idTokenClaimsMapping",
    "mDocNameSpacesDataMappingConfig",
    "authorizedTransactionDataTypes",
    "x5Chain",
    "notifications",
    "credentialStatus",
    "statusList",
    "validity",
    "deferred",
    "haip",
];

impl Profile {
    /// Reads the resolved object of `profiles.<id>`.
    ///
    /// # Errors
    /// All defects found, never just the first.
    pub fn read(
        id: &str,
        value: &Value,
        configurations: &indexmap::IndexMap<String, Arc<Configuration>>,
        defaults: &Defaults,
    ) -> Result<Self, Vec<Defect>> {
        let mut reader = Reader {
            id,
            members: value.as_object(),
            defects: Vec::new(),
        };
        if id.trim().is_empty() || id.contains('.') {
            reader.defect(&[], "profile-id", "id must not be blank and must not contain a dot");
        }
        if reader.members.is_none() {
            reader.defect(&[], "profile-not-object", "must be an object");
        }
        reader.unknown_members();
        let name = reader.required_text("name");
        let configuration_id = reader.required_text("credentialConfigurationId");
        let configuration = configurations.get(&configuration_id).cloned();
        if configuration.is_none() && !configuration_id.is_empty() {
            let text = format!("references unsupported credential configuration {configuration_id}");
            reader.defect(&["credentialConfigurationId"], "profile-unknown-configuration", &text);
        }
        let format = configuration.as_ref().map(|c| c.format);
        let haip = reader.flag("haip");
        let terms = reader.terms(format, defaults);
        match configuration {
            Some(configuration) if reader.defects.is_empty() => Ok(Self {
                id: id.to_owned(),
                name,
                configuration,
                haip,
                terms,
            }),
            _ => Err(reader.defects),
        }
    }

    /// The profile as `GET /issuer2/profiles/{id}` shows it: no key (R6), no webhook secrets, null members dropped.
    pub fn published(&self) -> Value {
        let mut out = Map::new();
        out.insert("profileId".into(), json!(self.id));
        out.insert("name".into(), json!(self.name));
        out.insert("credentialConfigurationId".into(), json!(self.configuration.id));
        out.insert("issuerKey".into(), json!({"type": "redacted"}));
        let terms = &self.terms;
        insert(&mut out, "issuerDid", terms.issuer_did.as_ref());
        insert(&mut out, "credentialData", Some(&terms.credential_data));
        terms.insert_optional(&mut out);
        insert(
            &mut out,
            "notifications",
            terms.webhook.as_ref().map(|hook| json!({"webhook": hook.shown})),
        );
        insert(&mut out, "credentialStatus", terms.credential_status.as_ref());
        insert(&mut out, "statusList", terms.status_list.as_ref());
        insert(&mut out, "validity", terms.validity.as_ref());
        insert(&mut out, "deferred", terms.deferred.map(Deferred::written));
        insert(&mut out, "haip", self.haip.then_some(true));
        Value::Object(out)
    }
}

impl Terms {
    /// The members between `credentialData` and `notifications`, absent ones left out.
    pub(crate) fn insert_optional(&self, out: &mut Map<String, Value>) {
        insert(out, "mapping", self.mapping.as_ref());
        insert(out, "selectiveDisclosure", self.selective_disclosure.as_ref());
        insert(out, "idTokenClaimsMapping", self.id_token_claims_mapping.as_ref());
        insert(out, "mDocNameSpacesDataMappingConfig", self.mdoc_mapping.as_ref());
        insert(
            out,
            "authorizedTransactionDataTypes",
            self.authorized_transaction_data_types.as_ref(),
        );
        insert(out, "x5Chain", self.x5_chain.as_ref());
    }
}

pub(crate) fn insert(out: &mut Map<String, Value>, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
        out.insert(key.into(), value);
    }
}

struct Reader<'a> {
    id: &'a str,
    members: Option<&'a Map<String, Value>>,
    defects: Vec<Defect>,
}

impl<'a> Reader<'a> {
    fn defect(&mut self, path: &[&str], code: &'static str, message: &str) {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        self.defects.push(Defect {
            path,
            code,
            message: format!("Credential profile {} {message}", self.id),
        });
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.members?.get(key).filter(|value| !value.is_null())
    }

    fn unknown_members(&mut self) {
        for key in self.members.into_iter().flat_map(Map::keys) {
            if !KNOWN.contains(&key.as_str()) {
                self.defect(
                    &[key],
                    "profile-unknown-member",
                    &format!("has an unknown member {key}"),
                );
            }
        }
    }

    fn required_text(&mut self, key: &str) -> String {
        match self.get(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => return text.clone(),
            Some(Value::String(_)) => self.defect(&[key], "profile-blank", &format!("{key} must not be blank")),
            Some(_) => self.defect(&[key], "profile-type", &format!("{key} must be a string")),
            None => self.defect(&[], "profile-missing", &format!("misses {key}")),
        }
        String::new()
    }

    fn object(&mut self, key: &str) -> Option<Map<String, Value>> {
        match self.get(key)? {
            Value::Object(map) => Some(map.clone()),
            _ => {
                self.defect(&[key], "profile-type", &format!("{key} must be an object"));
                None
            }
        }
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.get(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.defect(&[key], "profile-type", &format!("{key} must be true or false"));
                false
            }
        }
    }

    fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let texts = self.get(key)?.as_array().and_then(|items| {
            items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.defect(&[key], "profile-type", &format!("{key} must be an array of strings"));
        }
        texts
    }

    fn terms(&mut self, format: Option<Format>, defaults: &Defaults) -> Terms {
        let given_key = self.get("issuerKey").or(defaults.key.as_ref());
        let issuer_key = match given_key.map(check_key) {
            None => KeyChoice::Desk,
            Some(Ok(key)) => KeyChoice::Given(key),
            Some(Err(message)) => {
                self.defect(&["issuerKey"], "profile-key", message);
                KeyChoice::Desk
            }
        };
        let own_key = self.get("issuerKey").is_some();
        let own_chain = self.texts("x5Chain");
        let defaulted = Defaulted {
            did: !self.members.is_some_and(|members| members.contains_key("issuerDid")),
            chain: own_chain.is_none(),
        };
        let x5_chain = own_chain.or_else(|| self.default_chain(own_key, format, defaults));
        let issuer_did = self.issuer_did(own_key, format, defaults);
        let credential_data = self.object("credentialData").unwrap_or_default();
        if self.get("credentialData").is_none() {
            self.defect(&[], "profile-missing", "misses credentialData");
        }
        Terms {
            issuer_key,
            issuer_did,
            credential_data,
            mapping: self.object("mapping"),
            selective_disclosure: self.object("selectiveDisclosure").map(Value::Object),
            id_token_claims_mapping: self.object("idTokenClaimsMapping"),
            mdoc_mapping: self.object("mDocNameSpacesDataMappingConfig"),
            authorized_transaction_data_types: self.texts("authorizedTransactionDataTypes"),
            x5_chain,
            defaulted,
            webhook: self.webhook(),
            credential_status: self.get("credentialStatus").cloned(),
            status_list: self.status_list(format),
            validity: self.validity(),
            deferred: self.deferred(),
        }
    }

    /// A W3C credential names its issuer by DID, the other two by certificate chain: the convention of 6.4.
    fn issuer_did(&mut self, own_key: bool, format: Option<Format>, defaults: &Defaults) -> Option<String> {
        match self.members.and_then(|members| members.get("issuerDid")) {
            // An explicit null means no DID (R22).
            Some(Value::Null) => None,
            Some(Value::String(did)) if !did.trim().is_empty() => Some(did.clone()),
            Some(_) => {
                self.defect(
                    &["issuerDid"],
                    "profile-blank",
                    "issuerDid must not be blank when given",
                );
                None
            }
            None if own_key || format != Some(Format::JwtVcJson) => None,
            None if defaults.key.is_some() => defaults.did.clone(),
            None => Some(defaults.desk_did.clone()),
        }
    }

    fn default_chain(&self, own_key: bool, format: Option<Format>, defaults: &Defaults) -> Option<Vec<String>> {
        let has_did = self.get("issuerDid").is_some();
        let wants = match format? {
            Format::Mdoc => true,
            Format::SdJwtVc => !has_did,
            Format::JwtVcJson => false,
        };
        if own_key || !wants {
            return None;
        }
        match (&defaults.key, format? == Format::Mdoc) {
            (None, true) => Some(defaults.desk_mdoc_chain.clone()),
            (None, false) => Some(defaults.desk_chain.clone()),
            (Some(_), true) => defaults.mdoc_chain.clone().or_else(|| defaults.chain.clone()),
            (Some(_), false) => defaults.chain.clone(),
        }
    }

    fn webhook(&mut self) -> Option<Webhook> {
        match Webhook::read(self.get("notifications")?) {
            Ok(webhook) => webhook,
            Err(objection) => {
                let path: Vec<_> = ["notifications"]
                    .into_iter()
                    .chain(objection.path.iter().map(String::as_str))
                    .collect();
                self.defect(&path, "profile-notifications", &objection.message);
                None
            }
        }
    }

    fn deferred(&mut self) -> Option<Deferred> {
        match Deferred::read(self.get("deferred")?) {
            Ok(deferred) => Some(deferred),
            Err(message) => {
                self.defect(&["deferred"], "profile-deferred", message);
                None
            }
        }
    }

    fn status_list(&mut self, format: Option<Format>) -> Option<StatusList> {
        let given = self.get("statusList")?;
        if self.get("credentialStatus").is_some() {
            let text =
                "gives both credentialStatus and statusList: one entry by hand, or entries of lists this issuer keeps";
            self.defect(&["statusList"], "profile-status-list", text);
        }
        match status::read(given, format) {
            Ok(list) => Some(list),
            Err(objection) => {
                let path: Vec<_> = ["statusList"].into_iter().chain(objection.member).collect();
                let text = format!("statusList {}", objection.message);
                self.defect(&path, "profile-status-list", &text);
                None
            }
        }
    }

    fn validity(&mut self) -> Option<String> {
        let text = self.get("validity")?.as_str().map(str::to_owned);
        let positive = |text: &String| text.parse::<jiff::Span>().is_ok_and(|span| span.is_positive());
        if !text.as_ref().is_some_and(positive) {
            self.defect(
                &["validity"],
                "profile-validity",
                "validity must be a duration such as 365d",
            );
        }
        text
    }
}

/// A key object must not be empty and must have a type; a `jwk` given as JSON text becomes an object (R24).
pub(crate) fn check_key(key: &Value) -> Result<Secret, &'static str> {
    let members = key.as_object().ok_or("issuerKey must be an object")?;
    if members.is_empty() {
        return Err("issuerKey must not be empty");
    }
    if !members.get("type").is_some_and(Value::is_string) {
        return Err("issuerKey must contain a key type");
    }
    let has_id = || {
        members
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|id| !id.trim().is_empty())
    };
    if members.get("type").is_some_and(|kind| kind == "keychain") && !has_id() {
        return Err("issuerKey of type keychain must contain the id it is kept under");
    }
    let mut members = members.clone();
    if let Some(Value::String(text)) = members.get("jwk") {
        let object = serde_json::from_str::<Value>(text).map_err(|_| "issuerKey jwk must be an object")?;
        members.insert("jwk".into(), object);
    }
    Ok(Secret::new(Value::Object(members).to_string()))
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
