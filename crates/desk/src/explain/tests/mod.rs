//! Every lint, with a session that it finds and one that it must not.

mod fixture;
mod found;
mod hooks;
mod quiet;
mod refused;

use std::collections::BTreeSet;

use fixture::Fixture;

use super::lints;

/// A lint's code, a session that shows its cause, and one that looks like it and does not.
struct Row {
    code: &'static str,
    shows: Fixture,
    looks: Fixture,
}

fn row(code: &'static str, shows: Fixture, looks: Fixture) -> Row {
    Row { code, shows, looks }
}

/// Holds rows against the lints.
fn check(rows: Vec<Row>) {
    for Row { code, shows, looks } in rows {
        let found = shows.codes();
        assert!(found.iter().any(|one| one == code), "{code} is not found: {found:?}");
        let found = looks.codes();
        assert!(
            !found.iter().any(|one| one == code),
            "{code} is found where it is not: {found:?}"
        );
    }
}

/// The tables hold every lint, and nothing else.
#[test]
fn every_lint_has_its_sessions() {
    let tables = [
        refused::codes(),
        codes(found::rows()),
        codes(hooks::rows()),
        codes(quiet::rows()),
    ];
    let tabled: BTreeSet<_> = tables.into_iter().flatten().collect();
    let known: BTreeSet<_> = lints::all().map(|lint| lint.code).collect();
    let (missing, odd): (Vec<_>, Vec<_>) = (known.difference(&tabled).collect(), tabled.difference(&known).collect());
    assert!(
        missing.is_empty() && odd.is_empty(),
        "missing {missing:?}, unknown {odd:?}"
    );
    assert!(
        known.len() >= 40 && known.len() == lints::all().count(),
        "{}",
        known.len()
    );
}

fn codes(rows: Vec<Row>) -> Vec<&'static str> {
    rows.into_iter().map(|row| row.code).collect()
}

/// No gap is left in what is said, whatever was found.
#[test]
fn every_gap_is_filled() {
    let tables = [found::rows(), hooks::rows(), quiet::rows()];
    let shown = tables
        .into_iter()
        .flatten()
        .map(|row| row.shows)
        .chain(refused::fixtures());
    for told in shown.map(|shown| shown.told()) {
        for finding in &told.findings {
            let texts = [&finding.title, &finding.why].into_iter().chain(&finding.tries);
            for text in texts.chain([&told.verdict.text]) {
                let gap = text.split('{').skip(1).find(|rest| {
                    let name = rest.split('}').next().unwrap_or_default();
                    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
                });
                assert!(gap.is_none(), "{}: {text}", finding.code);
            }
        }
    }
}

/// What a wallet wrote is one line of text, and never fills a gap of its own.
#[test]
fn a_wallets_words_are_text() {
    let words = "<b>{words}</b>\u{1b}[2J\nsecond line";
    let told = Fixture::issued().notified("credential_failure", Some(words)).told();
    let finding = told
        .findings
        .iter()
        .find(|one| one.code == "desk.wallet-failed")
        .expect("a finding");
    assert!(
        finding.why.contains("<b>{words}</b> [2J second line"),
        "{}",
        finding.why
    );
}

/// A session that went well needs no explanation.
#[test]
fn a_good_session_is_not_explained() {
    let told = Fixture::issued().notified("credential_accepted", None).told();
    assert_eq!(
        (told.verdict.code.as_str(), told.findings.len()),
        ("issued", 0),
        "{told:#?}"
    );
    let told = Fixture::new().now(5).told();
    assert_eq!(
        (told.verdict.code.as_str(), told.findings.len()),
        ("open", 0),
        "{told:#?}"
    );
}
