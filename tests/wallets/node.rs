//! Runs a Node script with its packages beside it. Also used by the suite `ui`.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::served::Served;

/// How long a whole script may take: dozens of steps, each with a patience of its own, on a machine that does other things too.
const WHOLE: Duration = Duration::from_secs(600);

/// Runs `script` of the suite in `tests/<suite>`, against a desk or by itself, and fails with all it said when it fails or hangs.
///
/// `more` are environment variables besides those that say where the desk is.
pub fn run(suite: &str, script: &str, desk: Option<&Served>, more: &[(&str, &Path)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(suite);
    assert!(
        folder.join("node_modules").is_dir(),
        "the packages of tests/{suite} are not installed: cargo xtask test needs"
    );
    let mut node = Command::new("node");
    node.arg("--test-reporter=spec")
        .arg(folder.join(script))
        .current_dir(&folder)
        .env("DESK_BIN", env!("CARGO_BIN_EXE_desk"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(desk) = desk {
        node.env("DESK_ISSUER", desk.url("issuer"))
            .env("DESK_MANAGEMENT", desk.url("management"))
            .env("DESK_ROOT", root(desk))
            .env("DESK_CONFIG", desk.folder.at("config"))
            .envs(desk.announced("ui").map(|ui| ("DESK_UI", ui)));
    }
    node.envs(more.iter().copied());
    let child = node.spawn().expect("node can be started");
    let process = child.id();
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || said.send(child.wait_with_output()));
    let Ok(output) = heard.recv_timeout(WHOLE) else {
        let _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        let output = heard.recv().ok().and_then(Result::ok);
        panic!("{script} hung; it said:\n{}", output.map(said_by).unwrap_or_default());
    };
    let output = output.expect("node was started");
    let success = output.status.success();
    let text = said_by(output);
    println!("{text}");
    assert!(success, "{script} failed:\n{text}");
}

/// The certificate that everything the desk issues by default leads to, as PEM.
fn root(desk: &Served) -> String {
    let file = desk.folder.at("data").join("identity.json");
    let text = std::fs::read_to_string(file).expect("the identity is in the data folder");
    let identity: Value = serde_json::from_str(&text).expect("the identity is JSON");
    identity["root"].as_str().expect("the root certificate").to_owned()
}

fn said_by(output: std::process::Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}
