//! The authorization endpoint (AUTHZ-*), and what a person says at it.
//!
//! | File | |
//! |---|---|
//! | [`request`] | a request, read |
//! | [`redirect`] | where its answer goes |
//! | [`choose`] | whose credential it is about |
//! | [`external`] | a login somewhere else, before that page |
//! | [`login`] | what such a login means for the credential |
//! | [`decide`] | approve and deny |
//! | `page`, `words` | what the person sees |
//!
//! A request is read, a person is asked, and what the person says ends it: once, however often the page was opened (PAR-4).
//! Between the two it waits in memory, under a name that nobody can guess; that name is what a decision must bring, so no other
//! page can make it.

pub mod choose;
pub mod decide;
pub mod external;
pub mod login;
mod page;
pub mod redirect;
pub mod request;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::exchange::{Exchange, cut};
use model::id::SessionId;
use model::session::Method;

use choose::{Choice, Chosen, Refused, choose};
use login::LoggedIn;
use redirect::Back;
use request::{AuthorizationRequest, Known};

use super::answer::WalletError;
use super::asked::Asked;
use super::client::Client;
use super::form::Form;
use super::haip;
use super::pushed;
use super::random;
use super::record::Recording;
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::policy::Login;
use crate::serve::Here;

/// How long a person may think, milliseconds.
pub const THINKING: i64 = 600_000;
/// Bytes of a request that are kept until its session begins.
const KEPT: usize = 4096;

/// A request that was read and waits: to be taken up at the authorization endpoint, or for a person to decide.
#[derive(Debug, Clone)]
pub struct Waiter {
    /// What is asked for.
    pub request: AuthorizationRequest,
    /// The issuer identifier the wallet knows this server by: `iss` of the answer (RFC 9207).
    pub issuer: String,
    /// Set by the decision: whoever opened the page twice decides once (PAR-4).
    pub spent: Arc<AtomicBool>,
    /// What the wallet sent so far, for a session that has not begun.
    pub trail: Vec<Exchange>,
    /// Who logged in, where people log in somewhere else.
    pub login: Option<Arc<LoggedIn>>,
}

impl Waiter {
    /// Marks it as decided; `false` when it was already.
    pub fn spend(&self) -> bool {
        !self.spent.swap(true, Ordering::SeqCst)
    }

    fn is_spent(&self) -> bool {
        self.spent.load(Ordering::SeqCst)
    }
}

/// A refusal, where it belongs, and how it is told: by redirect once it is certain where to (AUTHZ-10).
struct Trouble {
    session: Option<SessionId>,
    error: WalletError,
    back: Option<(Back, String)>,
}

impl Trouble {
    /// Told by a page.
    fn shown(error: WalletError) -> Self {
        Self {
            session: None,
            error,
            back: None,
        }
    }

    /// Told to the wallet.
    fn told(refused: impl Into<Refused>, back: &Back, issuer: &str) -> Self {
        let Refused { session, error } = refused.into();
        Self {
            session,
            error,
            back: Some((back.clone(), issuer.to_owned())),
        }
    }

    /// Writes it down and answers.
    async fn answer(self, issuer: &Issuer, headers: &HeaderMap, recording: Recording) -> Response {
        let (response, recording) = match &self.back {
            Some((back, name)) => {
                let to = decide::refusal(&self.error, back, name);
                (page::redirect(&to), recording.redirect(&to))
            }
            None => (page::refused(headers, &self.error), recording.page()),
        };
        recording.refuse(issuer, self.session.as_ref(), &self.error).await;
        response
    }
}

/// `GET /openid4vci/authorize`.
pub async fn by_link(State(here): State<Here>, asked: Asked, RawQuery(query): RawQuery) -> Response {
    let form = Form::of_query(&query.unwrap_or_default());
    ask(&here, &asked, "GET", form).await
}

/// `POST /openid4vci/authorize` (RFC 6749 3.1).
pub async fn by_form(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let form = body.and_then(|body| Form::read(&asked.headers, &body));
    ask(&here, &asked, "POST", form).await
}

async fn ask(here: &Here, asked: &Asked, method: &str, form: Result<Form, WalletError>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(here, method, format!("{ENDPOINTS}/authorize"), asked);
    let headers = &asked.headers;
    let read = form.map_err(Trouble::shown).and_then(|form| {
        recording.request(&cut(&form.masked(), KEPT));
        taken_up(here, &form)
    });
    let (waiter, choice) = match read {
        Ok(read) => read,
        Err(trouble) => return trouble.answer(issuer, headers, recording).await,
    };
    if let Login::External(provider) = issuer.catalogue().policy.authorization.login.clone() {
        return external::send(here, headers, provider, &waiter, &choice, recording).await;
    }
    match show(here, headers, &waiter, &choice, recording.shown()).await {
        Ok(shown) => shown,
        Err(refused) => {
            let trouble = Trouble::told(refused, &waiter.request.back, &waiter.issuer);
            trouble.answer(issuer, headers, recording).await
        }
    }
}

/// Asks the person.
async fn show(
    here: &Here,
    headers: &HeaderMap,
    waiter: &Waiter,
    choice: &Choice,
    recording: Recording,
) -> Result<Response, Refused> {
    let issuer = &*here.issuer;
    let data = login::data(&choice.of, waiter.login.as_deref()).map_err(|error| choice.refused(error))?;
    let name = random::text(issuer);
    let shown = page::ask(here, headers, waiter, &choice.of, &data, &name);
    let exchange = recording
        .page()
        .well(choice.session(), StatusCode::OK, "(the login page)");
    let asked = noted(issuer, waiter, choice, exchange).await;
    issuer.asked.put(name, Arc::new(asked), issuer.now());
    Ok(shown)
}

/// Writes an exchange into the session it belongs to, or has it wait with the request until there is one.
async fn noted(issuer: &Issuer, waiter: &Waiter, choice: &Choice, exchange: Exchange) -> Waiter {
    let mut waiter = waiter.clone();
    match &choice.of {
        Chosen::Session(session) => issuer.journal.record_exchange(Some(&session.id), exchange).await,
        Chosen::Profile(_) => waiter.trail.push(exchange),
    }
    waiter
}

/// The request, pushed before or sent now, and what it is about.
fn taken_up(here: &Here, form: &Form) -> Result<(Arc<Waiter>, choose::Choice), Trouble> {
    let issuer = &*here.issuer;
    let pushed = form.one("request_uri").filter(|name| name.starts_with(pushed::PREFIX));
    let waiter = match pushed {
        Some(name) => pushed_before(issuer, form, name).map_err(Trouble::shown)?,
        None => Arc::new(sent_now(here, form)?),
    };
    let told = |refused: Refused| Trouble::told(refused, &waiter.request.back, &waiter.issuer);
    let choice = choose(issuer, &waiter.request).map_err(told)?;
    haip::authorization(choice.haip(), pushed.is_some()).map_err(|error| told(choice.refused(error)))?;
    Ok((waiter, choice))
}

/// PAR-4, PAR-7: what was pushed counts and nothing else, and only for the client that pushed it.
fn pushed_before(issuer: &Issuer, form: &Form, name: &str) -> Result<Arc<Waiter>, WalletError> {
    let gone = |text: &str| WalletError::bad("invalid_request_uri", "PAR-4", text);
    let waiter = issuer
        .pushed
        .get(name, issuer.now())
        .ok_or_else(|| gone("The request_uri is not known, or has expired"))?;
    if waiter.is_spent() {
        return Err(gone("The request_uri was used before"));
    }
    let client = form.client()?.unwrap_or_default();
    let pushed_by = waiter.request.client.id.as_deref().unwrap_or_default();
    if client != pushed_by {
        let text = "client_id is not the one that pushed the request";
        return Err(WalletError::bad("invalid_request", "PAR-4", text).because(pushed_by, client));
    }
    Ok(waiter)
}

fn sent_now(here: &Here, form: &Form) -> Result<Waiter, Trouble> {
    let catalogue = here.issuer.catalogue();
    let (client, back) = request::back(form).map_err(Trouble::shown)?;
    let issuer = identifier(here, form);
    let told = |error: WalletError| Trouble::told(error, &back, &issuer);
    if catalogue.policy.authorization.pushed_only {
        let text = "authorization requests must be pushed first";
        return Err(told(WalletError::bad("invalid_request", "AUTHZ-11", text)));
    }
    let client = Client {
        id: Some(client),
        ..Client::default()
    };
    let request = read(here, form, client, back.clone()).map_err(told)?;
    Ok(Waiter {
        request,
        issuer: issuer.clone(),
        spent: Arc::default(),
        trail: Vec::new(),
        login: None,
    })
}

/// Reads a request against what this issuer knows now.
///
/// # Errors
/// As [`AuthorizationRequest::read`], and when there is no login (R38).
pub fn read(here: &Here, form: &Form, client: Client, back: Back) -> Result<AuthorizationRequest, WalletError> {
    let catalogue = here.issuer.catalogue();
    if !catalogue.policy.asks_people() {
        let text = "this issuer has no login: the authorization code grant is switched off";
        return Err(WalletError::bad("unauthorized_client", "R38", text));
    }
    let known = Known {
        configuration: &|id| catalogue.configurations.contains_key(id),
        scope: &|scope| {
            catalogue
                .configurations
                .values()
                .any(|one| choose::scope(one) == Some(scope))
        },
        issuer: &|identifier| is_here(here, identifier),
    };
    AuthorizationRequest::read(form, client, back, &known)
}

/// Whether that is an issuer identifier of this listener (R13).
fn is_here(here: &Here, identifier: &str) -> bool {
    let suffix = identifier.strip_prefix(here.door.origin());
    suffix.and_then(|suffix| here.door.identifier_for(suffix)).is_some()
}

/// The issuer identifier the wallet knows this server by: it says so, or its offer said so, or it is the listener's own.
pub fn identifier(here: &Here, form: &Form) -> String {
    let said = form.one("resource").map(|resource| resource.trim_end_matches('/'));
    if let Some(said) = said.filter(|said| is_here(here, said)) {
        return said.to_owned();
    }
    let offered = form
        .one("issuer_state")
        .and_then(|name| SessionId::parse(name).ok())
        .and_then(|id| here.issuer.journal.session(&id).ok().flatten())
        .filter(|session| session.offer.method == Method::Authorized);
    offered.map_or_else(|| here.door.identifier(), |session| session.offer.issuer.clone())
}
