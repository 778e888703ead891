//! What a session's record means. Pure: the record, a few facts from outside and the time go in, an [`Explanation`] comes out.
//!
//! Every cause is a [`Lint`]: a `check` over the record and texts that say what it found, in the table of its family under `lints`.
//! `case` is the record as lints read it, `facts` what is known beside it, `stage` the last step seen, `verdict` the sentence on top.

mod case;
mod facts;
mod fill;
mod lint;
mod lints;
mod stage;
#[cfg(test)]
mod tests;
mod verdict;

pub use case::Case;
pub use facts::{Facts, covers};
pub use lint::{Evidence, Lint};

use crate::bundle::Opened;
use crate::schema::{Explanation, Millis, RefusalRow, SessionDetail};

/// What the record in a bundle means: judged at the time it was made, by what is in it alone.
pub fn of_bundle(opened: &Opened) -> Explanation {
    explain(&opened.detail, &Facts::of(&opened.detail), &[], opened.about.made_at)
}

/// What a session's record means at `now`. `strays` are refusals that no session's record has.
pub fn explain(detail: &SessionDetail, facts: &Facts, strays: &[RefusalRow], now: Millis) -> Explanation {
    let case = Case::new(detail, facts, strays, now);
    let mut findings: Vec<_> = lints::all()
        .filter_map(|lint| (lint.check)(&case).map(|evidence| lint.format(evidence)))
        .collect();
    // What is surer comes first; among equals the order of the table.
    findings.sort_by_key(|finding| finding.rank);
    Explanation {
        session_id: detail.row.session_id.clone(),
        stage: stage::last(&case),
        verdict: verdict::of(&case, &findings),
        findings,
    }
}
