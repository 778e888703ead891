//! The list of items: what each of the fact sheet's numbered duties is shown by, or which issue it waits for.
//!
//! A duty counts as shown when a test names it: in the name or the words of a test, never in the code it tests. What a later
//! issue brings is sorted by the sheet's own sections.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::folder::project;
use crate::support::golden;
use crate::support::shared::shared;

/// Duties of an issuer that lie outside this one's scope, and the issue that brings them: the anonymous pre-authorized code
/// flow is here; everything around the authorization code, trust in clients, encryption, deferral and status lists is not.
const LATER: &[(&str, &[&str])] = &[(
    "issue 3",
    &["AUTHZ", "PAR", "PKCE", "DPOP", "CATT", "KATT", "TSL", "BSL", "CLAIM"],
)];

/// Single items of the sections in scope that belong to a later issue.
const LATER_ITEMS: &[(&str, &str)] = &[
    ("issue 3", "OFFER-6 OFFER-7 OFFER-8 OFFER-20 OFFER-21"),
    ("issue 3", "META-11 META-36"),
    (
        "issue 3",
        "ASMETA-6 ASMETA-7 ASMETA-8 ASMETA-9 ASMETA-10 ASMETA-11 ASMETA-12 ASMETA-13",
    ),
    (
        "issue 3",
        "TOKEN-4 TOKEN-11 TOKEN-12 TOKEN-15 TOKEN-16 TOKEN-17 TOKEN-20 TOKEN-21 TOKEN-22",
    ),
    ("issue 3", "NONCE-6 CRED-12 PROOF-12 PROOF-13 PROOF-15 PROOF-16"),
    ("issue 3", "SDVC-7 TYPE-6 TYPE-9 MDOC-23 MDOC-24"),
];

/// Advice that the founding page or a ruling decides otherwise.
const RULED: &[(&str, &str)] = &[
    ("the founding page's envelope instead (R2)", "HOOK-9"),
    ("10 s (R29); a target that answers 410 is stopped, no other", "HOOK-12"),
    (
        "the founding page sends the whole session, redacted (R2, R33)",
        "HOOK-14",
    ),
    ("no event names (R3)", "SSE-6"),
    ("never sent: clients keep their own pace", "SSE-8"),
];

/// Said of wallets and readers, or of a choice that needs no code: nothing here could be shown by a test.
const NO_DUTY: &str = "OFFER-5 OFFER-18 OFFER-19 META-8 META-43 CLAIM-6 TYPE-7 MDOC-9";

fn items(sheet: &str) -> Vec<(String, String)> {
    let begin = sheet.find("\n## 1. ").expect("section 1");
    let end = sheet.find("\n## 19. ").expect("section 19");
    let mut out = Vec::new();
    for line in sheet[begin..end].lines() {
        let row = line.strip_prefix("| ").map(|row| row.split(" | ").collect::<Vec<_>>());
        let bullet = line.strip_prefix("- ").and_then(|text| text.split_once(" ("));
        let found = match (row, bullet) {
            (Some(cells), _) if cells.len() > 2 => Some((cells[0].to_owned(), level(&cells))),
            (_, Some((id, rest))) => Some((id.to_owned(), rest.split(')').next().unwrap_or_default().to_owned())),
            _ => None,
        };
        if let Some((id, level)) = found
            && is_item(&id)
        {
            out.push((id, level));
        }
    }
    out
}

fn level(cells: &[&str]) -> String {
    let known = |cell: &&&str| {
        ["MUST", "SHOULD", "MAY", "FACT", "HARD", "W"]
            .iter()
            .any(|level| cell.split(' ').next() == Some(level))
    };
    cells[1..].iter().find(known).map_or("FACT", |cell| *cell).to_owned()
}

fn is_item(id: &str) -> bool {
    id.split_once('-').is_some_and(|(name, number)| {
        name.bytes().all(|b| b.is_ascii_uppercase()) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The test code of a Rust file.
fn tests_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let name = path.to_string_lossy().replace('\\', "/");
    let whole = name.contains("/tests/") || name.ends_with("_tests.rs") || name.ends_with("/tests.rs");
    match text.find("#[cfg(test)]") {
        _ if whole => text,
        Some(at) => text[at..].to_owned(),
        None => String::new(),
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        // What the robot wallet and the client are shown to do is no evidence of what the issuer does.
        let skipped = ["node_modules", "target", "golden", "crates/wallet", "crates/client"]
            .iter()
            .any(|name| path.ends_with(name));
        if path.is_dir() && !skipped {
            sources(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("protocol/items.rs") {
            out.push(path);
        }
    }
}

/// Item to the files whose tests name it. `A-1 to A-3` names its two ends only.
fn named() -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        sources(&project().join(folder), &mut files);
    }
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let name = file
            .strip_prefix(project())
            .expect("a file of the project")
            .to_string_lossy()
            .replace('\\', "/");
        let text = tests_of(&file);
        for word in text
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .filter(|word| is_item(word))
        {
            out.entry(word.to_owned()).or_default().insert(name.clone());
        }
    }
    out
}

fn later(id: &str) -> Option<&'static str> {
    let prefix = id.split('-').next().unwrap_or_default();
    let single = LATER_ITEMS
        .iter()
        .find(|(_, ids)| ids.split(' ').any(|one| one == id))
        .map(|(issue, _)| *issue);
    single.or_else(|| {
        LATER
            .iter()
            .find(|(_, prefixes)| prefixes.contains(&prefix))
            .map(|(issue, _)| *issue)
    })
}

fn ruled(id: &str) -> Option<&'static str> {
    let ruled = RULED.iter().find(|(_, ids)| ids.split(' ').any(|one| one == id));
    ruled.map(|(ruling, _)| *ruling)
}

/// Every item of sections 1 to 18 has a line; no MUST in scope is without a test.
#[test]
fn every_item_has_its_line() {
    let Some(sheet) = shared("reference/openid4vci-issuer.md") else {
        return;
    };
    let sheet = std::fs::read_to_string(sheet).expect("the sheet");
    let named = named();
    let mut text = String::from(
        "# Generated by tests/protocol/items.rs (UPDATE_GOLDEN=1): every item of sections 1 to 18 of the issuer fact sheet.\n",
    );
    let mut bare = Vec::new();
    let items = items(&sheet);
    assert!(items.len() > 400, "{} items", items.len());
    for (id, level) in items {
        let shown = match (named.get(&id), later(&id)) {
            (Some(files), _) => format!(
                "tested by {}",
                files.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
            ),
            (None, Some(issue)) => issue.to_owned(),
            (None, None) if let Some(ruling) = ruled(&id) => format!("ruled otherwise: {ruling}"),
            (None, None) if NO_DUTY.split(' ').any(|one| one == id) => "no duty of an issuer's code".to_owned(),
            (None, None) => {
                bare.push(format!("{id} ({level})"));
                "not shown".to_owned()
            }
        };
        text.push_str(&format!("{id} [{level}]: {shown}\n"));
    }
    assert!(bare.is_empty(), "in scope, and no test names them: {}", bare.join(", "));
    golden::check("items.txt", &text);
}
