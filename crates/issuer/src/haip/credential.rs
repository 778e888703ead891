//! What is issued and how it is described (HAIP-5 to HAIP-7, HAIP-12 to HAIP-17).

use credentials::certificate::Chain;
use model::configuration::{Configuration, Format};
use model::profile::Profile;
use serde_json::Value;

use super::{Finding, must, should};
use crate::catalogue::Catalogue;

/// The items about the credential.
pub(super) fn judge(profile: &Profile, catalogue: &Catalogue) -> Vec<Finding> {
    let configuration = &profile.configuration;
    let mut findings = vec![
        scope(configuration, catalogue),
        must(
            "HAIP-6",
            true,
            || "The metadata names the nonce endpoint".into(),
            String::new,
        ),
        must(
            "HAIP-7",
            true,
            || "The metadata says whether batches are issued".into(),
            String::new,
        ),
        must("HAIP-13", true, || "Digests are SHA-256".into(), String::new),
        logo(configuration),
        algorithms(configuration),
    ];
    findings.extend(proof(configuration));
    findings.extend(signature(profile));
    findings
}

/// HAIP-5: a wallet may ask by scope alone, so each configuration has one, and it means one type.
fn scope(configuration: &Configuration, catalogue: &Catalogue) -> Finding {
    let text = |configuration: &Configuration| configuration.published.get("scope")?.as_str().map(str::to_owned);
    let own = text(configuration);
    let others = || {
        catalogue
            .configurations
            .values()
            .filter(|other| other.id != configuration.id)
    };
    let bare: Vec<_> = others()
        .filter(|other| text(other).is_none())
        .map(|other| other.id.as_str())
        .collect();
    let twin = others().find(|other| own.is_some() && text(other) == own && kind(other) != kind(configuration));
    must(
        "HAIP-5",
        own.is_some() && bare.is_empty() && twin.is_none(),
        || format!("scope {} means this type", own.as_deref().unwrap_or_default()),
        || match (&own, twin) {
            (None, _) => format!("{} has no scope in the metadata", configuration.id),
            (Some(scope), Some(twin)) => format!("scope {scope} means another type too, that of {}", twin.id),
            _ => format!("These configurations have no scope: {}", bare.join(", ")),
        },
    )
}

/// What a configuration's type is; one that is its own address is like no other.
fn kind(configuration: &Configuration) -> Option<Value> {
    let member = |name: &str| configuration.published.get(name).cloned();
    match configuration.format {
        Format::SdJwtVc if configuration.vct() == Some("vctBaseUrl") => Some(configuration.id.as_str().into()),
        Format::SdJwtVc => member("vct"),
        Format::Mdoc => member("doctype"),
        Format::JwtVcJson => member("credential_definition"),
    }
}

/// HAIP-12: proofs and attestations by ES256 must be understood.
fn proof(configuration: &Configuration) -> Option<Finding> {
    let algorithms = configuration.proof_algorithms()?;
    Some(must(
        "HAIP-12",
        algorithms.contains(&"ES256"),
        || "Proofs may be signed by ES256".into(),
        || format!("Proofs may be signed by {}, but not by ES256", algorithms.join(", ")),
    ))
}

/// HAIP-14 and HAIP-15: how it is signed and how it can be revoked.
fn signature(profile: &Profile) -> Vec<Finding> {
    let (status, format) = (profile.terms.credential_status.as_ref(), profile.configuration.format);
    let has = |name: &str| status.is_some_and(|status| status.get(name).is_some());
    let chain = chain(profile);
    match format {
        Format::SdJwtVc => {
            let broken = chain.err().or_else(|| {
                (status.is_some() && !has("status_list")).then(|| "credentialStatus must hold a status_list".to_owned())
            });
            vec![must(
                "HAIP-14",
                broken.is_none(),
                || "Signed with x5c, bound by cnf.jwk, in compact form".into(),
                || broken.clone().unwrap_or_default(),
            )]
        }
        Format::Mdoc => vec![
            must(
                "HAIP-14",
                chain.is_ok(),
                || "Signed with x5chain, bound to the device's key".into(),
                || chain.clone().err().unwrap_or_default(),
            ),
            must(
                "HAIP-15",
                status.is_none() || has("status_list") || has("identifier_list"),
                || match status {
                    Some(_) => "Revoked by a mechanism of ISO 18013-5".into(),
                    None => "No credentialStatus is set by hand".into(),
                },
                || "credentialStatus must hold a status_list or an identifier_list".into(),
            ),
        ],
        Format::JwtVcJson => Vec::new(),
    }
}

/// The chain that goes with the signature: there, without the trust anchor, its first certificate not self-signed.
fn chain(profile: &Profile) -> Result<(), String> {
    let pems = profile.terms.x5_chain.as_deref().unwrap_or_default();
    if pems.is_empty() {
        return Err("There is no x5Chain: wallets cannot tell who signs".into());
    }
    let chain = Chain::from_pems(pems).map_err(|error| format!("x5Chain: {error}"))?;
    match chain.leaf().is_self_signed() {
        true => Err("The first certificate of x5Chain is self-signed".into()),
        false => Ok(()),
    }
}

/// HAIP-16: wallets render SVG and PNG, embedded or over https.
fn logo(configuration: &Configuration) -> Finding {
    let uri = configuration
        .display("en")
        .and_then(|display| display.get("logo")?.get("uri")?.as_str());
    let shown = |uri: &str| {
        let end = uri.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let plain = end.rsplit('.').next().is_some_and(|end| end == "svg" || end == "png");
        let typed = ["data:image/svg+xml", "data:image/png"]
            .iter()
            .any(|kind| uri.starts_with(kind));
        typed || (uri.starts_with("https://") && plain)
    };
    should(
        "HAIP-16",
        uri.is_none_or(shown),
        || match uri {
            Some(_) => "The logo is an SVG or a PNG that every wallet shows".into(),
            None => "There is no logo to show".into(),
        },
        || "The logo must be an SVG or a PNG, as a data: or https: address, for every wallet to show it".into(),
    )
}

/// HAIP-17: wallets know what to expect.
fn algorithms(configuration: &Configuration) -> Finding {
    let told = configuration.published.get("credential_signing_alg_values_supported");
    let listed = told.and_then(Value::as_array).is_some_and(|listed| !listed.is_empty());
    should(
        "HAIP-17",
        listed,
        || "The metadata says how credentials are signed".into(),
        || "credential_signing_alg_values_supported is missing: wallets cannot know how credentials are signed".into(),
    )
}
