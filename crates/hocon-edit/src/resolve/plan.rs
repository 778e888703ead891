//! What setting a value would mean: where the value comes from, and the ways to change it, each tried out.
//!
//! A way is not judged by looking at the text: the edit is made, the new text is resolved in the same world, and the two values are compared. So a way
//! that is told has been seen to work, and what else changes with it has been counted, whatever references and includes there are.

use super::compare::at;
use super::origin::{Origin, OriginKind, Site};
use super::resolved::{Inherited, Resolved};
use super::trial::Trial;
use super::world::World;
use crate::document::Document;
use crate::edit::EditError;
use crate::find::index;
use crate::literal::Literal;
use crate::path::render_path;

/// References of references are offered as targets no further than this.
const HOPS: usize = 16;

/// The ways to give a path a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Where the present value comes from; none where there is none.
    pub origin: Option<Origin>,
    /// Where the present value is written, when that is another file: an edit there is not offered.
    pub included: Option<Site>,
    /// What can be done, never empty: the target of a reference first, the nearest one before those it leads to itself, then what is written here.
    pub ways: Vec<Way>,
}

/// One way, carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What it does.
    pub kind: WayKind,
    /// What it changes or overrides: the value as it is written, or the reference. None where nothing is there yet.
    pub site: Option<Site>,
    /// Every other path whose value changes too. Empty: nobody shares it.
    pub shared: Vec<Vec<String>>,
    /// The document with the value set.
    pub document: Document,
}

/// What a way does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WayKind {
    /// The value is written at the path itself, and replaced there.
    InPlace,
    /// The value comes through a reference, and is changed where that leads: for all who share it.
    Target {
        /// The path that is changed.
        path: Vec<String>,
    },
    /// The value comes from elsewhere, and is written here so that it wins; elsewhere stays as it is.
    Override,
    /// Nothing was there: it is added.
    Add,
}

impl Resolved<'_> {
    /// What it would mean to give `path` this value. `world` is the one that this was resolved in. To ask before there is a new value, give the present
    /// one: who shares it is found out with another one then.
    ///
    /// ```
    /// use hocon_edit::{Alone, Document, WayKind};
    ///
    /// let document = Document::parse("key = k1\na.key = ${key}\nb.key = ${key}\n");
    /// let plan = document.resolve("keys.conf", &Alone).plan(&Alone, &["a", "key"], "k2").unwrap();
    /// let [target, own] = plan.ways.as_slice() else { panic!() };
    /// assert_eq!(target.kind, WayKind::Target { path: vec!["key".to_owned()] });
    /// assert_eq!(target.shared, [vec!["key"], vec!["b", "key"]]);
    /// assert_eq!(target.document.text(), "key = k2\na.key = ${key}\nb.key = ${key}\n");
    /// assert_eq!(own.kind, WayKind::Override);
    /// assert_eq!(own.document.text(), "key = k1\na.key = \"k2\"\nb.key = ${key}\n");
    /// ```
    ///
    /// # Errors
    /// [`EditError`] when there is no way: [`EditError::Include`] when the value is written in another file and cannot be overridden here.
    pub fn plan<S: AsRef<str>>(
        &self,
        world: &dyn World,
        path: &[S],
        value: impl Into<Literal>,
    ) -> Result<Plan, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let literal = value.into();
        let document = self.document().ok_or(EditError::OutOfBounds)?;
        document.editable(&path)?;
        if !literal.is_shallow() {
            return Err(EditError::OutOfBounds);
        }
        let mut trial = Trial::new(self, world, &path, &literal);
        let there = at(&self.value, &path).is_some();
        let mut included = self.elsewhere(&path).filter(|_| there);
        let mut ways = Vec::new();
        for target in self.targets(&path) {
            let names: Vec<&str> = target.iter().map(String::as_str).collect();
            if let Some(site) = self.elsewhere(&names) {
                included.get_or_insert(site);
            } else if let Some((document, shared)) = trial.of(Some(&names), |literal| document.put(&names, literal)) {
                ways.push(Way {
                    site: self.site(&names),
                    kind: WayKind::Target { path: target },
                    shared,
                    document,
                });
            }
        }
        ways.extend(self.here(document, &path, &mut trial));
        match (ways.is_empty(), included) {
            (false, included) => Ok(Plan {
                origin: self.origin(&path),
                included,
                ways,
            }),
            (true, Some(site)) => Err(EditError::Include {
                file: site.file,
                line: site.line,
            }),
            (true, None) => Err(trial.refused.unwrap_or(EditError::Unsafe {
                path: render_path(&path),
            })),
        }
    }

    /// The value written at the path itself.
    fn here(&self, document: &Document, path: &[&str], trial: &mut Trial<'_, '_>) -> Option<Way> {
        let there = at(&self.value, path).is_some();
        let written = document.find(path).is_some();
        let foreign = self.nearest(path).is_some() || self.elsewhere(path).is_some();
        let mut kind = match (there, written) {
            (true, true) if !foreign => WayKind::InPlace,
            (false, false) if self.nearest(path).is_none() => WayKind::Add,
            _ => WayKind::Override,
        };
        let mut done = trial.of(None, |literal| document.put(path, literal));
        if done.is_none() && path.iter().all(|name| index(name).is_none()) {
            // What wins stands further below, or in a file that is included there.
            done = trial.of(None, |literal| document.appended(path, &literal));
            if kind == WayKind::InPlace {
                kind = WayKind::Override;
            }
        }
        let (document, shared) = done?;
        Some(Way {
            kind,
            site: self.site(path),
            shared,
            document,
        })
    }

    /// Where the references lead that bring the value at `path`, one after the other.
    fn targets(&self, path: &[&str]) -> Vec<Vec<String>> {
        let mut out: Vec<Vec<String>> = Vec::new();
        let mut hop: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        while out.len() < HOPS
            && let Some(Inherited { segments, origin }) = self.nearest(&hop)
            && let OriginKind::Reference { path: leads_to, .. } = origin.kind
        {
            let next: Vec<String> = leads_to.iter().chain(&hop[segments..]).cloned().collect();
            let names: Vec<&str> = next.iter().map(String::as_str).collect();
            let base: Vec<&str> = leads_to.iter().map(String::as_str).collect();
            // What looks back, or means another path because its file is included there, has no path to change it at.
            let alike = at(&self.value, &base).is_some() && at(&self.value, &names) == at(&self.value, path);
            if !alike || names == path || out.contains(&next) {
                break;
            }
            out.push(next.clone());
            hop = next;
        }
        out
    }

    /// The reference that brings the value at a path, or the object that it would be added to.
    fn nearest<S: AsRef<str>>(&self, path: &[S]) -> Option<Inherited> {
        self.inherited(&path[..self.known(path)])
    }

    /// Where the value at a path is written, or the reference that brings it; or the same of the object it would be added to.
    fn site<S: AsRef<str>>(&self, path: &[S]) -> Option<Site> {
        match self.nearest(path) {
            Some(inherited) => Some(inherited.origin.site),
            None if self.origin(path).is_some() => self.origin(path).map(|origin| origin.site),
            None => None,
        }
    }

    /// The same, when that is another file.
    fn elsewhere(&self, path: &[&str]) -> Option<Site> {
        let known = &path[..self.known(path)];
        let site = self.site(known).filter(|_| !known.is_empty())?;
        (self.name() != Some(site.file.as_str())).then_some(site)
    }
}
