//! Recording what a wallet sent and got, with secrets masked.

use std::time::Instant;

use axum::http::{HeaderMap, StatusCode, header};
use model::exchange::{Exchange, MASK, cut};
use model::failure::Refusal;
use model::id::SessionId;
use model::session::Denied;

use super::answer::WalletError;
use crate::app::Issuer;

/// The longest body kept whole.
const LONGEST: usize = 64 * 1024;
/// The longest reason kept whole.
const REASON: usize = 1024;

/// What stands in the record where an issued credential was not kept.
pub const CREDENTIALS_FORGOTTEN: &str = "••• (not kept)";

/// A request being answered.
pub struct Recording {
    begun: Instant,
    exchange: Exchange,
}

impl Recording {
    /// Begins the record of a request.
    pub fn begin(issuer: &Issuer, method: &str, path: String, headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let exchange = Exchange {
            at: issuer.now(),
            micros: 0,
            method: method.to_owned(),
            path,
            status: 0,
            agent: agent.map(|agent| cut(agent, 512)),
            request: String::new(),
            response: String::new(),
            error: None,
            reason: None,
            item: None,
            expected: None,
            received: None,
            more: None,
        };
        Self {
            begun: Instant::now(),
            exchange,
        }
    }

    /// The same request, to be answered anew after its commit lost a race.
    pub fn again(exchange: Exchange) -> Self {
        Self {
            begun: Instant::now(),
            exchange: Exchange {
                error: None,
                reason: None,
                item: None,
                expected: None,
                received: None,
                ..exchange
            },
        }
    }

    /// The same request as far as it is known, for an answer that may have to be made again.
    pub fn shown(&self) -> Self {
        Self {
            begun: self.begun,
            exchange: self.exchange.clone(),
        }
    }

    /// Sets the request body, secrets already masked.
    pub fn request(&mut self, masked: &str) {
        self.exchange.request = cut(masked, LONGEST);
    }

    /// The finished record of a good answer.
    pub fn good(self, response: &str) -> Exchange {
        self.well(StatusCode::OK, response)
    }

    /// The finished record of a good answer with a status of its own.
    pub fn well(mut self, status: StatusCode, response: &str) -> Exchange {
        self.exchange.status = status.as_u16();
        self.exchange.response = cut(response, LONGEST);
        self.timed()
    }

    /// The finished record of a refusal.
    pub fn bad(mut self, error: &WalletError) -> Exchange {
        self.exchange.status = error.status.as_u16();
        self.exchange.response = cut(&error.body().to_string(), LONGEST);
        self.exchange.error = (!error.error.is_empty()).then(|| error.error.to_owned());
        self.exchange.reason = Some(cut(&error.reason, REASON));
        self.exchange.item = Some(error.item.clone()).filter(|item| !item.is_empty());
        let check = error.check.as_deref();
        self.exchange.expected = check.map(|check| cut(&check.expected, REASON));
        self.exchange.received = check.map(|check| cut(&check.received, REASON));
        self.timed()
    }

    /// Writes into its session that its offer is there no more (OFFER-16); other refusals of the session count with it.
    pub async fn miss(mut self, issuer: &Issuer, session: &SessionId, refusal: &Refusal, denied: &Denied) {
        tracing::debug!(%denied, session = session.as_str(), "refused");
        self.exchange.status = refusal.status;
        self.exchange.response = refusal.body().to_string();
        self.exchange.reason = Some(format!("OFFER-16: {denied}"));
        self.exchange.item = Some("OFFER-16".to_owned());
        self.exchange.expected = Some("an offer that is still open".to_owned());
        self.exchange.received = Some(denied.to_string());
        issuer.journal.record_exchange(Some(session), self.timed()).await;
    }

    fn timed(mut self) -> Exchange {
        self.exchange.micros = u32::try_from(self.begun.elapsed().as_micros()).unwrap_or(u32::MAX);
        self.exchange
    }

    /// Writes a refusal: into its session when one can be trusted to be meant, else into the bounded ring.
    pub async fn refuse(self, issuer: &Issuer, session: Option<&SessionId>, error: &WalletError) {
        let session = session.or(error.session.as_ref());
        tracing::debug!(error = error.error, reason = %error.reason, session = ?session.map(SessionId::as_str), "refused");
        issuer.journal.record_exchange(session, self.bad(error)).await;
    }
}

/// The first characters of a token, so that two can be told apart, and dots (design.md section 1, Exchanges).
pub fn stub(token: &str) -> String {
    let shown: String = token.chars().take(6).collect();
    format!("{shown}{MASK}")
}
