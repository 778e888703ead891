//! Credential configurations: what `credential-issuer-metadata.conf` says about each credential (fact sheet 6.2).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::event::EventName;

/// The formats this issuer makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// IETF SD-JWT VC.
    #[serde(rename = "dc+sd-jwt")]
    SdJwtVc,
    /// W3C credential as a JWT (`jwt_vc` is walt.id's other spelling).
    #[serde(rename = "jwt_vc_json", alias = "jwt_vc")]
    JwtVcJson,
    /// ISO 18013-5 mdoc.
    #[serde(rename = "mso_mdoc")]
    Mdoc,
}

impl Format {
    /// The identifier on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SdJwtVc => "dc+sd-jwt",
            Self::JwtVcJson => "jwt_vc_json",
            Self::Mdoc => "mso_mdoc",
        }
    }

    /// Reads the identifier; `jwt_vc` is walt.id's second spelling of `jwt_vc_json`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "dc+sd-jwt" => Some(Self::SdJwtVc),
            "jwt_vc_json" | "jwt_vc" => Some(Self::JwtVcJson),
            "mso_mdoc" => Some(Self::Mdoc),
            _ => None,
        }
    }

    /// The event that says a credential of this format was issued (R26).
    pub fn issue_event(self) -> EventName {
        match self {
            Self::SdJwtVc => EventName::SdjwtIssue,
            Self::JwtVcJson => EventName::JwtIssue,
            Self::Mdoc => EventName::GeneratedMdoc,
        }
    }
}

/// One credential configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// The key in `credential_configurations_supported`.
    pub id: String,
    /// What is issued.
    pub format: Format,
    /// The object as published, every key passed through.
    pub published: Map<String, Value>,
}

impl Configuration {
    /// The proof algorithms of `proof_types_supported.jwt`; `None` when no key binding is asked for (META-34).
    pub fn proof_algorithms(&self) -> Option<Vec<&str>> {
        self.algorithms_of("jwt")
    }

    /// The algorithms of a proof type (`jwt`, `attestation`); `None` when it is not listed (META-35).
    pub fn algorithms_of(&self, kind: &str) -> Option<Vec<&str>> {
        let algorithms = self.proof_type(kind)?.get("proof_signing_alg_values_supported")?;
        Some(algorithms.as_array()?.iter().filter_map(Value::as_str).collect())
    }

    /// What a proof type asks of key attestations, when it asks for them (META-36).
    pub fn key_attestations_required(&self, kind: &str) -> Option<&Map<String, Value>> {
        self.proof_type(kind)?.get("key_attestations_required")?.as_object()
    }

    fn proof_type(&self, kind: &str) -> Option<&Value> {
        self.published.get("proof_types_supported")?.get(kind)
    }

    /// Whether `proofs` must be sent (CRED-9).
    pub fn needs_proof(&self) -> bool {
        self.published.contains_key("proof_types_supported")
    }

    /// `cryptographic_binding_methods_supported`.
    pub fn binding_methods(&self) -> Vec<&str> {
        let methods = self
            .published
            .get("cryptographic_binding_methods_supported")
            .and_then(Value::as_array);
        methods.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// `vct` of an SD-JWT VC.
    pub fn vct(&self) -> Option<&str> {
        self.published.get("vct")?.as_str()
    }

    /// `doctype` of an mdoc.
    pub fn doctype(&self) -> Option<&str> {
        self.published.get("doctype")?.as_str()
    }

    /// The first display entry of `credential_metadata`, preferring `locale` (a BCP 47 prefix such as `en`).
    pub fn display(&self, locale: &str) -> Option<&Map<String, Value>> {
        let entries = self.published.get("credential_metadata")?.get("display")?.as_array()?;
        let fits = |entry: &&Value| {
            entry
                .get("locale")
                .and_then(Value::as_str)
                .is_some_and(|l| l.starts_with(locale))
        };
        entries.iter().find(fits).or_else(|| entries.first())?.as_object()
    }
}
