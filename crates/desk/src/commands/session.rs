//! Sessions: the list, one whole, calling one off.

use journal::SessionSummary;
use model::id::SessionId;
use model::session::{NEVER, Session, State, Status, Target};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{away, credential, destination, flow, from_issuer, offer, resolve, timeline, unreadable};
use crate::desk::Desk;
use crate::schema::{
    CallError, News, OfferMade, ResolvedTarget, SessionDetail, SessionItems, SessionRef, SessionRow, Stage,
    TargetLevel, TimelineItem,
};

/// A line of the list.
pub fn row(desk: &Desk, summary: &SessionSummary) -> SessionRow {
    let catalogue = desk.inner.issuer.catalogue();
    let name = catalogue
        .profiles
        .get(&summary.profile_id)
        .map(|profile| super::profile::card(profile, None).name);
    let state = &summary.state;
    let now = desk.inner.clock.now_ms();
    SessionRow {
        number: millis(summary.number),
        session_id: summary.id.as_str().to_owned(),
        name: name.unwrap_or_else(|| summary.profile_id.clone()),
        profile_id: summary.profile_id.clone(),
        format: summary.format.as_str().to_owned(),
        status: state.status.as_str().to_owned(),
        status_reason: state.reason.clone(),
        stage: stage(state),
        waiting: flow::is_waiting(state, now),
        created_at: millis(summary.created_at),
        updated_at: millis(state.updated_at),
        expires_at: (state.expires_at != NEVER).then(|| millis(state.expires_at)),
        delivered: summary.delivered,
        deliveries: summary.deliveries,
        failing: summary.failing,
        given_up: summary.given_up,
        retrying: summary.failing.saturating_sub(summary.given_up),
        refused: summary.refused,
        silent: model::session::is_silent(state, summary.refused, now),
        pinned: summary.pinned,
        note: summary.note.clone(),
    }
}

/// Epoch milliseconds, or a row's number, as the interface has them.
pub fn millis(at: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact up to 2^53: in milliseconds some 285,000 years"
    )]
    let at = at as f64;
    at
}

fn stage(state: &State) -> Stage {
    match state.status {
        Status::Successful => Stage::Issued,
        Status::Active if state.grant.is_some() => Stage::Token,
        Status::Active if state.fetched => Stage::Fetched,
        Status::Active => Stage::Made,
        _ => Stage::Ended,
    }
}

/// There is no such session.
pub fn gone() -> CallError {
    CallError::new("session-gone", "The session is not in the journal any more.")
}

/// The row of a session.
pub fn row_of(desk: &Desk, id: &SessionId) -> Result<SessionRow, CallError> {
    let summary = desk.inner.journal.summary(id).map_err(unreadable)?.ok_or_else(gone)?;
    Ok(row(desk, &summary))
}

/// One session whole.
pub async fn detail(desk: &Desk, args: SessionRef) -> Result<SessionDetail, CallError> {
    told(desk, args, timeline::all).await
}

/// One session as it is looked at: what was sent and received long ago is told by [`items`].
pub async fn glance(desk: &Desk, args: SessionRef) -> Result<SessionDetail, CallError> {
    let id = SessionId::parse(&args.session_id).map_err(|_| gone())?;
    if desk.inner.watched.look(&id) {
        desk.tell(News::Lost);
    }
    told(desk, args, timeline::glance).await
}

type Told = fn(&Desk, &Session) -> Result<timeline::Line, journal::JournalError>;

async fn told(desk: &Desk, args: SessionRef, timeline: Told) -> Result<SessionDetail, CallError> {
    let id = SessionId::parse(&args.session_id).map_err(|_| gone())?;
    // One that is not there is said to be so by the desk, not by its issuer: whoever waits for its end asks by that code.
    desk.inner.journal.session(&id).map_err(unreadable)?.ok_or_else(gone)?;
    let mut json = desk.inner.client.session(id.as_str()).await.map_err(from_issuer)?;
    timeline::mask(&mut json);
    away(desk, move |desk| {
        let journal = &desk.inner.journal;
        let session = journal.session(&id).map_err(unreadable)?.ok_or_else(gone)?;
        let now = desk.inner.clock.now_ms();
        let timeline = timeline(desk, &session).map_err(unreadable)?;
        Ok(SessionDetail {
            row: row_of(desk, &id)?,
            json,
            offer: can_be_claimed(&session.state, now)
                .then(|| again(desk, &session))
                .transpose()?,
            timeline: timeline.items,
            earlier: timeline.earlier,
            credentials: {
                let entries = journal.status_entries(&id).map_err(unreadable)?;
                entries.iter().map(credential::shown).collect()
            },
            method: flow::method(session.offer.method),
            deferral: flow::deferral(&session.state, now),
            issued: flow::issued(&session.state),
        })
    })
    .await
}

/// Items of a session's time line with all that was sent and received.
pub async fn items(desk: &Desk, args: SessionItems) -> Result<Vec<TimelineItem>, CallError> {
    let id = SessionId::parse(&args.session_id).map_err(|_| gone())?;
    away(desk, move |desk| {
        let session = desk.inner.journal.session(&id).map_err(unreadable)?.ok_or_else(gone)?;
        let items = match args.keys {
            Some(keys) => timeline::of_keys(desk, &session, &keys),
            None => timeline::all(desk, &session).map(|line| line.items),
        };
        items.map_err(unreadable)
    })
    .await
}

/// Whether a wallet could still begin with the offer: its code is unspent and its time is not over.
fn can_be_claimed(state: &State, now: i64) -> bool {
    state.grant.is_none() && !state.is_over(now)
}

/// The offer of a session that is still open; its transaction code is not known any more.
fn again(desk: &Desk, session: &Session) -> Result<OfferMade, CallError> {
    let (parameter, value) = if session.offer.by_value {
        let offer = model::publish::offer(
            &session.offer,
            session.id.as_str(),
            &session.frozen.configuration.id,
            true,
        );
        ("credential_offer", offer)
    } else {
        // The endpoints of an issuer lie below its base URL, whatever the path of its identifier.
        let base = session.offer.issuer.trim_end_matches(issuer::listener::ENDPOINTS);
        (
            "credential_offer_uri",
            format!(
                "{base}{}/credential-offer?id={}",
                issuer::listener::ENDPOINTS,
                session.id
            ),
        )
    };
    let link = format!(
        "openid-credential-offer://?{parameter}={}",
        utf8_percent_encode(&value, NON_ALPHANUMERIC)
    );
    made(desk, session, link, None)
}

/// An offer, with the target that was decided when it was made.
pub fn made(desk: &Desk, session: &Session, link: String, tx_code: Option<String>) -> Result<OfferMade, CallError> {
    let target = match &session.frozen.target {
        Some(target) => frozen(desk, target),
        None => resolve::without_url(TargetLevel::None, "No webhook was set when the offer was made.".into()),
    };
    offer::made(session, link, tx_code, target)
}

/// The target that was decided when the offer was made, from its sealed settings.
fn frozen(desk: &Desk, target: &Target) -> ResolvedTarget {
    let why = || "Decided when the offer was made.".to_owned();
    match destination::webhook_of(desk, target) {
        Some(hook) => resolve::told(&hook, TargetLevel::Offer, why(), &desk.inner.policy),
        None => ResolvedTarget {
            url: Some(target.masked.clone()),
            ..resolve::without_url(TargetLevel::Offer, why())
        },
    }
}

/// Calls a session off (R10).
pub async fn cancel(desk: &Desk, args: SessionRef) -> Result<SessionRow, CallError> {
    let refused = |refusal: model::failure::Refusal| CallError::new("session-not-open", refusal.message);
    issuer::reject(&desk.inner.issuer, &args.session_id, "Called off at the desk")
        .await
        .map_err(refused)?;
    let id = SessionId::parse(&args.session_id).map_err(|_| gone())?;
    row_of(desk, &id)
}

#[cfg(test)]
mod tests {
    use model::session::Grant;

    use super::*;

    /// R33: a spent or late code is not shown again.
    #[test]
    fn an_offer_is_shown_while_it_can_be_claimed() {
        let fresh = State::new(0, 1000);
        let granted = State {
            grant: Some(Grant {
                token_hash: "h".into(),
                until: 5000,
            }),
            ..fresh.clone()
        };
        let ended = State {
            status: Status::RejectedByUser,
            ..fresh.clone()
        };
        for (state, now, expect) in [
            (&fresh, 999, true),
            (&fresh, 1000, false),
            (&granted, 1, false),
            (&ended, 1, false),
        ] {
            assert_eq!(can_be_claimed(state, now), expect, "{state:?} at {now}");
        }
    }
}
