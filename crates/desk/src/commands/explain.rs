//! What a session's record means: gathers what the lints go by.

use std::pin::Pin;
use std::sync::{Arc, Weak};

use issuer::haip::Asked;
use issuer::policy::Login;
use model::delivery::Standing;
use model::id::SessionId;
use model::session::Session;
use serde_json::Value;

use super::session::{self, millis};
use super::{number, refusal, unreadable};
use crate::desk::{Desk, Inner};
use crate::explain::{self, Facts};
use crate::schema::{BundleRef, CallError, Explanation, Millis, RefusalRow, SessionDetail, SessionRef};

/// Refusals read at once.
const PAGE: usize = 500;
/// So many are looked through: what came later than a busy hour is beside the session.
const MOST: usize = 4 * PAGE;
/// How long after a session's end a refusal may still be its own.
const AFTER: Millis = 15.0 * 60.0 * 1000.0;

/// A desk that explains the sessions of its issuer, as long as it is there.
pub struct Explainer(Weak<Inner>);

impl Explainer {
    /// The desk behind `inner`.
    pub fn of(inner: &Arc<Inner>) -> Self {
        Self(Arc::downgrade(inner))
    }
}

impl issuer::explain::Explain for Explainer {
    fn explain(&self, session: SessionId) -> Pin<Box<dyn Future<Output = Option<Value>> + Send + '_>> {
        Box::pin(async move {
            let desk = Desk {
                inner: self.0.upgrade()?,
            };
            let session_id = session.as_str().to_owned();
            let told = explain(&desk, SessionRef { session_id }).await.ok()?;
            serde_json::to_value(told).ok()
        })
    }
}

/// What a session's record means now.
pub async fn explain(desk: &Desk, args: SessionRef) -> Result<Explanation, CallError> {
    let detail = session::detail(desk, args).await?;
    super::away(desk, move |desk| {
        let now = millis(desk.inner.clock.now_ms());
        let facts = facts(desk, &detail)?;
        let strays = strays(desk, &detail)?;
        Ok(explain::explain(&detail, &facts, &strays, now))
    })
    .await
}

/// What the record of an open bundle's session means.
///
/// # Errors
/// No such bundle is open.
pub fn of_bundle(desk: &Desk, args: &BundleRef) -> Result<Explanation, CallError> {
    Ok(explain::of_bundle(&desk.inner.bundles.get(args.bundle)?.opened))
}

fn facts(desk: &Desk, detail: &SessionDetail) -> Result<Facts, CallError> {
    let known = Facts::of(detail);
    let journal = &desk.inner.journal;
    let id = SessionId::parse(&detail.row.session_id).ok();
    let session = id
        .map(|id| journal.session(&id))
        .transpose()
        .map_err(unreadable)?
        .flatten();
    let Some(session) = session else { return Ok(known) };
    let catalogue = desk.inner.issuer.catalogue();
    let policy = &catalogue.policy;
    let frozen = &session.frozen;
    let asked = Asked::of(policy, frozen.haip);
    let profile = catalogue.profiles.get(&frozen.profile_id);
    let (standing, standing_why) = standing(desk, &session)?;
    let addresses = desk.addresses();
    let served = |base: &str| explain::covers(base, &session.offer.issuer);
    Ok(Facts {
        issuer: session.offer.issuer.clone(),
        by_value: session.offer.by_value,
        tx_code: session.offer.tx_code.is_some(),
        haip: frozen.haip,
        chain: frozen.x5_chain.is_some(),
        did: frozen.issuer_did.clone(),
        attested_clients: asked.authenticated,
        anonymous: policy.anonymous,
        dpop: asked.dpop,
        dpop_nonce: policy.dpop.nonce,
        encryption: policy.encryption.request_required || policy.encryption.response_required,
        pushed: asked.pushed,
        login: asked.authorization_code,
        login_server: match &policy.authorization.login {
            Login::External(provider) => Some(provider.name.clone()),
            _ => None,
        },
        deferred: frozen.deferred.is_some(),
        batch: u32::try_from(policy.batch).unwrap_or(u32::MAX),
        notification: policy.notification,
        target: frozen.target.as_ref().map(|target| target.masked.clone()),
        standing,
        standing_why,
        switched_off: frozen.target.is_none() && profile.is_some_and(|profile| profile.terms.webhook.is_some()),
        listening: addresses
            .iter()
            .any(|address| address.on && address.url.as_deref().is_some_and(served)),
        ..known
    }
    .with_configuration(&frozen.configuration.published))
}

/// How the session's own target stands.
fn standing(desk: &Desk, session: &Session) -> Result<(String, Option<String>), CallError> {
    let journal = &desk.inner.journal;
    let deliveries = journal.deliveries(&session.id).map_err(unreadable)?;
    let own = deliveries
        .iter()
        .find(|delivery| delivery.kind == model::delivery::Kind::Event);
    let target = own.map(|delivery| journal.target(delivery.lane.target)).transpose();
    let target = target.map_err(unreadable)?.flatten();
    let standing = match target.as_ref().map(|target| target.standing) {
        Some(Standing::Held) => "held",
        Some(Standing::Stopped) => "stopped",
        _ => "open",
    };
    Ok((standing.to_owned(), target.and_then(|target| target.why)))
}

/// Refusals of its time that are in no session's record.
fn strays(desk: &Desk, detail: &SessionDetail) -> Result<Vec<RefusalRow>, CallError> {
    let row = &detail.row;
    let until = match row.status.as_str() {
        "ACTIVE" => Millis::INFINITY,
        _ => row.updated_at + AFTER,
    };
    let mut found = Vec::new();
    let mut before = None;
    for _ in 0..MOST / PAGE {
        let page = desk.inner.journal.refusals_before(before, PAGE).map_err(unreadable)?;
        found.extend(page.iter().map(refusal::row));
        let more = page.len() == PAGE && found.last().is_some_and(|last| last.at >= row.created_at);
        before = found.last().map(|last| number(last.number));
        if !more {
            break;
        }
    }
    found.retain(|one| one.at >= row.created_at && one.at <= until);
    Ok(found)
}
