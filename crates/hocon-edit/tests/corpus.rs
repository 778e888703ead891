//! The fuzzer's corpus for this crate, replayed where it is quick to run; `tests/protocol/corpus.rs` replays all of them.

use std::fs;
use std::path::Path;

use hocon_edit::{Document, Limits, Lookup, World};

/// What stands behind the zero byte, by any name.
struct Beside<'t>(&'t str);

impl World for Beside<'_> {
    fn file(&self, _: &str) -> Lookup {
        Lookup::Text(self.0.to_owned())
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "E").then(|| "e".to_owned())
    }
}

#[test]
fn the_saved_corpus_is_resolved_without_harm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/hocon");
    let limits = Limits {
        expansion: 1 << 20,
        ..Limits::of_resolving()
    };
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let (main, other) = text.split_once('\0').unwrap_or((&text, ""));
        let document = Document::parse(main);
        assert_eq!(document.print(), main);
        let resolved = document.resolve_within("main.conf", &Beside(other), &limits);
        resolved.leaves(|path, origin| assert_eq!(resolved.origin(path), Some(origin), "{main:?} {path:?}"));
        assert!(
            resolved.value.is_object() && resolved.diagnostics.len() <= 200,
            "{main:?}"
        );
        files += 1;
    }
    assert!(files >= 14, "{files}");
}
