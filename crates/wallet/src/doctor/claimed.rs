//! A claim of the offer, and before it every fault that leaves the offer alone.

use super::sheet::{Outcome, Sheet};
use crate::bend::{At, Bend};
use crate::fault::{Fault, SPENT, Tried, Verdict, attempt};
use crate::options::{WalletOptions, Way};
use crate::report::Step;
use crate::run::{Run, Stopped};

/// Claims the offer behind `link`; the faults come in the order of the flow, each in its place.
pub(super) async fn examine(options: &WalletOptions, sheet: &mut Sheet<'_>, link: &str) {
    let mut steps: Vec<Step> = Vec::new();
    let tried = claim(options, link, &mut steps).await;
    for tried in &tried {
        let (outcome, received) = match tried.verdict {
            Verdict::AsDemanded => (Outcome::Pass, tried.received.clone()),
            Verdict::Tolerated => (Outcome::Warn, format!("{}: it lets it pass, as it may", tried.received)),
            Verdict::Otherwise => (Outcome::Fail, tried.received.clone()),
            Verdict::NotTried => (Outcome::NotApplicable, tried.received.clone()),
        };
        let expected = format!("{} ({}): {}", tried.title, tried.name, tried.expected);
        sheet.note(tried.item, outcome, expected, &received);
    }
    for step in steps {
        let outcome = if step.ok { Outcome::Pass } else { Outcome::Fail };
        sheet.note("CONF-3", outcome, format!("a whole claim: {}", step.name), &step.detail);
    }
}

/// The steps of the honest part go to `steps`; those on the way to a fault are not told.
async fn claim(options: &WalletOptions, link: &str, steps: &mut Vec<Step>) -> Vec<Tried> {
    let mut quiet = |_: &Step| {};
    let mut tried = Vec::new();
    let mut run = Run::new(options, &mut quiet);
    let Ok(mut visit) = run.arrive(link, &Bend::Straight).await else {
        steps.extend(run.end().steps);
        return tried;
    };
    steps.extend(run.taken());
    let mut later = Vec::new();
    for fault in Fault::all() {
        match fault.place() {
            _ if !fault.leaves_the_offer() => {}
            // Each of these would ask the person once more.
            Some(At::Token | At::Request | At::Authorize) if visit.way == Way::Login => {}
            Some(at) if at.is_of_the_server() => {
                tried.push(attempt(&mut run, &mut visit, fault).await);
                run.taken();
            }
            _ => later.push(fault),
        }
    }
    let granted = run.grant(&mut visit).await;
    steps.extend(run.taken());
    if granted.is_err() {
        return tried;
    }
    for fault in later {
        tried.push(attempt(&mut run, &mut visit, fault).await);
        run.taken();
    }
    let claimed: Result<(), Stopped> = async {
        let got = run.credential(&mut visit).await?;
        run.verify(&visit, &got).await;
        run.notify(&visit, &got).await
    }
    .await;
    steps.extend(run.taken());
    if claimed.is_ok() && visit.way == Way::PreAuthorized {
        tried.push(attempt(&mut run, &mut visit, &SPENT).await);
    }
    tried
}
