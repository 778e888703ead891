//! Recording what a wallet sent and got, with secrets masked.

use std::time::Instant;

use axum::http::{StatusCode, header};
use model::exchange::{Exchange, MASK, More, cut};
use model::failure::Refusal;
use model::id::SessionId;
use model::session::Denied;

use super::answer::WalletError;
use super::asked::Asked;
use super::dpop::DPOP_NONCE;
use super::headers::{kept, location};
use super::visits::{AGENT, Caller};
use crate::app::Issuer;
use crate::serve::Here;

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
    /// Who asks; `None` once it is known what it asked for before.
    caller: Option<Caller>,
    /// The nonce every good answer brings.
    renewed: Option<String>,
    shape: Shape,
}

/// What kind of answer it is, which is what its headers say.
#[derive(Debug, Clone)]
enum Shape {
    Json,
    Encrypted,
    Page,
    Redirect(String),
}

impl Recording {
    /// Begins the record of a request.
    pub fn begin(here: &Here, method: &str, path: String, asked: &Asked) -> Self {
        let agent = asked.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        let more = More {
            asked: Some(here.door.base.clone()),
            request: kept(&asked.headers),
            ..More::default()
        };
        let exchange = Exchange {
            at: here.issuer.now(),
            micros: 0,
            method: method.to_owned(),
            path,
            status: 0,
            agent: agent.map(|agent| cut(agent, AGENT)),
            request: String::new(),
            response: String::new(),
            error: None,
            reason: None,
            item: None,
            expected: None,
            received: None,
            more: Some(Box::new(more)),
        };
        let renewed = asked.renewed.as_ref().and_then(|nonce| nonce.to_str().ok());
        Self {
            begun: Instant::now(),
            exchange,
            caller: Some(asked.caller.clone()),
            renewed: renewed.map(str::to_owned),
            shape: Shape::Json,
        }
    }

    /// The same request, to be answered anew after its commit lost a race.
    pub fn again(mut exchange: Exchange) -> Self {
        let told = exchange.more.as_mut().map(|more| std::mem::take(&mut more.response));
        let mut told = told.unwrap_or_default().into_iter();
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
            caller: None,
            renewed: told
                .find(|(name, _)| name == DPOP_NONCE.as_str())
                .map(|(_, nonce)| nonce),
            shape: Shape::Json,
        }
    }

    /// The same request as far as it is known, for an answer that may have to be made again.
    pub fn shown(&self) -> Self {
        Self {
            begun: self.begun,
            exchange: self.exchange.clone(),
            caller: self.caller.clone(),
            renewed: self.renewed.clone(),
            shape: self.shape.clone(),
        }
    }

    /// Sets the request body, secrets already masked.
    pub fn request(&mut self, masked: &str) {
        self.exchange.request = cut(masked, LONGEST);
    }

    /// The answer will be sent encrypted; the record has it in clear.
    #[must_use]
    pub fn encrypted(mut self, encrypted: bool) -> Self {
        if encrypted {
            self.shape = Shape::Encrypted;
        }
        self
    }

    /// The answer is a page for a person.
    #[must_use]
    pub fn page(mut self) -> Self {
        self.shape = Shape::Page;
        self
    }

    /// The answer leads elsewhere.
    #[must_use]
    pub fn redirect(mut self, to: &str) -> Self {
        self.shape = Shape::Redirect(cut(&location(to), AGENT));
        self
    }

    /// The finished record of a good answer of a session.
    pub fn good(self, session: &SessionId, response: &str) -> Exchange {
        self.well(Some(session), StatusCode::OK, response)
    }

    /// The finished record of a good answer with a status of its own. What the caller asked for before goes with it when there
    /// is a session it belongs to.
    pub fn well(mut self, session: Option<&SessionId>, status: StatusCode, response: &str) -> Exchange {
        self.exchange.status = status.as_u16();
        self.exchange.response = cut(response, LONGEST);
        let renewed = self.renewed.take().filter(|_| status.is_success());
        if status != StatusCode::NO_CONTENT {
            self.answered();
        }
        if let (Some(nonce), Some(more)) = (renewed, &mut self.exchange.more) {
            more.response.push((DPOP_NONCE.as_str().to_owned(), nonce));
        }
        self.finished(session)
    }

    /// The finished record of a refusal, of a session if one can be trusted to be meant.
    pub fn bad(mut self, session: Option<&SessionId>, error: &WalletError) -> Exchange {
        self.answered();
        if let Some(more) = &mut self.exchange.more
            && matches!(self.shape, Shape::Json)
        {
            more.response.extend(error.sent());
        }
        self.exchange.status = error.status.as_u16();
        self.exchange.response = cut(&error.body().to_string(), LONGEST);
        self.exchange.error = (!error.error.is_empty()).then(|| error.error.to_owned());
        self.exchange.reason = Some(cut(&error.reason, REASON));
        self.exchange.item = Some(error.item.clone()).filter(|item| !item.is_empty());
        let check = error.check.as_deref();
        self.exchange.expected = check.map(|check| cut(&check.expected, REASON));
        self.exchange.received = check.map(|check| cut(&check.received, REASON));
        self.finished(session)
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
        self.answered();
        let exchange = self.finished(Some(session));
        issuer.journal.record_exchange(Some(session), exchange).await;
    }

    /// Notes the headers that an answer of this kind has.
    fn answered(&mut self) {
        let Some(more) = &mut self.exchange.more else { return };
        let kind = match &self.shape {
            Shape::Json => Some("application/json"),
            Shape::Encrypted => Some("application/jwt"),
            Shape::Page => Some("text/html; charset=utf-8"),
            Shape::Redirect(_) => None,
        };
        let mut note = |name: header::HeaderName, value: &str| {
            more.response.push((name.as_str().to_owned(), value.to_owned()));
        };
        if let Some(kind) = kind {
            note(header::CONTENT_TYPE, kind);
        }
        if let Shape::Redirect(to) = &self.shape {
            note(header::LOCATION, to);
        }
        note(header::CACHE_CONTROL, "no-store");
    }

    fn finished(mut self, session: Option<&SessionId>) -> Exchange {
        if let (Some(caller), Some(session)) = (&self.caller, session)
            && let Some(more) = &mut self.exchange.more
        {
            more.before = caller.exchange(session, self.exchange.at);
        }
        self.exchange.micros = u32::try_from(self.begun.elapsed().as_micros()).unwrap_or(u32::MAX);
        self.exchange
    }

    /// Writes a refusal: into its session when one can be trusted to be meant, else into the bounded ring.
    pub async fn refuse(self, issuer: &Issuer, session: Option<&SessionId>, error: &WalletError) {
        let session = session.or(error.session.as_ref());
        tracing::debug!(error = error.error, reason = %error.reason, session = ?session.map(SessionId::as_str), "refused");
        issuer.journal.record_exchange(session, self.bad(session, error)).await;
    }
}

/// The first characters of a token, so that two can be told apart, and dots (design.md section 1, Exchanges).
pub fn stub(token: &str) -> String {
    let shown: String = token.chars().take(6).collect();
    format!("{shown}{MASK}")
}
