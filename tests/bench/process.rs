//! Child processes, and what the kernel says of their processor time and memory.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A child that prints one line of JSON when it is ready. Ended when dropped.
pub struct Served {
    child: Child,
    /// What it printed.
    pub said: Value,
}

impl Served {
    /// Starts a program and waits for its line.
    pub fn start(program: &Path, words: &[&str]) -> Self {
        let mut command = Command::new(program);
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its first line");
        Self {
            child,
            said: serde_json::from_str(&line).expect("a line of JSON"),
        }
    }

    /// `desk serve` on a free port, with the shipped profiles.
    pub fn desk(folder: &Path) -> Self {
        let (config, data) = (folder.join("config"), folder.join("data"));
        let path = |path: &PathBuf| path.to_string_lossy().into_owned();
        Self::start(
            Path::new(env!("CARGO_BIN_EXE_desk")),
            &[
                "serve",
                "--config",
                &path(&config),
                "--data",
                &path(&data),
                "--listen",
                "127.0.0.1:0",
                "--json",
            ],
        )
    }

    /// This program again, as a yardstick.
    pub fn yardstick(words: &[&str]) -> Self {
        Self::start(&std::env::current_exe().expect("this program"), words)
    }

    /// Its base URL.
    pub fn base(&self) -> String {
        self.said["management"].as_str().expect("an address").to_owned()
    }

    /// User and system time so far.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    /// Most memory it ever had in use, bytes.
    pub fn peak_memory(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
            .unwrap_or(0)
            * 1024
    }

    /// Ends it and waits.
    pub fn end(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

/// User and system time of this process.
pub fn own_cpu() -> Duration {
    cpu_of(std::process::id())
}

/// The kernel counts in hundredths of a second.
fn cpu_of(process: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux's account of the process");
    let after_name = text.rsplit_once(") ").expect("a name in brackets").1;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<u64>().expect("ticks");
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// A fresh folder below `folder`.
pub fn fresh(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}
