//! Sending a made-up event, to try a target.

use credentials::entropy::SystemEntropy;
use journal::NewTrial;
use model::event::EventName;
use model::trial;

use super::destination::{self, Found};
use super::replay::set_going;
use crate::desk::Desk;
use crate::schema::{CallError, SendTest, SetGoing};

/// Makes a test event of a profile's own data and keeps its delivery; it goes out at once.
pub async fn send(desk: &Desk, args: SendTest) -> Result<SetGoing, CallError> {
    let unknown = || CallError::new("event-unknown", format!("There is no event {}.", args.event));
    let event = EventName::from_name(&args.event).ok_or_else(unknown)?;
    let catalogue = desk.inner.issuer.catalogue();
    let gone = || CallError::new("profile-gone", "The profile is not in the configuration any more.");
    let profile = catalogue.profiles.get(&args.profile_id).ok_or_else(gone)?;
    let found = destination::find(desk, &args.to, || {
        let none = || CallError::new("no-target", "This profile has no webhook: say where to send the event.");
        let own = profile.terms.webhook.clone();
        Ok(destination::given(desk, own.ok_or_else(none)?))
    })?;
    destination::allowed(desk, &found)?;
    let now = desk.inner.clock.now_ms();
    let issuer = desk.inner.listeners.identifier();
    let made = trial::test_event(profile, found.webhook.as_ref(), event, &issuer, &SystemEntropy, now);
    let problem = destination::objection(desk, &found);
    let Found { target, secrets, .. } = found;
    let url = target.masked.clone();
    let going = desk.inner.journal.send_trial(NewTrial {
        session_id: made.session_id,
        event: made.event,
        sequence: made.sequence,
        body: made.body,
        target,
        secrets,
        now,
    });
    let going = going
        .await
        .map_err(|error| CallError::new(error.code(), error.to_string()))?;
    Ok(set_going(&going, url, problem))
}
