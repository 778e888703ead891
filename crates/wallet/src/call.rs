//! One request as it will go out, and a form body.

use reqwest::Method;
use serde_json::{Map, Value};

use crate::offer::PRE_AUTHORIZED;

/// A request whose every part can still be changed. It holds tokens: no `Debug`.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether a fault is in it.
    pub(crate) bent: bool,
}

impl Call {
    /// A request without a body.
    pub(crate) fn new(method: Method, url: &str) -> Self {
        Self {
            method,
            url: url.to_owned(),
            headers: vec![("accept", "application/json".into())],
            body: Vec::new(),
            bent: false,
        }
    }

    /// `POST` of a form.
    pub(crate) fn form(url: &str, form: &Form) -> Self {
        Self::new(Method::POST, url).with_body("application/x-www-form-urlencoded", form.encoded())
    }

    /// `POST` of a JSON object.
    pub(crate) fn json(url: &str, body: &Map<String, Value>) -> Self {
        let text = Value::Object(body.clone()).to_string();
        Self::new(Method::POST, url).with_body("application/json", text)
    }

    /// With a body of this type.
    pub(crate) fn with_body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.set("content-type", kind);
        self.body = body.into();
        self
    }

    /// Sets a header, in the place of one that was there.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.remove(name);
        self.headers.push((name, value.into()));
    }

    /// Takes a header away.
    pub(crate) fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.headers.iter().position(|(known, _)| *known == name)?;
        Some(self.headers.remove(at).1)
    }
}

/// Form parameters, in order. They hold codes: no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Form(pub(crate) Vec<(&'static str, String)>);

impl Form {
    /// Adds a parameter.
    pub(crate) fn push(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// A parameter's value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sets a parameter, in the place of one that was there.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.push(name, value),
        }
    }

    /// Takes a parameter away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| *known != name);
    }

    /// The parameter in which this grant's code travels.
    pub(crate) fn code_name(&self) -> &'static str {
        match self.get("grant_type") {
            Some(PRE_AUTHORIZED) => "pre-authorized_code",
            Some("refresh_token") => "refresh_token",
            _ => "code",
        }
    }

    /// As it travels.
    pub(crate) fn encoded(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.0.iter().map(|(name, value)| (*name, value)))
            .finish()
    }
}
