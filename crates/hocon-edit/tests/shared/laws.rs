//! What every edit keeps, checked on one text and one pick. Tests run it over generated and real documents; the fuzzer runs the same over its bytes.
//!
//! - Identity: a document prints the text it was made from.
//! - Bytes: the ranges that an edit tells are in order, apart, and all that differs.
//! - Meaning: after an edit the path has what was asked for, and everything else resolves as before.

use hocon_edit::{
    Applied, Document, Edit, Limits, Literal, Lookup, Order, OriginKind, Resolved, ValueKind, WayKind, World,
};
use serde_json::{Value, json};

#[path = "places.rs"]
pub mod places;

use places::{at, at_mut, copy, put, reach};

/// What is done, where, and with what: numbers that are counted round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pick {
    /// Which edit.
    pub edit: u8,
    /// Which path of the resolved document.
    pub path: u16,
    /// Below that path, at a name that is not there.
    pub below: bool,
    /// Which sibling, for a move.
    pub sibling: u8,
    /// Which literal, and which new name.
    pub literal: u8,
}

/// How many edits there are to pick from.
pub const EDITS: u8 = 7;

/// What a pick came to, so that a test can see that it tested something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The text has complaints, and every edit is refused.
    Broken,
    /// The edit was refused, with a code.
    Refused,
    /// The edit was made and every law held.
    Held,
}

/// A file by any name but two, and one variable.
pub struct Beside<'t>(pub &'t str);

impl World for Beside<'_> {
    fn file(&self, name: &str) -> Lookup {
        match name {
            "none.conf" => Lookup::Missing,
            "outside.conf" => Lookup::Refused("outside".to_owned()),
            _ => Lookup::Text(self.0.to_owned()),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "E").then(|| "e".to_owned())
    }
}

/// Limits under which no text takes long.
pub fn tight() -> Limits {
    Limits {
        expansion: 1 << 20,
        ..Limits::of_resolving()
    }
}

/// Bytes as a pick, six of them, and a text; behind a zero byte a file that it can include. None where they are no text.
pub fn check_bytes(data: &[u8]) -> Option<Outcome> {
    let (&[edit, high, low, below, sibling, literal], text) = data.split_first_chunk()?;
    let text = std::str::from_utf8(text).ok()?;
    let (text, other) = text.split_once('\0').unwrap_or((text, ""));
    let pick = Pick {
        edit,
        path: u16::from_be_bytes([high, low]),
        below: below % 2 == 1,
        sibling,
        literal,
    };
    Some(check(text, &Beside(other), &tight(), pick))
}

/// Does what `pick` says to `text`, and panics where a law does not hold.
pub fn check(text: &str, world: &dyn World, limits: &Limits, pick: Pick) -> Outcome {
    let document = Document::parse(text);
    assert_eq!(document.print(), text);
    let resolved = document.resolve_within("main.conf", world, limits);
    let path = reach(&resolved.value, pick.path, pick.below);
    if !document.diagnostics().is_empty() {
        let error = document.put(&path, 1).map_err(|error| error.code());
        assert!(
            matches!(error, Err("hocon.edit.broken" | "hocon.edit.out-of-bounds")),
            "{text:?}: {error:?}"
        );
        return Outcome::Broken;
    }
    let case = Case {
        document: &document,
        plain: resolved.diagnostics.is_empty() && document.includes().is_empty() && !text.contains("${"),
        resolved: &resolved,
        world,
        limits,
        path: &path,
        pick,
    };
    let held = match pick.edit % EDITS {
        0 => case.put(),
        1 => case.plan(),
        2 => case.insert_element(),
        3 => case.remove(),
        4 => case.rename(),
        5 => case.reorder(),
        _ => case.several(),
    };
    if held { Outcome::Held } else { Outcome::Refused }
}

struct Case<'c> {
    document: &'c Document,
    /// No references, no includes, nothing to complain about: the meaning can be told beforehand.
    plain: bool,
    resolved: &'c Resolved<'c>,
    world: &'c dyn World,
    limits: &'c Limits,
    path: &'c [String],
    pick: Pick,
}

impl Case<'_> {
    fn put(&self) -> bool {
        let literal = literal(self.pick);
        let edit = Edit::Put {
            path: self.path.to_vec(),
            value: literal.clone(),
        };
        let Some(applied) = self.applied(&[edit]) else {
            return false;
        };
        if let Some(found) = self.document.find(self.path)
            && !matches!(found.kind, ValueKind::Object | ValueKind::Concat)
            && self.plain
        {
            // A value alone is replaced inside its own bytes.
            for (span, with) in &applied.changes {
                let inside = found.value_span.start <= span.start && span.end <= found.value_span.end;
                assert!(inside, "{self:?}: {span:?} {with:?} is outside of {found:?}");
            }
        }
        if self.plain {
            let mut expect = self.resolved.value.clone();
            put(&mut expect, self.path, Value::from(&literal));
            self.means(&applied.document, &expect);
        }
        true
    }

    /// Every way that is told does what it says, to nobody but those it names.
    fn plan(&self) -> bool {
        let literal = literal(self.pick);
        let Ok(plan) = self.resolved.plan(self.world, self.path, literal.clone()) else {
            return false;
        };
        assert!(!plan.ways.is_empty(), "{self:?}");
        let before = &self.resolved.value;
        for way in &plan.ways {
            let after = way.document.resolve_within("main.conf", self.world, self.limits);
            let json = Value::from(&literal);
            assert_eq!(at(&after.value, self.path), Some(&json), "{self:?}: {way:?}");
            assert!(
                after.diagnostics.len() <= self.resolved.diagnostics.len(),
                "{self:?}: {way:?}"
            );
            assert!(!self.plain || way.shared.is_empty(), "{self:?}: {way:?}");
            let mut expect = before.clone();
            put(&mut expect, self.path, json.clone());
            for shared in &way.shared {
                assert!(!self.path.starts_with(shared), "{self:?}: {way:?}");
                copy(&mut expect, &after.value, shared);
            }
            assert_eq!(expect, after.value, "{self:?}: {way:?}");
            if let WayKind::Target { path } = &way.kind {
                assert_eq!(at(&after.value, path), Some(&json), "{self:?}: {way:?}");
                self.all_sharers(path, &json, &after.value);
            }
        }
        true
    }

    /// Who has a value from the very bytes that were replaced has the new one.
    fn all_sharers(&self, target: &[String], json: &Value, after: &Value) {
        let holds = |value: &Value| value.is_object() || value.is_array();
        if holds(json) || at(&self.resolved.value, target).is_none_or(holds) {
            return;
        }
        let Some(written) = self.document.find(target).map(|found| found.value_span) else {
            return;
        };
        self.resolved.leaves(|path, origin| {
            let mut origin = &origin;
            while let (OriginKind::Reference { .. }, Some(next)) = (&origin.kind, origin.parts.first()) {
                origin = next;
            }
            if origin.kind == OriginKind::Literal && origin.site.file == "main.conf" && origin.site.span == written {
                assert_eq!(at(after, path), Some(json), "{self:?}: {path:?}");
            }
        });
    }

    fn insert_element(&self) -> bool {
        let literal = literal(self.pick);
        let edit = Edit::InsertElement {
            path: self.path.to_vec(),
            value: literal.clone(),
        };
        let Some(applied) = self.applied(&[edit]) else {
            return false;
        };
        let mut expect = self.resolved.value.clone();
        let (Some((last, parent)), true) = (self.path.split_last(), self.plain) else {
            return true;
        };
        match (at_mut(&mut expect, parent), last.parse::<usize>()) {
            (Some(Value::Array(values)), Ok(index)) => values.insert(index, Value::from(&literal)),
            _ => put(&mut expect, self.path, Value::from(&literal)),
        }
        self.means(&applied.document, &expect);
        true
    }

    fn remove(&self) -> bool {
        let edit = Edit::Remove {
            path: self.path.to_vec(),
        };
        let Some(applied) = self.applied(&[edit]) else {
            return false;
        };
        let removal = self.document.remove(self.path).expect("what was removed");
        assert_eq!(removal.document, applied.document);
        let Some((last, parent)) = self.path.split_last() else {
            return true;
        };
        if !self.plain || removal.uncovered.is_some() {
            return true;
        }
        let mut expect = self.resolved.value.clone();
        match at_mut(&mut expect, parent) {
            Some(Value::Object(map)) => drop(map.remove(last)),
            Some(Value::Array(values)) => drop(last.parse().map(|index: usize| values.remove(index))),
            _ => {}
        }
        let after = applied.document.resolve_within("main.conf", self.world, self.limits);
        // A parent that was there for this one only may be gone with it.
        let mut seen = after.value.clone();
        for length in (1..self.path.len()).rev() {
            for value in [&mut expect, &mut seen] {
                if at(value, &self.path[..length]) == Some(&json!({}))
                    && let Some(Value::Object(map)) = at_mut(value, &self.path[..length - 1])
                {
                    map.remove(&self.path[length - 1]);
                }
            }
        }
        assert_eq!(seen, expect, "{self:?} → {:?}", applied.document.text());
        true
    }

    fn rename(&self) -> bool {
        let name = NAMES[usize::from(self.pick.literal) % NAMES.len()];
        let edit = Edit::Rename {
            path: self.path.to_vec(),
            name: name.to_owned(),
        };
        let Some(applied) = self.applied(&[edit]) else {
            return false;
        };
        let references = self.document.text().matches("${").count();
        assert!(applied.changes.len() <= 1 + references, "{self:?}: {applied:?}");
        let Some((last, parent)) = self.path.split_last() else {
            return true;
        };
        if self.plain {
            let mut expect = self.resolved.value.clone();
            if let Some(Value::Object(map)) = at_mut(&mut expect, parent)
                && let Some(value) = map.remove(last)
            {
                map.insert(name.to_owned(), value);
            }
            self.means(&applied.document, &expect);
        }
        true
    }

    fn reorder(&self) -> bool {
        let Some((last, parent)) = self.path.split_last() else {
            return false;
        };
        let Some(row) = at(&self.resolved.value, parent) else {
            return false;
        };
        let names: Vec<String> = match row {
            Value::Object(map) => map.keys().cloned().collect(),
            Value::Array(values) => (0..values.len()).map(|index| index.to_string()).collect(),
            _ => return false,
        };
        let Some(sibling) = names.get(usize::from(self.pick.sibling) % names.len().max(1)) else {
            return false;
        };
        let order = if self.pick.literal.is_multiple_of(2) {
            Order::Before
        } else {
            Order::After
        };
        let edit = Edit::Reorder {
            path: self.path.to_vec(),
            order,
            sibling: sibling.clone(),
        };
        let Some(applied) = self.applied(&[edit]) else {
            return false;
        };
        let sorted = |text: &str| {
            let mut bytes: Vec<u8> = text.bytes().collect();
            bytes.sort_unstable();
            bytes
        };
        // Nothing is lost and nothing is new.
        assert_eq!(
            sorted(applied.document.text()),
            sorted(self.document.text()),
            "{self:?}"
        );
        let mut expect = self.resolved.value.clone();
        match (
            at_mut(&mut expect, parent),
            last.parse::<usize>(),
            sibling.parse::<usize>(),
        ) {
            (Some(Value::Array(values)), Ok(from), Ok(to)) => {
                // Who reads an array by a reference has it in its new order too.
                if !self.plain {
                    return true;
                }
                let value = values.remove(from);
                let to = to - usize::from(from < to) + usize::from(order == Order::After && from != to);
                values.insert(to, value);
            }
            (Some(Value::Object(_)), ..) => {}
            _ => return true,
        }
        if self.resolved.diagnostics.is_empty() {
            self.means(&applied.document, &expect);
        }
        true
    }

    /// One after the other is the same as all at once, and one too many is none.
    fn several(&self) -> bool {
        let named = NAMES[usize::from(self.pick.sibling) % NAMES.len()].to_owned();
        let put = |path: &[String]| Edit::Put {
            path: path.to_vec(),
            value: literal(self.pick),
        };
        let mut edits = vec![put(std::slice::from_ref(&named)), put(self.path)];
        edits.push(Edit::Rename {
            path: vec![named],
            name: "renamed".to_owned(),
        });
        let Some(applied) = self.applied(&edits) else {
            return false;
        };
        let mut document = self.document.clone();
        for edit in &edits {
            document = document
                .apply(std::slice::from_ref(edit))
                .expect("one of them")
                .document;
        }
        assert_eq!(document, applied.document, "{self:?}");
        edits.push(Edit::Remove {
            path: vec!["nothing".to_owned(), "here".to_owned()],
        });
        let refused = self.document.apply(&edits).map_err(|refused| refused.number);
        assert_eq!(refused, Err(edits.len()), "{self:?}");
        true
    }

    /// The edits made, and the law of bytes; none when they are refused.
    fn applied(&self, edits: &[Edit]) -> Option<Applied> {
        let old = self.document.text();
        let applied = self.document.apply(edits).ok()?;
        let new = applied.document.text();
        assert_eq!(applied.document.print(), new);
        assert!(applied.document.diagnostics().is_empty(), "{self:?} → {new:?}");
        let (mut again, mut done) = (String::new(), 0);
        for (span, with) in &applied.changes {
            assert!(
                done <= span.start && (done < span.start || done == 0),
                "{self:?}: {applied:?}"
            );
            assert_ne!(&old[span.start..span.end], with, "{self:?}: {applied:?}");
            again.push_str(&old[done..span.start]);
            again.push_str(with);
            done = span.end;
        }
        again.push_str(&old[done..]);
        assert_eq!(again, new, "{self:?}");
        Some(applied)
    }

    fn means(&self, after: &Document, expect: &Value) {
        let resolved = after.resolve_within("main.conf", self.world, self.limits);
        assert_eq!(&resolved.value, expect, "{self:?} → {:?}", after.text());
        assert_eq!(resolved.diagnostics, [], "{self:?} → {:?}", after.text());
    }
}

impl std::fmt::Debug for Case<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} {:?} {:?}", self.document.text(), self.path, self.pick)
    }
}

/// New names, some of which need quotes.
const NAMES: [&str; 5] = ["fresh", "b", "x y", "include", "ü.\""];

/// The values that edits write.
fn literal(pick: Pick) -> Literal {
    Literal::from(match pick.literal % 11 {
        0 => json!("new"),
        1 => json!(4711),
        2 => json!(null),
        3 => json!(true),
        4 => json!("a \"b\"\\\n# c ${a}"),
        5 => json!([]),
        6 => json!({}),
        7 => json!([1, "x", [true]]),
        8 => json!({"a": 1, "n m": {"b": [{"c": "d"}]}}),
        9 => json!(-1.5e-7),
        _ => json!("true"),
    })
}
