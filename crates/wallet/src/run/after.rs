//! What comes after the credential: the issuer is told of it, the token refreshed.

use super::{Obtained, Run, Stopped};
use crate::options::Notify;
use crate::visit::Visit;
use crate::{notification, token};

impl Run<'_> {
    /// Tells the issuer what became of the credential, where it asks for that (NOTIF-1 to NOTIF-4).
    pub(crate) async fn notify(&mut self, visit: &Visit<'_>, got: &Obtained) -> Result<(), Stopped> {
        let (Some(id), Some(endpoint)) = (&got.notification, &visit.issuer.notification_endpoint) else {
            return Ok(());
        };
        let event = match visit.options.notify {
            Notify::Nothing => return Ok(()),
            Notify::Deleted => "credential_deleted",
            Notify::Accepted => "credential_accepted",
            Notify::Failure => "credential_failure",
            Notify::Outcome if self.report.error.is_none() => "credential_accepted",
            Notify::Outcome => "credential_failure",
        };
        let told = notification::tell(visit, endpoint, id, event).await;
        self.at("notification", told, |()| event.to_owned())
    }

    /// Tells the issuer of a credential by name.
    pub(crate) async fn notify_of(&mut self, visit: &Visit<'_>, id: &str) -> Result<(), Stopped> {
        let endpoint = visit.issuer.notification_endpoint.as_deref().unwrap_or_default();
        let told = notification::tell(visit, endpoint, id, "credential_accepted").await;
        self.judge("notification", told)
    }

    /// Refreshes the token, if there is anything to refresh it with (TOKEN-20).
    pub(super) async fn renew(&mut self, visit: &mut Visit<'_>) -> Result<bool, Stopped> {
        let Some(refresh_token) = visit.token.as_ref().and_then(|token| token.refresh_token.clone()) else {
            return Ok(false);
        };
        let token = token::refreshed(visit, &refresh_token).await;
        let mut token = self.judge("refresh", token)?;
        self.granted("refresh", &token);
        // One that is not replaced goes on (TOKEN-21).
        token.refresh_token.get_or_insert(refresh_token);
        visit.token = Some(token);
        Ok(true)
    }

    /// Refreshes the token and fetches the credential once more (TOKEN-20, CRED-16).
    pub(crate) async fn refresh(&mut self, visit: &mut Visit<'_>) -> Result<(), Stopped> {
        if !self.renew(visit).await? {
            self.done("refresh", "the issuer gave no refresh token".into());
            return Ok(());
        }
        let got = self.credential(visit).await?;
        self.verify(visit, &got).await;
        Ok(())
    }
}
