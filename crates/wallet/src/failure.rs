//! A failure inside a step; [`crate::claim`] adds the step's name.

/// Code, message, and the issuer's own code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) issuer_error: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: short(&message.into()),
            issuer_error: None,
        }
    }

    /// The issuer broke a rule; `item` is the rule's id in the fact sheet.
    pub(crate) fn breach(item: &str, message: impl std::fmt::Display) -> Self {
        Self::new("issuer_breach", format!("{message} ({item})"))
    }
}

/// Characters of a message or detail. They repeat what an issuer or a link says, and that can be a mebibyte.
const LONGEST: usize = 2000;

/// Foreign text for a person: bounded, on one line.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_cut_and_flat() {
        assert_eq!(short("a\nb\u{1b}[0m"), "a b [0m");
        assert_eq!(short(&"ä".repeat(9999)).chars().count(), LONGEST + 1);
        assert_eq!(short(&"ä".repeat(LONGEST)).chars().count(), LONGEST);
    }
}
