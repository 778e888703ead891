//! The list of sessions: what of it is asked for, saved views, and what a person says of a session.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AddressKind, Millis, SessionRow};

/// Arguments of `sessions`: a page at a time.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionsQuery {
    /// [`SessionsPage::next`] of the page before, in the same order; absent for the first.
    pub before: Option<String>,
    /// Rows wanted, at most 500; with 0 they are only counted.
    pub limit: u32,
    /// Words, each of which is looked for in ids, profiles, claims, targets, codes of refusals and notes; absent for all.
    pub search: Option<String>,
    /// Which sessions; absent for all.
    #[serde(default)]
    #[specta(optional)]
    pub filter: Option<SessionsFilter>,
    /// In which order; the newest first when absent.
    #[serde(default)]
    #[specta(optional)]
    pub sort: Option<SessionsSort>,
    /// Counts, too, how many are newer than the session with this number ([`SessionsPage::newest`]).
    #[serde(default)]
    #[specta(optional)]
    pub above: Option<f64>,
}

/// Which sessions: those that meet all of it. What is empty or absent asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SessionsFilter {
    /// In one of these.
    pub statuses: Vec<String>,
    /// Of one of these.
    pub formats: Vec<String>,
    /// Made from one of these profiles.
    pub profiles: Vec<String>,
    /// Made at or after this.
    pub since: Option<Millis>,
    /// Made before this.
    pub until: Option<Millis>,
    /// Made in the last so many milliseconds, whenever that is asked.
    pub within: Option<f64>,
    /// Those that stopped silently: [`SessionRow::silent`].
    pub silent: bool,
    /// Those with a notification that failed and has not arrived, or was given up.
    pub failing: bool,
    /// Those that a person pinned.
    pub pinned: bool,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SessionsSort {
    /// The latest made first.
    #[default]
    Newest,
    /// The latest made last.
    Oldest,
    /// The latest changed first.
    Changed,
    /// By profile, the latest made of each first.
    Profile,
}

/// A page of sessions.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionsPage {
    /// The rows, in order.
    pub rows: Vec<SessionRow>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
    /// How many there are over all pages.
    pub total: SessionsTotal,
    /// How many of them are newer than [`SessionsQuery::above`]; none when that is absent.
    pub above: SessionsTotal,
    /// The number of the newest session of all: with it later ones can be counted.
    pub newest: f64,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionsTotal {
    /// So many; at least so many when not exact.
    pub count: u32,
    /// Whether there are no more than that.
    pub exact: bool,
}

/// Arguments of `pin_session`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PinSession {
    /// Which session.
    pub session_id: String,
    /// Whether it is pinned from now on.
    pub pinned: bool,
}

/// Arguments of `note_session`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteSession {
    /// Which session.
    pub session_id: String,
    /// What a person says of it, at most 2,000 characters; empty for nothing.
    pub note: String,
}

/// Arguments of `recreate_offer`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecreateOffer {
    /// The session whose offer is made again.
    pub session_id: String,
    /// Which address the new offer carries.
    pub address: AddressKind,
}

/// A view of the list that was saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Its name, unlike any other's.
    pub name: String,
    /// What is searched for.
    #[serde(default)]
    pub search: String,
    /// Which sessions.
    #[serde(default)]
    pub filter: SessionsFilter,
    /// In which order.
    #[serde(default)]
    pub sort: SessionsSort,
}

/// Arguments of `rename_view`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RenameView {
    /// The view.
    pub name: String,
    /// What it is called from now on.
    pub to: String,
}

/// Arguments of `delete_view`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeleteView {
    /// The view.
    pub name: String,
}
