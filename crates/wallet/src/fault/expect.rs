//! What the specification demands of an answer.

use std::fmt;

/// Statuses and error codes, any of each.
pub(crate) struct Expect {
    /// HTTP statuses.
    pub(super) statuses: &'static [u16],
    /// Error codes; `""` stands for no code at all, an empty list for whichever.
    pub(super) errors: &'static [&'static str],
    /// Whether the issuer may also do as it is asked: the item is advice, or leaves a choice.
    pub(super) may_pass: bool,
}

impl Expect {
    /// A refusal.
    pub(crate) const fn any(statuses: &'static [u16], errors: &'static [&'static str]) -> Self {
        Self {
            statuses,
            errors,
            may_pass: false,
        }
    }
}

pub(super) const fn bad(errors: &'static [&'static str]) -> Expect {
    Expect::any(&[400], errors)
}

pub(super) const fn may_pass(errors: &'static [&'static str]) -> Expect {
    Expect {
        may_pass: true,
        ..bad(errors)
    }
}

pub(super) const fn unauthorized(errors: &'static [&'static str]) -> Expect {
    Expect::any(&[401], errors)
}

/// `400 invalid_grant`.
impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses: Vec<String> = self.statuses.iter().map(u16::to_string).collect();
        f.write_str(&statuses.join(" or "))?;
        match self.errors {
            [] => {}
            [""] => f.write_str(" without an error code")?,
            several => write!(f, " {}", several.join(" or "))?,
        }
        if self.may_pass {
            f.write_str("; or it lets it pass")?;
        }
        Ok(())
    }
}
