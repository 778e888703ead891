//! The configuration folder as text.

use std::path::PathBuf;

use crate::config::{self, Loaded, SaveError};
use crate::desk::{Desk, lock};
use crate::history::Maker;
use crate::identity::Identity;
use crate::schema::{
    CallError, CheckFile, ConfigFile, EffectiveProfile, Problem, ProfileRef, SaveFile, SaveResult, SetProfileHaip,
    SetProfileWebhook,
};

/// The files that exist and those that they include, with what is wrong now.
pub fn files(desk: &Desk) -> Vec<ConfigFile> {
    let problems = desk.problems();
    let folder = &desk.folder().path;
    let asked = lock(&desk.inner.loaded).asked.clone();
    let included = asked.iter().filter(|name| !config::FILES.contains(&name.as_str()));
    // Of what is not read, the statement that includes it has the problem.
    let included = included.filter_map(|name| Some((name.as_str(), config::read_one(folder, name)?.ok().map(Ok)?)));
    let own = config::read_all(folder).into_iter();
    own.chain(included)
        .map(|(name, text)| file(desk, name, text, &problems))
        .collect()
}

fn file(desk: &Desk, name: &str, text: Result<String, String>, problems: &[Problem]) -> ConfigFile {
    let (hash, text, unreadable) = match text {
        Ok(text) => (config::hash(&text), text, None),
        Err(reason) => {
            let hash = config::raw_hash(&desk.folder().path, name);
            (hash, String::new(), Some(reason))
        }
    };
    let problems = problems
        .iter()
        .filter(|problem| problem.concerns(name))
        .cloned()
        .collect();
    ConfigFile {
        name: name.to_owned(),
        text,
        hash,
        unreadable,
        problems,
    }
}

/// What would be wrong with a text.
pub async fn check(desk: &Desk, args: CheckFile) -> Result<Vec<Problem>, CallError> {
    let name = args.name.clone();
    let here = desk.clone();
    let loaded = apart(desk, move |folder, identity| {
        config::check_beside(&folder, &identity, &args.name, &args.text, &here.inner.beside)
    })
    .await?;
    let loaded = loaded.map_err(told)?;
    Ok(loaded
        .problems
        .into_iter()
        .filter(|problem| problem.concerns(&name))
        .collect())
}

/// What a profile comes to, and where each value comes from.
pub async fn effective(desk: &Desk, args: ProfileRef) -> Result<EffectiveProfile, CallError> {
    let found = apart(desk, move |folder, identity| {
        let texts = config::read_all(&folder);
        let around = config::Surroundings::of(&folder, &texts);
        config::effective(&texts, &around, &identity, &args.profile_id)
    });
    found.await?.map_err(|error| {
        let code = match &error {
            config::EffectiveError::Broken(_) => "config-broken",
            config::EffectiveError::NoSuchProfile(_) => "profile-gone",
        };
        CallError::new(code, error.to_string())
    })
}

/// Saves a file: parsed first, written atomically, live at once; a text that breaks the file keeps the old set.
pub async fn save(desk: &Desk, args: SaveFile) -> Result<SaveResult, CallError> {
    let _saving = desk.inner.saving.lock().await;
    let name = args.name.clone();
    keep_before(desk, &name)?;
    let saved = apart(desk, move |folder, identity| {
        config::save(&folder, &identity, &args.name, &args.text, &args.base_hash)
    });
    finish(desk, &name, saved.await?)
}

/// Sets or removes a profile's webhook URL in place.
pub async fn set_webhook(desk: &Desk, args: SetProfileWebhook) -> Result<SaveResult, CallError> {
    let _saving = desk.inner.saving.lock().await;
    if let Some(url) = &args.url {
        model::notifications::Webhook::parse(url).map_err(|refusal| CallError::new("webhook-url", refusal.message))?;
    }
    let catalogue = desk.inner.issuer.catalogue();
    if !catalogue.profiles.contains_key(&args.profile_id) && !catalogue.invalid.contains_key(&args.profile_id) {
        // A splice would make a profile of a URL alone.
        let text = "The profile is not in the configuration any more.";
        return Err(CallError::new("profile-gone", text));
    }
    keep_before(desk, config::PROFILES)?;
    let saved = apart(desk, move |folder, identity| {
        config::set_webhook(&folder, &identity, &args.profile_id, args.url.as_deref())
    });
    finish(desk, config::PROFILES, saved.await?)
}

/// Turns a profile's HAIP switch in place.
pub async fn set_haip(desk: &Desk, args: SetProfileHaip) -> Result<SaveResult, CallError> {
    let _saving = desk.inner.saving.lock().await;
    if !desk.inner.issuer.catalogue().profiles.contains_key(&args.profile_id) {
        let text = "The profile is not in the configuration any more, or has mistakes.";
        return Err(CallError::new("profile-gone", text));
    }
    keep_before(desk, config::PROFILES)?;
    let saved = apart(desk, move |folder, identity| {
        config::set_haip(&folder, &identity, &args.profile_id, args.on)
    });
    finish(desk, config::PROFILES, saved.await?)
}

/// Files are read and parsed away from the threads that answer wallets.
pub async fn apart<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce(PathBuf, Identity) -> T + Send + 'static,
) -> Result<T, CallError> {
    let (folder, identity) = (desk.folder().path.clone(), desk.inner.identity.clone());
    let done = tokio::task::spawn_blocking(move || work(folder, identity)).await;
    done.map_err(|_| CallError::new("config-worker", "The configuration could not be worked on."))
}

/// Keeps the text before a save, which is what makes it safe; a save whose text before cannot be kept does not happen. Almost
/// always it is kept already: it came from a save, from outside, or was there at the start.
fn keep_before(desk: &Desk, name: &str) -> Result<(), CallError> {
    let Some(known) = config::FILES.into_iter().find(|known| *known == name) else {
        return Ok(());
    };
    let before = config::read_one(&desk.folder().path, known);
    let Some(Ok(before)) = before else { return Ok(()) };
    desk.keep(known, &before, Maker::Outside).map_err(|error| {
        let why = config::plainly(&error);
        let text = format!("Not saved, because the text before could not be kept in the history: {why}.");
        CallError::new("config-history", text)
    })
}

fn finish(desk: &Desk, name: &str, saved: Result<Loaded, SaveError>) -> Result<SaveResult, CallError> {
    let (saved, problems) = match saved {
        Ok(loaded) => (true, desk.go_live(loaded)),
        Err(SaveError::Broken(problems)) => (false, problems),
        Err(error) => return Err(told(error)),
    };
    let current = lock(&desk.inner.loaded).problems.clone();
    let text = config::read_one(&desk.folder().path, name);
    // What a file includes has a name of somebody's own choice, which is no name to keep a history under.
    if let (true, true, Some(Ok(text))) = (saved, config::FILES.contains(&name), &text) {
        desk.remember(name, text, Maker::Here);
    }
    let file = file(desk, name, text.unwrap_or_else(|| Ok(String::new())), &current);
    Ok(SaveResult { saved, problems, file })
}

/// A save that did not happen, as the window is told.
pub fn told(error: SaveError) -> CallError {
    let code = match &error {
        SaveError::NoSuchFile(_) => "config-no-such-file",
        SaveError::Changed => "config-changed",
        SaveError::Broken(_) => "config-broken",
        SaveError::Unreadable(_) => "config-unreadable",
        SaveError::TooLarge(_) => "config-too-large",
        SaveError::Edit(edit) => edit.code(),
        SaveError::Elsewhere => "webhook-elsewhere",
        SaveError::SwitchElsewhere => "haip-elsewhere",
        SaveError::NoSuchProfile(_) => "profile-gone",
        SaveError::Hidden(_) => "value-hidden",
        SaveError::AlsoChanges(_) => "value-shared",
        SaveError::OutOfService(_) => "profile-out-of-service",
        SaveError::Refused(refusal) => &refusal.code,
        SaveError::Link(_) => "config-link",
        SaveError::Io(_) => "config-io",
    };
    CallError::new(code, error.to_string())
}
