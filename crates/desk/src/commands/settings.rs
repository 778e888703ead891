//! What a person sets once.

use crate::desk::Desk;
use crate::rules::{LONGEST, MaxWait, Retry};
use crate::schema::{CallError, News, RetrySetting, Settings, WithdrawHost};
use crate::settings::InForce;

/// The settings in force.
pub fn settings(desk: &Desk) -> Settings {
    let store = &desk.inner.settings;
    let now = store.in_force();
    Settings {
        retry: match now.retry {
            Retry::Demo => RetrySetting::Demo,
            Retry::Production => RetrySetting::Production,
            Retry::Custom(waits) => RetrySetting::Custom { waits },
        },
        max_wait: match now.max_wait {
            MaxWait::Seconds(seconds) => Some(seconds),
            MaxWait::Forever => None,
        },
        retention_days: now.retention_days,
        attempt_days: now.attempt_days,
        attempts_kept: now.attempts_kept,
        hosts: desk.inner.hosts.confirmed(),
        reopen_lan: now.reopen_lan,
        fixed: store.fixed(),
    }
}

/// Changes settings; they are in force when this returns. Hosts are confirmed and withdrawn one by one.
pub fn set(desk: &Desk, args: Settings) -> Result<Settings, CallError> {
    let bad = |message: &str| CallError::new("settings", message);
    let retry = match args.retry {
        RetrySetting::Demo => Retry::Demo,
        RetrySetting::Production => Retry::Production,
        RetrySetting::Custom { waits } => Retry::Custom(waits),
    };
    retry.check().map_err(|message| bad(&message))?;
    if args.max_wait.is_some_and(|wait| wait > LONGEST) {
        return Err(bad("an event waits thirty days at most, or for ever"));
    }
    let wanted = InForce {
        retry,
        max_wait: args.max_wait.map_or(MaxWait::Forever, MaxWait::Seconds),
        retention_days: args.retention_days,
        attempt_days: args.attempt_days,
        attempts_kept: args.attempts_kept,
        reopen_lan: args.reopen_lan,
    };
    let written = desk.inner.settings.set(&wanted);
    written.map_err(|error| CallError::new("settings-io", format!("The settings could not be written: {error}")))?;
    desk.apply_settings();
    // A file that could not be read is a problem no more.
    desk.tell(News::Profiles);
    Ok(settings(desk))
}

/// Takes a confirmation back.
pub fn withdraw(desk: &Desk, args: WithdrawHost) -> Result<Settings, CallError> {
    let withdrawn = desk.inner.hosts.withdraw(args.host.trim());
    withdrawn.map_err(|error| CallError::new("host-io", error.to_string()))?;
    Ok(settings(desk))
}
