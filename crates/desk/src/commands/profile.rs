//! Profiles as cards.

use issuer::haip::{self, Level};
use model::profile::Profile;
use serde_json::{Map, Value};

use super::from_issuer;
use crate::desk::Desk;
use crate::schema::{CallError, Haip, HaipFinding, ProfileCard, ProfileDetail, ProfileRef};

/// All usable profiles, in the order of the file.
pub fn cards(desk: &Desk) -> Vec<ProfileCard> {
    let catalogue = desk.inner.issuer.catalogue();
    catalogue
        .profiles
        .values()
        .map(|profile| card(profile, catalogue.issuer_display.as_ref()))
        .collect()
}

/// One profile as any API user sees it.
pub async fn detail(desk: &Desk, args: ProfileRef) -> Result<ProfileDetail, CallError> {
    let json = desk.inner.client.profile(&args.profile_id).await.map_err(from_issuer)?;
    let catalogue = desk.inner.issuer.catalogue();
    let gone = || CallError::new("profile-gone", "The profile is not in the configuration any more.");
    let profile = catalogue.profiles.get(&args.profile_id).ok_or_else(gone)?;
    Ok(ProfileDetail {
        card: card(profile, catalogue.issuer_display.as_ref()),
        json,
        haip: haip(desk, profile),
    })
}

fn haip(desk: &Desk, profile: &Profile) -> Haip {
    let found = haip::of(&desk.inner.issuer, profile);
    Haip {
        on: profile.haip,
        met: haip::is_met(&found),
        findings: found
            .into_iter()
            .map(|finding| HaipFinding {
                item: finding.item.to_owned(),
                must: finding.level == Level::Must,
                ok: finding.ok,
                text: finding.text,
            })
            .collect(),
    }
}

/// A profile's card.
pub fn card(profile: &Profile, issuer_display: Option<&Value>) -> ProfileCard {
    let configuration = &profile.configuration;
    let display = configuration.display("en");
    let text = |key: &str| {
        display
            .and_then(|display| display.get(key)?.as_str())
            .map(str::to_owned)
    };
    let own_issuer = configuration.published.get("issuer_name").and_then(Value::as_str);
    let issuer = own_issuer.or_else(|| issuer_display?.get(0)?.get("name")?.as_str());
    ProfileCard {
        profile_id: profile.id.clone(),
        name: text("name").unwrap_or_else(|| profile.name.clone()),
        issuer_name: issuer.unwrap_or("Issuer Desk").to_owned(),
        configuration_id: configuration.id.clone(),
        format: configuration.format.as_str().to_owned(),
        description: text("description"),
        background_color: text("background_color"),
        text_color: text("text_color"),
        logo: display.and_then(logo),
        webhook_url: profile.terms.webhook.as_ref().map(|hook| hook.masked.clone()),
        haip: profile.haip,
    }
}

fn logo(display: &Map<String, Value>) -> Option<String> {
    display.get("logo")?.get("uri")?.as_str().map(str::to_owned)
}
