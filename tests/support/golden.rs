//! Golden files: what is published, word for word. `UPDATE_GOLDEN=1` writes them anew; the diff is then for a person to read.

use serde_json::Value;

use super::folder::project;

/// Holds `text` against `tests/golden/<name>`.
pub fn check(name: &str, text: &str) {
    let path = project().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("a golden file");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, (kept, got))) = first_difference(&kept, text) {
        panic!("{name} differs in line {line}\n  kept: {kept}\n  now:  {got}\nIf this is meant: UPDATE_GOLDEN=1");
    }
}

/// The same for JSON, one member a line, in the order it was published.
pub fn check_json(name: &str, value: &Value) {
    check(name, &format!("{value:#}\n"));
}

fn first_difference<'a>(kept: &'a str, got: &'a str) -> Option<(usize, (&'a str, &'a str))> {
    if kept == got {
        return None;
    }
    let (mut kept, mut got) = (kept.split('\n'), got.split('\n'));
    (1..).find_map(|line| match (kept.next(), got.next()) {
        (None, None) => Some((line, ("", ""))),
        (kept, got) if kept != got => Some((line, (kept.unwrap_or("(end)"), got.unwrap_or("(end)")))),
        _ => None,
    })
}
