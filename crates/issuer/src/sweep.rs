//! Expiry that fires by itself (R10): sleeps until the next session ends, then ends it.
//!
//! The sweeper races wallets on the session's version; whoever commits first wins and the loser changes nothing.

use std::sync::Arc;

use jiff::Timestamp;
use model::session::{Command, Session};

use crate::app::Issuer;
use crate::commit;

/// As many sessions as are ended between two looks at the clock.
const BATCH: usize = 100;

/// Ends sessions as they run out, until the issuer stops.
pub async fn run(issuer: Arc<Issuer>) {
    let stop = issuer.stop.clone();
    loop {
        let rung = issuer.new_end.notified();
        if !sweep(&issuer).await {
            let wait = async {
                match issuer.journal.next_expiry() {
                    Ok(Some(at)) => {
                        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX);
                        issuer.clock.sleep_until(at).await;
                    }
                    _ => std::future::pending().await,
                }
            };
            tokio::select! {
                () = wait => {}
                () = rung => {}
                () = stop.cancelled() => return,
            }
        }
        if stop.is_cancelled() {
            return;
        }
    }
}

/// Ends what is over; answers whether more may be waiting.
async fn sweep(issuer: &Issuer) -> bool {
    let now = issuer.now();
    let over = match issuer.journal.expired(now, BATCH) {
        Ok(over) => over,
        Err(error) => {
            tracing::error!(%error, "expired sessions could not be read");
            return false;
        }
    };
    for id in &over {
        match issuer.journal.session(id) {
            Ok(Some(session)) => expire(issuer, &session, now).await,
            Ok(None) => {}
            Err(error) => tracing::error!(%error, session = %id, "a session could not be read"),
        }
    }
    over.len() == BATCH
}

async fn expire(issuer: &Issuer, session: &Session, now: i64) {
    // Denied or lost the race: a wallet was quicker, and nothing is to be done.
    if let Ok(step) = model::session::step(&session.state, Command::Expire, now)
        && let Err(error) = commit::step(issuer, session, &step, None).await
        && !error.is_conflict()
    {
        tracing::error!(%error, session = %session.id, "an expiry could not be recorded");
    }
}
