//! HOCON as a living document: read without losing a byte, point at every key, change one value and leave everything else alone.
//!
//! - [`Document::parse`] never fails. It gives a tree *and* diagnostics with line, column and a stable code.
//! - [`Document::find`] says where a path is defined: nested, dotted, merged, in an array, or by a reference.
//! - [`Document::place`], [`Document::children`] and [`Document::target`] serve an editor: what can be written at a cursor, what is there
//!   already, and where a `${…}` leads.
//! - [`Document::set`], [`Document::insert`], [`Document::put`], [`Document::remove`] replace one byte range and prove the result by reading it again.
//! - [`Document::rename`], [`Document::reorder`], [`Document::insert_element`] do the same; comments go where their member goes.
//! - [`Document::copy`] puts a member beside itself under another name, as it is written; [`Document::remove_whole`] takes its comment along.
//! - [`Document::apply`] does several edits or none, and tells the smallest byte ranges that changed.
//! - [`Document::tidied`] sets every line in by its brackets, and changes nothing else.
//! - [`Document::resolve`] puts a text, its includes and its references together to one value, with the [`Origin`] of every part, within [`Limits`].
//! - [`Resolved::below`] tells every value from a path down, [`Resolved::owns`] whether an edit can take hold of the whole of one.
//! - [`Resolved::plan`] says what setting a value would mean, in place, where a reference leads, or over it, who shares it, and has each way done.
//! - [`guard`] refuses what another resolver could choke on; the tests need it, which hold this one against another.
//!
//! There is no I/O here: other files and the environment are a [`World`] that the caller has.
//!
//! ```
//! use hocon_edit::Document;
//!
//! let document = Document::parse("a { # the answer\n  b = 41 // nearly\n}\n");
//! let edited = document.set(&["a", "b"], 42).unwrap();
//! assert_eq!(edited.text(), "a { # the answer\n  b = 42 // nearly\n}\n");
//! ```

mod apply;
mod change;
mod children;
mod copy;
mod cycle;
mod diagnostic;
mod document;
mod edit;
mod element;
mod find;
mod guard;
mod include;
mod insert;
mod lex;
mod literal;
mod parse;
mod path;
mod path_at;
mod place;
mod remove;
mod rename;
mod reorder;
mod resolve;
mod seat;
mod set;
mod slots;
mod span;
mod target;
mod text;
mod tidy;
mod tree;

pub use apply::{Applied, Edit, Refused};
pub use children::Child;
pub use diagnostic::{Code, Diagnostic};
pub use document::Document;
pub use edit::EditError;
pub use find::{Found, ValueKind};
pub use guard::{Limits, Survey, guard, survey};
pub use literal::Literal;
pub use path::{parse_path, render_path};
pub use place::{Place, Slot};
pub use remove::Removal;
pub use reorder::Order;
pub use resolve::{Alone, Inherited, Lookup, Origin, OriginKind, Plan, Remark, Resolved, Site, Way, WayKind, World};
pub use span::{Position, Span};
pub use target::{Target, Written};
pub use tree::{Include, IncludeKind};

/// Line and column, both from 1, of `path` in `text`, or of the longest beginning of it that is defined.
#[must_use]
pub fn position<S: AsRef<str>>(text: &str, path: &[S]) -> Option<(usize, usize)> {
    Document::parse(text)
        .position_of(path)
        .map(|position| (position.line, position.column))
}
