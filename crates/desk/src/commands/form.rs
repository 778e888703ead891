//! A webhook target as a person gives it, as the settings that profiles and offers hold.

use model::notifications::Webhook;
use serde_json::{Map, Value, json};

use crate::schema::{CallError, WebhookForm};

/// The `webhook` object of a form. What was left blank is left out.
///
/// # Errors
/// Code `webhook-settings` for a header that is named twice: an object would keep only one of them.
pub fn settings(form: &WebhookForm) -> Result<Value, CallError> {
    let mut out = Map::new();
    out.insert("url".into(), form.url.as_str().into());
    if let Some(token) = form.bearer_token.as_ref().filter(|token| !token.is_empty()) {
        out.insert("bearerToken".into(), token.as_str().into());
    }
    let pair = form.basic_auth.as_ref();
    if let Some(pair) = pair.filter(|pair| !pair.username.is_empty() || !pair.password.is_empty()) {
        let pair = json!({"username": pair.username, "password": pair.password});
        out.insert("basicAuth".into(), pair);
    }
    let secrets: Vec<_> = form.signing_secrets.iter().map(|secret| secret.trim()).collect();
    let secrets: Vec<_> = secrets.into_iter().filter(|secret| !secret.is_empty()).collect();
    match secrets.as_slice() {
        [] => {}
        [one] => {
            out.insert("signingSecret".into(), json!(one));
        }
        several => {
            out.insert("signingSecret".into(), json!(several));
        }
    }
    let mut headers = Map::new();
    for header in &form.headers {
        let name = header.name.trim();
        if name.is_empty() && header.value.is_empty() {
            continue;
        }
        if headers.insert(name.to_owned(), header.value.as_str().into()).is_some() {
            let message = format!("webhook headers must not name {name} twice");
            return Err(CallError::new("webhook-settings", message));
        }
    }
    if !headers.is_empty() {
        out.insert("headers".into(), headers.into());
    }
    if let Some(events) = &form.events {
        out.insert("events".into(), json!(events));
    }
    Ok(out.into())
}

/// A form, checked.
///
/// # Errors
/// Code `webhook-settings`, with what is wrong in one sentence.
pub fn webhook(form: &WebhookForm) -> Result<Webhook, CallError> {
    checked(&settings(form)?)
}

/// A `webhook` object, checked.
///
/// # Errors
/// As [`webhook`].
pub fn checked(settings: &Value) -> Result<Webhook, CallError> {
    Webhook::from_settings(settings).map_err(|refusal| CallError::new("webhook-settings", refusal.message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{BasicAuth, HeaderForm};

    fn check(form: WebhookForm, expect: Result<Value, &str>) {
        let got = settings(&form).map_err(|error| error.message);
        assert_eq!(got, expect.map_err(str::to_owned), "{form:?}");
    }

    fn header(name: &str, value: &str) -> HeaderForm {
        HeaderForm {
            name: name.into(),
            value: value.into(),
        }
    }

    /// R23.
    #[test]
    fn a_form_is_written_as_settings() {
        let url = || "http://h/".to_owned();
        let bare = WebhookForm {
            url: url(),
            ..WebhookForm::default()
        };
        check(bare.clone(), Ok(json!({"url": "http://h/"})));
        let blank = WebhookForm {
            bearer_token: Some(String::new()),
            basic_auth: Some(BasicAuth::default()),
            signing_secrets: vec![String::new(), " ".into()],
            headers: vec![header("", "")],
            ..bare.clone()
        };
        check(blank, Ok(json!({"url": "http://h/"})));
        let full = WebhookForm {
            url: url(),
            bearer_token: Some("t".into()),
            basic_auth: Some(BasicAuth {
                username: "u".into(),
                password: String::new(),
            }),
            signing_secrets: vec!["a".into(), " b ".into()],
            headers: vec![header(" X-A ", "1"), header("x-b", "")],
            events: Some(vec!["requested_token".into()]),
        };
        check(
            full,
            Ok(json!({
                "url": "http://h/", "bearerToken": "t", "basicAuth": {"username": "u", "password": ""},
                "signingSecret": ["a", "b"], "headers": {"X-A": "1", "x-b": ""}, "events": ["requested_token"],
            })),
        );
        let twice = WebhookForm {
            headers: vec![header("X-A", "1"), header("X-A", "2")],
            ..bare
        };
        check(twice, Err("webhook headers must not name X-A twice"));
    }
}
