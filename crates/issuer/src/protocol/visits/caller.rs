//! Who asks: a peer's address and a `User-Agent`, under a name that tells neither.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderValue;
use model::exchange::Visit;
use model::id::SessionId;

use super::Visits;

/// Who asks.
#[derive(Clone)]
pub struct Caller {
    visits: Arc<Visits>,
    name: u64,
}

impl Caller {
    /// Whoever asks from there with that `User-Agent`.
    pub fn new(visits: Arc<Visits>, peer: Option<IpAddr>, agent: Option<&HeaderValue>) -> Self {
        let name = visits.name(peer, agent);
        Self { visits, name }
    }

    /// Notes that an exchange of this caller belongs to a session, and takes what the caller asked for before it.
    pub fn exchange(&self, session: &SessionId, now: i64) -> Vec<Visit> {
        self.visits.exchange(self.name, session, now)
    }
}
