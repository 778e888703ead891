//! Where a replay or a test event goes.

use journal::Sealed;
use model::notifications::{TargetConfig, Webhook};
use model::session::Target;
use url::Url;
use webhooks::address::Rule;

use super::{form, inbox, unreadable};
use crate::desk::Desk;
use crate::schema::{CallError, Destination};

/// A target, the secret it refers to when the journal may not have it yet, and its settings.
pub struct Found {
    /// The target.
    pub target: Target,
    /// Its settings, sealed.
    pub secrets: Vec<Sealed>,
    /// Its settings; `None` when an older or later desk wrote what this one cannot read.
    pub webhook: Option<Webhook>,
}

/// What a destination stands for; `own` answers [`Destination::Own`].
pub fn find(desk: &Desk, to: &Destination, own: impl FnOnce() -> Result<Found, CallError>) -> Result<Found, CallError> {
    match to {
        Destination::Own => own(),
        Destination::Known { target } => known(desk, *target),
        Destination::Inbox { path } => Ok(given(desk, inbox::webhook(desk, path)?)),
        Destination::Other { webhook } => Ok(given(desk, form::webhook(webhook)?)),
    }
}

/// A target whose settings the journal has.
pub fn kept(desk: &Desk, target: Target) -> Found {
    Found {
        webhook: webhook_of(desk, &target),
        secrets: Vec::new(),
        target,
    }
}

/// A target by its settings.
pub fn given(desk: &Desk, webhook: Webhook) -> Found {
    let sealed = desk.inner.journal.vault().seal(&webhook.config);
    Found {
        target: webhook.target(sealed.reference.clone()),
        secrets: vec![sealed],
        webhook: Some(webhook),
    }
}

fn known(desk: &Desk, number: u32) -> Result<Found, CallError> {
    let row = desk.inner.journal.target(number.into()).map_err(unreadable)?;
    let row = row.ok_or_else(|| CallError::new("target-gone", "Nothing is known of this target any more."))?;
    Ok(kept(desk, row.target))
}

/// The settings that a target refers to.
pub fn webhook_of(desk: &Desk, target: &Target) -> Option<Webhook> {
    let secret = desk.inner.journal.secret(&target.secret).ok().flatten()?;
    let text = secret.reveal();
    if text.starts_with('{') {
        Webhook::from_settings(&serde_json::from_str(text).ok()?).ok()
    } else {
        Webhook::parse(text).ok()
    }
}

/// The host of a target when it lies in a private network and nobody allowed it yet: an address tells so itself, a name by
/// what went wrong last.
pub fn unconfirmed(desk: &Desk, webhook: Option<&Webhook>, error: Option<&str>) -> Option<String> {
    let url = Url::parse(webhook?.url.reveal()).ok()?;
    let host = webhooks::address::host(&url)?;
    let policy = &desk.inner.policy;
    match webhooks::guard::check_url(&url, policy) {
        Err(refused) => !refused.for_good(),
        Ok(()) => {
            error.is_some_and(|error| error.contains(&Rule::Lan.to_string())) && !policy.confirmed.contains(&host)
        }
    }
    .then_some(host)
}

/// Refuses what would be kept back anyway: a host in a private network that nobody allowed.
///
/// # Errors
/// Code `host-unconfirmed`, naming the host and where to allow it.
pub fn allowed(desk: &Desk, found: &Found) -> Result<(), CallError> {
    let url = found
        .webhook
        .as_ref()
        .and_then(|hook| Url::parse(hook.url.reveal()).ok());
    match url.map(|url| webhooks::guard::check_url(&url, &desk.inner.policy)) {
        Some(Err(refused)) if !refused.for_good() => {
            let message = format!("Nothing was sent to {refused}.");
            Err(CallError::new("host-unconfirmed", message))
        }
        _ => Ok(()),
    }
}

/// What the address rules object to, as far as they can tell before something is sent.
pub fn objection(desk: &Desk, found: &Found) -> Option<String> {
    let config = TargetConfig::read(&found.webhook.as_ref()?.config).ok()?;
    let refused = webhooks::guard::check_url(&config.url, &desk.inner.policy).err()?;
    Some(format!("Nothing will be sent: {refused}."))
}
