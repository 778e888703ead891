//! What the issuer says about encryption (META-16, META-17).

use serde_json::{Map, Value};

/// `credential_request_encryption` and `credential_response_encryption`, as far as they can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) requests: Option<Requests>,
    pub(crate) answers: Option<Answers>,
}

/// How requests may be encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requests {
    /// `jwks.keys`.
    pub(super) keys: Vec<Value>,
    pub(super) with: With,
}

/// How answers may be encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answers {
    /// `alg_values_supported`.
    pub(super) algs: Vec<String>,
    pub(super) with: With,
}

/// What both say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct With {
    /// `enc_values_supported`.
    pub(super) encs: Vec<String>,
    /// `zip_values_supported`; empty without.
    pub(super) zips: Vec<String>,
    /// `encryption_required`.
    pub(crate) required: bool,
}

impl Offered {
    /// Reads the issuer's metadata. What is malformed there is missed when it is needed.
    pub(crate) fn read(document: &Map<String, Value>) -> Self {
        let member = |name: &str| document.get(name).filter(|member| member.is_object());
        Self {
            requests: member("credential_request_encryption").map(|said| Requests {
                keys: list(said.get("jwks").and_then(|jwks| jwks.get("keys"))).to_vec(),
                with: With::read(said),
            }),
            answers: member("credential_response_encryption").map(|said| Answers {
                algs: texts(said.get("alg_values_supported")),
                with: With::read(said),
            }),
        }
    }

    /// Whether both directions are offered: one alone is of no use to a wallet that wants its answers encrypted (ENC-9).
    pub(crate) fn both(&self) -> bool {
        self.requests.is_some() && self.answers.is_some()
    }

    /// Whether requests must be encrypted.
    pub(crate) fn requests_required(&self) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.with.required)
    }

    /// Whether answers must be.
    pub(crate) fn answers_required(&self) -> bool {
        self.answers.as_ref().is_some_and(|answers| answers.with.required)
    }

    /// Whether requests may be compressed.
    pub(crate) fn requests_zipped(&self) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.with.zips())
    }
}

impl With {
    fn read(said: &Value) -> Self {
        Self {
            encs: texts(said.get("enc_values_supported")),
            zips: texts(said.get("zip_values_supported")),
            required: said.get("encryption_required") == Some(&Value::Bool(true)),
        }
    }

    /// Whether messages may be compressed.
    pub(super) fn zips(&self) -> bool {
        self.zips.iter().any(|zip| zip == credentials::jwe::ZIP)
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    list(value)
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
