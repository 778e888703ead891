//! What lies around a configuration file: the other files of its folder, and the environment of this process.

use std::path::{Path, PathBuf};

use hocon_edit::{Lookup, World};

use super::files::{Texts, read_one};

/// A folder as includes see it. Nothing outside of it is read, whether a path or a link leads there.
pub struct Surroundings<'a> {
    folder: PathBuf,
    /// Texts that stand for what is on the disk: they were read already, or are being edited.
    texts: &'a Texts,
    /// An included file that is being edited, and its text.
    edited: Option<(&'a str, &'a str)>,
}

impl<'a> Surroundings<'a> {
    /// The folder, and the texts known already.
    pub fn of(folder: &Path, texts: &'a Texts) -> Self {
        Self {
            folder: folder.to_owned(),
            texts,
            edited: None,
        }
    }

    /// The same with a text in the place of an included file.
    pub fn with(self, name: &'a str, text: &'a str) -> Self {
        Self {
            edited: Some((name, text)),
            ..self
        }
    }
}

impl World for Surroundings<'_> {
    fn file(&self, name: &str) -> Lookup {
        let edited = self.edited.filter(|(edited, _)| *edited == name);
        let edited = edited.map(|(_, text)| Ok(text.to_owned()));
        let known = edited.or_else(|| self.texts.get(name).cloned());
        if known.is_none() && leads_out(&self.folder, name) {
            return Lookup::Refused("it lies outside the configuration folder".to_owned());
        }
        match known.or_else(|| read_one(&self.folder, name)) {
            Some(Ok(text)) => Lookup::Text(text),
            Some(Err(reason)) => Lookup::Refused(reason),
            None => Lookup::Missing,
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// Whether a name leads out of the folder by itself, whatever is there: that says nothing about the disk beyond.
fn leads_out(folder: &Path, name: &str) -> bool {
    let path = Path::new(name);
    match path.is_absolute() || name.starts_with(['/', '\\']) {
        true => !path.starts_with(folder),
        false => name.split(['/', '\\']).any(|part| part == "..") || name.as_bytes().get(1) == Some(&b':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_known_by_themselves() {
        let check = |name: &str, expect: bool| assert_eq!(leads_out(Path::new("/etc/desk"), name), expect, "{name}");
        check("keys.conf", false);
        check("keys/test.conf", false);
        check("/etc/desk/keys.conf", false);
        check("../keys.conf", true);
        check("/etc/passwd", true);
        check("/etc/desk2/keys.conf", true);
        check("C:\\keys.conf", true);
        check("\\\\host\\keys.conf", true);
    }
}
