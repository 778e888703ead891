//! What a session's record means: where it stopped, why, and what can be done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Millis;

/// What `explain` makes of a session.
///
/// Every text is English; its code and its values are there for whoever says it in another language. Values can be a wallet's or a
/// receiver's own text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The session.
    pub session_id: String,
    /// The last step seen.
    pub stage: LastStep,
    /// One sentence: how it stands.
    pub verdict: Told,
    /// What was found, the likeliest cause first; empty for a session that needs no explanation.
    pub findings: Vec<Finding>,
}

/// The last step that went well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastStep {
    /// Which.
    pub step: Step,
    /// In words.
    pub text: String,
    /// When.
    pub at: Millis,
    /// The item of the time line that shows it.
    pub key: String,
}

/// A step on the way to a credential, in the order of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The offer was made.
    Made,
    /// A wallet fetched it.
    Offer,
    /// It read the issuer's metadata.
    Metadata,
    /// It pushed an authorization request.
    Pushed,
    /// A person was shown the login page.
    Login,
    /// The person approved.
    Approved,
    /// A token was granted.
    Token,
    /// A nonce was given.
    Nonce,
    /// The credential was put off.
    Deferred,
    /// A credential was issued.
    Credential,
    /// The wallet said what became of it.
    Notified,
}

/// How a session stands, in a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// A stable code, for example `silent`.
    pub code: String,
    /// In words.
    pub text: String,
    /// What fills the gaps of the text.
    pub values: BTreeMap<String, String>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// A stable code to quote, for example `desk.tx-code-wrong`.
    pub code: String,
    /// What it is about.
    pub family: Family,
    /// How sure it is.
    pub rank: Rank,
    /// The cause, in a few words.
    pub title: String,
    /// The evidence, in words.
    pub why: String,
    /// What to try, best first.
    pub tries: Vec<String>,
    /// The item of the specification (`PROOF-7`).
    pub item: Option<String>,
    /// How the request it is about belongs to the session, when it is not in its record.
    pub tie: Option<Tie>,
    /// What fills the gaps of the texts.
    pub values: BTreeMap<String, String>,
    /// The items of the time line that it speaks of, oldest first.
    pub keys: Vec<String>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// What a wallet must send, and did not.
    Protocol,
    /// Where the issuer is, and whether a wallet can get there.
    Address,
    /// Clocks.
    Time,
    /// Keys and certificates.
    Key,
    /// What the metadata ask for or offer.
    Metadata,
    /// The way the session went.
    Flow,
    /// Notifications to a target.
    Webhook,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// The record shows it.
    Certain,
    /// The record speaks for it.
    Likely,
    /// The record does not speak against it.
    Possible,
}

/// How a refused request belongs to a session whose record it is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Tie {
    /// It named the session; nothing proves that it came from its wallet.
    Named,
    /// It named no session; it came soon after, and from the same kind of wallet.
    Near,
}
