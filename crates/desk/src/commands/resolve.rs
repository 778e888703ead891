//! Where the notifications of an offer would go, and why: the answer a tester gets before anything is sent.

use model::address::{Verdict, judge_literal};
use model::event::EventName;
use model::notifications::{self, Webhook};
use url::Url;
use webhooks::address::Policy;
use webhooks::guard;

use super::{form, inbox};
use crate::desk::Desk;
use crate::schema::{CallError, ResolveTarget, ResolvedTarget, SignatureKind, TargetLevel, WebhookChoice};

/// Where the notifications of an offer would go, and why.
pub fn resolve(desk: &Desk, args: &ResolveTarget) -> Result<ResolvedTarget, CallError> {
    let catalogue = desk.inner.issuer.catalogue();
    let gone = || CallError::new("profile-gone", "The profile is not in the configuration any more.");
    let profile = catalogue.profiles.get(&args.profile_id).ok_or_else(gone)?;
    let said = match &args.webhook {
        WebhookChoice::Inherit => Said::Nothing,
        WebhookChoice::Off => Said::Off,
        WebhookChoice::Url { webhook } => Said::Target(Box::new(form::webhook(webhook)), "its own settings".into()),
        WebhookChoice::Inbox { path } => {
            let name = inbox::name(desk, path)?;
            Said::Target(Box::new(inbox::webhook(desk, path)), format!("the inbox {name}"))
        }
    };
    Ok(target(profile.terms.webhook.as_ref(), said, &desk.inner.policy))
}

/// What the offer says.
enum Said {
    /// Nothing: the profile's target is inherited.
    Nothing,
    /// `notifications: {}`.
    Off,
    /// A target, or why it cannot be one; and where it comes from.
    Target(Box<Result<Webhook, CallError>>, String),
}

/// The resolution itself: the offer's word replaces the profile's whole (R17).
fn target(own: Option<&Webhook>, said: Said, policy: &Policy) -> ResolvedTarget {
    let nothing = |level, why: &str| without_url(level, why.to_owned());
    let shown = own.map(|hook| hook.masked.as_str());
    match (said, own) {
        (Said::Nothing, Some(hook)) => {
            let why = "The profile sets notifications.webhook; the offer says nothing.";
            told(hook, TargetLevel::Profile, why.into(), policy)
        }
        (Said::Nothing, None) => nothing(
            TargetLevel::None,
            "Neither the profile nor the offer sets a webhook. Events are kept and streamed.",
        ),
        (Said::Off, Some(hook)) => {
            let url = &hook.masked;
            let why = format!("The offer sends notifications: {{}}, which switches the profile's target {url} off.");
            without_url(TargetLevel::Offer, why)
        }
        (Said::Off, None) => nothing(
            TargetLevel::Offer,
            "The offer sends notifications: {}; the profile has no webhook either.",
        ),
        (Said::Target(hook, from), _) => match *hook {
            Ok(hook) => {
                let rest = shown.map_or_else(String::new, |own| {
                    format!(" The profile's own target {own} is not called, and none of its settings are taken over.")
                });
                let why = format!("The offer sets notifications.webhook ({from}).{rest}");
                told(&hook, TargetLevel::Offer, why, policy)
            }
            Err(refusal) => ResolvedTarget {
                problem: Some(refusal.message),
                ..nothing(TargetLevel::Offer, "The offer's target cannot be used.")
            },
        },
    }
}

/// Nothing is sent.
pub fn without_url(level: TargetLevel, why: String) -> ResolvedTarget {
    ResolvedTarget {
        url: None,
        level,
        why,
        auth: None,
        signed: Vec::new(),
        headers: Vec::new(),
        events: Vec::new(),
        address: None,
        problem: None,
        confirm: None,
    }
}

/// A target with all that may be told of it: how it is authorised and signed, and what the address rules say. Names are judged
/// when something is sent, by what they resolve to then.
pub fn told(hook: &Webhook, level: TargetLevel, why: String, policy: &Policy) -> ResolvedTarget {
    let mut target = ResolvedTarget {
        url: Some(hook.masked.clone()),
        auth: authorisation(hook),
        signed: kinds(&hook.signed),
        headers: hook.header_names.clone(),
        events: hook.events.events().map(EventName::as_str).map(str::to_owned).collect(),
        ..without_url(level, why)
    };
    if let Ok(url) = Url::parse(hook.url.reveal()) {
        match guard::check_url(&url, policy) {
            Ok(()) => target.address = Some(allowed(&url).into()),
            Err(refused) => {
                target.problem = Some(format!("Nothing will be sent: {refused}."));
                let may_confirm = !refused.for_good();
                target.confirm = webhooks::address::host(&url).filter(|_| may_confirm);
            }
        }
    }
    target
}

/// What the address rules say of a URL that they allow as far as they can tell.
fn allowed(url: &Url) -> &'static str {
    match judge_literal(url) {
        Some(Verdict::Loopback) => "This computer (loopback): allowed.",
        Some(Verdict::Lan) => "A host in a private network that was confirmed: allowed.",
        Some(Verdict::Public) => "A public address: allowed.",
        Some(Verdict::Never(_)) => "Never called.",
        None if url.host_str().is_some_and(is_localhost) => "This computer (loopback): allowed.",
        None => "A name: judged by the address it resolves to, each time something is sent.",
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// What a target is authorised by, in words; `None` for nothing.
pub fn authorisation(hook: &Webhook) -> Option<String> {
    let kind = hook.auth.map(|kind| match kind {
        notifications::AuthKind::Bearer => "bearer token •••",
        notifications::AuthKind::Basic => "user and password •••",
    });
    let own = || {
        hook.header_names
            .iter()
            .any(|name| name.eq_ignore_ascii_case("authorization"))
    };
    kind.or_else(|| own().then_some("authorization header •••"))
        .map(str::to_owned)
}

/// Kinds of signatures as the window has them.
pub fn kinds(kinds: &[notifications::SignatureKind]) -> Vec<SignatureKind> {
    let kind = |kind: &notifications::SignatureKind| match kind {
        notifications::SignatureKind::V1 => SignatureKind::V1,
        notifications::SignatureKind::V1a => SignatureKind::V1a,
    };
    kinds.iter().map(kind).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn hook(settings: Value) -> Result<Webhook, CallError> {
        form::checked(&settings)
    }

    fn of(url: &str) -> Said {
        Said::Target(Box::new(hook(json!({"url": url}))), "its own settings".into())
    }

    fn check(own: Option<&str>, said: Said, url: Option<&str>, level: TargetLevel) {
        let own = own.map(|url| Webhook::parse(url).expect("a URL"));
        let got = target(own.as_ref(), said, &Policy::default());
        assert_eq!((got.url.as_deref(), got.level), (url, level), "{own:?}");
    }

    /// R17: the answer the tester sees before the offer is made.
    #[test]
    fn the_offer_wins_over_the_profile() {
        let own = Some("http://p.example/");
        check(own, Said::Nothing, own, TargetLevel::Profile);
        check(None, Said::Nothing, None, TargetLevel::None);
        check(own, Said::Off, None, TargetLevel::Offer);
        let other = "http://o.example/";
        check(own, of(other), Some(other), TargetLevel::Offer);
        check(None, of(other), Some(other), TargetLevel::Offer);
        let bad = target(None, of("nonsense"), &Policy::default());
        assert_eq!(
            bad.problem.as_deref(),
            Some("webhook url must be an absolute http or https URL")
        );
    }

    /// R17: replaced whole, so the profile's secrets do not travel with the offer's URL.
    #[test]
    fn what_is_told_is_what_the_winner_says() {
        let own = hook(json!({
            "url": "https://u:p@p.example/", "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "headers": {"X-Key": "k"}, "events": ["issuance_status"],
        }));
        let own = own.expect("settings");
        let inherited = target(Some(&own), Said::Nothing, &Policy::default());
        assert_eq!(inherited.url.as_deref(), Some("https://•••@p.example/"));
        assert_eq!(inherited.auth.as_deref(), Some("user and password •••"));
        assert_eq!(
            (inherited.signed, inherited.headers),
            (vec![SignatureKind::V1], vec!["X-Key".to_owned()])
        );
        assert_eq!(inherited.events, ["issuance_status"]);
        let replaced = target(Some(&own), of("http://127.0.0.1:9/"), &Policy::default());
        assert_eq!(
            (replaced.auth, replaced.signed, replaced.headers.len()),
            (None, vec![], 0)
        );
        assert_eq!(replaced.events.len(), 6);
        assert!(replaced.address.is_some_and(|words| words.contains("loopback")));
        let header = hook(json!({"url": "http://h/", "headers": {"Authorization": "x"}})).expect("settings");
        let header = target(Some(&header), Said::Nothing, &Policy::default());
        assert_eq!(header.auth.as_deref(), Some("authorization header •••"));
        assert!(header.address.is_some_and(|words| words.contains("resolves")));
    }

    /// The address rules are told before anything is sent, whichever level the target comes from.
    #[test]
    fn an_address_that_is_never_called_is_told() {
        let check = |url: &str, expect: Option<&str>| {
            let told = target(None, of(url), &Policy::default());
            match expect {
                None => assert!(told.problem.is_none() && told.address.is_some(), "{url}: {told:?}"),
                Some(rule) => assert!(told.problem.is_some_and(|text| text.contains(rule)), "{url}"),
            }
        };
        check("http://127.0.0.1:8080/hook", None);
        check("http://localhost:8080/hook", None);
        check("http://192.168.1.2/hook", Some("private network"));
        check("https://hooks.example.com/", None);
        check("http://169.254.169.254/latest", Some("metadata"));
        check("http://0xA9FEA9FE/latest", Some("metadata"));
        check("http://169.254.7.7/", Some("link-local"));
        check("http://0.0.0.0/", Some("unspecified"));
        let confirm = |url: &str| target(None, of(url), &Policy::default()).confirm;
        assert_eq!(confirm("http://192.168.1.2/hook").as_deref(), Some("192.168.1.2"));
        assert_eq!(
            confirm("http://169.254.7.7/"),
            None,
            "nobody can allow what is never called"
        );
        let policy = Policy::default();
        let own = Webhook::parse("http://192.168.1.2/hook").expect("a URL");
        let inherited = |policy| target(Some(&own), Said::Nothing, policy);
        assert!(inherited(&policy).problem.is_some());
        policy.confirmed.set_configured(["192.168.1.2".to_owned()]);
        let told = inherited(&policy);
        assert!(told.problem.is_none() && told.address.is_some_and(|words| words.contains("confirmed")));
    }
}
