//! The findings of an examination.

use serde::Serialize;

use crate::failure::short;

/// What an examination came to for one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As it must be.
    Pass,
    /// Not as it must be.
    Fail,
    /// Not as it should be, or worth knowing.
    Warn,
    /// Nothing to examine.
    NotApplicable,
}

/// One item, examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The item of the fact sheet, for example `META-7`.
    pub item: &'static str,
    /// The outcome.
    pub outcome: Outcome,
    /// What the item asks for.
    pub expected: String,
    /// What came, or why there was nothing to examine.
    pub received: String,
}

/// Findings in the making, told as they are made.
pub(super) struct Sheet<'a> {
    findings: Vec<Finding>,
    watch: &'a mut (dyn FnMut(&Finding) + Send),
}

impl<'a> Sheet<'a> {
    pub(super) fn new(watch: &'a mut (dyn FnMut(&Finding) + Send)) -> Self {
        Self {
            findings: Vec::new(),
            watch,
        }
    }

    pub(super) fn end(self) -> Vec<Finding> {
        self.findings
    }

    pub(super) fn pass(&mut self, item: &'static str, expected: impl Into<String>, received: impl Into<String>) {
        self.note(item, Outcome::Pass, expected.into(), &received.into());
    }

    pub(super) fn fail(&mut self, item: &'static str, expected: impl Into<String>, received: impl Into<String>) {
        self.note(item, Outcome::Fail, expected.into(), &received.into());
    }

    pub(super) fn warn(&mut self, item: &'static str, expected: impl Into<String>, received: impl Into<String>) {
        self.note(item, Outcome::Warn, expected.into(), &received.into());
    }

    pub(super) fn skip(&mut self, item: &'static str, expected: impl Into<String>, why: impl Into<String>) {
        self.note(item, Outcome::NotApplicable, expected.into(), &why.into());
    }

    /// What must hold.
    pub(super) fn must(&mut self, item: &'static str, expected: &str, held: Result<String, String>) {
        match held {
            Ok(received) => self.pass(item, expected, received),
            Err(received) => self.fail(item, expected, received),
        }
    }

    /// What should hold.
    pub(super) fn should(&mut self, item: &'static str, expected: &str, held: Result<String, String>) {
        match held {
            Ok(received) => self.pass(item, expected, received),
            Err(received) => self.warn(item, expected, received),
        }
    }

    pub(super) fn note(&mut self, item: &'static str, outcome: Outcome, expected: String, received: &str) {
        let finding = Finding {
            item,
            outcome,
            expected,
            received: short(received),
        };
        (self.watch)(&finding);
        self.findings.push(finding);
    }
}
