//! The folder's files, each put together with what it includes and refers to; and where each part of them is written.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use hocon_edit::{Code, Document, Lookup, Origin, OriginKind, Remark, Resolved, Site, World, render_path};
use serde_json::Value;

use super::files::{PROFILES, Texts};
use super::problem;
use crate::schema::Problem;

/// The texts of the folder, each parsed when it is first read, and what lies around them.
pub struct Files<'w> {
    documents: BTreeMap<&'static str, Result<Text, String>>,
    world: Noting<'w>,
}

impl<'w> Files<'w> {
    /// Of these texts; includes and the environment are `world`'s.
    pub fn of(texts: &Texts, world: &'w dyn World) -> Self {
        let held = |(name, text): (&&'static str, &Result<String, String>)| {
            let text = text.clone().map(|text| Text {
                text,
                parsed: OnceCell::new(),
            });
            (*name, text)
        };
        Self {
            documents: texts.iter().map(held).collect(),
            world: Noting {
                world,
                asked: RefCell::default(),
                questions: Cell::default(),
            },
        }
    }

    /// Whether there is such a file, readable or not.
    pub fn has(&self, name: &str) -> bool {
        self.documents.contains_key(name)
    }

    /// A file's text, parsed; none when it cannot be read.
    pub fn document(&self, name: &str) -> Option<&Document> {
        self.documents.get(name)?.as_ref().ok().map(Text::document)
    }

    /// An environment variable.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.world.variable(name)
    }

    /// A file as it resolves; none when there is none, or when something is wrong with it as a whole. What is wrong is added to
    /// `problems`; those that have a profile leave that one incomplete, and nothing else.
    pub fn read(&self, name: &'static str, problems: &mut Vec<Problem>) -> Option<Read<'_>> {
        let document = match self.documents.get(name)? {
            Ok(text) => text.document(),
            Err(reason) => {
                problems.push(problem(name, "config-unreadable", None, reason.clone()));
                return None;
            }
        };
        let read = Read {
            name,
            document,
            resolved: document.resolve(name, &self.world),
        };
        let lost: Option<Vec<String>> = read
            .resolved
            .diagnostics
            .iter()
            .map(|remark| self.lost(&read, remark))
            .collect();
        for (number, remark) in read.resolved.diagnostics.iter().enumerate() {
            let found = &remark.diagnostic;
            let at = Some((found.line, found.column));
            let mut told = read.at_place(&remark.file, found.code.as_str(), at, found.message.clone());
            told.profile_id = lost.as_ref().and_then(|lost| lost.get(number).cloned());
            problems.push(told);
        }
        lost.is_some().then_some(read)
    }

    /// The one profile that a mistake takes down: a reference of its own that leads nowhere, when nobody else refers to the
    /// profile. Of any other mistake it is not known what else hangs on it.
    fn lost(&self, read: &Read<'_>, remark: &Remark) -> Option<String> {
        let found = &remark.diagnostic;
        if read.name != PROFILES || remark.file != read.name || found.code != Code::UnresolvedReference {
            return None;
        }
        let of = |offset: usize| match &read.document.path_at(offset)[..] {
            [profiles, id, ..] if profiles == "profiles" => Some(id.clone()),
            _ => None,
        };
        let id = of(found.span.start)?;
        let reaches = |path: &[String]| match path {
            [profiles] => profiles == "profiles",
            [profiles, other, ..] => profiles == "profiles" && *other == id,
            [] => false,
        };
        let referred = read
            .document
            .references()
            .iter()
            .any(|(at, path)| reaches(path) && of(*at).as_ref() != Some(&id));
        // Where an included file's references lead depends on where it is included: any that names the profile may.
        let included = self.world.asked.borrow();
        let named = included.values().flatten().any(|text| {
            let references = Document::parse(text.as_str()).references();
            references
                .iter()
                .any(|(_, path)| path.contains(&id) || path.last().is_some_and(|last| last == "profiles"))
        });
        (!referred && !named).then_some(id)
    }

    /// The text of an included file; none when it was not included.
    pub fn included(&self, name: &str) -> Option<String> {
        self.world.asked.borrow().get(name).cloned().flatten()
    }

    /// How often something beside the texts was asked for so far: a file, a variable.
    pub fn questions(&self) -> u32 {
        self.world.questions.get()
    }

    /// The names that includes asked for so far, whether there was such a file or not.
    pub fn asked(&self) -> Vec<String> {
        self.world.asked.borrow().keys().cloned().collect()
    }
}

/// A text, parsed once it is read.
struct Text {
    text: String,
    parsed: OnceCell<Document>,
}

impl Text {
    fn document(&self) -> &Document {
        self.parsed.get_or_init(|| Document::parse(self.text.as_str()))
    }
}

/// Notes what is asked for: a change of it matters as a change of the file itself.
struct Noting<'w> {
    world: &'w dyn World,
    asked: RefCell<BTreeMap<String, Option<String>>>,
    questions: Cell<u32>,
}

impl World for Noting<'_> {
    fn file(&self, name: &str) -> Lookup {
        self.questions.update(|before| before + 1);
        let found = self.world.file(name);
        let text = match &found {
            Lookup::Text(text) => Some(text.clone()),
            Lookup::Missing | Lookup::Refused(_) => None,
        };
        self.asked.borrow_mut().insert(name.to_owned(), text);
        found
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.questions.update(|before| before + 1);
        self.world.variable(name)
    }
}

/// A file that resolves.
pub struct Read<'d> {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub document: &'d Document,
    /// What it comes to.
    pub resolved: Resolved<'d>,
}

/// Where the value at a path is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's name: this one's, or an included one's.
    pub file: String,
    /// Line and column, from 1.
    pub at: (usize, usize),
    /// The reference that brought it from there.
    pub through: Option<Through>,
}

/// A reference as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    /// `${defaultIssuerKey}`.
    pub reference: String,
    /// Where it stands.
    pub site: Site,
}

impl Read<'_> {
    /// The value.
    pub fn value(&self) -> &Value {
        &self.resolved.value
    }

    /// A problem with what stands at `path`, at the place where that is written, be it in another file; where a reference
    /// brought it from there, the message says so.
    pub fn problem(&self, path: &[&str], code: &str, message: impl Into<String>) -> Problem {
        let mut message = message.into();
        let Some(written) = self.written(path) else {
            return problem(self.name, code, None, message);
        };
        if let Some(Through { reference, site }) = &written.through {
            let file = match site.file == written.file {
                true => String::new(),
                false => format!("{}, ", site.file),
            };
            message.push_str(&format!(
                " (written here, used through {reference} at {file}line {})",
                site.line
            ));
        }
        self.at_place(&written.file, code, Some(written.at), message)
    }

    /// A problem at a place of a file, this one or an included one.
    pub fn at_place(&self, file: &str, code: &str, at: Option<(usize, usize)>, message: String) -> Problem {
        let mut found = problem(file, code, at, message);
        found.included_by = (file != self.name).then(|| self.name.to_owned());
        found
    }

    /// Where the value at `path` is written, or that at the longest beginning of it that there is.
    pub fn written(&self, path: &[&str]) -> Option<Written> {
        (1..=path.len()).rev().find_map(|length| {
            let path = &path[..length];
            let origin = self.resolved.origin(path)?;
            let source = source(&origin);
            // Of several references on the way the nearest one is told.
            let inherited = self.resolved.inherited(path).map(|inherited| inherited.origin);
            let through = inherited
                .filter(|through| through.site != source.site)
                .and_then(|through| {
                    Some(Through {
                        reference: reference(&through.kind)?,
                        site: through.site,
                    })
                });
            let own = through.is_none() && source.site.file == self.name;
            // A key says more than its value does.
            let key = self.document.position_of(path).filter(|_| own);
            Some(Written {
                file: source.site.file.clone(),
                at: key.map_or((source.site.line, source.site.column), |key| (key.line, key.column)),
                through,
            })
        })
    }
}

/// What a value comes from in the end: behind references, and the winner of what is merged.
pub fn source(origin: &Origin) -> &Origin {
    let mut origin = origin;
    while let (OriginKind::Reference { .. } | OriginKind::Merged, Some(part)) = (&origin.kind, origin.parts.first()) {
        origin = part;
    }
    origin
}

/// A reference as it is written.
pub fn reference(kind: &OriginKind) -> Option<String> {
    match kind {
        OriginKind::Reference { path, optional } => Some(format!(
            "${{{}{}}}",
            if *optional { "?" } else { "" },
            render_path(path)
        )),
        OriginKind::Environment { name } => Some(format!("${{{name}}}")),
        _ => None,
    }
}
