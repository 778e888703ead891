//! The program `desk`, run by tests: on free ports, in folders of its own, ended by its own id.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// A folder that goes with the test.
pub struct Folder(PathBuf);

impl Folder {
    /// A fresh one.
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "desk-cli-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A name inside, as an argument.
    pub fn join(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a verb printed, and its exit code.
#[derive(Debug)]
pub struct Ran {
    pub out: String,
    pub err: String,
    pub code: i32,
}

/// Runs a verb to its end.
pub fn run(words: &[&str]) -> Ran {
    run_in(&[], words)
}

/// Runs a verb to its end, with variables of the environment.
pub fn run_in(variables: &[(&str, &str)], words: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(words)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("desk starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        out: text(&output.stdout),
        err: text(&output.stderr),
        code: output.status.code().unwrap_or(-1),
    }
}

/// A running `desk serve`.
pub struct Desk {
    child: Child,
    said: Value,
    errors: PathBuf,
    _folder: Option<Folder>,
}

impl Desk {
    /// On a free port, in a folder of its own.
    pub fn start(words: &[&str]) -> Self {
        let folder = Folder::new();
        let mut desk = Self::start_in(&folder, words);
        desk._folder = Some(folder);
        desk
    }

    /// On a free port, in a folder.
    pub fn start_in(folder: &Folder, words: &[&str]) -> Self {
        let (config, data) = (folder.join("config"), folder.join("data"));
        let errors = folder.path().join("errors.txt");
        let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
        command
            .args([
                "serve",
                "--config",
                &config,
                "--data",
                &data,
                "--listen",
                "127.0.0.1:0",
                "--json",
            ])
            .args(words);
        let log = std::fs::File::create(&errors).expect("a file");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("desk starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("its first line");
        let said = serde_json::from_str(&line).unwrap_or_else(|_| panic!("a line of JSON, not {line:?}"));
        Self {
            child,
            said,
            errors,
            _folder: None,
        }
    }

    /// The base URL of the management routes.
    pub fn management(&self) -> &str {
        self.said["management"].as_str().expect("an address")
    }

    /// What it said first.
    pub fn said(&self, key: &str) -> &Value {
        &self.said[key]
    }

    /// `localhost:PORT`.
    pub fn host(&self) -> &str {
        self.said["issuer"]
            .as_str()
            .expect("an address")
            .trim_start_matches("http://")
    }

    /// What it wrote to standard error so far.
    pub fn errors(&self) -> String {
        let mut text = String::new();
        let _ = std::fs::File::open(&self.errors).and_then(|mut file| file.read_to_string(&mut text));
        text
    }

    /// Ends it with SIGTERM and waits.
    pub fn end(mut self) -> ExitStatus {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "SIGTERM was sent");
        self.child.wait().expect("it ends")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
