//! What lies around a text: other files and the environment. The resolver opens nothing itself; it asks.

/// What came of asking for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Its text.
    Text(String),
    /// There is none. An include without `required(…)` tolerates that.
    Missing,
    /// There may be one, but it is not read; the reason, for a person.
    Refused(String),
}

/// Files and environment of a resolution.
pub trait World {
    /// A file by its name: the target of an include, joined to the folder of the file that includes it, with `/` between the parts. `..` may lead
    /// out of the folder; whether that is allowed is decided here.
    fn file(&self, name: &str) -> Lookup;

    /// An environment variable: where a reference leads that the document does not answer.
    fn variable(&self, name: &str) -> Option<String>;
}

/// Nothing around it: every include is missing, and the environment is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl World for Alone {
    fn file(&self, _: &str) -> Lookup {
        Lookup::Missing
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

/// The target of an include, seen from the file that includes it: relative to that file's folder, never to the process's.
pub(super) fn beside(including: &str, target: &str) -> String {
    if target.starts_with('/') || target.starts_with('\\') || target.as_bytes().get(1) == Some(&b':') {
        return target.to_owned();
    }
    let rooted = including.starts_with('/');
    let folder = including.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            // There is nothing above the root.
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(including: &str, target: &str, expect: &str) {
        assert_eq!(beside(including, target), expect, "{target} in {including}");
    }

    #[test]
    fn names_are_seen_from_the_including_file() {
        check("main.conf", "other.conf", "other.conf");
        check("a/main.conf", "b/other.conf", "a/b/other.conf");
        check("a/main.conf", "../other.conf", "other.conf");
        check("a/main.conf", "../../other.conf", "../other.conf");
        check("a/main.conf", "/etc/other.conf", "/etc/other.conf");
        check("/a/b/main.conf", "./../other.conf", "/a/other.conf");
        check("/main.conf", "../../x", "/x");
        check("a/main.conf", "C:\\x.conf", "C:\\x.conf");
    }
}
