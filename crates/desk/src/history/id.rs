//! A version's name: `<milliseconds>-<maker>-<lines put in>-<lines taken out>-<text>`.
//!
//! All that a list shows stands in the name, so that a list opens no text.

use std::fmt;
use std::str::FromStr;

use model::session::SecretRef;

use super::change::Change;

/// Who made a text the file's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// A save of this desk.
    Here,
    /// Any other program.
    Outside,
    /// Nobody knows: the file had it when its history began.
    Found,
}

/// Which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// When the text became the file's, milliseconds since 1970.
    pub at: i64,
    /// Who made it so.
    pub maker: Maker,
    /// Against the version before it.
    pub change: Change,
    /// Which text: equal texts have equal names.
    pub text: SecretRef,
}

/// A text that names no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a version")]
pub struct NoId;

const ENDING: &str = ".sealed";

/// Characters of a [`SecretRef`].
const REFERENCE: usize = 22;

impl Id {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{self}{ENDING}")
    }

    /// The version that a file of the history holds; nothing when it is none.
    pub fn of_file(name: &str) -> Option<Self> {
        name.strip_suffix(ENDING)?.parse().ok()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { added, removed } = self.change;
        let maker = match self.maker {
            Maker::Here => "here",
            Maker::Outside => "outside",
            Maker::Found => "found",
        };
        write!(out, "{}-{maker}-{added}-{removed}-{}", self.at, self.text.0)
    }
}

impl FromStr for Id {
    type Err = NoId;

    /// Reads a name as it was written, and nothing else: it becomes part of a path.
    fn from_str(text: &str) -> Result<Self, NoId> {
        let mut parts = text.splitn(5, '-');
        let mut next = || parts.next().ok_or(NoId);
        let at = next()?.parse().map_err(|_| NoId)?;
        let maker = match next()? {
            "here" => Maker::Here,
            "outside" => Maker::Outside,
            "found" => Maker::Found,
            _ => return Err(NoId),
        };
        let added = next()?.parse().map_err(|_| NoId)?;
        let removed = next()?.parse().map_err(|_| NoId)?;
        let reference = next()?.to_owned();
        let id = Self {
            at,
            maker,
            change: Change { added, removed },
            text: SecretRef(reference),
        };
        let reference = id.text.0.as_bytes();
        let is_reference =
            reference.len() == REFERENCE && reference.iter().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
        if is_reference && id.to_string() == text {
            Ok(id)
        } else {
            Err(NoId)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let name = "Ab-_0123456789abcdefgh";
        for (maker, word) in [
            (Maker::Here, "here"),
            (Maker::Outside, "outside"),
            (Maker::Found, "found"),
        ] {
            let change = Change { added: 3, removed: 20 };
            let id = Id {
                at: 1_795_000_000_000,
                maker,
                change,
                text: SecretRef(name.to_owned()),
            };
            assert_eq!(id.to_string(), format!("1795000000000-{word}-3-20-{name}"));
            assert_eq!(Id::of_file(&id.file()), Some(id));
        }
    }

    #[test]
    fn other_names_are_none() {
        let name = "Ab-_0123456789abcdefgh";
        for text in [
            String::new(),
            "..".into(),
            "1-here-0-0-".into(),
            format!("1-here-0-0-{}", &name[1..]),
            format!("1-here-0-0-../{}", &name[3..]),
            format!("1-here-0-0-{}\0{}", &name[..20], &name[21..]),
            format!("1-there-0-0-{name}"),
            format!("01-here-0-0-{name}"),
            format!("+1-here-0-0-{name}"),
            format!("1-here-0--0-{name}"),
            format!("99999999999999999999-here-0-0-{name}"),
            format!("-here-0-0-{name}"),
        ] {
            assert_eq!(text.parse::<Id>(), Err(NoId), "{text:?}");
        }
        assert_eq!(Id::of_file(&format!("1-here-0-0-{name}")), None, "no ending");
    }
}
