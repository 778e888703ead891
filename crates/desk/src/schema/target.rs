//! Webhook targets: settings as a person gives them, the answer to "why this URL", health.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Millis;

/// A webhook target as a person gives it: the URL and the extension keys (R23).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct WebhookForm {
    /// An absolute http or https URL.
    pub url: String,
    /// `bearerToken`.
    pub bearer_token: Option<String>,
    /// `basicAuth`.
    pub basic_auth: Option<BasicAuth>,
    /// `signingSecret`: `whsec_…` or `whsk_…`, several while one is being replaced.
    pub signing_secrets: Vec<String>,
    /// `headers`.
    pub headers: Vec<HeaderForm>,
    /// `events`: a subset of the six; absent for all.
    pub events: Option<Vec<String>>,
}

/// User and password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct BasicAuth {
    /// The user.
    pub username: String,
    /// The password.
    pub password: String,
}

/// One header of one's own.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct HeaderForm {
    /// Its name.
    pub name: String,
    /// Its value; shown as dots afterwards.
    pub value: String,
}

discreet!(WebhookForm { events } hides url, bearer_token, basic_auth, signing_secrets, headers);
discreet!(BasicAuth {} hides username, password);
discreet!(HeaderForm { name } hides value);

/// The answer to "where will the notifications go, and why".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedTarget {
    /// The URL, user and password masked; absent when nothing is sent.
    pub url: Option<String>,
    /// `offer`, `profile` or `none`: the level it comes from.
    pub level: TargetLevel,
    /// Why this URL, in a sentence or two.
    pub why: String,
    /// `bearer token •••`, `user and password •••`, …: what it is authorised by; absent for nothing.
    pub auth: Option<String>,
    /// How requests are signed; empty for unsigned.
    pub signed: Vec<SignatureKind>,
    /// Names of the headers that are added.
    pub headers: Vec<String>,
    /// The events it gets; all six unless `events` says fewer.
    pub events: Vec<String>,
    /// What the address rules say of it when they allow it, in words: loopback, private network, judged when sent.
    pub address: Option<String>,
    /// What the address rules or the URL check object to; absent when nothing.
    pub problem: Option<String>,
    /// The host in a private network that a person may confirm (`confirm_host`), when that is the problem.
    pub confirm: Option<String>,
}

/// A kind of signature (Standard Webhooks).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum SignatureKind {
    /// HMAC-SHA256 with a shared secret.
    V1,
    /// Ed25519.
    V1a,
}

/// Which level a target comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum TargetLevel {
    /// `runtimeOverrides.notifications` of the offer.
    Offer,
    /// `notifications` of the profile.
    Profile,
    /// Neither.
    None,
}

/// Arguments of `targets`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TargetsQuery {
    /// Text looked for in the URL; absent for all.
    pub search: Option<String>,
    /// Rows wanted, 1 to 500: those with the latest attempts.
    pub limit: u32,
}

/// Arguments of commands about one target.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TargetRef {
    /// [`TargetRow::target`].
    pub target: u32,
}

/// A target and how it has been doing. Only first attempts and scheduled retries at sessions' events count: what a person
/// sets off never does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TargetRow {
    /// Its number.
    pub target: u32,
    /// The URL, masked.
    pub url: String,
    /// Whether it gets anything.
    pub standing: TargetStanding,
    /// Since when it does not.
    pub since: Option<Millis>,
    /// Why it does not, in words.
    pub why: Option<String>,
    /// Profiles whose webhook it is now, by id.
    pub profiles: Vec<String>,
    /// Whether requests to it are signed, and how.
    pub signed: Vec<SignatureKind>,
    /// `bearer token •••`, `user and password •••`, …: what it is authorised by; absent for nothing.
    pub auth: Option<String>,
    /// Names of the headers that are added.
    pub headers: Vec<String>,
    /// The events it gets; all six unless `events` says fewer.
    pub events: Vec<String>,
    /// The host in a private network that nobody allowed yet and a person may confirm (`confirm_host`).
    pub confirm: Option<String>,
    /// Attempts counted.
    pub attempts: u32,
    /// All attempts kept, tests, replays and those a person asked for included.
    pub all_attempts: u32,
    /// Those that failed.
    pub failed: u32,
    /// Deliveries that wait for another attempt, or for their first.
    pub waiting: u32,
    /// Deliveries that were given up.
    pub given_up: u32,
    /// The latest counted attempt.
    pub last_at: Option<Millis>,
    /// The latest that succeeded.
    pub last_ok_at: Option<Millis>,
    /// What went wrong last, in words; absent when the latest succeeded.
    pub last_error: Option<String>,
    /// Mean time to a whole answer, milliseconds, of those counted.
    pub mean: Option<f64>,
    /// The latest outcomes counted, oldest first, at most thirty: whether each succeeded.
    pub recent: Vec<bool>,
}

/// Whether a target gets anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum TargetStanding {
    /// It does.
    Open,
    /// A person holds it back.
    Held,
    /// It answered 410 and wants no more.
    Stopped,
}

/// Arguments of `snippet`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SnippetQuery {
    /// The language.
    pub language: Language,
    /// The kind of signature to verify.
    pub kind: SignatureKind,
}

/// A language of the ready verification snippets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// JavaScript on Node.
    Node,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
}

/// A ready verification snippet. It holds no secret: it says where to put one.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Snippet {
    /// The program text.
    pub text: String,
    /// What it needs installed, in one line; absent for nothing.
    pub needs: Option<String>,
}

/// A fresh signing secret.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FreshSecret {
    /// `whsec_…`, or `whsk_…` for `v1a`.
    pub secret: String,
    /// `whpk_…`: what receivers of `v1a` verify with.
    pub public: Option<String>,
}

/// Arguments of `fresh_secret`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FreshSecretQuery {
    /// The kind of signature it is for.
    pub kind: SignatureKind,
}

discreet!(FreshSecret { public } hides secret);
