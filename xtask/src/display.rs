//! A virtual display, for machines without a screen and for tests, which never open a window on somebody's desktop.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::command;

/// Xvfb takes the first free number and says which. The shell around it ends it when this program ends, in whatever way:
/// then the pipe to the shell's standard input closes.
const SCRIPT: &str = "Xvfb -displayfd 1 -screen 0 1440x900x24 -nolisten tcp & server=$!; trap 'kill $server' EXIT; \
                      trap exit INT TERM; cat >/dev/null";

/// A running virtual display. Dropping it ends it.
pub struct Display {
    shell: Child,
    number: u32,
}

impl Display {
    /// Starts a display on a free number.
    ///
    /// # Errors
    /// Xvfb could not be started.
    pub fn start() -> Result<Self, String> {
        let mut shell = command::new("sh")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|reason| format!("Xvfb could not be started: {reason}"))?;
        let mut line = String::new();
        if let Some(stdout) = shell.stdout.take() {
            // An unreadable pipe and an empty line mean the same: no number.
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        match line.trim().parse() {
            Ok(number) => Ok(Self { shell, number }),
            Err(_) => Err("Xvfb started no display".into()),
        }
    }

    /// The display's name, as `DISPLAY` takes it.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }

    /// A command on this display, on a session bus of its own, without the accessibility bus that nobody listens to here.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = command::new("dbus-run-session");
        command.arg("--").arg(program);
        command
            .env("DISPLAY", self.name())
            .env("NO_AT_BRIDGE", "1")
            .env("GDK_BACKEND", "x11");
        command.env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
        command
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
