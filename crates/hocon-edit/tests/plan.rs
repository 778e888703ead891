//! What setting a value would mean, as a table: text, path, value, and for each way what it does, who shares it and the text after it.

use hocon_edit::{Alone, Document, Literal, Lookup, Plan, Way, WayKind, World};
use serde_json::{Value, json};

mod shared;

/// Files beside the document, and one variable.
struct Folder(&'static [(&'static str, &'static str)]);

impl World for Folder {
    fn file(&self, name: &str) -> Lookup {
        let found = self.0.iter().find(|(file, _)| *file == name);
        found.map_or(Lookup::Missing, |(_, text)| Lookup::Text((*text).to_owned()))
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home".to_owned())
    }
}

fn path(slashed: &str) -> Vec<&str> {
    slashed.split('/').collect()
}

fn told(way: &Way) -> (String, String, &str) {
    let kind = match &way.kind {
        WayKind::InPlace => "in place".to_owned(),
        WayKind::Target { path } => format!("at {}", path.join("/")),
        WayKind::Override => "over".to_owned(),
        WayKind::Add => "new".to_owned(),
        other => format!("{other:?}"),
    };
    let shared: Vec<_> = way.shared.iter().map(|path| path.join("/")).collect();
    (kind, shared.join(" "), way.document.text())
}

fn plan(text: &str, world: &dyn World, at: &str, value: Value) -> Result<Plan, &'static str> {
    let document = Document::parse(text);
    let resolved = document.resolve("main.conf", world);
    assert_eq!(resolved.diagnostics, [], "{text:?}");
    resolved
        .plan(world, &path(at), Literal::from(value))
        .map_err(|error| error.code())
}

/// Every way: kind, the others that change, the new text.
fn check(text: &str, world: &dyn World, at: &str, value: Value, expect: &[(&str, &str, &str)]) {
    let plan = plan(text, world, at, value).unwrap_or_else(|code| panic!("{text:?} {at}: {code}"));
    let seen: Vec<_> = plan.ways.iter().map(told).collect();
    let seen: Vec<_> = seen
        .iter()
        .map(|(kind, shared, text)| (kind.as_str(), shared.as_str(), *text))
        .collect();
    assert_eq!(seen, expect, "{text:?} {at}");
}

#[test]
fn what_is_written_there_is_replaced_there() {
    check("a = 1 # c\n", &Alone, "a", json!(2), &[("in place", "", "a = 2 # c\n")]);
    check(
        "a = 1\na = 3\n",
        &Alone,
        "a",
        json!(2),
        &[("in place", "", "a = 1\na = 2\n")],
    );
    check(
        "a = [1, {b = 2}]",
        &Alone,
        "a/1/b",
        json!(3),
        &[("in place", "", "a = [1, {b = 3}]")],
    );
    check(
        "a = 1\nb = ${a}\nc = ${a} px\n",
        &Alone,
        "a",
        json!(2),
        &[("in place", "b c", "a = 2\nb = ${a}\nc = ${a} px\n")],
    );
    check(
        "a = x${?HOME}\n",
        &Folder(&[]),
        "a",
        json!("y"),
        &[("in place", "", "a = \"y\"\n")],
    );
    // Asked with the value that is there: the sharers are found all the same.
    check(
        "a = 1\nb = ${a}\n",
        &Alone,
        "a",
        json!(1),
        &[("in place", "b", "a = 1\nb = ${a}\n")],
    );
}

#[test]
fn what_is_not_there_is_added() {
    check("a = 1\n", &Alone, "b", json!(2), &[("new", "", "a = 1\nb = 2\n")]);
    check(
        "x { a = 1 }\nz = ${x}\n",
        &Alone,
        "x/b",
        json!(2),
        &[("new", "z/b", "x { a = 1, b = 2 }\nz = ${x}\n")],
    );
    check("a = ${?none}\n", &Alone, "a", json!(2), &[("over", "", "a = 2\n")]);
}

#[test]
fn a_reference_leaves_the_choice() {
    let text = "key { d = 1 }\np { k = ${key}, n = 1 }\nq { k = ${key}, n = 2 }\n";
    check(
        text,
        &Alone,
        "p/k/d",
        json!(2),
        &[
            (
                "at key/d",
                "key/d q/k/d",
                "key { d = 2 }\np { k = ${key}, n = 1 }\nq { k = ${key}, n = 2 }\n",
            ),
            (
                "over",
                "",
                "key { d = 1 }\np { k = ${key}, k.d = 2, n = 1 }\nq { k = ${key}, n = 2 }\n",
            ),
        ],
    );
    check(
        text,
        &Alone,
        "q/k/e",
        json!("x"),
        &[
            (
                "at key/e",
                "key/e p/k/e",
                "key { d = 1, e = \"x\" }\np { k = ${key}, n = 1 }\nq { k = ${key}, n = 2 }\n",
            ),
            (
                "over",
                "",
                "key { d = 1 }\np { k = ${key}, n = 1 }\nq { k = ${key}, k.e = \"x\", n = 2 }\n",
            ),
        ],
    );
    // References of references, the nearest first; who reads the path itself changes along.
    check(
        "a = ${b}\nb = ${c}\nc = 1\nd = ${a}\n",
        &Alone,
        "a",
        json!(2),
        &[
            ("at b", "b d", "a = ${b}\nb = 2\nc = 1\nd = ${a}\n"),
            ("at c", "b c d", "a = ${b}\nb = ${c}\nc = 2\nd = ${a}\n"),
            ("over", "d", "a = 2\nb = ${c}\nc = 1\nd = ${a}\n"),
        ],
    );
    // Inside an array there is nothing to override with.
    check(
        "a = ${b}\nb = [1, 2]\n",
        &Alone,
        "a/1",
        json!(3),
        &[("at b/1", "b/1", "a = ${b}\nb = [1, 3]\n")],
    );
    // The environment cannot be changed from here.
    check(
        "a = ${HOME}\n",
        &Folder(&[]),
        "a",
        json!("x"),
        &[("over", "", "a = \"x\"\n")],
    );
    // Look-back has no path of its own.
    check(
        "a { b = 1 }\na = ${a} { c = 2 }\n",
        &Alone,
        "a/b",
        json!(3),
        &[("over", "", "a { b = 1 }\na = ${a} { c = 2, b = 3 }\n")],
    );
}

#[test]
fn another_file_is_named_and_overridden() {
    const FILES: Folder = Folder(&[("base.conf", "a = 1\nx { y = [1] }\nk = ${a}\n")]);
    let text = "include \"base.conf\"\nb = ${a}\n";
    check(
        text,
        &FILES,
        "a",
        json!(2),
        &[("over", "k b", "include \"base.conf\"\nb = ${a}\na = 2\n")],
    );
    check(
        text,
        &FILES,
        "b",
        json!(2),
        &[("over", "", "include \"base.conf\"\nb = 2\n")],
    );
    let of = |at: &str| plan(text, &FILES, at, json!(2)).map(|plan| plan.included.map(|site| (site.file, site.line)));
    assert_eq!(of("a"), Ok(Some(("base.conf".to_owned(), 1))));
    assert_eq!(of("b"), Ok(Some(("base.conf".to_owned(), 1))));
    assert_eq!(of("n"), Ok(None));
    assert_eq!(of("x/y/0"), Err("hocon.edit.include"));
    // What is included further below would win over what is written in the object above it.
    check(
        "x { z = 1 }\ninclude \"base.conf\"\n",
        &Folder(&[("base.conf", "x { y = 1 }\n")]),
        "x/y",
        json!(2),
        &[("over", "", "x { z = 1 }\ninclude \"base.conf\"\nx.y = 2\n")],
    );
    check(
        "a = 3\ninclude \"base.conf\"\n",
        &FILES,
        "a",
        json!(2),
        &[("over", "k", "a = 3\ninclude \"base.conf\"\na = 2\n")],
    );
}

#[test]
fn what_cannot_be_done_is_refused_with_a_code() {
    let code = |text: &str, at: &str, value: Value| plan(text, &Alone, at, value).map(|_| ());
    assert_eq!(code("a = 1", "a/b", json!(1)), Err("hocon.edit.not-an-object"));
    assert_eq!(code("a = [1]", "a/5", json!(1)), Err("hocon.edit.not-an-object"));
    assert_eq!(
        code("a { b = 1 }\na { c = 1 }", "a", json!({})),
        Err("hocon.edit.merged")
    );
    // Nothing may be left without a value.
    assert_eq!(code("a { b = 1 }\nc = ${a.b}", "a", json!(1)), Err("hocon.edit.unsafe"));
    let broken = Document::parse("a = {");
    let error = broken
        .resolve("x", &Alone)
        .plan(&Alone, &["a"], 1)
        .map_err(|error| error.code());
    assert_eq!(error.map(|_| ()), Err("hocon.edit.broken"));
}

/// walt.id's profiles share a key and a DID: who shares is told, and one profile can leave.
#[test]
fn waltids_profiles_share_what_they_refer_to() {
    let Some(data) = shared::data() else { return };
    let text = std::fs::read_to_string(data.join("waltid-0.21.0/issuer2-profiles.conf")).unwrap();
    let document = Document::parse(text.as_str());
    let before = document.resolve("issuer2-profiles.conf", &Alone);
    let sharers = text.matches("issuerDid = ${defaultIssuerDid}").count();
    assert!(sharers > 30, "{sharers}");
    let at = ["profiles", "alpsTourReservation", "issuerDid"];
    let plan = before.plan(&Alone, &at, "did:example:1").unwrap();
    let [target, own] = plan.ways.as_slice() else {
        panic!("{} ways", plan.ways.len())
    };
    let kind = WayKind::Target {
        path: vec!["defaultIssuerDid".to_owned()],
    };
    assert_eq!((&target.kind, &own.kind), (&kind, &WayKind::Override));
    // The target itself, and every profile but this one.
    assert_eq!((target.shared.len(), own.shared.len()), (sharers, 0));
    let all = target
        .shared
        .iter()
        .filter(|path| path.last().is_some_and(|name| name == "issuerDid"));
    assert_eq!(all.count(), sharers - 1);
    let (span, with) = document.difference(&own.document).unwrap();
    assert_eq!(
        (span.of(&text), with.as_str()),
        ("${defaultIssuerDid}", "\"did:example:1\"")
    );
    // Below the reference: the key of this profile alone gets an id.
    let at = ["profiles", "alpsTourReservation", "issuerKey", "jwk", "kid"];
    let plan = before.plan(&Alone, &at, "k1").unwrap();
    let [target, own] = plan.ways.as_slice() else {
        panic!("{} ways", plan.ways.len())
    };
    assert_eq!(own.shared.len(), 0);
    assert!(target.shared.len() > 20, "{}", target.shared.len());
    let line = "    issuerKey = ${defaultIssuerKey}\n";
    let expect = text.replacen(line, &format!("{line}    issuerKey.jwk.kid = \"k1\"\n"), 1);
    assert!(
        own.document.text() == expect,
        "{:?}",
        document.difference(&own.document)
    );
}
