//! What fits at a cursor.

use hocon_edit::{Document, Place, Slot, render_path};

use super::{offsets, vocabulary};
use crate::config::PROFILES;
use crate::schema::{Completion, CompletionKind, Completions};

/// Paths that are offered at once: a list beyond that is read by nobody.
const MOST: usize = 1_000;

/// What can be written at `offset` (UTF-16 units) of a file's text: members that are not there yet, words and credential
/// configurations that the value can be, paths that a reference can name. Nothing where nothing is known.
pub fn complete(file: &str, text: &str, offset: u32, configurations: &[&str]) -> Option<Completions> {
    let document = Document::parse(text);
    let at = offsets::byte(text, offset);
    let place = document.place(at)?;
    let path: Vec<&str> = place.path.iter().map(String::as_str).collect();
    let behind = text.get(at..).unwrap_or("");
    let options = match place.slot {
        Slot::Key => members(&document, file, &path, &place, behind),
        Slot::Value => values(file, &path, &place, behind, configurations),
        Slot::Reference => paths(&document, &path, &place, behind),
    };
    if options.is_empty() {
        return None;
    }
    let from = offsets::units(text, place.span.start);
    Some(Completions { from, options })
}

/// The members of this place that are not there yet.
fn members(document: &Document, file: &str, path: &[&str], place: &Place, behind: &str) -> Vec<Completion> {
    let there = document.children(path);
    let written = place.span.of(document.text());
    // A key at the end of its line is written for its value; before a separator or in quotes only its name is meant.
    let line = behind.split('\n').next().unwrap_or("").trim_end();
    let separator = if line.is_empty() && !place.quoted { " = " } else { "" };
    vocabulary::keys(file, path)
        .iter()
        .filter(|key| **key == written || there.iter().all(|child| child.name != **key))
        .map(|key| {
            let name = if place.quoted {
                (*key).to_owned()
            } else {
                render_path(&[key])
            };
            Completion {
                label: (*key).to_owned(),
                insert: close(place, behind, name) + separator,
                kind: CompletionKind::Key,
            }
        })
        .collect()
}

fn values(file: &str, path: &[&str], place: &Place, behind: &str, configurations: &[&str]) -> Vec<Completion> {
    let is_configuration = file == PROFILES && matches!(path, ["profiles", _, "credentialConfigurationId"]);
    let (words, kind) = if is_configuration {
        (configurations, CompletionKind::Configuration)
    } else {
        (vocabulary::words(file, path), CompletionKind::Word)
    };
    words
        .iter()
        .map(|word| {
            let bare = place.quoted || matches!(*word, "true" | "false");
            let value = if bare {
                (*word).to_owned()
            } else {
                format!("\"{word}\"")
            };
            Completion {
                label: (*word).to_owned(),
                insert: close(place, behind, value),
                kind,
            }
        })
        .collect()
}

fn paths(document: &Document, path: &[&str], place: &Place, behind: &str) -> Vec<Completion> {
    document
        .children(path)
        .into_iter()
        .take(MOST)
        .map(|child| {
            let name = if place.quoted {
                child.name.clone()
            } else {
                render_path(&[&child.name])
            };
            let mut insert = close(place, behind, name);
            if !child.is_object && !behind.trim_start_matches('"').starts_with(['}', '.']) {
                insert.push('}');
            }
            Completion {
                label: child.name,
                insert,
                kind: if child.is_object {
                    CompletionKind::Object
                } else {
                    CompletionKind::Path
                },
            }
        })
        .collect()
}

/// Closes the quote before the cursor, unless it is closed behind it.
fn close(place: &Place, behind: &str, mut name: String) -> String {
    if place.quoted && !behind.starts_with('"') {
        name.push('"');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{METADATA, SERVICE};

    const CONFIGURATIONS: &[&str] = &["event_ticket", "org.iso.18013.5.1.mDL"];

    fn ask(file: &str, text: &str) -> Option<Completions> {
        let offset = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        complete(file, &text, offsets::units(&text, offset), CONFIGURATIONS)
    }

    /// `|` is the cursor. The text before it that is replaced, an option that must be there, and what it inserts.
    fn check(file: &str, text: &str, replaced: &str, label: &str, insert: &str) {
        let found = ask(file, text).unwrap_or_else(|| panic!("{text:?}: nothing"));
        let offset = text.find('|').expect("a cursor");
        assert_eq!(&text[offsets::byte(text, found.from)..offset], replaced, "{text:?}");
        let option = found.options.iter().find(|option| option.label == label);
        let option = option.unwrap_or_else(|| panic!("{text:?}: no {label} in {:?}", found.options));
        assert_eq!(option.insert, insert, "{text:?}");
    }

    fn absent(file: &str, text: &str, label: &str) {
        let options = ask(file, text).map(|found| found.options).unwrap_or_default();
        assert!(
            options.iter().all(|option| option.label != label),
            "{text:?}: {options:?}"
        );
    }

    #[test]
    fn keys_at_their_place() {
        check(PROFILES, "pro|", "pro", "profiles", "profiles = ");
        check(
            PROFILES,
            "profiles { ü {\n  cred|\n",
            "cred",
            "credentialData",
            "credentialData = ",
        );
        check(PROFILES, "profiles.p { na| = x }", "na", "name", "name");
        check(PROFILES, "profiles.p.na|", "na", "name", "name = ");
        check(PROFILES, "profiles.p { \"na|\" = x }", "na", "name", "name");
        check(PROFILES, "profiles.p { \"na|", "na", "name", "name\"");
        check(PROFILES, "profiles.p { notifications.webhook.|\n}", "", "url", "url = ");
        check(
            METADATA,
            "credentialConfigurations.c { credential_definition { \n|",
            "",
            "@context",
            "\"@context\" = ",
        );
        absent(PROFILES, "profiles.p { name = x\n |\n}", "name");
        absent(PROFILES, "profiles.p { name = x\n |\n}", "webhook");
        absent(PROFILES, "profiles.p { credentialData { |\n}}", "name");
        check(PROFILES, "profiles.p { name| = x }", "name", "name", "name");
    }

    #[test]
    fn words_and_configurations() {
        let id = "org.iso.18013.5.1.mDL";
        check(
            PROFILES,
            "profiles.p { credentialConfigurationId = |\n}",
            "",
            id,
            &format!("\"{id}\""),
        );
        check(
            PROFILES,
            "profiles.p { credentialConfigurationId = \"or|\" }",
            "or",
            id,
            id,
        );
        check(
            PROFILES,
            "profiles.p { credentialConfigurationId = \"or|",
            "or",
            id,
            &format!("{id}\""),
        );
        check(PROFILES, "profiles.p { haip = |\n}", "", "true", "true");
        check(
            PROFILES,
            "profiles.p.notifications.webhook.events = [ |",
            "",
            "requested_token",
            "\"requested_token\"",
        );
        check(
            METADATA,
            "credentialConfigurations.c.format = d|",
            "d",
            "dc+sd-jwt",
            "\"dc+sd-jwt\"",
        );
        check(SERVICE, "dpop { required = t|", "t", "true", "true");
        assert!(ask(PROFILES, "profiles.p { name = |").is_none());
    }

    #[test]
    fn paths_that_exist() {
        let text = "base { a { b = 1 }, \"x.y\" = 2 }\nprofiles.p = ";
        check(PROFILES, &format!("{text}${{|"), "", "base", "base");
        check(PROFILES, &format!("{text}${{ba|}}"), "ba", "base", "base");
        check(PROFILES, &format!("{text}${{?base.|"), "", "x.y", "\"x.y\"}");
        check(PROFILES, &format!("{text}${{base.|}}"), "", "x.y", "\"x.y\"");
        check(PROFILES, &format!("{text}${{base.\"x|\"}}"), "x", "x.y", "x.y");
        check(PROFILES, &format!("{text}${{base.\"x|"), "x", "x.y", "x.y\"}");
        check(PROFILES, &format!("{text}${{base.a.|"), "", "b", "b}");
        assert!(ask(PROFILES, &format!("{text}${{nothing.|")).is_none());
    }
}
