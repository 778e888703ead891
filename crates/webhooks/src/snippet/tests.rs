//! The snippets, run for real where their language is installed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use signing::{Key, sign};

use super::*;

const V1: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_V1: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// RFC 8032, 7.1, tests 1 and 2.
const V1A: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const OTHER_V1A: &str = "whsk_TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs=";
const BODY: &str = r#"{"target":"a", "event":"requested_token","session":{"ä":1.0}}"#;

#[test]
fn each_says_where_the_secret_comes_from_and_holds_none() {
    for language in Language::ALL {
        for (kind, variable, prefix) in [
            (Kind::V1, "WEBHOOK_SECRET", "whsec_"),
            (Kind::V1a, "WEBHOOK_PUBLIC_KEY", "whpk_"),
        ] {
            let Snippet { text, file, needs } = snippet(language, kind);
            for part in [variable, prefix, "webhook-id", "verified", "refused", "PORT"] {
                assert!(text.contains(part), "{language:?} {kind:?}: {part}");
            }
            let described = format!("v1{} (", if kind == Kind::V1a { "a" } else { "" });
            assert!(text.contains(&described) && !file.is_empty() && !needs.is_empty());
            let secrets = ["whsec_", "whsk_", "whpk_"].map(|prefix| text.matches(prefix).count());
            assert_eq!(secrets[1], 0, "nobody who verifies needs a private key");
        }
    }
}

/// A program that receives, in a folder of its own.
struct Running {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Running {
    fn start(snippet: Snippet, program: &str, secrets: &str, modules: Option<&Path>) -> Self {
        let name = format!("snippet-{}-{}", std::process::id(), secrets.len() + snippet.text.len());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(snippet.file), snippet.text).expect("a file");
        if let Some(modules) = modules {
            copy(modules, &folder.join("node_modules"));
        }
        let mut child = Command::new(program)
            .arg(snippet.file)
            .current_dir(&folder)
            .env("PORT", "0")
            .env("WEBHOOK_SECRET", secrets)
            .env("WEBHOOK_PUBLIC_KEY", secrets)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program");
        let mut first = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        lines.read_line(&mut first).expect("a line");
        let url = first.trim().strip_prefix("listening on ").expect(&first).to_owned();
        // What else it says is read, so that it does not wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { child, folder, url }
    }

    async fn post(&self, headers: &[(&str, String)], body: &str) -> u16 {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut request = client.post(&self.url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send().await.expect("an answer").status().as_u16()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What each receiver must accept and refuse.
async fn check(snippet: Snippet, program: &str, kind: Kind, modules: Option<&Path>) {
    let [own, other] = match kind {
        Kind::V1 => [V1, OTHER_V1],
        Kind::V1a => [V1A, OTHER_V1A],
    };
    let key = |text: &str| Key::parse(text).expect("a key");
    let told = |text: &str| key(text).public().unwrap_or_else(|| text.to_owned());
    let now = jiff::Timestamp::now().as_second();
    let headers = |keys: &[&str], timestamp: i64| {
        let keys: Vec<Key> = keys.iter().map(|text| key(text)).collect();
        [
            ("webhook-id", "msg_1_ab".to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", sign(&keys, "msg_1_ab", timestamp, BODY.as_bytes())),
        ]
    };
    let receiver = Running::start(snippet, program, &told(own), modules);
    let both = [V1, V1A];
    assert_eq!(
        receiver.post(&headers(&[own], now), BODY).await,
        204,
        "{kind:?}: signed"
    );
    assert_eq!(
        receiver.post(&headers(&both, now), BODY).await,
        204,
        "HOOK-5, HOOK-8: any may fit"
    );
    assert_eq!(
        receiver.post(&headers(&[other], now), BODY).await,
        401,
        "another secret"
    );
    assert_eq!(receiver.post(&headers(&[own], now - 301), BODY).await, 401, "stale");
    assert_eq!(
        receiver.post(&headers(&[own], now + 400), BODY).await,
        401,
        "from the future"
    );
    assert_eq!(
        receiver.post(&headers(&[own], now - 200), BODY).await,
        204,
        "a little late"
    );
    let written_again = BODY.replace(", ", ",");
    assert_eq!(
        receiver.post(&headers(&[own], now), &written_again).await,
        401,
        "re-serialised"
    );
    assert_eq!(receiver.post(&[], BODY).await, 401, "unsigned");
    let mut broken = headers(&[own], now);
    broken[2].1 = "v1,!!! v1a, v1a,AAAA x".to_owned();
    assert_eq!(receiver.post(&broken, BODY).await, 401, "no signature at all");
    let mut another = headers(&[own], now);
    another[0].1 = "msg_2_ab".to_owned();
    assert_eq!(receiver.post(&another, BODY).await, 401, "another id");
    drop(receiver);
    let rotating = format!("{} {}", told(other), told(own));
    let receiver = Running::start(snippet, program, &rotating, modules);
    for text in [own, other] {
        assert_eq!(
            receiver.post(&headers(&[text], now), BODY).await,
            204,
            "while a key is replaced"
        );
    }
}

#[tokio::test]
async fn python_verifies() {
    if !runs("python3", &["--version"]) {
        return;
    }
    check(snippet(Language::Python, Kind::V1), "python3", Kind::V1, None).await;
    if runs("python3", &["-c", "import cryptography"]) {
        check(snippet(Language::Python, Kind::V1a), "python3", Kind::V1a, None).await;
    }
}

#[tokio::test]
async fn node_verifies() {
    if !runs("node", &["--version"]) {
        return;
    }
    check(snippet(Language::Node, Kind::V1a), "node", Kind::V1a, None).await;
    // The library is installed beside the tests of the real wallets.
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wallets/node_modules");
    if modules.join("standardwebhooks").is_dir() {
        let needed = std::env::temp_dir().join(format!("snippet-modules-{}", std::process::id()));
        for name in ["standardwebhooks", "@stablelib", "fast-sha256"] {
            if modules.join(name).is_dir() {
                copy(&modules.join(name), &needed.join(name));
            }
        }
        check(snippet(Language::Node, Kind::V1), "node", Kind::V1, Some(&needed)).await;
        let _ = std::fs::remove_dir_all(needed);
    }
}

/// A single file is compiled and run at once.
#[tokio::test]
async fn java_verifies() {
    if !runs("javac", &["--version"]) {
        return;
    }
    for kind in [Kind::V1, Kind::V1a] {
        check(snippet(Language::Java, kind), "java", kind, None).await;
    }
}
