//! The refresh grant (TOKEN-20 to TOKEN-22).

use model::session::{Denied, Grant, Handle, HandleKind, NewRefresh, Rotation, Session, refresh as ask};

use super::settle::{Asked, settle};
use super::{Granted, REFRESH_MILLIS, Request, details};
use crate::protocol::access_token::Under;
use crate::protocol::answer::WalletError;
use crate::protocol::record::Recording;
use crate::protocol::{haip, random};

/// The grant type.
pub const GRANT_TYPE: &str = "refresh_token";

const NOT_VALID: &str = "The refresh token is not valid";

/// Grants another access token for a refresh token.
///
/// # Errors
/// TOKEN-20, TOKEN-21, TOKEN-23; the refusal is on record.
pub async fn refresh(request: &Request<'_>, recording: Recording) -> Result<Granted, WalletError> {
    let issuer = request.issuer;
    let Some(token) = request.form.one("refresh_token") else {
        let error = WalletError::bad("invalid_request", "TOKEN-20", "refresh_token is missing");
        recording.refuse(issuer, None, &error).await;
        return Err(error);
    };
    let presented = Rotation {
        hash: journal::hash(token),
        client: request.client.id.clone(),
        jkt: request.client.jkt.clone(),
        instance: request.client.instance.clone(),
    };
    let find = || {
        issuer
            .journal
            .session_by_handle(HandleKind::Refresh, &presented.hash)
            .map_err(WalletError::server)?
            .ok_or_else(|| WalletError::bad("invalid_grant", "TOKEN-20", NOT_VALID))
    };
    settle(issuer, recording, find, |session| grant(request, &presented, session)).await
}

fn grant(request: &Request<'_>, presented: &Rotation, session: &Session) -> Result<Asked, WalletError> {
    haip::token(session.frozen.haip, &request.client)?;
    let issuer = request.issuer;
    let now = issuer.now();
    let known = session.state.flow().refresh.as_ref();
    let scope = known.and_then(|known| known.scope.clone());
    not_wider(request.form.one("scope"), scope.as_deref())?;
    let identifiers = known.is_some_and(|known| known.identifiers);
    let under = Under {
        client: presented.client.clone(),
        jkt: presented.jkt.clone(),
        identifiers,
        refreshed: true,
    };
    let token = under.token(&*issuer.entropy);
    let granted = Grant {
        token_hash: journal::hash(&token),
        until: now + request.seconds() * 1000,
    };
    let bound = known.is_some_and(|known| known.jkt.is_some() || known.instance.is_some());
    let next = issuer
        .catalogue()
        .policy
        .refresh
        .rotates(bound)
        .then(|| random::text(issuer));
    let kept = next.as_ref().map(|token| NewRefresh {
        hash: journal::hash(token),
        until: now + REFRESH_MILLIS,
    });
    let handles = kept.iter().map(|next| Handle {
        kind: HandleKind::Refresh,
        hash: next.hash.clone(),
    });
    let handles = handles.collect();
    let step = ask(&session.state, presented, granted, kept, now).map_err(refusal)?;
    let answer = match step.refused {
        Some(denied) => Err(refusal(denied)),
        None => Ok(Granted {
            refresh_token: next,
            scope,
            authorization_details: identifiers.then(|| details(session)),
            ..Granted::to(request, token)
        }),
    };
    Ok(Asked { step, handles, answer })
}

/// RFC 6749 6: what is asked for was granted before.
fn not_wider(asked: Option<&str>, granted: Option<&str>) -> Result<(), WalletError> {
    let granted: Vec<&str> = granted.unwrap_or_default().split(' ').collect();
    let Some(more) = asked.and_then(|asked| asked.split(' ').find(|one| !granted.contains(one))) else {
        return Ok(());
    };
    let text = "scope asks for more than was granted";
    Err(WalletError::bad("invalid_scope", "TOKEN-20", text).because(granted.join(" "), more))
}

fn refusal(denied: Denied) -> WalletError {
    let item = match denied {
        Denied::RefreshReused => "TOKEN-21",
        Denied::OtherInstance => "CATT-8",
        _ => "TOKEN-20",
    };
    let mut error = WalletError::bad("invalid_grant", item, NOT_VALID);
    error.reason = format!("{item}: {denied}");
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TOKEN-20: `scope` is not wider.
    #[test]
    fn a_refresh_never_widens() {
        let check = |asked: Option<&str>, granted: Option<&str>, expect: bool| {
            assert_eq!(not_wider(asked, granted).is_ok(), expect, "{asked:?} {granted:?}");
        };
        check(None, None, true);
        check(None, Some("a"), true);
        check(Some("a"), Some("a b"), true);
        check(Some("a b"), Some("a b"), true);
        check(Some("a c"), Some("a b"), false);
        check(Some("a"), None, false);
    }
}
