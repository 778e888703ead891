//! What a replay and a test event have in common: where they go, and what is said of them.

use journal::{Journal, Sealed, SetGoing, Vault};
use model::body::Body;
use model::failure::Refusal;
use model::notifications::Webhook;
use model::session::Target;
use serde_json::{Value, json};
use url::Url;

use super::answer::{away, unreadable};
use crate::serve::Here;

/// The `webhook` of a body, when there is one (R23).
///
/// # Errors
/// 400 as for the `webhook` of an offer.
pub fn webhook(body: &Body<'_>) -> Result<Option<Webhook>, Refusal> {
    body.get("webhook").map(Webhook::from_settings).transpose()
}

/// The settings that a target refers to; `None` when they cannot be read.
pub fn kept(journal: &Journal, target: &Target) -> Option<Webhook> {
    let secret = journal.secret(&target.secret).ok().flatten()?;
    let text = secret.reveal();
    if text.starts_with('{') {
        Webhook::from_settings(&serde_json::from_str(text).ok()?).ok()
    } else {
        Webhook::parse(text).ok()
    }
}

/// Refuses what would be kept back anyway: a host in a private network that nobody allowed.
///
/// # Errors
/// 409, naming the host and where to allow it.
pub fn allowed(here: &Here, webhook: Option<&Webhook>) -> Result<(), Refusal> {
    let url = webhook.and_then(|webhook| Url::parse(webhook.url.reveal()).ok());
    match url.and_then(|url| here.issuer.fetch.unconfirmed(&url)) {
        Some(text) => Err(Refusal::new(409, "HostUnconfirmedException", text)),
        None => Ok(()),
    }
}

/// A target and what it refers to, sealed.
pub fn sealed(vault: &Vault, webhook: &Webhook) -> (Target, Vec<Sealed>) {
    let sealed = vault.seal(&webhook.config);
    (webhook.target(sealed.reference.clone()), vec![sealed])
}

/// What was set going: the `webhook-id` of each delivery, in order, and where they go.
///
/// # Errors
/// 500 when the journal cannot be read.
pub async fn going(here: &Here, going: SetGoing) -> Result<Value, Refusal> {
    let SetGoing { target, deliveries } = going;
    let row = here.issuer.journal.target(target).map_err(|error| unreadable(&error))?;
    let ids = away(&here.issuer, move |journal| {
        let mut ids = Vec::with_capacity(deliveries.len());
        for number in deliveries {
            // One that is gone by now was erased with its session.
            ids.extend(journal.delivery(number)?.map(|delivery| journal.webhook_id(&delivery)));
        }
        Ok(ids)
    });
    Ok(json!({
        "target": target,
        "url": row.map(|row| row.target.masked),
        "deliveries": ids.await?,
    }))
}
