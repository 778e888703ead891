use super::*;

const NAME: &str = "issuer2-profiles.conf";

/// A data folder of a test's own, removed at its end.
struct Data(PathBuf);

impl Data {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("desk-history-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Records texts one millisecond apart; answers what is listed: maker, lines put in and taken out, text.
fn check(test: &str, texts: &[(&str, Maker)], expect: &[(Maker, u32, u32, &str)]) {
    let data = Data::new(test);
    for (now, (text, maker)) in (1_000..).zip(texts) {
        // Another run of the desk knows no more than the folder says.
        History::at(&data.0).record(NAME, text, *maker, now).expect("kept");
    }
    let history = History::at(&data.0);
    let listed = history.versions(NAME).expect("a list");
    let read: Vec<_> = listed
        .iter()
        .map(|version| {
            let text = history.read(NAME, &version.id).expect("a text");
            assert_eq!(version.size, text.len() as u64);
            (
                version.id.maker,
                version.id.change.added,
                version.id.change.removed,
                text,
            )
        })
        .collect();
    let read: Vec<_> = read
        .iter()
        .map(|(maker, added, removed, text)| (*maker, *added, *removed, text.as_str()))
        .collect();
    assert_eq!(read, expect, "{test}");
}

#[test]
fn texts_are_kept_in_order() {
    use Maker::{Found, Here, Outside};
    check("none", &[], &[]);
    check("first", &[("a\n", Here)], &[(Found, 0, 0, "a\n")]);
    check(
        "twice",
        &[("a\n", Outside), ("a\n", Here), ("a\n", Outside)],
        &[(Found, 0, 0, "a\n")],
    );
    check(
        "to-and-fro",
        &[("a\n", Outside), ("a\nb\n", Here), ("a\n", Here), ("", Outside)],
        &[
            (Outside, 0, 1, ""),
            (Here, 0, 1, "a\n"),
            (Here, 1, 0, "a\nb\n"),
            (Found, 0, 0, "a\n"),
        ],
    );
}

#[test]
fn a_clock_set_back_keeps_the_order() {
    let data = Data::new("clock");
    let history = History::at(&data.0);
    for (text, now) in [("a", 5_000), ("b", 1_000), ("c", 5_000), ("d", 9_000)] {
        history.record(NAME, text, Maker::Here, now).expect("kept");
    }
    let listed = history.versions(NAME).expect("a list");
    let times: Vec<_> = listed.iter().map(|version| version.id.at).collect();
    assert_eq!(times, [9_000, 5_002, 5_001, 5_000]);
}

#[test]
fn the_past_is_bounded() {
    let data = Data::new("bounds");
    let history = History::at(&data.0);
    for now in 0..60 {
        history
            .record(NAME, &format!("n = {now}\n"), Maker::Here, now)
            .expect("kept");
    }
    let listed = history.versions(NAME).expect("a list");
    let times: Vec<_> = listed.iter().map(|version| version.id.at).collect();
    assert_eq!(times, (10..60).rev().collect::<Vec<_>>());
    let large = "x".repeat(7_000_000);
    for (now, end) in (100..).zip(["a", "b", "c"]) {
        history
            .record(NAME, &format!("{large}{end}"), Maker::Here, now)
            .expect("kept");
    }
    let listed = history.versions(NAME).expect("a list");
    assert!(listed.iter().map(|version| version.size).sum::<u64>() <= MOST_BYTES);
    assert_eq!(
        listed.iter().map(|version| version.id.at).collect::<Vec<_>>(),
        [102, 101]
    );
    assert!(
        history.versions("web.conf").expect("a list").is_empty(),
        "files have histories of their own"
    );
}

#[test]
fn what_is_not_a_version_is_left_alone_and_damage_is_told() {
    let data = Data::new("damage");
    let history = History::at(&data.0);
    history.record(NAME, "a = 1\n", Maker::Here, 1).expect("kept");
    let folder = data.0.join("history").join(NAME);
    std::fs::write(folder.join("notes.conf"), "mine").expect("a file");
    let listed = history.versions(NAME).expect("a list");
    let [version] = listed.as_slice() else {
        panic!("{listed:?}");
    };
    let file = folder.join(version.id.file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
        assert_eq!(mode(&data.0.join("history")), 0o700);
    }
    for broken in [b"a = 2\n".as_slice(), b"\xff", b""] {
        std::fs::write(&file, broken).expect("damage");
        let read = history.read(NAME, &version.id);
        assert!(matches!(read, Err(HistoryError::Damaged)), "{broken:?}: {read:?}");
    }
    std::fs::remove_file(&file).expect("gone");
    let read = history.read(NAME, &version.id);
    assert!(matches!(read, Err(HistoryError::NoSuchVersion)), "{read:?}");
    assert!(folder.join("notes.conf").exists());
    // A damaged newest version does not keep the next text from being kept.
    history.record(NAME, "a = 3\n", Maker::Here, 2).expect("kept");
    std::fs::write(folder.join(history.versions(NAME).expect("a list")[0].id.file()), "?").expect("damage");
    history.record(NAME, "a = 4\n", Maker::Here, 3).expect("kept");
    assert_eq!(history.versions(NAME).expect("a list").len(), 2);
}
