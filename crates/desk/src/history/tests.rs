use super::*;

const NAME: &str = "issuer2-profiles.conf";

/// A data folder of a test's own with its master key, removed at its end.
struct Data(PathBuf, journal::Journal);

impl Data {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("desk-history-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let journal = journal::Journal::open(journal::Options::at(&folder)).expect("a journal");
        Self(folder, journal)
    }

    fn record(&self, text: &str, maker: Maker, now: i64) {
        // Another run of the desk knows no more than the folder says.
        let history = History::at(&self.0);
        history.record(self.1.vault(), NAME, text, maker, now).expect("kept");
    }

    fn listed(&self) -> Vec<Version> {
        History::at(&self.0).versions(NAME).expect("a list")
    }

    fn read(&self, version: &Version) -> Result<String, HistoryError> {
        History::at(&self.0).read(self.1.vault(), NAME, &version.id)
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
        data.record(text, *maker, now);
    }
    let listed = data.listed();
    let read: Vec<_> = listed
        .iter()
        .map(|version| {
            let text = data.read(version).expect("a text");
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
    for (text, now) in [("a", 5_000), ("b", 1_000), ("c", 5_000), ("d", 9_000)] {
        data.record(text, Maker::Here, now);
    }
    let listed = data.listed();
    let times: Vec<_> = listed.iter().map(|version| version.id.at).collect();
    assert_eq!(times, [9_000, 5_002, 5_001, 5_000]);
}

#[test]
fn the_past_is_bounded() {
    let data = Data::new("bounds");
    for now in 0..60 {
        data.record(&format!("n = {now}\n"), Maker::Here, now);
    }
    let listed = data.listed();
    let times: Vec<_> = listed.iter().map(|version| version.id.at).collect();
    assert_eq!(times, (10..60).rev().collect::<Vec<_>>());
    let large = "x".repeat(7_000_000);
    for (now, end) in (100..).zip(["a", "b", "c"]) {
        data.record(&format!("{large}{end}"), Maker::Here, now);
    }
    let listed = data.listed();
    assert!(listed.iter().map(|version| version.size).sum::<u64>() <= MOST_BYTES);
    assert_eq!(
        listed.iter().map(|version| version.id.at).collect::<Vec<_>>(),
        [102, 101]
    );
    assert!(
        History::at(&data.0).versions("web.conf").expect("a list").is_empty(),
        "files have histories of their own"
    );
}

#[test]
fn what_is_not_a_version_is_left_alone_and_damage_is_told() {
    let data = Data::new("damage");
    data.record("a = 1\n", Maker::Here, 1);
    let folder = data.0.join("history").join(NAME);
    std::fs::write(folder.join("notes.txt"), "mine").expect("a file");
    let listed = data.listed();
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
    let sealed = std::fs::read(&file).expect("the file");
    assert!(!sealed.windows(5).any(|five| five == b"a = 1"), "sealed");
    for broken in [b"a = 1\n".as_slice(), &sealed[1..], b""] {
        std::fs::write(&file, broken).expect("damage");
        let read = data.read(version);
        assert!(matches!(read, Err(HistoryError::Damaged)), "{broken:?}: {read:?}");
    }
    std::fs::remove_file(&file).expect("gone");
    let read = data.read(version);
    assert!(matches!(read, Err(HistoryError::NoSuchVersion)), "{read:?}");
    assert!(folder.join("notes.txt").exists());
    // A damaged newest version does not keep the next text from being kept.
    data.record("a = 3\n", Maker::Here, 2);
    std::fs::write(folder.join(data.listed()[0].id.file()), "?").expect("damage");
    data.record("a = 4\n", Maker::Here, 3);
    assert_eq!(data.listed().len(), 2);
}
