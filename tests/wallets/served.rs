//! The built `desk serve` as another program sees it: started on a free port with folders of its own, ended by SIGTERM.
//!
//! Also used by the suites `ui` and `window`.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

/// How long anything may take that takes well under a second on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A fresh folder in Cargo's place for test data, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder called by `name` and this process.
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the folder for test data can be made");
        Self(folder)
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `desk serve`. Dropping it ends it at once; [`Served::end`] ends it as an operator would.
pub struct Served {
    child: Child,
    /// Its folders: `config`, `data`; and its log.
    pub folder: Folder,
    announced: Value,
}

impl Served {
    /// Starts it in the folder, with what is there already, and waits until it says that it answers.
    pub fn start(folder: Folder, more: &[&str]) -> Self {
        let log = File::create(folder.at("serve.log")).expect("a log file can be made");
        let mut child = Command::new(env!("CARGO_BIN_EXE_desk"))
            .args(["serve", "--listen", "127.0.0.1:0", "--json"])
            .arg("--config")
            .arg(folder.at("config"))
            .arg("--data")
            .arg(folder.at("data"))
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("desk can be started");
        let line = first_line(&mut child);
        let Ok(announced) = serde_json::from_str(&line) else {
            let _ = child.kill();
            let log = std::fs::read_to_string(folder.at("serve.log")).unwrap_or_default();
            panic!("desk serve announced {line:?}; it logged:\n{log}");
        };
        Self {
            child,
            folder,
            announced,
        }
    }

    /// A member of what it announced: `issuer`, `management` or `ui`.
    pub fn url(&self, member: &str) -> &str {
        self.announced(member).expect("announced")
    }

    /// The same, if it announced it.
    pub fn announced(&self, member: &str) -> Option<&str> {
        self.announced[member].as_str()
    }

    /// Asks it to end and checks that it ends cleanly.
    pub fn end(mut self) {
        terminate(self.child.id());
        let status = self.child.wait().expect("desk was started");
        let log = std::fs::read_to_string(self.folder.at("serve.log")).unwrap_or_default();
        assert!(status.success(), "desk serve ended with {status}; it logged:\n{log}");
        assert!(!log.contains("panicked"), "desk serve logged:\n{log}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a child prints first, or nothing when it ends or hangs before.
fn first_line(child: &mut Child) -> String {
    let stdout = child.stdout.take().expect("standard output is piped");
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout);
        let mut line = String::new();
        let _ = lines.read_line(&mut line);
        let _ = said.send(line);
        // Read on, so that the child never writes into a closed pipe.
        let _ = std::io::copy(&mut lines, &mut std::io::sink());
    });
    heard.recv_timeout(PATIENCE).unwrap_or_default()
}

/// Sends SIGTERM.
pub fn terminate(process: u32) {
    let sent = Command::new("kill").args(["-TERM", &process.to_string()]).status();
    assert!(
        sent.is_ok_and(|status| status.success()),
        "process {process} could not be signalled"
    );
}
