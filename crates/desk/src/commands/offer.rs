//! Making offers, claiming them with the robot wallet.

use fast_qr::convert::{Builder as _, svg::SvgBuilder};
use fast_qr::{ECL, QRBuilder};
use model::secret::Secret;
use model::session::{NEVER, Session};
use serde_json::{Value, json};
use wallet::WalletOptions;

use super::{form, from_issuer, inbox, resolve};
use crate::config;
use crate::desk::Desk;
use crate::schema::{
    AddressKind, CallError, Claim, ClaimReport, ClaimStep, ConfirmHost, OfferForm, OfferMade, OfferMethod,
    ResolveTarget, ResolvedTarget, WebhookChoice,
};

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
    let target = resolve::resolve(
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
        .create_offer(&request(desk, &form)?, Some(address))
        .await
        .map_err(from_issuer)?;
    let session = read(desk, &offered.offer_id)?;
    let tx_code = offered.tx_code_value.map(|code| code.reveal().to_owned());
    made(&session, offered.credential_offer, tx_code, target)
}

fn request(desk: &Desk, form: &OfferForm) -> Result<Value, CallError> {
    let mut request = json!({
        "profileId": form.profile_id,
        "authMethod": match form.method {
            OfferMethod::PreAuthorized => "PRE_AUTHORIZED",
            OfferMethod::Authorized | OfferMethod::AuthorizedWithoutState => "AUTHORIZED",
        },
        "valueMode": if form.by_value { "BY_VALUE" } else { "BY_REFERENCE" },
    });
    if form.method == OfferMethod::AuthorizedWithoutState {
        request["issuerStateMode"] = "OMIT".into();
    }
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
        WebhookChoice::Url { webhook } => overrides["notifications"] = json!({"webhook": form::settings(webhook)?}),
        WebhookChoice::Inbox { path } => overrides["notifications"] = json!({"webhook": inbox::settings(desk, path)?}),
    }
    if overrides.as_object().is_some_and(|members| !members.is_empty()) {
        request["runtimeOverrides"] = overrides;
    }
    Ok(request)
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
    let mut options = robot(desk)?;
    options.tx_code = args.tx_code.map(Secret::new);
    let report = wallet::claim(&options, &args.link).await;
    Ok(ClaimReport {
        ok: report.ok,
        format: report.format,
        steps: report.steps.into_iter().map(step).collect(),
        claims: report.claims,
    })
}

/// The robot wallet of this desk: it trusts the desk's own root, and has a provider that vouches for it where that is believed.
pub fn robot(desk: &Desk) -> Result<WalletOptions, CallError> {
    let built = WalletOptions::new(desk.inner.clock.clone());
    let mut options = built.map_err(|error| CallError::new("wallet", error.to_string()))?;
    options.trusted_roots = vec![desk.inner.identity.root.clone()];
    options.http_anywhere = true;
    let identity = &desk.inner.identity;
    if config::vouches(&desk.inner.issuer.catalogue().policy, identity) {
        options.attester = Some(identity.provider.clone());
    }
    Ok(options)
}

/// A step of the robot, as the window shows it.
pub fn step(step: wallet::Step) -> ClaimStep {
    ClaimStep {
        name: step.name.to_owned(),
        ok: step.ok,
        detail: step.detail,
    }
}
