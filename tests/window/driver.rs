//! The window's driver: `tauri-driver` in front of WebKit's own, spoken to in the W3C protocol over plain HTTP.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::bus::Bus;
use crate::served::{Folder, PATIENCE};

/// Waits in the page until the selector finds something, without asking again and again.
const APPEARS: &str = "
    const [selector, done] = arguments;
    const look = () => document.querySelector(selector) !== null;
    if (look()) return done(true);
    new MutationObserver((_, observer) => look() && (observer.disconnect(), done(true)))
        .observe(document, { childList: true, subtree: true, attributes: true });
";

/// Waits in the page until the selector finds nothing.
const GONE: &str = "
    const [selector, done] = arguments;
    const look = () => document.querySelector(selector) === null;
    if (look()) return done(true);
    new MutationObserver((_, observer) => look() && (observer.disconnect(), done(true)))
        .observe(document, { childList: true, subtree: true, attributes: true });
";

/// Waits in the page until what the selector finds reads so, in part.
const READS: &str = "
    const [selector, text, done] = arguments;
    const look = () => document.querySelector(selector)?.textContent.includes(text) ?? false;
    if (look()) return done(true);
    new MutationObserver((_, observer) => look() && (observer.disconnect(), done(true)))
        .observe(document, { childList: true, subtree: true, characterData: true });
";

/// Brings a field into view and marks what it says.
const FOCUS: &str = "
    const field = document.querySelector(arguments[0]);
    field.scrollIntoView({ block: 'center' });
    field.focus();
    field.select();
    return document.activeElement === field;
";

/// Waits until what moves has come to rest (a spinner never does) and the page as it is then has been painted: the second
/// frame begins when the first one is done.
const PAINTED: &str = "
    const [done] = arguments;
    const ends = (one) => one.effect?.getComputedTiming().endTime < Infinity;
    Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished)).then(() =>
      requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
";

/// The driver's processes and the window that it opened.
pub struct Window {
    driver: Child,
    log: PathBuf,
    http: reqwest::Client,
    session: String,
    /// Held while it is open: a display has one keyboard.
    _alone: File,
}

impl Window {
    /// Opens the window of the built program, with folders of its own, on the display and the session bus of the environment.
    pub async fn open(folder: &Folder) -> Self {
        Self::started(folder, None).await
    }

    /// The same on a session bus of the test's, where it is the only one of its kind.
    pub async fn open_on(folder: &Folder, bus: &Bus) -> Self {
        Self::started(folder, Some(bus)).await
    }

    async fn started(folder: &Folder, bus: Option<&Bus>) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "there is no DISPLAY; `cargo xtask test rust` makes one"
        );
        let alone = alone();
        let log = folder.at("driver.log");
        let said = File::create(&log).expect("a log file can be made");
        // Two ports that are free now. Nothing else on this machine has a reason to take them meanwhile.
        let [port, native] = [free_port(), free_port()];
        let driver = Command::new(tool("TAURI_DRIVER", "target/tools/bin/tauri-driver"))
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .arg("--native-driver")
            .arg(tool("WEBKIT_WEBDRIVER", "/usr/bin/WebKitWebDriver"))
            .env("ISSUER_DESK_CONFIG", folder.at("config"))
            .env("ISSUER_DESK_DATA", folder.at("data"))
            .env("ISSUER_DESK_LISTEN", "127.0.0.1:0")
            .env("XDG_CONFIG_HOME", folder.at("home/config"))
            .env("XDG_DATA_HOME", folder.at("home/data"))
            .env("XDG_CACHE_HOME", folder.at("home/cache"))
            .env("LC_ALL", "C.UTF-8")
            .envs(bus.map(|bus| ("DBUS_SESSION_BUS_ADDRESS", &bus.address)))
            .stdin(Stdio::null())
            .stdout(said.try_clone().expect("a log file has two ends"))
            .stderr(said)
            .spawn()
            .expect("tauri-driver can be started");
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .expect("a client can be made");
        let mut window = Self {
            driver,
            log,
            http,
            session: format!("http://127.0.0.1:{port}/session"),
            _alone: alone,
        };
        // WebKit's driver first: the other one passes on to it without looking.
        window.wait_for(native).await;
        window.wait_for(port).await;
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "tauri:options": {"application": env!("CARGO_BIN_EXE_issuer-desk")},
        }}});
        let opened = window.ask(Method::POST, "", wanted).await;
        let id = opened["sessionId"].as_str().expect("a session").to_owned();
        window.session = format!("{}/{id}", window.session);
        window
            .ask(
                Method::POST,
                "/timeouts",
                json!({"script": PATIENCE.as_millis() as u64}),
            )
            .await;
        window
    }

    /// A driver answers a moment after it was started; until then its port refuses.
    async fn wait_for(&self, port: u16) {
        let answers = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok();
        assert!(
            holds(answers).await,
            "no driver answers on port {port}; they said:\n{}",
            self.said()
        );
    }

    /// One command of the protocol; its `value`.
    async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let value = self.answer(method, path, body).await;
        assert!(
            value.get("error").is_none(),
            "{path}: {value}; the driver said:\n{}",
            self.said()
        );
        value
    }

    /// The same, also when it was refused.
    async fn answer(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.session);
        let mut request = self.http.request(method.clone(), &url);
        if method == Method::POST {
            request = request.json(&body);
        }
        let answer = match request.send().await {
            Ok(response) => response.json::<Value>().await,
            Err(reason) => panic!("{path}: {reason}; the driver said:\n{}", self.said()),
        };
        answer.map(|mut answer| answer["value"].take()).unwrap_or_default()
    }

    /// Waits until the page holds what the selector names.
    pub async fn appears(&self, selector: &str) {
        let script = json!({"script": APPEARS, "args": [selector]});
        let found = self.ask(Method::POST, "/execute/async", script).await;
        assert_eq!(found, true, "{selector}");
    }

    /// Waits until the page holds nothing that the selector names.
    pub async fn gone(&self, selector: &str) {
        let script = json!({"script": GONE, "args": [selector]});
        let gone = self.ask(Method::POST, "/execute/async", script).await;
        assert_eq!(gone, true, "{selector}");
    }

    /// Clicks on what the selector names, as a mouse does, once it is there.
    pub async fn click(&self, selector: &str) {
        self.appears(selector).await;
        let by = json!({"using": "css selector", "value": selector});
        let found = self.ask(Method::POST, "/element", by).await;
        let id = found.as_object().and_then(|found| found.values().next()?.as_str());
        let path = format!("/element/{}/click", id.expect("an element"));
        self.ask(Method::POST, &path, json!({})).await;
    }

    /// Replaces what a field says, key by key as a keyboard does, and ends with Enter.
    pub async fn types(&self, selector: &str, text: &str) {
        self.appears(selector).await;
        let focus = json!({"script": FOCUS, "args": [selector]});
        let has = self.ask(Method::POST, "/execute/sync", focus).await;
        assert_eq!(has, true, "{selector} does not take the focus");
        // U+E007 is the Enter key.
        let keys = text.chars().chain(['\u{e007}']);
        let strokes = keys.flat_map(|key| ["keyDown", "keyUp"].map(|stroke| json!({"type": stroke, "value": key})));
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>()});
        self.ask(Method::POST, "/actions", json!({"actions": [keyboard]})).await;
    }

    /// Waits until what the selector names reads so, in part.
    pub async fn reads(&self, selector: &str, text: &str) {
        let script = json!({"script": READS, "args": [selector, text]});
        let read = self.ask(Method::POST, "/execute/async", script).await;
        assert_eq!(read, true, "{selector} reads {text}");
    }

    /// Presses a key, as `key` of the protocol names it. The window may be gone before it is let go.
    pub async fn presses(&self, key: char) {
        let strokes = ["keyDown", "keyUp"].map(|stroke| json!({"type": stroke, "value": key}));
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": strokes});
        let pressed = self
            .answer(Method::POST, "/actions", json!({"actions": [keyboard]}))
            .await;
        assert!(pressed.is_null() || pressed["error"] == "no such window", "{pressed}");
    }

    /// The program's windows, once there are so many.
    pub async fn windows(&self, many: usize) -> Vec<String> {
        let all = async || {
            let handles = self.ask(Method::GET, "/window/handles", Value::Null).await;
            serde_json::from_value::<Vec<String>>(handles).expect("windows")
        };
        assert!(holds(async || all().await.len() == many).await, "not {many} windows");
        all().await
    }

    /// Looks at another window from now on. A key that was held when the last one went is let go.
    pub async fn look_at(&self, window: &str) {
        self.ask(Method::POST, "/window", json!({"handle": window})).await;
        self.ask(Method::DELETE, "/actions", Value::Null).await;
    }

    /// What a script returns.
    pub async fn run(&self, script: &str) -> Value {
        let script = json!({"script": script, "args": []});
        self.ask(Method::POST, "/execute/sync", script).await
    }

    /// What the promise that a script returns comes to.
    #[allow(dead_code, reason = "the benchmark uses it")]
    pub async fn awaits(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {script} }})().then(done, (reason) => done({{ failed: String(reason) }}));"
        );
        let came = self
            .ask(Method::POST, "/execute/async", json!({"script": script, "args": []}))
            .await;
        assert!(came.get("failed").is_none(), "{came}");
        came
    }

    /// Loads the page anew, and waits until it is there.
    #[allow(dead_code, reason = "the benchmark uses it")]
    pub async fn reload(&self) {
        self.ask(Method::POST, "/refresh", json!({})).await;
    }

    /// A picture of the window as PNG, once what is in the page has been painted.
    pub async fn picture(&self) -> Vec<u8> {
        use base64::Engine as _;
        let script = json!({"script": PAINTED, "args": []});
        self.ask(Method::POST, "/execute/async", script).await;
        let picture = self.ask(Method::GET, "/screenshot", Value::Null).await;
        base64::engine::general_purpose::STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .expect("a picture in base64")
    }

    /// The process of the program, which the driver's driver started.
    pub fn program(&self) -> u32 {
        let mut processes = vec![self.driver.id()];
        while let Some(process) = processes.pop() {
            if runs(process) {
                return process;
            }
            let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
            for task in tasks.flatten() {
                let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
                processes.extend(
                    children
                        .split_whitespace()
                        .filter_map(|child| child.parse::<u32>().ok()),
                );
            }
        }
        panic!("the program does not run; the driver said:\n{}", self.said());
    }

    /// What the drivers and the program printed.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Window {
    /// `tauri-driver` ends its own driver, and with it the program, on SIGTERM.
    fn drop(&mut self) {
        crate::served::terminate(self.driver.id());
        let _ = self.driver.wait();
    }
}

/// Waits until something holds that nobody announces. False when it does not come to hold.
pub async fn holds(condition: impl AsyncFn() -> bool) -> bool {
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let held = async {
        while !condition().await {
            looks.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, held).await.is_ok()
}

/// Whether a process is the window's program, and has not ended.
pub fn runs(process: u32) -> bool {
    std::fs::read_link(format!("/proc/{process}/exe"))
        .is_ok_and(|exe| exe == Path::new(env!("CARGO_BIN_EXE_issuer-desk")))
}

/// Waits until no other window is open, be it of this process or another one.
fn alone() -> File {
    let file =
        File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("window.lock")).expect("a lock file can be made");
    file.lock().expect("it can be locked");
    file
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has a number").port()
}

fn tool(variable: &str, usual: &str) -> PathBuf {
    let tool =
        std::env::var_os(variable).map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(usual), PathBuf::from);
    assert!(tool.is_file(), "{} is missing: cargo xtask test needs", tool.display());
    tool
}
