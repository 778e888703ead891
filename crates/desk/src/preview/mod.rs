//! What a profile as it is typed would issue: a specimen of the issuer's own making, taken apart again for a person to look at.
//!
//! | Module | What it does |
//! |---|---|
//! | `signer` | who signs: the profile's key, or one in its place that is thrown away |
//! | `labels` | what wallets call a claim |
//! | `jwt` | an SD-JWT VC or a W3C credential, claim by claim |
//! | `mdoc` | an mdoc, element by element |

mod jwt;
mod labels;
mod mdoc;
mod signer;

use credentials::key::SigningKey;
use credentials::mapping::Called;
use issuer::{Specimen, specimen};
use jiff::Timestamp;
use model::configuration::Format;
use model::entropy::Entropy;
use model::profile::Profile;
use serde_json::Value;

use crate::commands::profile::card;
use crate::config::{self, Loaded};
use crate::identity::Identity;
use crate::schema::{MappedCall, PreviewClaim, ProfilePreview};
use labels::Labels;

/// When and where a credential would be issued.
pub struct Moment<'a> {
    /// The issuer identifier that an offer would carry.
    pub identifier: &'a str,
    /// Now.
    pub now: Timestamp,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
}

/// A credential taken apart.
struct Opened {
    claims: Vec<PreviewClaim>,
    decoys: usize,
    document: Value,
}

/// Makes the preview of a profile; none when there is no such profile. `loaded` is the folder with the text as it is typed.
pub fn preview(loaded: &Loaded, id: &str, identity: &Identity, moment: &Moment<'_>) -> Option<ProfilePreview> {
    let catalogue = &loaded.catalogue;
    let own = |problem: &&crate::schema::Problem| match &problem.profile_id {
        Some(profile) => profile == id,
        None => config::is_fatal(problem),
    };
    let mut preview = ProfilePreview {
        card: None,
        claims: Vec::new(),
        decoys: 0,
        calls: Vec::new(),
        document: None,
        failure: None,
        problems: loaded.problems.iter().filter(own).cloned().collect(),
    };
    let Some(profile) = catalogue.profiles.get(id) else {
        let reason = catalogue.invalid.get(id).cloned();
        let broken = preview.problems.first().map(|problem| problem.message.clone());
        preview.failure = Some(reason.or(broken)?);
        return Some(preview);
    };
    preview.card = Some(card(profile, catalogue.issuer_display.as_ref()));
    fill(&mut preview, profile, identity, moment);
    Some(preview)
}

/// Makes the credential and takes it apart.
fn fill(preview: &mut ProfilePreview, profile: &Profile, identity: &Identity, moment: &Moment<'_>) {
    let holder = SigningKey::generate_p256();
    let signer = signer::of(profile, identity, moment);
    let (signer, holder) = match (signer, holder) {
        (Ok(signer), Ok(holder)) => (signer, holder),
        (Err(reason), _) => {
            preview.failure = Some(reason);
            return;
        }
        (_, Err(error)) => {
            preview.failure = Some(error.to_string());
            return;
        }
    };
    let made = specimen(&Specimen {
        profile,
        key: signer.key,
        chain: signer.chain,
        holder: holder.public().clone(),
        identifier: moment.identifier,
        now: moment.now,
        entropy: moment.entropy,
    });
    preview.calls = made.calls.iter().map(told).collect();
    preview.failure = signer.instead;
    let credential = match made.credential {
        Ok(credential) => credential,
        Err(trouble) => {
            let guessed = made.calls.iter().any(|called| called.url.is_some());
            let hint = match guessed {
                true => " (with a stand-in for what a server would answer)",
                false => "",
            };
            preview.failure = Some(format!("{trouble}{hint}"));
            return;
        }
    };
    let labels = Labels::of(&profile.configuration);
    let opened = match profile.configuration.format {
        Format::SdJwtVc | Format::JwtVcJson => jwt::open(&credential, &made.evaluated, &labels),
        Format::Mdoc => mdoc::open(&credential, &made.evaluated.data, &labels),
    };
    match opened {
        Ok(opened) => {
            preview.claims = opened.claims;
            preview.decoys = u32::try_from(opened.decoys).unwrap_or(u32::MAX);
            preview.document = serde_json::to_string_pretty(&opened.document).ok();
        }
        Err(reason) => preview.failure = Some(reason),
    }
}

/// A call of the mapping. What a server would answer is not known, and not asked for.
fn told(called: &Called) -> MappedCall {
    let asks = called.url.is_some();
    let (result, reason) = match (&called.result, asks) {
        (_, true) => (
            None,
            Some("A preview calls no server: a stand-in takes the place of the answer".to_owned()),
        ),
        (Ok(value), false) => (Some(value.to_string()), None),
        (Err(error), false) => (None, Some(error.to_string())),
    };
    MappedCall {
        path: called.path.clone(),
        call: config::masked_call(&called.call),
        result,
        reason,
    }
}
