//! Complaints of several files.

use std::collections::HashSet;
use std::fmt;

use super::draft::{Draft, Place};
use crate::diagnostic::{Code, Complaint, Diagnostic};

/// More than anyone reads are dropped.
const MOST: usize = 200;

/// A complaint, and the file it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file's name.
    pub file: String,
    /// What, and where in the file.
    pub diagnostic: Diagnostic,
}

impl fmt::Display for Remark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.diagnostic)
    }
}

impl std::error::Error for Remark {}

/// What was complained about so far. The same thing is said once.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    list: Vec<(usize, Remark)>,
    said: HashSet<(Code, Place)>,
}

impl Remarks {
    pub(super) fn say(&mut self, draft: &Draft<'_>, at: Place, code: Code, message: impl Into<String>) {
        let Some(file) = draft.files.get(at.file) else { return };
        if self.list.len() < MOST && self.said.insert((code, at)) {
            let complaint = Complaint::new(code, at.span, message);
            self.read(at.file, &file.name, complaint.at(file.position(at.span.start)));
        }
    }

    /// What the parser said.
    pub(super) fn read(&mut self, number: usize, file: &str, diagnostic: Diagnostic) {
        if self.list.len() < MOST {
            self.list.push((
                number,
                Remark {
                    file: file.to_owned(),
                    diagnostic,
                },
            ));
        }
    }

    /// By file and place.
    pub(super) fn sorted(mut self) -> Vec<Remark> {
        self.list
            .sort_by_key(|(file, remark)| (*file, remark.diagnostic.span.start));
        self.list.into_iter().map(|(_, remark)| remark).collect()
    }
}
