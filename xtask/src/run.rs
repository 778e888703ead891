//! `cargo xtask run`: from a fresh clone to the open desk.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::command;
use crate::display::Display;
use crate::ensure;
use crate::place;
use crate::ui;

/// Where the issuer listens unless told otherwise (R12).
const LISTEN: &str = "127.0.0.1:7002";

/// How long the issuer may take until it answers; it takes well under a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// Installs what is missing, builds the interface and the window, and opens it. Ends when the window is closed.
///
/// # Errors
/// Something could not be installed or built, or the window ended with an error.
pub fn run(words: &[String]) -> Outcome {
    let release = match words {
        [] => false,
        [word] if word == "--release" => true,
        _ => return Err("takes nothing but `--release`".into()),
    };
    let headless = cfg!(target_os = "linux") && !has_screen();
    if headless {
        println!(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the window opens on a virtual one."
        );
    }
    ensure::window(headless)?;
    ui::install()?;
    ui::build()?;
    let window = build(release)?;
    if headless {
        open_unseen(&window)
    } else {
        command::run(&mut command::new(window))
    }
}

fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn build(release: bool) -> Result<PathBuf, String> {
    let mut build = command::cargo(["build", "--features", "desktop", "--bin", "issuer-desk"]);
    if release {
        build.arg("--release");
    }
    command::run(&mut build)?;
    let program = format!("issuer-desk{}", std::env::consts::EXE_SUFFIX);
    Ok(place::target()
        .join(if release { "release" } else { "debug" })
        .join(program))
}

fn open_unseen(window: &PathBuf) -> Outcome {
    let display = Display::start()?;
    let mut child = start(&mut display.command(window))?;
    let listen = std::env::var("ISSUER_DESK_LISTEN").unwrap_or_else(|_| LISTEN.into());
    wait_until_it_answers(&mut child, &listen)?;
    let base = std::env::var("ISSUER_DESK_BASE_URL")
        .unwrap_or_else(|_| format!("http://{}", listen.replace("127.0.0.1", "localhost")));
    let name = display.name();
    println!(
        "
The issuer answers at {base}
The window is open on the virtual display {name}. To look at it:
  DISPLAY={name} import -window root desk.png       a picture (ImageMagick)
  x11vnc -display {name} -localhost                 then a VNC viewer on port 5900
Or the same desk in a browser, instead of this window:
  cargo run --bin desk -- serve --ui
Ctrl-C closes the desk."
    );
    let status = child
        .wait()
        .map_err(|reason| format!("the window was lost: {reason}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("the window ended with an error ({status})"))
    }
}

fn start(command: &mut Command) -> Result<Child, String> {
    command
        .spawn()
        .map_err(|reason| format!("the window could not be started: {reason}"))
}

/// Waits for the port. The window stays open when the issuer cannot start, and says why itself; so does this.
fn wait_until_it_answers(child: &mut Child, listen: &str) -> Outcome {
    let addresses: Vec<SocketAddr> = listen
        .to_socket_addrs()
        .map_err(|reason| format!("{listen}: {reason}"))?
        .collect();
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if addresses
            .iter()
            .any(|address| TcpStream::connect_timeout(address, Duration::from_secs(1)).is_ok())
        {
            return Ok(());
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(format!("the window closed before the issuer answered ({status})"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // Nobody would ever see or close this window.
    let _ = child.kill();
    let _ = child.wait();
    Err(format!(
        "the issuer did not answer at {listen} within {} s; the reason stands above",
        PATIENCE.as_secs()
    ))
}
