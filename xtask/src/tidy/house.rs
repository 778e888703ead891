//! The project's own text files, read once.

use std::path::Path;

/// Folders that hold nothing written here.
const FOREIGN: &[&str] = &[
    "target",
    "node_modules",
    "dist",
    "dist-fake",
    "gen",
    "permissions",
    "artefacts",
    ".git",
];

/// All text files of the project.
pub(super) struct House {
    pub(super) files: Vec<File>,
}

/// A text file.
pub(super) struct File {
    /// Its path from the root, with `/` between.
    pub(super) path: String,
    /// What it says.
    pub(super) text: String,
}

impl House {
    /// Reads every text file below `root` that was written here. Files that are not UTF-8 are pictures and the like.
    ///
    /// # Errors
    /// A folder or file could not be read.
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        walk(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// A house of made-up files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File {
                path: (*path).into(),
                text: (*text).into(),
            })
            .collect();
        Self { files }
    }

    /// The files that `choose` picks by path.
    pub(super) fn pick(&self, choose: impl Fn(&str) -> bool) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| choose(&file.path))
    }
}

impl File {
    /// Lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Lines of Rust that are compiled into the product: no test modules, no comments.
    pub(super) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut tests = false;
        let mut gate = false;
        self.lines().filter(move |(_, line)| {
            let line = line.trim();
            tests = tests || (gate && line.starts_with("mod ") && line.ends_with('{'));
            gate = line == "#[cfg(test)]" || (gate && line.starts_with("#["));
            !tests && !line.starts_with("//")
        })
    }

    /// `path:line`, as editors and terminals link it.
    pub(super) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// Whether a path is a test by where it lies or how it is called.
pub(super) fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.split('/').any(|part| part == "tests")
        || name == "tests.rs"
        || name.ends_with("_tests.rs")
        || name.ends_with(".test.ts")
        || name.ends_with(".spec.ts")
}

fn walk(root: &Path, below: &str, files: &mut Vec<File>) -> Result<(), String> {
    let folder = root.join(below);
    let failed = |reason: std::io::Error| format!("{}: {reason}", folder.display());
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            if !FOREIGN.contains(&name.as_str()) {
                walk(root, &path, files)?;
            }
        } else if kind.is_file()
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            files.push(File { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_lines_end_where_tests_begin() {
        let text =
            "use a;\n// about b\n#[cfg(test)]\nmod b_tests;\nfn c() {}\n#[cfg(test)]\nmod tests {\n    use d;\n}\n";
        let house = House::of(&[("x.rs", text)]);
        let lines: Vec<&str> = house.files[0].product_lines().map(|(_, line)| line).collect();
        assert_eq!(
            lines,
            ["use a;", "#[cfg(test)]", "mod b_tests;", "fn c() {}", "#[cfg(test)]"]
        );
    }

    #[test]
    fn tests_are_told_by_name_and_place() {
        assert!(is_test("tests/protocol/main.rs"));
        assert!(is_test("crates/model/src/session_tests.rs"));
        assert!(is_test("ui/src/lib/qr.test.ts"));
        assert!(!is_test("crates/model/src/session.rs"));
    }
}
