//! What silent callers asked for is written into their sessions.

use jiff::Timestamp;
use model::exchange::{Exchange, More, Visit};

use crate::app::Issuer;

/// Writes what silent callers asked for into their sessions, until the issuer stops.
pub async fn run(issuer: &Issuer) {
    let visits = &*issuer.visits;
    loop {
        let rung = visits.bell.notified();
        let next = match write(issuer).await {
            Some(at) => Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX),
            None => {
                tokio::select! {
                    biased;
                    () = issuer.stop.cancelled() => return,
                    () = rung => continue,
                }
            }
        };
        tokio::select! {
            biased;
            () = issuer.stop.cancelled() => return,
            () = issuer.clock.sleep_until(next) => {}
        }
    }
}

/// Writes what can be written now; says when to look again.
async fn write(issuer: &Issuer) -> Option<i64> {
    let now = issuer.now();
    let (silent, next) = issuer.visits.silent(now);
    for (name, session) in silent {
        let open = match issuer.journal.session(&session) {
            Ok(found) => found.is_some_and(|session| !session.state.is_over(now)),
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                false
            }
        };
        if !open {
            issuer.visits.forget(name, &session);
        } else if let Some(exchange) = issuer.visits.take(name, &session) {
            issuer.journal.record_exchange(Some(&session), exchange).await;
        }
    }
    next
}

/// The last visit as an exchange, those before it before it.
pub fn ascribed(mut visits: Vec<Visit>, agent: Option<String>, asked: Option<String>) -> Option<Exchange> {
    let last = visits.pop()?;
    let more = More {
        asked,
        before: visits,
        ascribed: true,
        ..More::default()
    };
    Some(Exchange {
        at: last.at,
        micros: last.micros,
        method: last.method,
        path: last.path,
        status: last.status,
        agent,
        request: String::new(),
        response: String::new(),
        error: None,
        reason: None,
        item: None,
        expected: None,
        received: None,
        more: Some(Box::new(more)),
    })
}
