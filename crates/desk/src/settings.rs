//! What a person set once: settings.json in the data folder, under what flags and the environment say for this run.
//!
//! Only what was set stands in the file; the rest follows the defaults of the program that reads it. A file that cannot be
//! read changes nothing and is shown as a problem; the next change sets it aside and begins a new one.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::desk::lock;
use crate::options::Options;
use crate::private;
use crate::rules::{MaxWait, Retry};
use crate::schema::{Problem, SavedView};

/// The file in the data folder.
pub const FILE: &str = "settings.json";
/// The largest file that is read.
const LARGEST: u64 = 1 << 20;
/// Days an ended session is kept (R20).
const SESSION_DAYS: u32 = 90;
/// Days an attempt is kept: as long as its session.
const ATTEMPT_DAYS: u32 = 0;
/// Attempts kept at most.
const ATTEMPTS_KEPT: u32 = 1_000_000;

/// What settings.json holds: what was set, and no more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Kept {
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<Retry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_wait: Option<MaxWait>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_kept: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reopen_lan: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_folder: Option<PathBuf>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    session_views: Vec<SavedView>,
}

/// What is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// When failed deliveries are tried again.
    pub retry: Retry,
    /// How long an event waits for the one before it.
    pub max_wait: MaxWait,
    /// Days an ended session is kept, 0 for ever.
    pub retention_days: u32,
    /// Days an attempt is kept, 0 as long as its session.
    pub attempt_days: u32,
    /// Attempts kept at most, 0 for any number.
    pub attempts_kept: u32,
    /// Whether the local network's listener is opened again at the start.
    pub reopen_lan: bool,
}

/// What flags and the environment say for this run, and what holds where nobody says anything.
#[derive(Debug, Clone)]
struct Run {
    retry: Option<Retry>,
    usual_retry: Retry,
    max_wait: Option<MaxWait>,
    keep_days: Option<u32>,
    keep_attempts: Option<u32>,
}

/// The settings of a data folder.
pub struct Store {
    path: PathBuf,
    run: Run,
    kept: Mutex<Kept>,
    unreadable: Mutex<Option<Problem>>,
}

impl Store {
    /// Reads the data folder's settings.
    pub fn open(options: &Options) -> Self {
        let path = options.data.join(FILE);
        let (kept, unreadable) = match read(&path) {
            Ok(kept) => (kept, None),
            Err(problem) => (Kept::default(), Some(problem)),
        };
        let run = Run {
            retry: options.retry.clone(),
            usual_retry: options.usual_retry.clone(),
            max_wait: options.max_wait,
            keep_days: options.keep_days,
            keep_attempts: options.keep_attempts,
        };
        Self {
            path,
            run,
            kept: Mutex::new(kept),
            unreadable: Mutex::new(unreadable),
        }
    }

    /// What is in force now.
    pub fn in_force(&self) -> InForce {
        let kept = lock(&self.kept).clone();
        self.run.over(&kept)
    }

    /// What is wrong with the file; `None` when nothing is.
    pub fn problem(&self) -> Option<Problem> {
        lock(&self.unreadable).clone()
    }

    /// The members that flags or the environment decide for this run, as the schema names them.
    pub fn fixed(&self) -> Vec<String> {
        let run = &self.run;
        let said = [
            ("retry", run.retry.is_some()),
            ("maxWait", run.max_wait.is_some()),
            ("retentionDays", run.keep_days.is_some()),
            ("attemptsKept", run.keep_attempts.is_some()),
        ];
        said.into_iter()
            .filter(|(_, said)| *said)
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// Keeps what differs from what is in force, on disk first. What flags decide is kept for the next run without them.
    ///
    /// # Errors
    /// When the file cannot be written; nothing changes then.
    pub fn set(&self, wanted: &InForce) -> std::io::Result<()> {
        let mut kept = lock(&self.kept);
        let next = changed(&kept, &self.run.over(&kept), wanted);
        self.keep(&mut kept, next)
    }

    /// The configuration folder that was opened last, when it was another than the usual one.
    pub fn folder(&self) -> Option<PathBuf> {
        lock(&self.kept).config_folder.clone()
    }

    /// Keeps which configuration folder is opened at the next start; `None` for the usual one.
    ///
    /// # Errors
    /// When the file cannot be written; nothing changes then.
    pub fn set_folder(&self, folder: Option<&Path>) -> std::io::Result<()> {
        let mut kept = lock(&self.kept);
        let next = Kept {
            config_folder: folder.map(Path::to_owned),
            ..kept.clone()
        };
        self.keep(&mut kept, next)
    }

    /// The saved views of the session list.
    pub fn views(&self) -> Vec<SavedView> {
        lock(&self.kept).session_views.clone()
    }

    /// Keeps these views of the session list.
    ///
    /// # Errors
    /// When the file cannot be written; nothing changes then.
    pub fn set_views(&self, views: Vec<SavedView>) -> std::io::Result<()> {
        let mut kept = lock(&self.kept);
        let next = Kept {
            session_views: views,
            ..kept.clone()
        };
        self.keep(&mut kept, next)
    }

    fn keep(&self, kept: &mut Kept, next: Kept) -> std::io::Result<()> {
        if next == *kept {
            return Ok(());
        }
        let mut unreadable = lock(&self.unreadable);
        if unreadable.is_some() {
            std::fs::rename(&self.path, self.path.with_extension("unreadable.json"))?;
            *unreadable = None;
        }
        let text = serde_json::to_string_pretty(&next)?;
        private::write(&self.path, &format!("{text}\n"))?;
        *kept = next;
        Ok(())
    }
}

impl Run {
    fn over(&self, kept: &Kept) -> InForce {
        let retry = self.retry.clone().or_else(|| kept.retry.clone());
        let retry = retry.unwrap_or_else(|| self.usual_retry.clone());
        InForce {
            max_wait: self.max_wait.or(kept.max_wait).unwrap_or_else(|| retry.max_wait()),
            retry,
            retention_days: self.keep_days.or(kept.retention_days).unwrap_or(SESSION_DAYS),
            attempt_days: kept.attempt_days.unwrap_or(ATTEMPT_DAYS),
            attempts_kept: self.keep_attempts.or(kept.attempts_kept).unwrap_or(ATTEMPTS_KEPT),
            reopen_lan: kept.reopen_lan.unwrap_or_default(),
        }
    }
}

/// What is kept after a person changed what was in force to what is wanted: a default that nobody touched stays a default.
fn changed(kept: &Kept, now: &InForce, wanted: &InForce) -> Kept {
    fn of<T: Clone + PartialEq>(kept: &Option<T>, now: &T, wanted: &T) -> Option<T> {
        if now == wanted {
            kept.clone()
        } else {
            Some(wanted.clone())
        }
    }
    Kept {
        retry: of(&kept.retry, &now.retry, &wanted.retry),
        max_wait: of(&kept.max_wait, &now.max_wait, &wanted.max_wait),
        retention_days: of(&kept.retention_days, &now.retention_days, &wanted.retention_days),
        attempt_days: of(&kept.attempt_days, &now.attempt_days, &wanted.attempt_days),
        attempts_kept: of(&kept.attempts_kept, &now.attempts_kept, &wanted.attempts_kept),
        reopen_lan: of(&kept.reopen_lan, &now.reopen_lan, &wanted.reopen_lan),
        config_folder: kept.config_folder.clone(),
        session_views: kept.session_views.clone(),
    }
}

/// The file; one that is not there holds nothing.
fn read(path: &Path) -> Result<Kept, Problem> {
    let problem = |line, column, message: String| Problem {
        code: "settings-unreadable".into(),
        file: FILE.into(),
        included_by: None,
        line,
        column,
        profile_id: None,
        message: format!("{message}. The defaults are in force until it is mended, or changed in the settings"),
    };
    let length = match std::fs::metadata(path) {
        Ok(file) => file.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(problem(None, None, error.to_string())),
    };
    if length > LARGEST {
        return Err(problem(
            None,
            None,
            format!("{length} bytes are more than settings can be"),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| problem(None, None, error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| {
        let at = |number: usize| u32::try_from(number).ok().filter(|number| *number > 0);
        problem(at(error.line()), at(error.column()), error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A data folder that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("desk-settings-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn open(&self, change: impl FnOnce(&mut Options)) -> Store {
            let mut options = Options {
                data: self.0.clone(),
                ..Options::personal()
            };
            change(&mut options);
            Store::open(&options)
        }

        fn text(&self) -> String {
            std::fs::read_to_string(self.0.join(FILE)).unwrap_or_default()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let folder = Folder::new("order");
        let store = folder.open(|_| {});
        let usual = store.in_force();
        assert_eq!(
            (usual.retry.clone(), usual.max_wait),
            (Retry::Demo, MaxWait::Seconds(15))
        );
        assert_eq!((usual.retention_days, usual.reopen_lan), (SESSION_DAYS, false));
        let wanted = InForce {
            retry: Retry::Custom(vec![1, 5]),
            attempts_kept: 500,
            ..usual
        };
        store.set(&wanted).expect("kept");
        assert_eq!(store.in_force(), wanted);
        let headless = folder.open(|options| options.usual_retry = Retry::Production);
        assert_eq!(headless.in_force(), wanted, "kept over restarts");
        let flagged = folder.open(|options| {
            options.retry = Some(Retry::Production);
            options.keep_days = Some(7);
        });
        let in_force = flagged.in_force();
        assert_eq!((in_force.retry, in_force.retention_days), (Retry::Production, 7));
        assert_eq!(
            (in_force.max_wait, in_force.attempts_kept),
            (MaxWait::Seconds(300), 500)
        );
        assert_eq!(flagged.fixed(), ["retry", "retentionDays"]);
    }

    /// What nobody touched follows the program: `desk serve` on the same folder is not made a demo by changing retention.
    #[test]
    fn only_what_was_set_is_kept() {
        let folder = Folder::new("kept");
        let store = folder.open(|_| {});
        store.set(&store.in_force()).expect("nothing to keep");
        assert_eq!(folder.text(), "");
        let wanted = InForce {
            retention_days: 0,
            ..store.in_force()
        };
        store.set(&wanted).expect("kept");
        assert_eq!(folder.text(), "{\n  \"retentionDays\": 0\n}\n");
        let headless = folder.open(|options| options.usual_retry = Retry::Production);
        assert_eq!(headless.in_force().retry, Retry::Production);
    }

    #[test]
    fn a_bad_file_is_told_and_set_aside_by_the_next_change() {
        for (text, line) in [
            ("{\n  \"retry\": \"often\"\n}", Some(2)),
            ("{\"retry\": ", Some(1)),
            ("{\"retries\": \"demo\"}", Some(1)),
            ("{\"retentionDays\": -1}", Some(1)),
            ("5", Some(1)),
        ] {
            let folder = Folder::new("bad");
            std::fs::write(folder.0.join(FILE), text).expect("a file");
            let store = folder.open(|_| {});
            let problem = store.problem().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (problem.code.as_str(), problem.line.is_some()),
                ("settings-unreadable", line.is_some())
            );
            assert_eq!(store.in_force().retry, Retry::Demo, "{text}");
            assert_eq!(folder.text(), text, "left alone");
            let wanted = InForce {
                attempt_days: 3,
                ..store.in_force()
            };
            store.set(&wanted).expect("kept");
            assert_eq!((store.problem(), store.in_force()), (None, wanted));
            let aside = std::fs::read_to_string(folder.0.join("settings.unreadable.json")).expect("set aside");
            assert_eq!(aside, text);
        }
    }
}
