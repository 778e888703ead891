use std::fs;

use super::*;
use crate::JournalError;

fn opens(folder: &Folder) -> Result<(), JournalError> {
    Journal::open(Options::at(folder.path())).map(drop)
}

#[test]
fn a_folder_has_one_owner() {
    let folder = Folder::new();
    let journal = folder.open();
    let refused = opens(&folder);
    let expected = JournalError::InUse {
        folder: folder.path().to_owned(),
    };
    assert_eq!(refused, Err(expected));
    drop(journal);
    assert_eq!(opens(&folder), Ok(()));
}

#[test]
fn a_newer_or_foreign_file_is_refused_and_left_alone() {
    let check = |prepare: &dyn Fn(&std::path::Path), code: &str| {
        let folder = Folder::new();
        drop(folder.open());
        let path = folder.path().join("journal.db");
        prepare(&path);
        let before = fs::read(&path).expect("the file");
        let refused = opens(&folder).expect_err("refused");
        assert_eq!(refused.code(), code, "{refused}");
        assert_eq!(fs::read(&path).expect("the file"), before, "{code}");
    };
    let sql = |sql: &'static str| {
        move |path: &std::path::Path| {
            let db = rusqlite::Connection::open(path).expect("a database");
            db.execute_batch(sql).expect("sql");
        }
    };
    check(&sql("PRAGMA user_version = 99"), "journal_newer");
    check(&sql("PRAGMA user_version = -1"), "journal_corrupt");
    check(&sql("PRAGMA user_version = 0"), "journal_corrupt");
    check(
        &|path| fs::write(path, "SQLite? No.".repeat(100)).expect("written"),
        "journal_corrupt",
    );
    check(
        &|path| {
            let mut bytes = fs::read(path).expect("the file");
            bytes[100..4000].fill(0xff);
            fs::write(path, bytes).expect("written");
        },
        "journal_corrupt",
    );
}

#[test]
fn the_key_must_be_the_journals_own() {
    let code = |folder: &Folder| opens(folder).map_err(|error| error.code());
    let folder = Folder::new();
    drop(folder.open());
    let key = folder.path().join("master.key");
    let kept = fs::read(&key).expect("the key");
    assert_eq!(kept.len(), 32);
    for wrong in [vec![], vec![1; 31], vec![1; 33], vec![1; 32]] {
        fs::write(&key, wrong).expect("written");
        assert_eq!(code(&folder), Err("journal_key"));
    }
    fs::remove_file(&key).expect("removed");
    assert_eq!(code(&folder), Err("journal_key"));
    assert!(!key.exists(), "no new key beside an old journal");
    fs::write(&key, kept).expect("written");
    assert_eq!(code(&folder), Ok(()));
}

#[cfg(unix)]
#[test]
fn the_key_is_made_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    drop(folder.open());
    let key = folder.path().join("master.key");
    let mode = || fs::metadata(&key).expect("the key").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("opened up");
    drop(folder.open());
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_missing_folder_is_made_and_a_file_in_its_place_is_told() {
    let folder = Folder::new();
    let inner = folder.path().join("a/b");
    assert!(Journal::open(Options::at(&inner)).is_ok());
    fs::write(folder.path().join("file"), "").expect("written");
    let refused = Journal::open(Options::at(folder.path().join("file"))).map(drop);
    assert_eq!(refused.map_err(|e| e.code()), Err("journal_storage"));
}

/// Secrets at rest: nothing in the files is readable, and they open after a restart.
#[tokio::test]
async fn secrets_are_never_in_the_files() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    assert!(folder.holds("identity-credential"), "the check itself works");
    for secret in ["the-private-member", "the-password", "token-of-a"] {
        assert!(!folder.holds(secret), "{secret}");
    }
    drop(journal);
    let journal = folder.open();
    assert!(!folder.holds("the-private-member"));
    let key = journal.secret(&session.frozen.key).expect("opens");
    assert_eq!(key.as_ref().map(Secret::reveal), Some(KEY));
    assert_eq!(journal.live_keys(), Ok(vec![session.frozen.key.clone()]));
    let unknown = model::session::SecretRef("unknown".into());
    assert_eq!(journal.secret(&unknown), Ok(None));
}
