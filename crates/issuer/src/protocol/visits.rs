//! What callers ask for where nothing names a session: metadata, keys, types, nonces, status lists.
//!
//! Such a request says who asks only by the peer's address and the `User-Agent`. It is held in memory under both, and goes with
//! the next exchange of the same caller that belongs to a session, as what came before it. What no exchange takes while the
//! caller is silent, and its latest session is open, is written into that session as an exchange that is ascribed to it
//! ([`model::exchange::More::ascribed`]).
//!
//! So wallets behind one address are told apart by their `User-Agent`; two of the same make behind one address (or behind one
//! tunnel) are not, and the one's visits may stand before the other's exchange. The address itself is never kept: the callers'
//! names are hashes under a key of this process.

mod caller;
mod write;

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use model::exchange::{Exchange, Visit, cut};
use model::id::SessionId;
use tokio::sync::Notify;

pub use caller::Caller;
pub use write::run;

use super::headers::location;
use crate::listener::Door;

/// The most callers remembered.
const CALLERS: usize = 1000;
/// The most visits of one caller: the newest.
const EACH: usize = 32;
/// How long a visit, and whose caller it was, is remembered; milliseconds.
const AGE: i64 = 600_000;
/// Without a request for so long a caller is silent; milliseconds. No whole seconds, as wallets are told to wait.
const SILENCE: i64 = 9_500;
/// A visit so long after the caller's last exchange is ascribed to no session; milliseconds.
const CLOSE: i64 = 60_000;
/// Bytes kept of a path.
const PATH: usize = 512;
/// Bytes kept of a `User-Agent`.
pub const AGENT: usize = 512;

/// What was asked for of late, by caller.
#[derive(Default)]
pub struct Visits {
    names: RandomState,
    inner: Mutex<HashMap<u64, Of>>,
    /// Rung when a visit came that may have to be written.
    bell: Notify,
}

/// What is known of one caller.
struct Of {
    agent: Option<String>,
    /// The listener that was asked last.
    door: Option<Arc<Door>>,
    /// Its latest session, and when that had its latest exchange.
    session: Option<(SessionId, i64)>,
    visits: Vec<Visit>,
    /// When it asked last.
    last: i64,
}

/// A request that is a visit, being answered.
pub struct Visiting {
    name: u64,
    agent: Option<String>,
    visit: Visit,
    begun: Instant,
}

impl Visits {
    fn name(&self, peer: Option<IpAddr>, agent: Option<&HeaderValue>) -> u64 {
        let peer = peer.map(|peer| peer.to_canonical());
        self.names.hash_one((peer, agent.map(HeaderValue::as_bytes)))
    }

    /// Begins a visit, if the request is one: not to an endpoint that has exchanges of its own, nor to the management.
    pub fn begin(&self, request: &Request, now: i64) -> Option<Visiting> {
        let path = request.uri().path();
        if is_own(path) {
            return None;
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let agent = request.headers().get(header::USER_AGENT);
        let path = match request.uri().path_and_query() {
            Some(target) if target.query().is_some() => cut(&location(target.as_str()), PATH),
            _ => cut(path, PATH),
        };
        let visit = Visit {
            at: now,
            micros: 0,
            method: request.method().as_str().to_owned(),
            path,
            status: 0,
        };
        Some(Visiting {
            name: self.name(peer.map(|info| info.0.ip()), agent),
            agent: agent
                .and_then(|agent| agent.to_str().ok())
                .map(|agent| cut(agent, AGENT)),
            visit,
            begun: Instant::now(),
        })
    }

    /// Notes a visit that was answered.
    pub fn note(&self, visiting: Visiting, door: &Arc<Door>, status: StatusCode) {
        let mut visit = visiting.visit;
        visit.status = status.as_u16();
        visit.micros = u32::try_from(visiting.begun.elapsed().as_micros()).unwrap_or(u32::MAX);
        let mut all = self.lock();
        let of = entry(&mut all, visiting.name, visit.at);
        of.last = visit.at;
        of.agent = visiting.agent;
        of.door = Some(Arc::clone(door));
        if of.visits.len() == EACH {
            of.visits.remove(0);
        }
        of.visits.push(visit);
        if of.session.is_some() {
            self.bell.notify_one();
        }
    }

    /// Notes that an exchange of a caller belongs to a session, and takes what it asked for before.
    fn exchange(&self, name: u64, session: &SessionId, now: i64) -> Vec<Visit> {
        let mut all = self.lock();
        let of = entry(&mut all, name, now);
        of.last = now;
        of.session = Some((session.clone(), now));
        let mut visits = std::mem::take(&mut of.visits);
        visits.retain(|visit| now - visit.at < AGE);
        visits
    }

    /// Callers that are silent and have visits nobody took, with the session these may belong to; and when to look again.
    fn silent(&self, now: i64) -> (Vec<(u64, SessionId)>, Option<i64>) {
        let mut silent = Vec::new();
        let mut next: Option<i64> = None;
        for (name, of) in &*self.lock() {
            let Some((session, _)) = of.session.as_ref().filter(|_| !of.visits.is_empty()) else {
                continue;
            };
            let until = of.last + SILENCE;
            if until <= now {
                silent.push((*name, session.clone()));
            } else {
                next = Some(next.map_or(until, |next| next.min(until)));
            }
        }
        (silent, next)
    }

    /// Takes what a silent caller asked for, as an exchange of its session; what came too long after that one stays, for the
    /// session the caller begins next.
    fn take(&self, name: u64, session: &SessionId) -> Option<Exchange> {
        let mut all = self.lock();
        let of = all.get_mut(&name)?;
        let at = match &of.session {
            Some((known, at)) if known == session => *at,
            _ => return None,
        };
        let visits = std::mem::take(&mut of.visits).into_iter();
        let (near, far): (Vec<_>, Vec<_>) = visits.partition(|visit| visit.at - at < CLOSE);
        if !far.is_empty() {
            of.visits = far;
            of.session = None;
        }
        let asked = of.door.as_ref().map(|door| door.base.clone());
        write::ascribed(near, of.agent.clone(), asked)
    }

    /// A caller's session is over: what it asked for belongs to what it begins next.
    fn forget(&self, name: u64, session: &SessionId) {
        if let Some(of) = self.lock().get_mut(&name)
            && of.session.as_ref().is_some_and(|(known, _)| known == session)
        {
            of.session = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Of>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a path is that of an endpoint with exchanges of its own, or of the management.
fn is_own(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let recorded = matches!(
        last,
        "credential-offer" | "par" | "token" | "credential" | "deferred_credential" | "notification"
    );
    // A browser's, not a wallet's.
    let picture = last == "favicon.ico";
    recorded || picture || path.starts_with("/issuer2")
}

/// What is known of a caller; a new one may push out whoever asked longest ago.
fn entry(all: &mut HashMap<u64, Of>, name: u64, now: i64) -> &mut Of {
    if all.len() >= CALLERS && !all.contains_key(&name) {
        all.retain(|_, of| now - of.last < AGE);
        if all.len() >= CALLERS
            && let Some(oldest) = all.iter().min_by_key(|(_, of)| of.last).map(|(name, _)| *name)
        {
            all.remove(&oldest);
        }
    }
    all.entry(name).or_insert_with(|| Of {
        agent: None,
        door: None,
        session: None,
        visits: Vec::new(),
        last: now,
    })
}

#[cfg(test)]
mod tests;
