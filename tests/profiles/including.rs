//! Files that the folder's files include, and what a folder may bring that is none of them.

use std::path::Path;
use std::pin::Pin;

use desk_app::schema::Problem;
use desk_app::{News, config};
use futures_util::{Stream, StreamExt as _};
use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::{Folder, project};
use crate::support::{fixture, soon};

const TICKET: &str = "name = x, credentialConfigurationId = \"event_ticket_dc+sd-jwt\", credentialData = {}";

fn shipped(name: &str) -> String {
    std::fs::read_to_string(project().join("profiles").join(name)).expect("a shipped file")
}

/// A folder with the shipped metadata, these profiles, and these files beside them.
fn folder(profiles: &str, beside: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(METADATA, &shipped(METADATA));
    write(PROFILES, profiles);
    for (name, text) in beside {
        write(name, text);
    }
    folder
}

/// `file:line:column code`, and the profile it takes out.
fn said(problem: &Problem) -> String {
    let number = |number: Option<u32>| number.unwrap_or_default();
    let profile = problem
        .profile_id
        .as_ref()
        .map_or(String::new(), |id| format!(" of {id}"));
    let by = problem
        .included_by
        .as_ref()
        .map_or(String::new(), |by| format!(" in {by}"));
    let (file, line, column) = (&problem.file, number(problem.line), number(problem.column));
    format!("{file}:{line}:{column} {}{profile}{by}", problem.code)
}

fn check(folder: &Path, profiles: &[&str], problems: &[&str]) -> Vec<String> {
    let loaded = config::open(folder, &fixture::identity());
    let ids: Vec<_> = loaded.catalogue.profiles.keys().map(String::as_str).collect();
    let found: Vec<_> = loaded.problems.iter().map(said).collect();
    assert_eq!(
        (ids.as_slice(), &found),
        (profiles, &problems.iter().map(ToString::to_string).collect())
    );
    loaded.problems.into_iter().map(|problem| problem.message).collect()
}

/// A file of the folder is included wherever the statement stands; what is wrong in it is told with its own name and place.
#[test]
fn files_of_the_folder_are_included() {
    let including = format!("include \"more/all\"\nprofiles {{ b = {{ {TICKET} }}\n include \"c.conf\" }}\n");
    let whole = format!("profiles.a = {{ {TICKET} }}\nprofiles.b.haip = true\n");
    let third = format!("c = {{ {TICKET},\n  haip = perhaps }}\n");
    let place = folder(&including, &[("more/all.conf", &whole), ("c.conf", &third)]);
    let wrong = "c.conf:2:10 profile-type of c in issuer2-profiles.conf";
    check(place.path(), &["a", "b"], &[wrong]);
    std::fs::write(place.path().join("c.conf"), "c = {\n  name = ${nobody}\n").expect("a file");
    check(
        place.path(),
        &[],
        &[
            "c.conf:1:5 hocon.unclosed-object in issuer2-profiles.conf",
            "c.conf:2:10 hocon.unresolved-reference in issuer2-profiles.conf",
        ],
    );
}

/// Nothing outside the folder is read: not by a path, not by a link, and not where a file of the folder itself is one.
#[cfg(unix)]
#[test]
fn nothing_leads_out() {
    let elsewhere = Folder::new();
    std::fs::write(elsewhere.path().join("secret.conf"), "secret = 1\n").expect("a file");
    let out = elsewhere.path().join("secret.conf");
    let absolute = format!("include \"{}\"\nprofiles {{}}\n", out.display());
    let refused = "issuer2-profiles.conf:1:1 hocon.include-refused";
    let place = folder(&absolute, &[]);
    check(place.path(), &[], &[refused]);

    let place = folder("include \"link.conf\"\nprofiles {}\n", &[]);
    std::os::unix::fs::symlink(&out, place.path().join("link.conf")).expect("a link");
    let messages = check(place.path(), &[], &[refused]);
    assert!(
        messages[0].contains("a link that leads out of the configuration folder"),
        "{messages:?}"
    );

    std::fs::remove_file(place.path().join(PROFILES)).expect("a file less");
    std::os::unix::fs::symlink(&out, place.path().join(PROFILES)).expect("a link");
    let messages = check(place.path(), &[], &["issuer2-profiles.conf:0:0 config-unreadable"]);
    assert!(messages[0].contains("a link that leads out"), "{messages:?}");

    // A link that stays inside is a file like any other.
    let place = folder(
        "include \"link.conf\"\n",
        &[("real/p.conf", &format!("profiles.a {{ {TICKET} }}"))],
    );
    std::os::unix::fs::symlink("real/p.conf", place.path().join("link.conf")).expect("a link");
    check(place.path(), &["a"], &[]);
}

/// A folder where a file should be, and a file that is too large to be one of ours.
#[test]
fn what_is_no_file_is_said() {
    let place = folder("include \"keys.conf\"\nprofiles {}\n", &[("keys.conf/x", "")]);
    let messages = check(place.path(), &[], &["issuer2-profiles.conf:1:1 hocon.include-refused"]);
    assert!(messages[0].contains("it is a folder"), "{messages:?}");
    let place = folder("profiles {}", &[("web.conf/x", "")]);
    let messages = check(place.path(), &[], &["web.conf:0:0 config-unreadable"]);
    assert!(messages[0].contains("it is a folder"), "{messages:?}");
    let place = folder(
        "include \"keys.conf\"\nprofiles {}\n",
        &[("keys.conf", &"#".repeat(2_000_001))],
    );
    let messages = check(place.path(), &[], &["issuer2-profiles.conf:1:1 hocon.include-refused"]);
    assert!(messages[0].contains("2000001 bytes"), "{messages:?}");
}

/// A defect is told where it is written, and through which reference it came from there.
#[test]
fn a_defect_points_behind_references() {
    let text = format!(
        "\n\n\nhook {{ webhook {{ url = \"/relative\" }} }}\ninclude \"keys.conf\"\nprofiles {{\n  a = {{ {TICKET}\n    \
         issuerKey = ${{key}}\n  }}\n  b = {{ {TICKET}, notifications = ${{hook}} }}\n  c = ${{profiles.b}}\n  d = {{ {TICKET}, haip = 1 }}\n}}\n"
    );
    let place = folder(&text, &[("keys.conf", "key { }\n")]);
    let messages = check(
        place.path(),
        &[],
        &[
            "keys.conf:1:5 profile-key of a in issuer2-profiles.conf",
            "issuer2-profiles.conf:4:24 profile-notifications of b",
            "issuer2-profiles.conf:4:24 profile-notifications of c",
            "issuer2-profiles.conf:12:94 profile-type of d",
        ],
    );
    let ends = |at: usize, end: &str| assert!(messages[at].ends_with(end), "{}", messages[at]);
    ends(
        0,
        "(written here, used through ${key} at issuer2-profiles.conf, line 8)",
    );
    ends(1, "(written here, used through ${hook} at line 10)");
    ends(2, "(written here, used through ${hook} at line 10)");
    ends(3, "haip must be true or false");
}

/// A reference that leads nowhere takes down the profile it stands in, and whatever else may hang on it: never an incomplete profile.
#[test]
fn a_reference_to_nothing() {
    let lines = [
        format!("a {{ {TICKET}, haip = ${{nobody}} }}"),
        format!("b {{ {TICKET} }}"),
        "c = ${profiles.b}".to_owned(),
        "e = ${nobody}".to_owned(),
    ];
    let text = |more: &str| format!("profiles {{\n{}\n}}\n{more}\n", lines.join("\n"));
    let (of_a, of_e) = (
        "issuer2-profiles.conf:2:97 hocon.unresolved-reference",
        "issuer2-profiles.conf:5:5 hocon.unresolved-reference",
    );
    let place = folder(&text(""), &[]);
    check(
        place.path(),
        &["b", "c"],
        &[&format!("{of_a} of a"), &format!("{of_e} of e")],
    );
    let loaded = config::open(place.path(), &fixture::identity());
    assert!(!loaded.broken);
    assert_eq!(
        loaded.catalogue.invalid["a"],
        "Credential profile a: nothing is defined at nobody"
    );
    for more in [
        "profiles.d = ${profiles.a}",
        "all = ${profiles}",
        "x = ${?profiles.e.name}",
        "include \"x.conf\"",
    ] {
        let place = folder(&text(more), &[("x.conf", "y = ${?profiles.a}")]);
        check(place.path(), &[], &[of_a, of_e]);
    }
}

/// Two profiles with one id are one to HOCON: said with both places, and nothing is taken down. An addition is none.
#[test]
fn one_id_twice() {
    let one = format!("profiles.a {{ {TICKET} }}\n");
    let twice = format!("{one}profiles.a.haip = true\nprofiles.a {{ name = y }}\n{one}");
    let place = folder(&twice, &[]);
    let messages = check(place.path(), &["a"], &["issuer2-profiles.conf:4:12 profile-twice"]);
    assert!(messages[0].contains("profile a: also at line 1."), "{messages:?}");
    assert!(!config::open(place.path(), &fixture::identity()).broken);
    let place = folder(&format!("include \"x.conf\"\n{one}"), &[("x.conf", &one)]);
    let messages = check(place.path(), &["a"], &["issuer2-profiles.conf:2:12 profile-twice"]);
    assert!(messages[0].contains("also at x.conf line 1."), "{messages:?}");
    let place = folder(&format!("{one}profiles.b = ${{profiles.a}} {{ {TICKET} }}\n"), &[]);
    check(place.path(), &["a", "b"], &[]);
}

/// A dot in an id is said as that, whether it stands in quotes or makes a level.
#[test]
fn a_dot_in_an_id() {
    let text = format!(
        "profiles {{\n  eu.pid {{ {TICKET} }}\n  \"eu.mdl\" {{ {TICKET} }}\n  fine {{ {TICKET} }}\n  fine.too.far {{ {TICKET} }}\n}}\n"
    );
    let messages = check(
        folder(&text, &[]).path(),
        &[],
        &[
            "issuer2-profiles.conf:2:3 profile-id of eu",
            "issuer2-profiles.conf:3:3 profile-id of eu.mdl",
            "issuer2-profiles.conf:5:3 profile-id of fine",
        ],
    );
    assert!(
        messages[0].contains("eu.pid is read as a profile eu with a member pid"),
        "{messages:?}"
    );
    assert!(messages[0].ends_with("for example eu-pid"), "{messages:?}");
    assert!(messages[2].ends_with("for example fine-too-far"), "{messages:?}");
}

/// R41: a change of what is included is live too, also of a file that was not there at first.
#[tokio::test(flavor = "multi_thread")]
async fn included_files_are_watched() {
    let desk = TestDesk::on(folder("include \"more/all.conf\"\nprofiles {}\n", &[])).await;
    let mut news: Pin<Box<dyn Stream<Item = Vec<News>> + Send>> = Box::pin(desk.desk.news());
    let more = desk.config.path().join("more");
    std::fs::create_dir_all(&more).expect("a folder");
    for ids in [&["a"][..], &["a", "b"], &["b"]] {
        let text: String = ids.iter().map(|id| format!("profiles.{id} {{ {TICKET} }}\n")).collect();
        std::fs::write(more.join("all.conf"), text).expect("a file");
        let wait = async {
            while desk.ids().await != ids {
                news.next().await.expect("news");
            }
        };
        soon("the included profiles", wait).await;
    }
    // A save of the including file sees what is included, and is refused for what is wrong there.
    std::fs::write(more.join("all.conf"), "profiles {").expect("a file");
    let saved = desk
        .save(PROFILES, "include \"more/all.conf\"\n")
        .await
        .expect("an answer");
    assert_eq!(
        (&saved["saved"], &saved["problems"][0]["file"]),
        (&json!(false), &json!("more/all.conf"))
    );
    assert_eq!(saved["problems"][0]["includedBy"], PROFILES);
    desk.end().await;
}

/// An included file is edited like the others: shown, checked as part of the whole, and refused where it would break what includes it.
#[tokio::test]
async fn included_files_are_saved() {
    let one = format!("profiles.a {{ {TICKET} }}\n");
    let desk = TestDesk::on(folder(
        "include \"more/all\"\n",
        &[("more/all.conf", &one), ("other.conf", "x = 1")],
    ))
    .await;
    let files = desk.done("files", Value::Null).await;
    let names: Vec<_> = files
        .as_array()
        .expect("files")
        .iter()
        .map(|file| &file["name"])
        .collect();
    assert_eq!(names, [METADATA, PROFILES, "more/all.conf"]);
    let two = format!("{one}profiles.b = ${{profiles.a}}\n");
    let saved = desk.save("more/all.conf", &two).await.expect("an answer");
    assert_eq!((&saved["saved"], &saved["file"]["text"]), (&json!(true), &json!(two)));
    assert_eq!(desk.ids().await, ["a", "b"]);
    for (bad, file) in [("profiles {", "more/all.conf"), ("", PROFILES)] {
        let saved = desk.save("more/all.conf", bad).await.expect("an answer");
        assert_eq!(
            (&saved["saved"], &saved["problems"][0]["file"]),
            (&json!(false), &json!(file)),
            "{bad}"
        );
        assert_eq!(desk.on_disk("more/all.conf"), two);
    }
    let args = json!({"name": "other.conf", "text": "", "baseHash": ""});
    let refused = desk
        .call("save_file", args)
        .await
        .expect_err("not of the folder's files");
    assert_eq!(refused.code, "config-no-such-file");
    desk.end().await;
}
