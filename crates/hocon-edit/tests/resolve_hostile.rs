//! Texts made to hurt: each ends in a value or a complaint, in bounded time and memory, on a thread's usual stack.

use std::fmt::Write as _;
use std::time::Instant;

use hocon_edit::{Alone, Document, Lookup, World};
use serde_json::{Value, json};

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}", line(at));
        text
    })
}

/// The first code, and how large the value is when written out.
#[track_caller]
fn check(name: &str, text: &str, expect: Option<&str>) -> Value {
    let begun = Instant::now();
    let document = Document::parse(text);
    let resolved = document.resolve("main.conf", &Alone);
    let codes: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|remark| remark.diagnostic.code.as_str())
        .collect();
    let size = resolved.value.to_string().len();
    println!(
        "{name}: {} bytes → {size}, {codes:.40?}, {:?}",
        text.len(),
        begun.elapsed()
    );
    assert_eq!(
        codes.first().copied(),
        expect,
        "{name}: {:?}",
        resolved.diagnostics.first()
    );
    assert!(codes.len() <= 200, "{name}");
    assert!(size < 200 << 20, "{name}: {size}");
    resolved.value
}

#[test]
fn depth_ends_in_a_complaint() {
    check(
        "10,000 segments",
        &format!("{} = 1", vec!["a"; 10_000].join(".")),
        Some("hocon.path-too-long"),
    );
    check(
        "10,000 braces",
        &format!("{}{}", "a {".repeat(10_000), "}".repeat(10_000)),
        Some("hocon.too-deep"),
    );
    check(
        "10,000 brackets",
        &format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        Some("hocon.too-deep"),
    );
    check(
        "a chain of 100",
        &many(100, |at| format!("a{at} = ${{a{}}}", at + 1)).replace("${a100}", "1"),
        None,
    );
    check(
        "a chain of 10,000",
        &many(10_000, |at| format!("a{at} = ${{a{}}}", at + 1)),
        Some("hocon.chain-too-long"),
    );
    check(
        "a chain of 10,000 backwards",
        &format!("a0 = 1\n{}", many(10_000, |at| format!("a{} = ${{a{at}}}", at + 1))),
        None,
    );
    check(
        "10,000 levels by reference",
        &format!(
            "a0 = 1\n{}",
            many(10_000, |at| format!("a{} = {{x = ${{a{at}}}}}", at + 1))
        ),
        Some("hocon.too-deep"),
    );
    let deep = format!("{}x = ${{r}}{}", "a {".repeat(100), "}".repeat(100));
    check(
        "deep objects and a chain",
        &format!(
            "{deep}\n{}",
            many(120, |at| format!("r{} = [${{r{}}}]", at, at + 1)).replace("r0 ", "r ")
        ),
        Some("hocon.unresolved-reference"),
    );
    check(
        "nested concatenations",
        &format!(
            "{}\na127 = {{}}",
            many(127, |at| format!(
                "a{at} = ${{a{}}} {{ x = ${{?a{}.x}} }}",
                at + 1,
                at + 1
            ))
        ),
        None,
    );
}

#[test]
fn circles_end() {
    check(
        "a circle of 200",
        &many(200, |at| format!("a{at} = ${{a{}}}", (at + 1) % 200)),
        Some("hocon.reference-cycle"),
    );
    check(
        "a circle of 10,000",
        &many(10_000, |at| format!("a{at} = ${{a{}}}", (at + 1) % 10_000)),
        Some("hocon.chain-too-long"),
    );
    check(
        "everything refers to everything",
        &many(60, |at| {
            format!(
                "a{at} = {}",
                (0..60).map(|to| format!("${{?a{to}}}")).collect::<String>()
            )
        }),
        None,
    );
    check(
        "all objects hold each other",
        &many(40, |at| {
            format!(
                "a{at} = {{ {} }}",
                (0..40).map(|to| format!("k{to} = ${{?a{to}}}, ")).collect::<String>()
            )
        }),
        Some("hocon.expansion-too-large"),
    );
    check(
        "3,000 fields into their own object",
        &format!("a {{ {} }}", many(3000, |at| format!("k{at} = ${{a}}"))),
        Some("hocon.reference-cycle"),
    );
}

/// Circles that are broken by looking back are not remembered: meeting them again from everywhere must not take for ever.
#[test]
fn circles_that_are_met_again_end() {
    let text = many(40, |at| {
        let to = |step: usize| (at + step) % 40;
        format!(
            "b{at} = ${{a{}}} ${{a{}}} ${{a{}}}\na{at} = 1\na{at} = ${{b{}}} ${{b{}}} ${{b{}}}",
            to(1),
            to(2),
            to(3),
            to(5),
            to(7),
            to(11)
        )
    });
    let begun = Instant::now();
    let document = Document::parse(text.as_str());
    let resolved = document.resolve("main.conf", &Alone);
    println!("{} complaints, {:?}", resolved.diagnostics.len(), begun.elapsed());
    for remark in &resolved.diagnostics {
        let code = remark.diagnostic.code.as_str();
        assert!(
            [
                "hocon.reference-cycle",
                "hocon.expansion-too-large",
                "hocon.chain-too-long"
            ]
            .contains(&code),
            "{code}"
        );
    }
}

#[test]
fn growth_is_bounded() {
    let laughs = |join: &str| {
        format!(
            "a0 = \"{}\"\n{}",
            "ha".repeat(50),
            many(60, |at| format!(
                "a{} = {}",
                at + 1,
                join.replace('#', &format!("${{a{at}}}"))
            ))
        )
    };
    check("texts that double", &laughs("##"), Some("hocon.expansion-too-large"));
    check(
        "arrays that double",
        &format!(
            "a0 = [1]\n{}",
            many(60, |at| format!("a{} = ${{a{at}}} ${{a{at}}}", at + 1))
        ),
        Some("hocon.expansion-too-large"),
    );
    check(
        "objects that double",
        &laughs("{x = #, y = #}"),
        Some("hocon.expansion-too-large"),
    );
    check(
        "elements that double",
        &laughs("[#, #]"),
        Some("hocon.expansion-too-large"),
    );
    let appended = check("3,000 appends", &many(3000, |at| format!("a += {at}")), None);
    assert_eq!(appended["a"].as_array().map(Vec::len), Some(3000));
    let joined = check(
        "3,000 joins",
        &many(3000, |at| format!("a = ${{?a}} {{ k{at} = {at} }}")),
        None,
    );
    assert_eq!(joined["a"].as_object().map(serde_json::Map::len), Some(3000));
    check(
        "one object merged 3,000 times",
        &format!(
            "b {{ {} }}\n{}",
            many(1000, |at| format!("k{at} = 1")),
            many(3000, |_| "a = ${b}".to_owned())
        ),
        None,
    );
    check(
        "20,000 copies of a large object",
        &format!(
            "b {{ {} }}\n{}",
            many(1000, |at| format!("k{at} = 1")),
            many(20_000, |at| format!("a{at} = ${{b}}"))
        ),
        Some("hocon.expansion-too-large"),
    );
}

/// Two files that include each other by way of ever new folders, or one file a thousand times.
struct Endless;

impl World for Endless {
    fn file(&self, name: &str) -> Lookup {
        match name.len() {
            0..2000 if name.ends_with("in.conf") => {
                Lookup::Text("k { include \"x/in.conf\"\ninclude \"y/in.conf\" }".to_owned())
            }
            _ => Lookup::Missing,
        }
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

#[test]
fn includes_end() {
    let document = Document::parse("include \"in.conf\"");
    let resolved = document.resolve("main.conf", &Endless);
    let codes: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|remark| remark.diagnostic.code.as_str())
        .collect();
    assert!(
        codes.contains(&"hocon.too-large") || codes.contains(&"hocon.too-deep"),
        "{codes:?}"
    );
    let document = Document::parse("include \"main.conf\"");
    struct Itself;
    impl World for Itself {
        fn file(&self, _: &str) -> Lookup {
            Lookup::Text("include \"main.conf\"".to_owned())
        }
        fn variable(&self, _: &str) -> Option<String> {
            None
        }
    }
    let resolved = document.resolve("main.conf", &Itself);
    assert_eq!(resolved.value, json!({}));
    assert_eq!(
        resolved.diagnostics[0].to_string(),
        "main.conf:1:1: files include each other in a circle: main.conf → main.conf [hocon.include-cycle]"
    );
}

/// A folder that holds itself, by a link: every file is there under ever longer names.
#[test]
fn a_folder_that_holds_itself_ends() {
    struct Linked;
    impl World for Linked {
        fn file(&self, _: &str) -> Lookup {
            Lookup::Text("a = 1\ninclude \"x/in.conf\"\nb = 2".to_owned())
        }
        fn variable(&self, _: &str) -> Option<String> {
            None
        }
    }
    let document = Document::parse("include \"in.conf\"");
    let resolved = document.resolve("main.conf", &Linked);
    assert_eq!(resolved.value, json!({"a": 1, "b": 2}));
    let codes: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|remark| remark.diagnostic.code.as_str())
        .collect();
    assert_eq!(codes, ["hocon.too-deep"]);
}

/// Time by size, printed for people; what is asserted is that it all comes out.
#[test]
fn time_grows_with_the_text() {
    let sizes: &[usize] = match std::env::var("HOCON_EDIT_SIZES").as_deref() {
        Ok("large") => &[10, 100, 1000, 10_000, 50_000],
        _ => &[10, 100, 1000],
    };
    for kb in sizes {
        let block = |at: usize| {
            format!(
                "p{at} {{\n  name = \"profile {at}\" # comment\n  key = ${{d.key}}\n  list = [1, 2, {{ a.b = c }}]\n}}"
            )
        };
        let count = kb * 1024 / block(1000).len();
        let text = format!("d.key {{ kty = EC, crv = P-256 }}\n{}", many(count, block));
        let begun = Instant::now();
        let document = Document::parse(text.as_str());
        let parsed = begun.elapsed();
        let resolved = document.resolve("main.conf", &Alone);
        println!(
            "{kb} kB: parsed in {parsed:?}, resolved in {:?}",
            begun.elapsed() - parsed
        );
        assert_eq!(resolved.diagnostics, []);
        assert_eq!(resolved.value.as_object().map(serde_json::Map::len), Some(count + 1));
        assert_eq!(resolved.value["p0"]["key"]["crv"], "P-256");
    }
}
