//! A whole desk, called as the window calls it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::whole::{Folder, done};
use desk_app::{Desk, News, Options, StartError};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

const PROFILES: &str = "issuer2-profiles.conf";

async fn file(desk: &Desk, name: &str) -> Value {
    let files = done(desk, "files", Value::Null).await;
    let found = files
        .as_array()
        .expect("files")
        .iter()
        .find(|file| file["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}")).clone()
}

async fn save(desk: &Desk, name: &str, text: &str) -> Result<Value, desk_app::CallError> {
    let hash = file(desk, name).await["hash"].clone();
    desk.call("save_file", json!({"name": name, "text": text, "baseHash": hash}))
        .await
}

fn conf(folder: &Folder, name: &str) -> PathBuf {
    folder.path().join("config").join(name)
}

fn free() -> SocketAddr {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its address")
}

/// "Try again" works once the other program is closed: the first try left no listener and no lock behind.
#[tokio::test]
async fn a_failed_start_leaves_nothing_running() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let options = Options {
        listen: Some(free()),
        wallet_listen: taken.local_addr().ok(),
        ..folder.options()
    };
    let refused = Desk::start(options.clone()).await.err();
    assert!(matches!(refused, Some(StartError::Listen(_))), "{refused:?}");
    let local = options.listen.expect("an address");
    assert!(
        std::net::TcpStream::connect(local).is_err(),
        "nobody listens on {local}"
    );
    drop(taken);
    let again = Desk::start(options).await.expect("the second try");
    again.shutdown().await;
}

/// A file that is no text is told, and never overwritten unseen; a text that could not be read back is not written.
#[tokio::test]
async fn what_cannot_be_read_is_not_edited() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let latin = b"# gr\xfc\xdfe\nwebPort = 7002\n";
    std::fs::write(conf(&folder, "web.conf"), latin).expect("a file");
    let shown = file(&desk, "web.conf").await;
    assert!(
        shown["unreadable"].as_str().is_some_and(|why| why.contains("UTF-8")),
        "{shown}"
    );
    let refused = save(&desk, "web.conf", "webPort = 7003\n").await.expect_err("not text");
    assert_eq!(refused.code, "config-unreadable");
    assert_eq!(std::fs::read(conf(&folder, "web.conf")).expect("the file"), latin);
    assert_eq!(file(&desk, PROFILES).await["unreadable"], Value::Null);

    let large = "#".repeat(2_000_001);
    let check = json!({"name": PROFILES, "text": large});
    assert_eq!(
        desk.call("check_file", check).await.expect_err("large").code,
        "config-too-large"
    );
    assert_eq!(
        save(&desk, PROFILES, &large).await.expect_err("large").code,
        "config-too-large"
    );

    std::fs::write(conf(&folder, PROFILES), &large).expect("a file");
    let shown = file(&desk, PROFILES).await;
    assert!(
        shown["unreadable"].as_str().is_some_and(|why| why.contains("2000001")),
        "{}",
        shown["unreadable"]
    );
    desk.shutdown().await;
}

/// R41: an editor that empties a file before it fills it withdraws nothing.
#[tokio::test]
async fn an_emptied_file_keeps_the_live_set() {
    for name in [PROFILES, "credential-issuer-metadata.conf"] {
        let folder = Folder::new();
        let desk = Desk::start(folder.options()).await.expect("a desk");
        let before = done(&desk, "profiles", Value::Null).await;
        let mut news = Box::pin(desk.news());
        std::fs::write(conf(&folder, name), "").expect("a file");
        while let Some(batch) = news.next().await {
            if batch.iter().any(|news| matches!(news, News::Profiles)) {
                break;
            }
        }
        assert!(before.as_array().is_some_and(|cards| cards.len() >= 7));
        assert_eq!(done(&desk, "profiles", Value::Null).await, before, "{name}");
        let info = done(&desk, "info", Value::Null).await;
        assert!(info["problems"].to_string().contains(name), "{info}");
        desk.shutdown().await;
    }
}

/// What is read at the start only is not said to be live.
#[tokio::test]
async fn a_saved_port_needs_a_restart() {
    let folder = Folder::new();
    std::fs::write(conf(&folder, "web.conf"), "webPort = 0\n").expect("a file");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    for name in [PROFILES, "credential-issuer-metadata.conf", "issuer-service.conf"] {
        std::fs::copy(shipped.join(name), conf(&folder, name)).expect("a file");
    }
    let options = Options {
        listen: None,
        ..folder.options()
    };
    let desk = Desk::start(options).await.expect("a desk");
    let codes = |result: &Value| -> Vec<String> {
        let problems = result["problems"].as_array().expect("problems").iter();
        problems
            .filter_map(|problem| Some(problem["code"].as_str()?.to_owned()))
            .collect()
    };
    let port = save(&desk, "web.conf", "webPort = 7009\n").await.expect("saved");
    assert_eq!(
        (port["saved"].as_bool(), codes(&port)),
        (Some(true), vec!["config-needs-restart".to_owned()])
    );
    let back = save(&desk, "web.conf", "webPort = 0\n").await.expect("saved");
    assert!(codes(&back).is_empty(), "{back}");
    let base = "baseUrl = \"https://issuer.example.com\"\n";
    let base = save(&desk, "issuer-service.conf", base).await.expect("saved");
    assert_eq!(codes(&base), ["config-needs-restart", "config-base-url-public"]);
    assert_eq!(codes(&base["file"]), codes(&base));
    desk.shutdown().await;
}

/// Snapshots: the window shows the pre-authorized code nowhere but in the offer, and that only while it can be claimed.
#[tokio::test]
async fn the_code_is_not_shown() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "inherit"}, "address": "local", "credentialData": null,
    });
    let offer = done(&desk, "create_offer", form).await;
    let link = offer["link"].as_str().expect("a link");
    let id = json!({"sessionId": offer["sessionId"]});
    let url = url::Url::parse(link).expect("a URL");
    let (_, uri) = url.query_pairs().next().expect("a parameter");
    let fetched = reqwest::get(uri.as_ref())
        .await
        .expect("the offer")
        .text()
        .await
        .expect("its text");
    let fetched: Value = serde_json::from_str(&fetched).expect("JSON");
    let grant = &fetched["grants"]["urn:ietf:params:oauth:grant-type:pre-authorized_code"];
    let code = grant["pre-authorized_code"].as_str().expect("a code");
    let open = done(&desk, "session", id.clone()).await;
    assert!(
        open["offer"]["link"].is_string() && !open.to_string().contains(code),
        "{open}"
    );
    assert!(
        open["timeline"].to_string().contains("resolved_credential_offer"),
        "{open}"
    );
    let report = done(&desk, "claim", json!({"link": link, "txCode": null})).await;
    assert_eq!(report["ok"], true, "{report}");
    let claimed = done(&desk, "session", id).await;
    assert!(
        claimed["offer"].is_null() && !claimed.to_string().contains(code),
        "{claimed}"
    );
    desk.shutdown().await;
}
