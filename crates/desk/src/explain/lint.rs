//! A lint: one cause, how it is recognised, and what is said of it.

use std::collections::BTreeMap;

use super::case::Case;
use super::fill::fill;
use crate::schema::{Family, Finding, Rank, Tie};

/// One cause. `check` looks for it in the record; [`Lint::format`] says what was found. Texts have gaps, `{name}`, for the values of
/// the evidence.
#[derive(Debug)]
pub struct Lint {
    /// Stable, without the `desk.` in front of it.
    pub code: &'static str,
    /// What it is about.
    pub family: Family,
    /// How sure it is, when the record itself shows what it found.
    pub rank: Rank,
    /// The cause, in a few words.
    pub title: &'static str,
    /// The evidence, in words.
    pub why: &'static str,
    /// What to try, best first.
    pub tries: &'static [&'static str],
    /// What speaks for it; `None` when nothing does.
    pub check: fn(&Case<'_>) -> Option<Evidence>,
}

/// What speaks for a cause.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// What fills the gaps.
    pub values: BTreeMap<String, String>,
    /// Items of the time line.
    pub keys: Vec<String>,
    /// The item of the specification.
    pub item: Option<String>,
    /// How the request belongs to the session, when it is not in its record.
    pub tie: Option<Tie>,
}

impl Evidence {
    /// Evidence without anything to show.
    pub fn plain() -> Self {
        Self::default()
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), brief(&value.to_string()));
        self
    }

    /// With an item of the time line.
    #[must_use]
    pub fn at(mut self, key: &str) -> Self {
        self.keys.push(key.to_owned());
        self
    }

    /// With items of the time line.
    #[must_use]
    pub fn all<'a>(mut self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        self.keys.extend(keys.into_iter().map(str::to_owned));
        self
    }

    /// With the item of the specification.
    #[must_use]
    pub fn item(mut self, item: &str) -> Self {
        self.item = Some(item.to_owned());
        self
    }
}

impl Lint {
    /// What is said of the evidence. What is not in the session's own record is less sure by as much as its tie is loose.
    pub fn format(&self, evidence: Evidence) -> Finding {
        let rank = match evidence.tie {
            Some(Tie::Near) => self.rank.max(Rank::Likely),
            _ => self.rank,
        };
        let said = |text: &str| fill(text, &evidence.values);
        Finding {
            code: format!("desk.{}", self.code),
            family: self.family,
            rank,
            title: said(self.title),
            why: said(self.why),
            tries: self.tries.iter().map(|text| said(text)).collect(),
            item: evidence.item,
            tie: evidence.tie,
            values: evidence.values,
            keys: evidence.keys,
        }
    }
}

/// Characters of a value that are shown.
const LONGEST: usize = 200;

/// A value can be somebody else's text: on one line, and no longer than it is worth.
fn brief(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_line_of_bearable_length() {
        let shown = |text: &str| Evidence::plain().with("a", text).values.remove("a");
        assert_eq!(shown("a\u{1b}[2J\nb").as_deref(), Some("a [2J b"));
        assert_eq!(shown(&"ä".repeat(300)), Some("ä".repeat(200) + "…"));
    }
}
