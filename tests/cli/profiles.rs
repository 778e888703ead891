//! `desk profiles` on a configuration folder, no desk running.

use serde_json::{Value, json};

use crate::desk::{Folder, run, run_in};

const PROFILES: &str = "issuer2-profiles.conf";

/// A copy of the shipped folder, with more profiles.
fn folder(more: &str) -> Folder {
    let folder = Folder::new();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles");
    for entry in std::fs::read_dir(shipped).expect("the shipped folder").flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "conf") {
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
    }
    let text = format!("{}{more}", on_disk(&folder));
    std::fs::write(folder.path().join(PROFILES), text).expect("a file");
    folder
}

fn on_disk(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join(PROFILES)).expect("a file")
}

fn path(folder: &Folder) -> String {
    folder.path().to_string_lossy().into_owned()
}

/// The README's `desk profiles check`: 0 and a word when nothing is wrong, 1 and a line for each finding, 2 when nothing can be read.
#[test]
fn a_folder_is_checked() {
    let fine = folder("");
    let done = run(&["profiles", "check", &path(&fine)]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.starts_with("no findings: 7 profiles, "), "{done:?}");
    let quiet = run(&["profiles", "check", &path(&fine), "--json"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""), "{quiet:?}");

    let bad = folder("profiles.bad = {\n  name = \"\"\n  haip = perhaps\n}\n");
    std::fs::write(bad.path().join("web.conf"), "webPort = ${NO_SUCH_PORT}\n").expect("a file");
    let line = on_disk(&bad).lines().count() - 3;
    let done = run(&["profiles", "check", &path(&bad)]);
    let told: Vec<_> = done.out.lines().collect();
    assert_eq!((done.code, told.len()), (1, 5), "{done:?}");
    let first = format!(
        "{PROFILES}:{}:3: Credential profile bad name must not be blank [profile-blank]",
        line + 1
    );
    assert!(told.contains(&first.as_str()), "{done:?}");
    let last = "web.conf:1:11: nothing is defined at NO_SUCH_PORT [hocon.unresolved-reference]";
    assert_eq!(told.last(), Some(&last));
    assert!(done.err.contains("findings in the configuration folder: 5"), "{done:?}");
    let done = run_in(&[("ISSUER_DESK_CONFIG", &path(&bad))], &["profiles", "check", "--json"]);
    let findings: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!((done.code, findings.len()), (1, 5), "{done:?}");
    assert!(
        findings
            .iter()
            .any(|finding| finding["profileId"] == "bad" && finding["code"] == "profile-type"),
        "{findings:?}"
    );

    let none = run(&["profiles", "check", &fine.join("no-such-folder")]);
    assert_eq!((none.code, none.out.as_str()), (2, ""), "{none:?}");
    assert_eq!(run(&["profiles", "check", &fine.join(PROFILES)]).code, 2);
}

/// The README's `desk profiles show`: values, and with a flag where they come from.
#[test]
fn a_profile_is_shown() {
    let place = folder(
        "shared { a = 1 }\nprofiles.mine = ${profiles.event-ticket}\nprofiles.mine.credentialData.mine = ${shared.a}\n",
    );
    let config = path(&place);
    let done = run(&["profiles", "show", "mine", "--config", &config]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.contains("\ncredentialData.mine = 1\n"), "{done:?}");
    let done = run(&["profiles", "show", "mine", "--effective", "--config", &config]);
    let lines = on_disk(&place).lines().count();
    let value = format!(
        "credentialData.mine = 1  # ${{shared.a}} at {PROFILES}:{lines}:37, written at {PROFILES}:{}:14",
        lines - 2
    );
    assert!(done.out.lines().any(|line| line == value), "{value}: {done:?}");
    assert!(done.out.contains("issuerKey = •••  # the desk's own\n"), "{done:?}");
    assert!(done.out.contains(", shared with event-ticket\n"), "{done:?}");
    let done = run(&["profiles", "show", "mine", "--effective", "--json", "--config", &config]);
    let profile: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(
        (&profile["profileId"], &profile["problems"]),
        (&json!("mine"), &json!([]))
    );
    let nobody = run(&["profiles", "show", "nobody", "--config", &config]);
    assert!(
        nobody.code == 2 && nobody.err.contains("no profile nobody"),
        "{nobody:?}"
    );
    std::fs::write(place.path().join(PROFILES), "profiles {").expect("a file");
    let broken = run(&["profiles", "show", "mine", "--config", &config]);
    assert!(
        broken.code == 1 && broken.err.contains(&format!("{PROFILES}:1:10: ")),
        "{broken:?}"
    );
}

/// The README's `desk profiles set`: the value and nothing else, in the file as in what it comes to.
#[test]
fn a_value_is_set() {
    let more = "base { level = 1 }\nprofiles.mine = ${profiles.event-ticket} { name = Mine } # mine\nprofiles.mine.credentialData = ${base}\n";
    let place = folder(more);
    let config = path(&place);
    let set = |id: &str, path: &str, value: &str| run(&["profiles", "set", id, path, value, "--config", &config]);
    let before = on_disk(&place);
    let done = set("mine", "name", "My Ticket");
    assert_eq!((done.code, done.out.as_str()), (0, "name is set\n"), "{done:?}");
    let renamed = before.replace("{ name = Mine } # mine", "{ name = \"My Ticket\" } # mine");
    assert_eq!(on_disk(&place), renamed);
    for (path, value) in [
        ("notifications.webhook.url", "https://hooks.example.org/in?a=b#c"),
        ("credentialData.level", "2"),
        ("credentialData.\"a.b\"", "[one, { two = -2 }]"),
        ("haip", "true"),
    ] {
        let done = set("mine", path, value);
        assert_eq!(done.code, 0, "{path}: {done:?}");
    }
    let done = run(&["profiles", "show", "mine", "--json", "--config", &config]);
    let profile: Value = serde_json::from_str(&done.out).expect("JSON");
    let value = |path: Value| {
        let found = profile["values"]
            .as_array()
            .expect("values")
            .iter()
            .find(|value| value["path"] == path);
        found.map_or(Value::Null, |value| value["value"].clone())
    };
    assert_eq!(
        value(json!(["notifications", "webhook", "url"])),
        json!("\"https://hooks.example.org/in?a=b#c\"")
    );
    assert_eq!(value(json!(["credentialData", "level"])), json!("2"));
    assert_eq!(value(json!(["x5Chain", "0"])), json!(null), "no desk is running here");
    assert_eq!(value(json!(["credentialData", "a.b", "1", "two"])), json!("-2"));
    assert!(
        on_disk(&place).starts_with(&before[..before.len() - more.len()]),
        "what stood before stands"
    );
    assert!(
        on_disk(&place).contains("base { level = 1 }\n"),
        "others keep what they share"
    );
}

/// What would do something else is refused with the reason, and the file keeps what it had.
#[test]
fn what_would_do_something_else_is_refused() {
    let place =
        folder("profiles.mine = ${profiles.event-ticket}\nlast = ${profiles.mine.name}\ninclude \"late.conf\"\n");
    std::fs::write(place.path().join("late.conf"), "profiles.iso-mdl.name = Late\n").expect("a file");
    let (before, config) = (on_disk(&place), path(&place));
    for (id, path, value, reason) in [
        (
            "event-ticket",
            "name",
            "Other",
            "profiles.mine.name would change as well",
        ),
        ("mine", "name", "Other", "last would change as well"),
        (
            "mine",
            "credentialConfigurationId",
            "nobody",
            "out of service: Credential profile mine",
        ),
        ("nobody", "name", "x", "there is no profile nobody"),
        ("mine", "a..b", "x", "this is no path"),
        ("mine", "name", "${patch.name}", "references are written in the text"),
        ("mine", "credentialData", "{ a", "the value: "),
        (
            "mine",
            "name.first",
            "x",
            "the value comes from ${profiles.event-ticket}",
        ),
        ("iso-mdl", "name", "Early", "profiles.iso-mdl.name would stay as it is"),
    ] {
        let done = run(&["profiles", "set", id, path, value, "--config", &config]);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{path}: {done:?}");
        assert!(done.err.contains(reason), "{reason}: {done:?}");
        assert_eq!(on_disk(&place), before);
    }
    std::fs::write(place.path().join(PROFILES), "profiles {").expect("a file");
    let broken = run(&["profiles", "set", "mine", "name", "x", "--config", &config]);
    assert!(
        broken.code == 1 && broken.err.contains("hocon.unclosed-object"),
        "{broken:?}"
    );
}

/// The README's `desk profiles new`, `duplicate`, `rename` and `delete`: each leaves a file without findings, and what is undone leaves the file as it was.
#[test]
fn profiles_are_made_copied_renamed_and_deleted() {
    let place = folder("");
    let (config, before) = (path(&place), on_disk(&place));
    let act = |words: &[&str]| run(&[&["profiles"], words, &["--config", &config]].concat());
    let fine = |words: &[&str], said: &str| {
        let done = act(words);
        assert_eq!(
            (done.code, done.out.trim(), done.err.as_str()),
            (0, said, ""),
            "{words:?}: {done:?}"
        );
        let check = run(&["profiles", "check", &config]);
        assert_eq!((check.code, check.err.as_str()), (0, ""), "{words:?}: {check:?}");
    };
    fine(
        &["new", "mine", "--configuration", "urn:eudi:pid:1", "--name", "My PID"],
        "mine is made",
    );
    let text = on_disk(&place);
    assert!(text.contains("\n  \"mine\" = {\n    name = \"My PID\"\n"), "{text}");
    fine(&["rename", "mine", "yours"], "mine is now yours");
    assert_eq!(on_disk(&place), text.replace("\"mine\"", "\"yours\""));
    fine(&["delete", "yours"], "yours is deleted");
    assert_eq!(on_disk(&place), before);
    fine(&["duplicate", "iso-mdl", "mdl-2"], "mdl-2 is made");
    assert_eq!(
        on_disk(&place)
            .matches("# One entry for each element of the array.")
            .count(),
        2
    );
    fine(&["delete", "mdl-2"], "mdl-2 is deleted");
    assert_eq!(on_disk(&place), before);
    for (words, why) in [
        (
            &["new", "iso-mdl", "--configuration", "urn:eudi:pid:1"][..],
            "There is a profile iso-mdl already.",
        ),
        (
            &["new", "x", "--configuration", "nothing"],
            "There is no credential configuration nothing",
        ),
        (&["duplicate", "nobody", "x"], "There is no profile nobody."),
        (&["rename", "iso-mdl", "a.b"], "must not contain a dot"),
        (&["rename", "nobody", "x"], "profiles.nobody is not defined"),
        (&["delete", "nobody"], "profiles.nobody is not defined"),
    ] {
        let done = act(words);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{words:?}: {done:?}");
        assert!(done.err.contains(why), "{words:?}: {done:?}");
        assert_eq!(on_disk(&place), before);
    }
    // Another profile is made of it: without it the file would not resolve.
    let text = format!("{before}profiles.other = ${{profiles.iso-mdl}} {{ name = Other }}\n");
    std::fs::write(place.path().join(PROFILES), &text).expect("a file");
    let done = act(&["delete", "iso-mdl"]);
    assert!(done.code == 2 && on_disk(&place) == text, "{done:?}");
    assert!(
        done.err
            .contains("the profile would be out of service: Credential profile other: "),
        "{done:?}"
    );
}
