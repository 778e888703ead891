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
        let parse = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
        Some(Self {
            key: parse(key)?,
            number: parse(number)?,
        })
    }
}

impl std::fmt::Display for SessionsPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = SessionsPlace { key: 7, number: 9 };
        assert_eq!(SessionsPlace::parse(&place.to_string()), Some(place));
        for bad in ["", "7", "7.", ".9", "7.-9", "-7.9", "7.9.1", "7.9223372036854775808"] {
            assert_eq!(SessionsPlace::parse(bad), None, "{bad}");
        }
    }
}
