//! `desk hocon`, run as a program.

use serde_json::{Value, json};

use crate::desk::{Folder, run};

/// The README's `desk hocon resolve`: a file with an include and references, from another folder.
#[test]
fn a_file_is_resolved_where_it_lies() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("keys")).expect("a folder");
    std::fs::write(folder.path().join("keys/test.conf"), "key { kty = EC }\n").expect("a file");
    let text = "include \"keys/test.conf\"\nprofiles.a { key = ${key}, note = ${?NO_SUCH_VARIABLE} }\nall += ${profiles.a.key.kty}\n";
    std::fs::write(folder.path().join("main.conf"), text).expect("a file");
    let done = run(&["hocon", "resolve", &folder.join("main.conf")]);
    let value: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{done:?}");
    let key = json!({"kty": "EC"});
    assert_eq!(
        value,
        json!({"key": key, "profiles": {"a": {"key": key}}, "all": ["EC"]})
    );
}

/// What is wrong is told with its place and a code; the rest is printed all the same.
#[test]
fn faults_have_places_and_codes() {
    let folder = Folder::new();
    let file = folder.join("broken.conf");
    std::fs::write(&file, "a = 1\nb = ${c}\nd = ${e}\ne = ${d}\n").expect("a file");
    let done = run(&["hocon", "resolve", &file]);
    assert_eq!(done.code, 1, "{done:?}");
    let value: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(value, json!({"a": 1}));
    let told: Vec<_> = done.err.lines().collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(
        told[0],
        format!("{file}:2:5: nothing is defined at c [hocon.unresolved-reference]")
    );
    assert!(
        told[1].starts_with(&format!("{file}:3:5: ")) && told[1].ends_with("e → d → e [hocon.reference-cycle]"),
        "{told:?}"
    );
    let missing = run(&["hocon", "resolve", &folder.join("none.conf")]);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""), "{missing:?}");
    assert_eq!(run(&["hocon"]).code, 2);
}
