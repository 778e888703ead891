//! Where a reference leads.

use hocon_edit::{Document, render_path};

use super::offsets;
use crate::schema::{Definition, Stretch};

/// The `${…}` at `offset` (UTF-16 units) of a text, and where its path is written; nothing where there is none.
pub fn define(text: &str, offset: u32) -> Option<Definition> {
    let document = Document::parse(text);
    let target = document.target(offsets::byte(text, offset))?;
    let stretch = |span: hocon_edit::Span| Stretch {
        from: offsets::units(text, span.start),
        to: offsets::units(text, span.end),
    };
    Some(Definition {
        path: render_path(&target.path),
        reference: stretch(target.reference),
        optional: target.optional,
        whole: target
            .written
            .is_some_and(|written| written.segments == target.path.len()),
        written: target.written.map(|written| stretch(written.span)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_the_editor_counts() {
        let text = "# 😀\nbase { \"é x\" = 1 }\nmine = ${?base.\"é x\"}\n";
        let offset = offsets::units(text, text.find("${").expect("a reference"));
        let found = define(text, offset + 4).expect("a definition");
        let units: Vec<u16> = text.encode_utf16().collect();
        let said = |stretch: &Stretch| String::from_utf16_lossy(&units[stretch.from as usize..stretch.to as usize]);
        assert_eq!(said(&found.reference), "${?base.\"é x\"}");
        assert_eq!(found.written.as_ref().map(said).as_deref(), Some("\"é x\""));
        assert_eq!(
            (found.path.as_str(), found.whole, found.optional),
            ("base.\"é x\"", true, true)
        );
    }

    #[test]
    fn what_is_not_written_is_told() {
        let part = define("base {}\nmine = ${base.x}", 17).expect("a reference");
        assert_eq!(
            (part.whole, part.written.map(|at| (at.from, at.to))),
            (false, Some((0, 4)))
        );
        let none = define("mine = ${HOME}", 9).expect("a reference");
        assert_eq!((none.whole, none.written.is_none()), (false, true));
        assert!(define("mine = 1", 3).is_none());
        assert!(define("", 99).is_none());
    }
}
