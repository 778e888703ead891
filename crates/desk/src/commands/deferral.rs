//! What the operator decides about a credential that was put off (DEFER-2, DEFER-5).

use issuer::Decided;
use model::id::SessionId;

use super::session::row_of;
use crate::desk::Desk;
use crate::schema::{CallError, DecideDeferral, SessionRow};

/// Why, where nobody says.
const NO_REASON: &str = "by the operator";
/// The most characters of a reason.
const LONGEST: usize = 300;

/// Lets the wallet fetch the credential, or refuses it for good: then the session ends.
pub async fn decide(desk: &Desk, args: DecideDeferral) -> Result<SessionRow, CallError> {
    let refused = |refusal: model::failure::Refusal| CallError::new("nothing-deferred", refusal.message);
    let id = SessionId::parse(&args.session_id).map_err(refused)?;
    let decided = match args.approve {
        true => Decided::Approved,
        false => Decided::Refused(reason(args.reason.as_deref())?),
    };
    issuer::decide(&desk.inner.issuer, id.as_str(), &decided)
        .await
        .map_err(refused)?;
    row_of(desk, &id)
}

fn reason(given: Option<&str>) -> Result<String, CallError> {
    let given = given.map(str::trim).filter(|reason| !reason.is_empty());
    match given {
        Some(reason) if reason.chars().count() > LONGEST => {
            let text = format!("The reason must be at most {LONGEST} characters.");
            Err(CallError::new("reason", text))
        }
        reason => Ok(reason.unwrap_or(NO_REASON).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_or_none() {
        for (given, expect) in [(None, NO_REASON), (Some("  "), NO_REASON), (Some(" no "), "no")] {
            assert_eq!(reason(given).ok().as_deref(), Some(expect), "{given:?}");
        }
        assert_eq!(
            reason(Some(&"x".repeat(301))).map_err(|error| error.code),
            Err("reason".into())
        );
    }
}
