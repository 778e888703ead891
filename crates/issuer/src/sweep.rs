//! Expiry that fires by itself (R10): sleeps until the next session ends, then ends it.
//!
//! The sweeper races wallets on the session's version; whoever commits first wins and the loser changes nothing.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use model::session::{Command, Session};

use crate::app::Issuer;
use crate::commit;
use crate::protocol::visits;

/// As many sessions as are ended between two looks at the clock.
const BATCH: usize = 100;
/// After a failure the journal is left alone for so long.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// What a look at the journal came to.
enum Swept {
    /// More may be waiting.
    More,
    /// Nothing is over any more.
    All,
    /// Something could not be read or written; it is still waiting.
    Trouble,
}

/// Ends sessions as they run out, and writes what their wallets asked for before they fell silent, until the issuer stops.
pub async fn run(issuer: Arc<Issuer>) {
    tokio::join!(end(&issuer), visits::run(&issuer));
}

async fn end(issuer: &Issuer) {
    let stop = issuer.stop.clone();
    loop {
        let rung = issuer.earlier_end.notified();
        // Until the next end is known, every new session rings.
        issuer.next_sweep.store(i64::MAX, Ordering::SeqCst);
        let until = match sweep(issuer).await {
            Swept::More => Timestamp::MIN,
            Swept::All => match issuer.journal.next_expiry() {
                Ok(Some(at)) => Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX),
                Ok(None) => Timestamp::MAX,
                Err(error) => {
                    tracing::error!(%error, "the next expiry could not be read");
                    pause(issuer)
                }
            },
            Swept::Trouble => pause(issuer),
        };
        issuer.next_sweep.store(until.as_millisecond(), Ordering::SeqCst);
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = issuer.clock.sleep_until(until) => {}
            () = rung => {}
        }
    }
}

/// Says when a new session will end. The sweeper is woken only if that is before it wakes by itself: most offers live equally
/// long, and then none of them does.
pub(crate) fn will_end(issuer: &Issuer, at: i64) {
    if at < issuer.next_sweep.load(Ordering::SeqCst) {
        issuer.earlier_end.notify_one();
    }
}

fn pause(issuer: &Issuer) -> Timestamp {
    issuer.clock.now().checked_add(PAUSE).unwrap_or(Timestamp::MAX)
}

/// Ends what is over.
async fn sweep(issuer: &Issuer) -> Swept {
    let now = issuer.now();
    let over = match issuer.journal.expired(now, BATCH) {
        Ok(over) => over,
        Err(error) => {
            tracing::error!(%error, "expired sessions could not be read");
            return Swept::Trouble;
        }
    };
    // Together, so that one transaction can take them all.
    let ended = join_all(over.iter().map(|id| async move {
        match issuer.journal.session(id) {
            Ok(Some(session)) => expire(issuer, &session, now).await,
            Ok(None) => true,
            Err(error) => {
                tracing::error!(%error, session = %id, "a session could not be read");
                false
            }
        }
    }));
    let trouble = ended.await.contains(&false);
    match over.len() {
        _ if trouble => Swept::Trouble,
        BATCH => Swept::More,
        _ => Swept::All,
    }
}

/// Ends one session; `false` when it could not be written.
async fn expire(issuer: &Issuer, session: &Session, now: i64) -> bool {
    // Denied or lost the race: a wallet was quicker, and nothing is to be done.
    if let Ok(step) = model::session::step(&session.state, Command::Expire, now)
        && let Err(error) = commit::step(issuer, session, &step, None).await
        && !error.is_conflict()
    {
        tracing::error!(%error, session = %session.id, "an expiry could not be recorded");
        return false;
    }
    true
}
