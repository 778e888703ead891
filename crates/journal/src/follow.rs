//! Following the journal: what was committed, in order, after it is durable.

use std::sync::Arc;

use model::delivery::DeliveryState;
use model::id::SessionId;
use tokio::sync::broadcast;

use crate::delivery::Delivery;
use crate::events::StoredEvent;
use crate::exchange::StoredExchange;
use crate::target::TargetRow;

/// Notices a slow follower may lag behind before it must read again.
const FOLLOW: usize = 4096;

/// Something that was committed.
#[derive(Debug, Clone)]
pub enum Notice {
    /// An event.
    Event(Arc<StoredEvent>),
    /// A session was made, has changed, or was erased.
    Session(SessionId),
    /// A wallet's request and its answer were recorded.
    Exchange(Arc<StoredExchange>),
    /// A delivery was made, or has changed.
    Delivery(Arc<Delivery>),
    /// A target's standing or health has changed; health at most once per transaction. Followers of deliveries alone are
    /// told of the standing only.
    Target(Arc<TargetRow>),
    /// Sessions, test events or attempts older than the retention were removed.
    Pruned,
}

/// Where notices go: to followers of everything, and to followers of deliveries alone, whom nothing else should wake.
#[derive(Debug, Clone)]
pub(crate) struct Notices {
    all: broadcast::Sender<Notice>,
    deliveries: broadcast::Sender<Notice>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self {
            all: broadcast::Sender::new(FOLLOW),
            deliveries: broadcast::Sender::new(FOLLOW),
        }
    }

    /// Tells whoever listens; nobody listening is fine. That an attempt begins is no news to who began it.
    pub(crate) fn tell(&self, notice: Notice) {
        if matches!(&notice, Notice::Delivery(delivery) if delivery.state != DeliveryState::InFlight) {
            let _ = self.deliveries.send(notice.clone());
        }
        let _ = self.all.send(notice);
    }

    /// Tells of a target; `standing` when that is what changed.
    pub(crate) fn tell_target(&self, row: Arc<TargetRow>, standing: bool) {
        let notice = Notice::Target(row);
        if standing {
            let _ = self.deliveries.send(notice.clone());
        }
        let _ = self.all.send(notice);
    }

    /// Whether anyone follows everything.
    pub(crate) fn anyone(&self) -> bool {
        self.all.receiver_count() > 0
    }

    pub(crate) fn follow(&self) -> Follower {
        Follower(self.all.subscribe())
    }

    pub(crate) fn follow_deliveries(&self) -> Follower {
        Follower(self.deliveries.subscribe())
    }
}

/// Why [`Follower::next`] gives no notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    /// So many notices were missed; read again by sequence number, then go on following.
    #[error("{0} notices were missed")]
    Lagged(u64),
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

/// A place in the stream of notices. Follow first, then read what is there: nothing falls between.
pub struct Follower(broadcast::Receiver<Notice>);

impl Follower {
    /// A follower of nothing: the journal is closed.
    pub(crate) fn ended() -> Self {
        Self(broadcast::Sender::new(1).subscribe())
    }

    /// Waits for the next notice. May be dropped while waiting; nothing is lost then.
    ///
    /// # Errors
    /// [`Gap::Lagged`] once after notices were missed; [`Gap::Closed`] at the end.
    pub async fn next(&mut self) -> Result<Notice, Gap> {
        self.0.recv().await.map_err(|error| match error {
            broadcast::error::RecvError::Lagged(missed) => Gap::Lagged(missed),
            broadcast::error::RecvError::Closed => Gap::Closed,
        })
    }

    /// The next notice, if one is there already.
    ///
    /// # Errors
    /// As [`Follower::next`].
    pub fn try_next(&mut self) -> Result<Option<Notice>, Gap> {
        match self.0.try_recv() {
            Ok(notice) => Ok(Some(notice)),
            Err(broadcast::error::TryRecvError::Empty) => Ok(None),
            Err(broadcast::error::TryRecvError::Lagged(missed)) => Err(Gap::Lagged(missed)),
            Err(broadcast::error::TryRecvError::Closed) => Err(Gap::Closed),
        }
    }
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Follower")
    }
}
