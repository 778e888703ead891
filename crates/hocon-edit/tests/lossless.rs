//! print(parse(x)) = x, and no text makes the parser or an edit panic.

use hocon_edit::{Document, Limits, Literal, guard};
use proptest::prelude::*;

mod shared;

use shared::generate;

fn check(text: &str) {
    let document = Document::parse(text);
    assert_eq!(document.text(), text);
    assert_eq!(document.print(), text);
    for diagnostic in document.diagnostics() {
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1, "{diagnostic}");
        assert!(
            diagnostic.span.end <= text.len() && text.get(diagnostic.span.start..diagnostic.span.end).is_some(),
            "{diagnostic:?}"
        );
    }
    let _ = guard(text, &Limits::default());
}

/// Whatever an edit does, it does it inside one range and only to a text without complaints.
fn check_edits(text: &str, path: &[String]) {
    let document = Document::parse(text);
    for edited in [
        document.set(path, Literal::from("new")),
        document.insert(path, 7),
        document.put(path, true),
        document.remove(path).map(|removal| removal.document),
    ]
    .into_iter()
    .flatten()
    {
        assert!(
            document.diagnostics().is_empty() && edited.diagnostics().is_empty(),
            "{text:?} → {:?}",
            edited.text()
        );
        let (old, new) = (text.as_bytes(), edited.text().as_bytes());
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let tail = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        assert!(
            head + tail >= old.len().min(new.len()).saturating_sub(400),
            "{text:?} → {:?}",
            edited.text()
        );
    }
}

#[test]
fn odd_texts_come_back_whole() {
    for text in [
        "",
        "\u{feff}",
        "\u{feff}a=1",
        "{",
        "}",
        "[",
        "]",
        "{]",
        "[}",
        "\"",
        "\"\"\"",
        "\"\"\"\"",
        "${",
        "${}",
        "${?}",
        "${a",
        "a",
        "a=",
        "=",
        "a==b",
        "a:{",
        "a=[",
        "a=[{",
        "a={[",
        ",",
        ",,",
        "{,}",
        "[,]",
        "a=1,,b=2",
        "a..b=1",
        ".a=1",
        "include",
        "include x",
        "include \"x",
        "include file(\"x\")",
        "include required(file(\"x\"))",
        "include file(\"x\"",
        "\\",
        "a=\\",
        "a=\"\\",
        "a=\"\\u12",
        "a=\"\\uD800\"",
        "\r\n",
        "a=1\r\nb=2\r\n",
        "#",
        "//",
        "a#",
        "a=/b",
        "a=//b",
        "+=",
        "a+=",
        "a+=1",
        "a=1+2",
        "{a=1}x",
        "{a=1}\n\n#x\n",
        "\u{0}",
        "a=\u{1f}",
        "a=1\u{85}b=2",
        "é=ü",
        "\u{2028}a=1",
    ] {
        check(text);
        check_edits(text, &["a".to_owned()]);
        check_edits(text, &["a".to_owned(), "0".to_owned(), "b".to_owned()]);
    }
}

#[test]
fn depth_ends_in_a_diagnostic() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("{a:[", "]}")] {
        let text = format!("a = {}1{}", open.repeat(100_000), close.repeat(100_000));
        let document = Document::parse(text.clone());
        assert!(
            document
                .diagnostics()
                .iter()
                .any(|diagnostic| diagnostic.code.as_str() == "hocon.too-deep")
        );
        assert_eq!(document.print(), text);
    }
    check(&"[".repeat(100_000));
    check(&"{a".repeat(100_000));
    check(&"a.".repeat(100_000));
}

#[test]
fn every_shared_file_comes_back_whole() {
    let Some(data) = shared::data() else { return };
    let files = shared::files(&data);
    assert!(files.len() > 30, "only {} files", files.len());
    for (_, text) in files {
        check(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_whole(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn texts_of_hocon_words_come_back_whole(text in generate::tokens()) {
        check(&text);
    }

    #[test]
    fn edits_never_panic(text in generate::tokens(), path in prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "0", "1", "x y"]), 0..4)) {
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        check_edits(&text, &path);
    }
}
