//! Reading the `webhook` object, member by member; unknown ones are refused by name.

use serde_json::{Map, Value, json};
use url::Url;

use super::auth::{self, Auth};
use super::objection::Objection;
use super::{headers, signing_secret, url as form};
use crate::event::{EventName, EventSet};
use crate::secret::Secret;

const KNOWN: [&str; 6] = ["url", "bearerToken", "basicAuth", "signingSecret", "headers", "events"];

/// Settings whose form is right. Where they point at is judged by whoever reads them.
#[derive(Debug)]
pub struct Settings {
    /// The URL as configured.
    pub text: Secret,
    /// The same, parsed; with its user and password.
    pub url: Url,
    /// How requests are authorised.
    pub auth: Option<Auth>,
    /// Signing secrets, in their order.
    pub signing: Vec<Secret>,
    /// Headers to add, by name.
    pub headers: Vec<(String, Secret)>,
    /// Events wanted.
    pub events: EventSet,
}

impl Settings {
    /// Reads the members of a `webhook` object. A null counts as absent.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(members: &Map<String, Value>) -> Result<Self, Objection> {
        known(members, &KNOWN, "notifications.webhook", &["webhook"])?;
        let get = |key: &str| members.get(key).filter(|value| !value.is_null());
        let (text, url) = match members.get("url") {
            Some(Value::String(text)) => (Secret::new(text), form::parse(text)?),
            Some(_) => return Err(Objection::member("url", "must be a string")),
            None => return Err(Objection::at(&["webhook"], "webhook url must be given")),
        };
        let auth = auth::read(&url, get("bearerToken"), get("basicAuth"))?;
        Ok(Self {
            signing: get("signingSecret")
                .map(signing_secret::read)
                .transpose()?
                .unwrap_or_default(),
            headers: get("headers")
                .map(|value| headers::read(value, auth.is_some()))
                .transpose()?
                .unwrap_or_default(),
            events: get("events").map(events).transpose()?.unwrap_or_default(),
            text,
            url,
            auth,
        })
    }

    /// The settings as JSON text, the same for settings that mean the same.
    pub fn canonical(&self) -> Secret {
        let mut out = Map::new();
        out.insert("url".into(), json!(self.text.reveal()));
        match &self.auth {
            Some(Auth::Bearer(token)) => {
                out.insert("bearerToken".into(), json!(token.reveal()));
            }
            Some(Auth::Basic { user, password }) => {
                let pair = json!({"username": user.reveal(), "password": password.reveal()});
                out.insert("basicAuth".into(), pair);
            }
            // It is in the URL.
            Some(Auth::InUrl { .. }) | None => {}
        }
        if !self.signing.is_empty() {
            let secrets: Vec<_> = self.signing.iter().map(Secret::reveal).collect();
            out.insert("signingSecret".into(), json!(secrets));
        }
        if !self.headers.is_empty() {
            let headers = self.headers.iter();
            let headers = headers.map(|(name, value)| (name.clone(), json!(value.reveal())));
            out.insert("headers".into(), Value::Object(headers.collect()));
        }
        if self.events != EventSet::ALL {
            let names: Vec<_> = self.events.events().map(EventName::as_str).collect();
            out.insert("events".into(), json!(names));
        }
        Secret::new(Value::Object(out).to_string())
    }
}

fn events(value: &Value) -> Result<EventSet, Objection> {
    let wrong = || {
        let all = EventName::ALL.map(EventName::as_str).join(", ");
        Objection::member("events", &format!("must be a list of one or more of {all}"))
    };
    let names = value.as_array().filter(|names| !names.is_empty()).ok_or_else(wrong)?;
    let mut seen = Vec::new();
    for name in names {
        let event = name.as_str().and_then(EventName::from_name).ok_or_else(wrong)?;
        if seen.contains(&event) {
            let rest = format!("must not name {} twice", event.as_str());
            return Err(Objection::member("events", &rest));
        }
        seen.push(event);
    }
    Ok(EventSet::of(seen))
}

/// Refuses the first member that is none of `known`.
///
/// # Errors
/// Its name and its place.
pub fn known(members: &Map<String, Value>, known: &[&str], place: &str, path: &[&str]) -> Result<(), Objection> {
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let path: Vec<_> = path.iter().copied().chain([key.as_str()]).collect();
            Err(Objection::at(&path, format!("unknown member {key} in {place}")))
        }
    }
}
