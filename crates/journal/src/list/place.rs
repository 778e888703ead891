//! Where a page of the list begins.

/// A place in the list, after a session: what its order goes by, and the session's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionsPlace {
    /// When it changed, in the order of changes; its kind, in the order of profiles; else 0.
    pub(super) key: i64,
    pub(super) number: i64,
}

impl SessionsPlace {
    /// The place that [`Self::to_string`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, number) = text.split_once('.')?;
        Some(Self {
            key: key.parse().ok()?,
            number: number.parse().ok()?,
        })
    }
}

impl std::fmt::Display for SessionsPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.number)
    }
}
