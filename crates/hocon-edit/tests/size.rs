//! How long texts take that grow: twice the text, twice the time. The times are printed and not judged, because a busy machine is no fault; what is
//! judged is that nothing is lost on the way, and that nothing is given up for size.

use std::time::{Duration, Instant};

use hocon_edit::Document;

/// A profile as people write it, with comments, references, nested objects, arrays and long texts.
const BLOCK: &str = r#"  # what member {} is
  "member-{}" = {
    name = "Member {}" // shown
    format: jwt_vc, vct = "https://issuer.example.org/{}"
    key = ${shared.key} { kid = k{} }
    claims = [ { path = ["a", "b"], display = ${?shared.display} }, [1, 2.5e3, true, null] ]
    note = """several
    lines {}"""
  }
"#;

/// The same with all of it on one line.
const LINE: &str = r#"m{} { a = [{ b : ${?s.k} "{}" }], c.d = "\u00e9\n{}" }, "#;

/// As many members as fit into so many bytes, and the number of the last.
fn text(block: &str, bytes: usize) -> (String, usize) {
    let mut text = String::with_capacity(bytes + 2000);
    text.push_str("shared { key { kty = EC }, display = [] }\nmembers {\n");
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        text.push_str(&block.replace("{}", &number.to_string()));
    }
    text.push_str("\n}\n");
    (text, number)
}

fn series(name: &str, block: &str, member: impl Fn(usize) -> String, key: &[&str], kilobytes: &[usize]) {
    println!("{name:>6}     kB  parse ms  per MB  set ms  per MB");
    for size in kilobytes {
        let (text, last) = text(block, size << 10);
        let (document, parsed) = timed(|| Document::parse(text.clone()));
        assert_eq!(document.diagnostics().first(), None);
        let name = member(last);
        let path: Vec<&str> = ["members", &name].into_iter().chain(key.iter().copied()).collect();
        // The last member is there, and is edited like the first: the text is read once more.
        let (edited, set) = timed(|| document.set(&path, 4711).expect("an edit"));
        let (span, with) = document.difference(&edited).expect("a difference");
        assert!(span.end - span.start < 100 && with == "4711", "{span:?} {with}");
        let (printed, _) = timed(|| document.print());
        assert!(printed == text, "a text of {size} kB is not printed as it was");
        let per = |time: Duration| time.as_millis() * 1024 / *size as u128;
        println!(
            "{:>13}  {:>8}  {:>6}  {:>6}  {:>6}",
            size,
            parsed.as_millis(),
            per(parsed),
            set.as_millis(),
            per(set)
        );
    }
}

fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let out = what();
    (out, begun.elapsed())
}

/// Up to 50 MB: `HOCON_EDIT_MEGABYTES=50 cargo test --release -p hocon-edit --test size -- --nocapture`.
#[test]
fn texts_of_megabytes_are_read_and_edited() {
    let told = std::env::var("HOCON_EDIT_MEGABYTES").ok();
    let most: usize = told.and_then(|most| most.parse().ok()).unwrap_or(2);
    let mut sizes: Vec<usize> = (9..)
        .map(|power| 1 << power)
        .take_while(|size| *size < most << 10)
        .collect();
    sizes.push(most << 10);
    series("lines", BLOCK, |number| format!("member-{number}"), &["name"], &sizes);
    series("line", LINE, |number| format!("m{number}"), &["c", "d"], &sizes);
}
