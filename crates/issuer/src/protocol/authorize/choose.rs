//! Whose credential an authorization request is about (OFFER-7, OFFER-8, AUTHZ-1 to AUTHZ-6; fact sheet 2.5, 5.5).

use std::sync::Arc;

use model::configuration::Configuration;
use model::id::SessionId;
use model::profile::Profile;
use model::session::{Method, Session, may_authorize};

use super::request::AuthorizationRequest;
use crate::app::Issuer;
use crate::policy::OFFLINE_ACCESS;
use crate::protocol::answer::WalletError;

/// What was chosen, and how it was asked for.
#[derive(Debug)]
pub struct Choice {
    /// What was chosen.
    pub of: Chosen,
    /// Whether `authorization_details` named it (TOKEN-15).
    pub details: bool,
    /// The scopes that were understood, as they are told with the token.
    pub scope: Option<String>,
}

/// The credential a person is asked about.
#[derive(Debug)]
pub enum Chosen {
    /// The session that `issuer_state` names.
    Session(Box<Session>),
    /// The one profile that fits what a wallet asked for by itself; its session begins when the person has decided.
    Profile(Arc<Profile>),
}

impl Choice {
    /// Whether its profile's HAIP switch is on.
    pub fn haip(&self) -> bool {
        match &self.of {
            Chosen::Session(session) => session.frozen.haip,
            Chosen::Profile(profile) => profile.haip,
        }
    }

    /// The session it is about, where there is one already.
    pub fn session(&self) -> Option<&SessionId> {
        match &self.of {
            Chosen::Session(session) => Some(&session.id),
            Chosen::Profile(_) => None,
        }
    }

    /// A refusal of it.
    pub fn refused(&self, error: WalletError) -> Refused {
        let session = match &self.of {
            Chosen::Session(session) => Some(session.id.clone()),
            Chosen::Profile(_) => None,
        };
        Refused { session, error }
    }
}

/// A refusal, and the session it belongs to.
#[derive(Debug)]
pub struct Refused {
    /// Whose.
    pub session: Option<SessionId>,
    /// Why.
    pub error: WalletError,
}

impl From<WalletError> for Refused {
    fn from(error: WalletError) -> Self {
        Self { session: None, error }
    }
}

/// Chooses.
///
/// # Errors
/// `invalid_request`, `invalid_scope`; failures of this side.
pub fn choose(issuer: &Issuer, request: &AuthorizationRequest) -> Result<Choice, Refused> {
    let (of, configuration) = match &request.issuer_state {
        Some(name) => {
            let session = session(issuer, name)?;
            fits(request, &session)?;
            let configuration = session.frozen.configuration.clone();
            (Chosen::Session(Box::new(session)), Arc::new(configuration))
        }
        None => {
            let profile = profile(issuer, request)?;
            let configuration = profile.configuration.clone();
            (Chosen::Profile(profile), configuration)
        }
    };
    // AUTHZ-6: for the same credential the details win.
    let details = request.details.contains(&configuration.id);
    let own = scope(&configuration).filter(|scope| !details && asks(request, scope));
    let offline = request.offline.then_some(OFFLINE_ACCESS);
    let scopes: Vec<&str> = own.into_iter().chain(offline).collect();
    Ok(Choice {
        of,
        details,
        scope: (!scopes.is_empty()).then(|| scopes.join(" ")),
    })
}

/// The scope that stands for a configuration.
pub fn scope(configuration: &Configuration) -> Option<&str> {
    configuration.published.get("scope")?.as_str()
}

fn asks(request: &AuthorizationRequest, scope: &str) -> bool {
    request.scopes.iter().any(|one| one == scope)
}

/// OFFER-8: a name that came with a request opens nothing by itself; it must lead to a session that waits for a person.
fn session(issuer: &Issuer, name: &str) -> Result<Session, Refused> {
    let invalid = |reason: &str| {
        let mut error = WalletError::bad("invalid_request", "OFFER-8", "issuer_state is invalid");
        error.reason = format!("OFFER-8: {reason}");
        error.because("the issuer_state of an open offer", name)
    };
    let unknown = || invalid("no offer has that issuer_state");
    let id = SessionId::parse(name).map_err(|_| unknown())?;
    let found = issuer.journal.session(&id).map_err(WalletError::server)?;
    let session = found.ok_or_else(unknown)?;
    let error = if session.offer.method != Method::Authorized {
        invalid("the offer of that session has no issuer_state")
    } else if let Err(denied) = may_authorize(&session.state, issuer.now()) {
        invalid(&denied.to_string())
    } else {
        return Ok(session);
    };
    Err(Refused {
        session: Some(id),
        error,
    })
}

/// A wallet that says what it wants must want what is offered.
fn fits(request: &AuthorizationRequest, session: &Session) -> Result<(), Refused> {
    let own = &session.frozen.configuration;
    let refuse = |error| Refused {
        session: Some(session.id.clone()),
        error,
    };
    if !request.details.is_empty() && !request.details.contains(&own.id) {
        let text = "authorization_details do not name the credential of the offer";
        let error = WalletError::bad("invalid_request", "AUTHZ-2", text);
        return Err(refuse(error.because(&own.id, request.details.join(", "))));
    }
    let named = !request.details.is_empty() || request.scopes.is_empty();
    if !named && scope(own).is_none_or(|scope| !asks(request, scope)) {
        let text = "scope does not name the credential of the offer";
        let error = WalletError::bad("invalid_scope", "AUTHZ-5", text);
        return Err(refuse(
            error.because(scope(own).unwrap_or("no scope"), request.scopes.join(" ")),
        ));
    }
    Ok(())
}

/// Fact sheet 2.5: the single profile whose configuration was asked for.
fn profile(issuer: &Issuer, request: &AuthorizationRequest) -> Result<Arc<Profile>, Refused> {
    let catalogue = issuer.catalogue();
    let asked = |configuration: &Configuration| {
        request.details.contains(&configuration.id) || scope(configuration).is_some_and(|scope| asks(request, scope))
    };
    let fitting: Vec<_> = catalogue
        .profiles
        .values()
        .filter(|profile| asked(&profile.configuration))
        .collect();
    let bad = |text: &str| WalletError::bad("invalid_request", "AUTHZ-1", text);
    match fitting[..] {
        [one] => Ok(one.clone()),
        [] => {
            let text = "the request names no credential of this issuer, by scope or by authorization_details";
            Err(bad(text).into())
        }
        _ => {
            let names: Vec<_> = fitting.iter().map(|profile| profile.id.as_str()).collect();
            let error = bad("more than one credential fits: name one, or take up an offer");
            Err(error.because("exactly one profile", names.join(", ")).into())
        }
    }
}
