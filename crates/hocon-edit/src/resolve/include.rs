//! Includes: the fields of another file, as if they stood here.

use std::rc::Rc;

use super::build::{Build, Within};
use super::draft::{File, Held, ObjectId, Place, What};
use super::properties::properties;
use super::world::{Lookup, beside};
use crate::diagnostic::Code;
use crate::document::Document;
use crate::span::Lines;
use crate::tree::{Include, IncludeKind};

/// Files that are included, each as often as it is.
const MOST: usize = 1000;

/// Files that include files that include files: what a folder that holds itself, by a link, would have without an end. The stack holds all of them.
const DEEPEST: usize = 100;

/// The endings that are tried when a name has none: what stands later wins.
const ENDINGS: [&str; 3] = [".properties", ".json", ".conf"];

impl Build<'_, '_> {
    pub(super) fn include(&mut self, include: &Include, into: ObjectId, within: &Within) {
        let at = within.place(include.span);
        if !matches!(include.kind, IncludeKind::Plain | IncludeKind::File) {
            let message = "only files of this computer are included, no URLs and no class paths";
            self.remarks.say(&self.draft, at, Code::IncludeUnsupported, message);
            return;
        }
        let including = Rc::clone(&self.draft.files[within.file].name);
        let name = beside(&including, &include.target);
        let names = if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            vec![name.clone()]
        } else {
            ENDINGS.iter().map(|ending| format!("{name}{ending}")).collect()
        };
        let mut found = false;
        for name in names {
            found |= self.file(&name, at, into, within);
        }
        if include.required && !found {
            let message = format!("the file {name} is required, and there is none");
            self.remarks.say(&self.draft, at, Code::IncludeMissing, message);
        }
    }

    /// Whether there is such a file; one that is refused or goes in circles has been complained about.
    fn file(&mut self, name: &str, at: Place, into: ObjectId, within: &Within) -> bool {
        if let Some(circle) = self.circle(name, within.file) {
            let message = format!("files include each other in a circle: {circle}");
            self.remarks.say(&self.draft, at, Code::IncludeCycle, message);
            return true;
        }
        if self.depth(within.file) >= DEEPEST {
            let message = format!("files include each other deeper than {DEEPEST} levels");
            self.remarks.say(&self.draft, at, Code::TooDeep, message);
            return true;
        }
        let fresh = !self.read.contains_key(name);
        if fresh {
            let held = match self.world.file(name) {
                Lookup::Missing => None,
                Lookup::Refused(reason) => {
                    let message = format!("the file {name} is not included: {reason}");
                    self.remarks.say(&self.draft, at, Code::IncludeRefused, message);
                    return true;
                }
                Lookup::Text(text) if name.ends_with(".properties") => {
                    let lines = Lines::of(&text);
                    Some(Held::Listing(Rc::new((text, lines))))
                }
                Lookup::Text(text) => {
                    if self.bytes.saturating_add(text.len()) > self.limits.bytes {
                        self.too_large(at);
                        return true;
                    }
                    Some(Held::Read(Rc::new(Document::parse(text))))
                }
            };
            self.read.insert(name.to_owned(), held);
        }
        let Some(held) = self.read.get(name).cloned().flatten() else {
            return false;
        };
        let number = self.draft.files.len();
        self.draft.files.push(File {
            name: Rc::from(name),
            held: held.clone(),
            by: Some(at),
        });
        let length = self.draft.files[number].text().len();
        self.bytes = self.bytes.saturating_add(length);
        if fresh {
            self.apart = self.apart.saturating_add(length);
        }
        if self.bytes > self.limits.bytes || number > MOST {
            self.too_large(at);
            return true;
        }
        let inner = Within {
            file: number,
            // No path leads into an array: such a file's references can only mean the whole.
            prefix: if self.nested > 0 {
                Rc::from([])
            } else {
                Rc::from(self.path.as_slice())
            },
        };
        match held {
            Held::Read(document) => {
                if fresh {
                    for diagnostic in document.diagnostics() {
                        self.remarks.read(number, name, diagnostic.clone());
                    }
                }
                self.object(&document.root, into, &inner);
            }
            Held::Listing(listing) => self.listing(&listing.0, into, &inner),
            Held::Given(document) => self.object(&document.root, into, &inner),
        }
        true
    }

    /// How many include statements lead to a file.
    fn depth(&self, file: usize) -> usize {
        let by = |number: &usize| self.draft.files.get(*number)?.by.map(|by| by.file);
        std::iter::successors(Some(file), by).count() - 1
    }

    /// The names from the file that is open already to itself, if it is.
    fn circle(&self, name: &str, including: usize) -> Option<String> {
        let mut names = vec![name];
        let mut next = Some(including);
        while let Some(file) = next.and_then(|number| self.draft.files.get(number)) {
            names.push(&file.name);
            if *file.name == *name {
                names.reverse();
                return Some(names.join(" → "));
            }
            next = file.by.map(|by| by.file);
        }
        None
    }

    fn too_large(&mut self, at: Place) {
        let message = format!(
            "all files together have more than {} bytes, or are more than {MOST}",
            self.limits.bytes
        );
        self.remarks.say(&self.draft, at, Code::TooLarge, message);
    }

    fn listing(&mut self, text: &str, into: ObjectId, within: &Within) {
        let depth = self.path.len();
        for property in properties(text) {
            let at = within.place(property.span);
            let Some((last, before)) = property.path.split_last() else {
                continue;
            };
            if depth + self.nested + property.path.len() > self.limits.segments {
                let message = format!("a path has more than {} segments", self.limits.segments);
                self.remarks.say(&self.draft, at, Code::PathTooLong, message);
                continue;
            }
            let mut object = into;
            for name in before {
                let slot = self.step(object, name);
                object = self.draft.object_on(slot, at);
            }
            let slot = self.step(object, last);
            self.draft.hide(slot, What::Property(Rc::from(property.value)), at);
            self.path.truncate(depth);
        }
    }
}
