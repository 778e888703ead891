//! Making offers, saying where their notifications go, claiming them with the robot wallet.

use fast_qr::convert::{Builder as _, svg::SvgBuilder};
use fast_qr::{ECL, QRBuilder};
use model::notifications::Webhook;
use model::secret::Secret;
use model::session::{NEVER, Session};
use serde_json::{Value, json};
use url::Url;
use wallet::WalletOptions;
use webhooks::address::Policy;
use webhooks::guard;

use super::from_issuer;
use crate::desk::Desk;
use crate::schema::{
    AddressKind, CallError, Claim, ClaimReport, ClaimStep, ConfirmHost, OfferForm, OfferMade, ResolveTarget,
    ResolvedTarget, TargetLevel, WebhookChoice,
};

/// Where the notifications of an offer would go, and why.
pub fn resolve(desk: &Desk, args: &ResolveTarget) -> Result<ResolvedTarget, CallError> {
    let catalogue = desk.inner.issuer.catalogue();
    let gone = || CallError::new("profile-gone", "The profile is not in the configuration any more.");
    let profile = catalogue.profiles.get(&args.profile_id).ok_or_else(gone)?;
    Ok(target(
        profile.terms.webhook.as_ref(),
        &args.webhook,
        &desk.inner.policy,
    ))
}

/// The resolution itself: the offer's word replaces the profile's whole (R17).
fn target(own: Option<&Webhook>, choice: &WebhookChoice, policy: &Policy) -> ResolvedTarget {
    let shown = own.map(|hook| hook.masked.as_str());
    let of = |url: Option<&str>, level, why: String| ResolvedTarget {
        url: url.map(str::to_owned),
        level,
        why,
        problem: None,
        confirm: None,
    };
    match (choice, shown) {
        (WebhookChoice::Inherit, Some(url)) => {
            let why = "The profile sets notifications.webhook.url; the offer says nothing.".into();
            judged(of(Some(url), TargetLevel::Profile, why), own, policy)
        }
        (WebhookChoice::Inherit, None) => of(
            None,
            TargetLevel::None,
            "Neither the profile nor the offer sets a webhook. Events are kept and streamed.".into(),
        ),
        (WebhookChoice::Off, Some(url)) => {
            let why = format!("The offer sends notifications: {{}}, which switches the profile's target {url} off.");
            of(None, TargetLevel::Offer, why)
        }
        (WebhookChoice::Off, None) => of(
            None,
            TargetLevel::Offer,
            "The offer sends notifications: {}; the profile has no webhook either.".into(),
        ),
        (WebhookChoice::Url { url }, shown) => match Webhook::parse(url) {
            Ok(hook) => {
                let rest = shown.map_or_else(String::new, |own| {
                    format!(" The profile's own target {own} is not called.")
                });
                let why = format!("The offer sets notifications.webhook.url.{rest}");
                judged(of(Some(&hook.masked), TargetLevel::Offer, why), Some(&hook), policy)
            }
            Err(refusal) => ResolvedTarget {
                problem: Some(refusal.message),
                ..of(None, TargetLevel::Offer, "The offer's URL cannot be used.".into())
            },
        },
    }
}

/// The target with what the address rules object to. Names are judged when something is sent, by what they resolve to then.
fn judged(mut target: ResolvedTarget, hook: Option<&Webhook>, policy: &Policy) -> ResolvedTarget {
    let url = hook.and_then(|hook| Url::parse(hook.url.reveal()).ok());
    if let Some(url) = url
        && let Err(refused) = guard::check_url(&url, policy)
    {
        target.problem = Some(format!("Nothing will be sent: {refused}."));
        target.confirm = if refused.for_good() {
            None
        } else {
            webhooks::address::host(&url)
        };
    }
    target
}

/// Confirms a host in a private network: it may be called from now on, by webhooks and data functions, also after a restart.
pub fn confirm(desk: &Desk, args: ConfirmHost) -> Result<(), CallError> {
    let host = args.host.trim();
    let plain =
        !host.is_empty() && host.len() <= 253 && !host.chars().any(|c| c.is_whitespace() || "/@?#\\".contains(c));
    if !plain {
        return Err(CallError::new("host", "That is not the name or address of a host."));
    }
    desk.inner
        .hosts
        .confirm(host)
        .map_err(|error| CallError::new("host-io", error.to_string()))
}

/// Makes an offer through the management API, as any API user would.
pub async fn create(desk: &Desk, form: OfferForm) -> Result<OfferMade, CallError> {
    let target = resolve(
        desk,
        &ResolveTarget {
            profile_id: form.profile_id.clone(),
            webhook: form.webhook.clone(),
        },
    )?;
    let address = match form.address {
        AddressKind::Local => "local",
        AddressKind::Lan => "lan",
        AddressKind::Public => "public",
    };
    let offered = desk
        .inner
        .client
        .create_offer(&request(&form), Some(address))
        .await
        .map_err(from_issuer)?;
    let session = read(desk, &offered.offer_id)?;
    let tx_code = offered.tx_code_value.map(|code| code.reveal().to_owned());
    made(&session, offered.credential_offer, tx_code, target)
}

fn request(form: &OfferForm) -> Value {
    let mut request = json!({
        "profileId": form.profile_id,
        "authMethod": "PRE_AUTHORIZED",
        "valueMode": if form.by_value { "BY_VALUE" } else { "BY_REFERENCE" },
    });
    if let Some(seconds) = form.expires_in_seconds {
        request["expiresInSeconds"] = seconds.into();
    }
    if let Some(code) = &form.tx_code {
        let mut members = json!({"input_mode": if code.text { "text" } else { "numeric" }});
        if let Some(length) = code.length {
            members["length"] = length.into();
        }
        if let Some(description) = &code.description {
            members["description"] = description.as_str().into();
        }
        request["txCode"] = members;
        if let Some(value) = &code.value {
            request["txCodeValue"] = value.as_str().into();
        }
    }
    let mut overrides = json!({});
    if let Some(data) = &form.credential_data {
        overrides["credentialData"] = data.clone();
    }
    match &form.webhook {
        WebhookChoice::Inherit => {}
        WebhookChoice::Off => overrides["notifications"] = json!({}),
        WebhookChoice::Url { url } => overrides["notifications"] = json!({"webhook": {"url": url}}),
    }
    if overrides.as_object().is_some_and(|members| !members.is_empty()) {
        request["runtimeOverrides"] = overrides;
    }
    request
}

fn read(desk: &Desk, id: &str) -> Result<Session, CallError> {
    let gone = || CallError::new("session-gone", "The session is not in the journal any more.");
    let id = model::id::SessionId::parse(id).map_err(|_| gone())?;
    desk.inner
        .journal
        .session(&id)
        .map_err(super::unreadable)?
        .ok_or_else(gone)
}

/// An offer as the window shows it.
pub fn made(
    session: &Session,
    link: String,
    tx_code: Option<String>,
    target: ResolvedTarget,
) -> Result<OfferMade, CallError> {
    let state = &session.state;
    Ok(OfferMade {
        session_id: session.id.as_str().to_owned(),
        profile_id: session.frozen.profile_id.clone(),
        qr_svg: qr(&link)?,
        link,
        expires_at: (state.expires_at != NEVER).then_some(state.expires_at as f64),
        created_at: session.created_at as f64,
        tx_code,
        by_value: session.offer.by_value,
        target,
        issuer_url: session.offer.issuer.clone(),
    })
}

/// The link as an SVG with the four modules of quiet zone a scanner needs (OFFER-17).
fn qr(link: &str) -> Result<String, CallError> {
    let code = QRBuilder::new(link).ecl(ECL::L).build();
    let code = code.map_err(|_| {
        CallError::new(
            "qr-too-long",
            "The offer is too long for a QR code: offer it by reference.",
        )
    })?;
    Ok(SvgBuilder::default().margin(4).to_str(&code))
}

/// Claims an offer with the robot wallet, over HTTP like any wallet.
pub async fn claim(desk: &Desk, args: Claim) -> Result<ClaimReport, CallError> {
    let built = WalletOptions::new(desk.inner.clock.clone());
    let mut options = built.map_err(|error| CallError::new("wallet", error.to_string()))?;
    options.tx_code = args.tx_code.map(Secret::new);
    options.trusted_roots = vec![desk.inner.identity.root.clone()];
    options.http_anywhere = true;
    let report = wallet::claim(&options, &args.link).await;
    let step = |step: wallet::Step| ClaimStep {
        name: step.name.to_owned(),
        ok: step.ok,
        detail: step.detail,
    };
    Ok(ClaimReport {
        ok: report.ok,
        format: report.format,
        steps: report.steps.into_iter().map(step).collect(),
        claims: report.claims,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: Option<&str>, choice: WebhookChoice, url: Option<&str>, level: TargetLevel) {
        let own = own.map(|url| Webhook::parse(url).expect("a URL"));
        let got = target(own.as_ref(), &choice, &Policy::default());
        assert_eq!((got.url.as_deref(), got.level), (url, level), "{own:?} {choice:?}");
    }

    /// R17: the answer the tester sees before the offer is made.
    #[test]
    fn the_offer_wins_over_the_profile() {
        let own = Some("http://p.example/");
        let other = || WebhookChoice::Url {
            url: "http://o.example/".into(),
        };
        check(own, WebhookChoice::Inherit, own, TargetLevel::Profile);
        check(None, WebhookChoice::Inherit, None, TargetLevel::None);
        check(own, WebhookChoice::Off, None, TargetLevel::Offer);
        check(own, other(), Some("http://o.example/"), TargetLevel::Offer);
        check(None, other(), Some("http://o.example/"), TargetLevel::Offer);
        let bad = target(None, &WebhookChoice::Url { url: "nonsense".into() }, &Policy::default());
        assert_eq!(
            bad.problem.as_deref(),
            Some("webhook url must be an absolute http or https URL")
        );
    }
    /// The address rules are told before anything is sent, whichever level the target comes from.
    #[test]
    fn an_address_that_is_never_called_is_told() {
        let check = |url: &str, expect: Option<&str>| {
            let choice = WebhookChoice::Url { url: url.to_owned() };
            let problem = target(None, &choice, &Policy::default()).problem;
            match expect {
                None => assert_eq!(problem, None),
                Some(rule) => assert!(problem.as_ref().is_some_and(|text| text.contains(rule)), "{problem:?}"),
            }
        };
        check("http://127.0.0.1:8080/hook", None);
        check("http://192.168.1.2/hook", Some("private network"));
        check("https://hooks.example.com/", None);
        check("http://169.254.169.254/latest", Some("metadata"));
        check("http://0xA9FEA9FE/latest", Some("metadata"));
        check("http://169.254.7.7/", Some("link-local"));
        check("http://0.0.0.0/", Some("unspecified"));
        let confirm = |url: &str| target(None, &WebhookChoice::Url { url: url.to_owned() }, &Policy::default()).confirm;
        assert_eq!(confirm("http://192.168.1.2/hook").as_deref(), Some("192.168.1.2"));
        assert_eq!(
            confirm("http://169.254.7.7/"),
            None,
            "nobody can allow what is never called"
        );
        let policy = Policy::default();
        let own = Webhook::parse("http://192.168.1.2/hook").expect("a URL");
        let inherited = |policy| target(Some(&own), &WebhookChoice::Inherit, policy).problem;
        assert!(inherited(&policy).is_some());
        policy.confirmed.set_configured(["192.168.1.2".to_owned()]);
        assert_eq!(inherited(&policy), None);
    }
}
