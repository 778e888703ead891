//! The access token.

use super::{Run, Stopped};
use crate::options::Way;
use crate::visit::Visit;
use crate::{authorize, token};

impl Run<'_> {
    /// Gets an access token, over a login if that is the way.
    pub(crate) async fn grant(&mut self, visit: &mut Visit<'_>) -> Result<(), Stopped> {
        let token = match visit.way {
            Way::PreAuthorized => token::pre_authorized(visit).await,
            Way::Login => {
                let code = authorize::code(visit).await;
                let code = self.at("authorization", code, |code| code.told.clone())?;
                token::by_code(visit, &code).await
            }
        };
        let token = self.judge("token", token)?;
        self.granted("token", &token);
        visit.token = Some(token);
        Ok(())
    }

    /// Notes what was granted.
    pub(super) fn granted(&mut self, step: &'static str, token: &token::Token) {
        let kind = if token.bound { "DPoP" } else { "Bearer" };
        let life = token.expires_in.map(|seconds| format!(" for {seconds} s"));
        let more = token.refresh_token.as_ref().map(|_| ", and one to refresh it with");
        let detail = format!("a {kind} token{}{}", life.unwrap_or_default(), more.unwrap_or_default());
        self.uncached(step, token.no_store, "TOKEN-14", detail);
    }
}
