//! What the guard stops, and that what it lets through does not hurt the resolver behind it.

use std::fmt::Write as _;
use std::time::Instant;

use hocon_edit::{Document, Limits, guard};
use proptest::prelude::*;

mod shared;

fn check(text: &str, expect: Result<(), (&str, usize, usize)>) {
    let seen = guard(text, &Limits::default())
        .map(|_| ())
        .map_err(|error| (error.code.as_str(), error.line, error.column));
    assert_eq!(seen, expect, "{}", text.chars().take(200).collect::<String>());
}

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}", line(at));
        text
    })
}

#[test]
fn circles_are_refused_with_their_place() {
    check("a = ${b}\nb = ${a}", Err(("hocon.reference-cycle", 1, 5)));
    check(
        "a = 1\nx { b = ${c} }\nc = [${x}]",
        Err(("hocon.reference-cycle", 2, 9)),
    );
    check("a { b = ${a} }", Err(("hocon.reference-cycle", 1, 9)));
    check("a.b = ${?c}\nc = ${a.b.d}", Err(("hocon.reference-cycle", 1, 7)));
    // Without the guard this text ends the process: hocon-parser 1.14.2 overflows its stack.
    check(
        "x: { foo: ${a} }\nx: {}\na.b:${x}{}\na.c = 1\n",
        Err(("hocon.reference-cycle", 1, 11)),
    );
    // So do these: a look-back without an earlier value, and names that hocon-parser takes for the field's own.
    check(
        "b.c: 1\nc: ${?a.b.c}\na.b = { b = ${c} }\na.b.c += 1\nc = {}",
        Err(("hocon.reference-cycle", 2, 4)),
    );
    check(
        "c.a = ${?a.b}\nc.a += 1\na.b += 1",
        Err(("hocon.reference-cycle", 1, 7)),
    );
    check(
        "a.b.c = ${b.c}{}\na.b = ${?a.b.c}\nb.c += ${?c}\na.b += ${a.b}",
        Err(("hocon.reference-cycle", 1, 9)),
    );
    check("a = [{ k = ${b} }]\nb = ${a}", Err(("hocon.reference-cycle", 1, 12)));
}

#[test]
fn looking_back_is_no_circle() {
    check("a = [1]\na = ${a} [2]\na += 3", Ok(()));
    check("p = \"/bin\"\np = ${p}\":/sbin\"", Ok(()));
    check("foo : { a : { c : 1 } }\nfoo : ${foo.a}\nfoo : { a : 2 }", Ok(()));
    check("bar : { foo : 42, baz : ${bar.foo} }", Ok(()));
    check(
        "bar : { a : ${foo.d}, b : 1 }\nbar.b = 3\nfoo : { c : ${bar.b}, d : 2 }\nfoo.d = 4",
        Ok(()),
    );
    check("a = ${?a} 1", Ok(()));
    check("server { opts = [1], opts += 2, all = ${server.opts} }", Ok(()));
    check("server { opens += ${x}, closes += ${y} }\nx = 1\ny = ${x}", Ok(()));
    check("issuer = 1\np { issuer = ${issuer} }", Ok(()));
    check("d { x = 1 }\nk { a = ${d}, b = ${d.x}, c = [${d}, ${d}] }", Ok(()));
}

#[test]
fn sizes_have_limits() {
    check(&"#".repeat(2_000_001), Err(("hocon.too-large", 1, 1)));
    check(&"#".repeat(2_000_000), Ok(()));
    check(
        &format!("{} = 1", vec!["a"; 129].join(".")),
        Err(("hocon.path-too-long", 1, 1)),
    );
    check(&format!("{} = 1", vec!["a"; 128].join(".")), Ok(()));
    check(
        &format!("x = ${{?{}}}", vec!["a"; 129].join(".")),
        Err(("hocon.path-too-long", 1, 5)),
    );
    check(
        &format!("{}{} = 1{}", "a{".repeat(100), vec!["a"; 29].join("."), "}".repeat(100)),
        Err(("hocon.path-too-long", 1, 201)),
    );
    check(&many(20_000, |at| format!("k{at} = ${{?v}}")), Ok(()));
    check(
        &many(20_001, |at| format!("k{at} = ${{?v}}")),
        Err(("hocon.too-many-references", 20_001, 10)),
    );
    check(&many(64, |at| format!("k{at} = ${{?k{}}}", at + 1)), Ok(()));
    let code = guard(&many(66, |at| format!("k{at} = ${{?k{}}}", at + 1)), &Limits::default())
        .unwrap_err()
        .code;
    assert_eq!(code.as_str(), "hocon.chain-too-long");
    check("a = [", Err(("hocon.unclosed-array", 1, 5)));
    check(
        &format!("a = {}1{}", "[".repeat(200), "]".repeat(200)),
        Err(("hocon.too-deep", 1, 132)),
    );
}

#[test]
fn growth_is_bounded() {
    let doubling = "k0 = \"0123456789\"\n".to_owned() + &many(40, |at| format!("k{} = ${{k{at}}}${{k{at}}}", at + 1));
    assert_eq!(
        guard(&doubling, &Limits::default()).unwrap_err().code.as_str(),
        "hocon.expansion-too-large"
    );
    let own = "a = \"0123456789\"\n".to_owned() + &many(40, |_| "a = ${a}${a}".to_owned());
    assert_eq!(
        guard(&own, &Limits::default()).unwrap_err().code.as_str(),
        "hocon.expansion-too-large"
    );
    let merging = many(100_000, |at| format!("a {{ k{at} = 1 }}"));
    assert_eq!(
        guard(&merging, &Limits::default()).unwrap_err().code.as_str(),
        "hocon.expansion-too-large"
    );
    let appending = many(15_000, |_| "a += \"0123456789\"".to_owned());
    assert_eq!(
        guard(&appending, &Limits::default()).unwrap_err().code.as_str(),
        "hocon.expansion-too-large"
    );
}

/// The largest texts that pass are resolved in bounded time, and their stack is enough.
#[test]
fn what_passes_can_be_resolved() {
    for (name, text) in [
        ("append", many(300, |at| format!("a += {at}"))),
        ("merge", many(300, |at| format!("a {{ k{at} = 1 }}"))),
        ("dotted", many(300, |at| format!("a.k{at} = 1"))),
        (
            "look back",
            "a = x\n".to_owned() + &many(60, |_| "a = ${a}y".to_owned()),
        ),
        ("chain", many(63, |at| format!("k{at} = ${{k{}}}", at + 1)) + "k63 = 1"),
        ("deep path", format!("{} = 1", vec!["a"; 128].join("."))),
        ("deep", format!("a = {}1{}", "[".repeat(120), "]".repeat(120))),
        (
            "shared",
            "d { x = 1 }\n".to_owned() + &many(500, |at| format!("k{at} = ${{d}}")),
        ),
    ] {
        guard(&text, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let start = Instant::now();
        shared::resolve(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}: {:?}", start.elapsed());
    }
}

/// Whatever the text, it is read to its end and kept. How long that takes is printed: sixteen times the text takes some sixteen
/// times as long.
#[test]
fn texts_of_one_thing_over_and_over() {
    type Shape = fn(usize) -> String;
    let shapes: [(&str, Shape); 9] = [
        ("fields", |n| many(n, |at| format!("key{at} = \"value\" # c"))),
        ("one line", |n| format!("a = [{}]", "1, ".repeat(n))),
        ("open", |n| "{[".repeat(n)),
        ("signs", |n| format!("a = {}", "1+".repeat(n))),
        ("quotes", |n| format!("a = {}", "\"\"\"".repeat(n * 2 + 1))),
        ("references", |n| format!("a = {}", "${".repeat(n))),
        ("commas", |n| ",".repeat(n)),
        ("dots", |n| ".".repeat(n)),
        ("appends", |n| many(n, |_| "a += 1".to_owned())),
    ];
    for (name, shape) in shapes {
        let time = |n: usize| {
            let text = shape(n);
            (0..3)
                .map(|_| {
                    let start = Instant::now();
                    let document = Document::parse(text.clone());
                    assert!(document.text() == text, "{name}");
                    start.elapsed()
                })
                .min()
                .unwrap()
        };
        let (small, large) = (time(4_000), time(64_000));
        let ratio = large.as_secs_f64() / small.as_secs_f64().max(1e-5);
        println!("{name}: 16 × the text takes {ratio:.0} × as long ({large:?})");
    }
}

fn tangled() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "a.b", "b.c", "a.b.c", "c.a"]);
    let value = prop::sample::select(vec![
        "1",
        "x",
        "{}",
        "[]",
        "{ a = 1 }",
        "{ b = ${c} }",
        "[${a}]",
        "${a}",
        "${?b}",
        "${a.b}",
        "${b.c}{}",
        "${?c}",
        "${a}x",
        "{ c = 2 }",
        "${?a.b.c}",
    ]);
    let sign = prop::sample::select(vec![" = ", " += ", " = ", ": "]);
    prop::collection::vec((name, sign, value), 1..9).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(name, sign, value)| format!("{name}{sign}{value}\n"))
            .collect()
    })
}

fn cases() -> u32 {
    std::env::var("HOCON_EDIT_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(2000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the guard lets through ends in a value or an error, never in an overflow.
    #[test]
    fn guarded_texts_do_not_hurt_the_resolver(text in tangled()) {
        if guard(&text, &Limits::default()).is_ok() {
            let _ = shared::resolve(&text);
        }
    }
}
