//! What a profile would issue.

use credentials::entropy::SystemEntropy;

use super::away;
use super::config::told;
use crate::config::{self, PROFILES};
use crate::desk::Desk;
use crate::preview::{Moment, preview};
use crate::schema::{CallError, PreviewProfile, ProfilePreview};

/// Makes the preview of a profile as typed. Nothing is issued, kept or fetched.
pub async fn make(desk: &Desk, args: PreviewProfile) -> Result<ProfilePreview, CallError> {
    away(desk, move |desk| {
        let inner = &desk.inner;
        let identity = &inner.identity;
        let loaded = config::check(&inner.options.config, identity, PROFILES, &args.text).map_err(told)?;
        let moment = Moment {
            identifier: &inner.listeners.identifier(),
            now: inner.clock.now(),
            entropy: &SystemEntropy,
        };
        preview(&loaded, &args.profile_id, identity, &moment)
            .ok_or_else(|| CallError::new("profile-gone", "There is no such profile in the text."))
    })
    .await
}
