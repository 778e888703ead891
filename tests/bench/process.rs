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
        command.args(words);
        Self::run(command)
    }

    /// The same on one processor alone, where `taskset` is there, and with room for many connections.
    pub fn pinned(core: usize, program: &Path, words: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n 8192 2>/dev/null; exec \"$@\"", "sh"]);
        if can_pin() {
            command.args(["taskset", "-c", &core.to_string()]);
        }
        command.arg(program).args(words);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        command
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
        let words = desk_words(folder);
        Self::start(DESK.as_ref(), &words.each_ref().map(String::as_str))
    }

    /// The same on one processor alone.
    pub fn desk_on(core: usize, folder: &Path) -> Self {
        let words = desk_words(folder);
        Self::pinned(core, DESK.as_ref(), &words.each_ref().map(String::as_str))
    }

    /// This program again, as a yardstick.
    pub fn yardstick(words: &[&str]) -> Self {
        Self::start(&std::env::current_exe().expect("this program"), words)
    }

    /// The same on one processor alone.
    pub fn yardstick_on(core: usize, words: &[&str]) -> Self {
        Self::pinned(core, &std::env::current_exe().expect("this program"), words)
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
        self.status("VmHWM:")
    }

    /// Memory it has in use, bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
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

const DESK: &str = env!("CARGO_BIN_EXE_desk");

fn desk_words(folder: &Path) -> [String; 8] {
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let words = ["serve", "--listen", "127.0.0.1:0", "--json", "--config"].map(str::to_owned);
    let [serve, listen, address, json, config] = words;
    let (data, at) = ("--data".to_owned(), path("data"));
    [serve, listen, address, json, config, path("config"), data, at]
}

/// Whether a process can be kept to one processor here.
pub fn can_pin() -> bool {
    let asked = Command::new("taskset")
        .args(["-c", "0", "true"])
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

/// User and system time of this process.
pub fn own_cpu() -> Duration {
    cpu_of(std::process::id())
}

/// Time that this thread had a processor, to the nanosecond.
pub fn thread_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux's account of the thread");
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.expect("nanoseconds"))
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
