//! A failure inside a step; [`crate::claim`] adds the step's name.

/// Code, message, and the issuer's own code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) issuer_error: Option<String>,
    /// How the issuer answered the request that a fault was in.
    pub(crate) answered: Option<Box<Answered>>,
}

/// An answer, as far as a fault is judged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// `error` of the body, else of the challenge or of the redirect.
    pub(crate) error: Option<String>,
    pub(crate) description: Option<String>,
    /// `WWW-Authenticate`.
    pub(crate) challenge: Option<String>,
    /// Whether the content type is `application/json`.
    pub(crate) json: bool,
    /// The first member of the body that belongs into no error (CRED-50).
    pub(crate) strange: Option<String>,
    /// Whether `Cache-Control` forbids keeping it.
    pub(crate) no_store: bool,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: short(&message.into()),
            issuer_error: None,
            answered: None,
        }
    }

    /// The request with the fault was answered: nothing follows it.
    pub(crate) fn caught(answered: Answered) -> Self {
        let said = answered.error.as_deref().unwrap_or("no error");
        Self {
            issuer_error: answered.error.clone(),
            ..Self::new("fault_answered", format!("answered with {}: {said}", answered.status))
        }
        .with(answered)
    }

    fn with(mut self, answered: Answered) -> Self {
        self.answered = Some(Box::new(answered));
        self
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
