//! A real `desk serve`, in a folder of the test's own, over one life or many.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tokio::sync::oneshot;

/// A life of the desk. Killed when dropped.
pub struct Served {
    child: Child,
    announced: Option<oneshot::Receiver<String>>,
}

impl Served {
    /// Starts it; whether it answers is [`Served::serving`]'s to say. `log` is how much it logs.
    pub fn start(folder: &Path, log: &str, words: &[&str]) -> Self {
        let append = |path: PathBuf| -> File {
            let file = OpenOptions::new().create(true).append(true).open(path);
            file.expect("a file")
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_desk"))
            .args(["serve", "--listen", "127.0.0.1:0", "--json"])
            .arg("--config")
            .arg(folder.join("config"))
            .arg("--data")
            .arg(folder.join("data"))
            .args(words)
            .env("ISSUER_DESK_LOG", log)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(append(log_file(folder)))
            .spawn()
            .expect("desk starts");
        let (out, mut kept) = (child.stdout.take().expect("its output"), append(out_file(folder)));
        let (said, announced) = oneshot::channel();
        std::thread::spawn(move || {
            let mut said = Some(said);
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                writeln!(kept, "{line}").expect("a line is kept");
                // Nobody waits for it any more when the desk was killed before.
                let _ = said.take().map(|said| said.send(line));
            }
        });
        Self {
            child,
            announced: Some(announced),
        }
    }

    /// Waits until it answers, and says where.
    pub async fn serving(&mut self) -> String {
        let announced = self.announced.take().expect("asked once");
        let line = announced.await.expect("desk serve announces itself before it ends");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("desk serve announced {line:?}"));
        said["management"].as_str().expect("an address").to_owned()
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        let _ = self.child.wait();
    }

    /// SIGTERM; it must end well.
    pub fn end(mut self) {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "SIGTERM was sent");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "desk serve ended with {status}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What every life logs to.
pub fn log_file(folder: &Path) -> PathBuf {
    folder.join("serve.log")
}

/// What every life printed.
pub fn out_file(folder: &Path) -> PathBuf {
    folder.join("serve.out")
}
