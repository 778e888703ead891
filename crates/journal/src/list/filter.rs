//! What of the list is asked for.

use model::configuration::Format;
use model::session::Status;

use super::place::SessionsPlace;

/// Which page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionsQuery {
    /// Which sessions.
    pub filter: SessionsFilter,
    /// In which order.
    pub sort: SessionsSort,
    /// Where the page begins: what the page before returned.
    pub after: Option<SessionsPlace>,
    /// Sessions on the page, at most 1,000; with 0 they are only counted.
    pub limit: usize,
    /// Counts those that are newer than the session with this number, too.
    pub above: Option<i64>,
}

/// Which sessions: those that meet all of it. What is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionsFilter {
    /// Words, each of which is somewhere in the session's id, its profile, its configuration, the text of its claims, its
    /// masked target, the codes and items it was refused with or its note. A word of one or two characters is not looked for
    /// in claims and targets, and only at the beginning of an id.
    pub search: String,
    /// Profiles' ids and display names: a search looks at these names, too.
    pub names: Vec<(String, String)>,
    /// In one of these.
    pub statuses: Vec<Status>,
    /// Of one of these.
    pub formats: Vec<Format>,
    /// Made from one of these profiles.
    pub profiles: Vec<String>,
    /// Made at or after this, epoch milliseconds.
    pub since: Option<i64>,
    /// Made before this, epoch milliseconds.
    pub until: Option<i64>,
    /// Those that stopped silently ([`model::session::is_silent`]).
    pub silent: bool,
    /// Those with a notification that failed and has not arrived, or was given up.
    pub failing: bool,
    /// Those that a person pinned.
    pub pinned: bool,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionsSort {
    /// The latest made first.
    #[default]
    Newest,
    /// The latest made last.
    Oldest,
    /// The latest changed first.
    Changed,
    /// By the profile's id, the latest made of each first.
    Profile,
}
