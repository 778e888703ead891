//! What is set once and outlives the desk: settings, confirmed hosts, inboxes; and the answer to "why this target".

use crate::hooks::{Told, attempt, came, claimed, inbox, start, told};
use crate::whole::{Folder, done};
use desk_app::{Desk, News, Options};
use serde_json::{Value, json};

/// Inboxes come back with their paths, secrets and answers, on the same port; settings with what was set.
#[tokio::test]
async fn inboxes_and_settings_outlive_the_desk() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let made = inbox(&desk, "mine").await;
    let answer = json!({"below": "/slow", "act": {"kind": "redirect", "location": "http://h/"}, "status": 302, "delay": 10,
                        "failFirst": 1, "body": ""});
    done(&desk, "answer_inbox", json!({"path": made["path"], "answer": answer})).await;
    let mut wanted = done(&desk, "settings", Value::Null).await;
    assert_eq!(
        (&wanted["retry"], &wanted["maxWait"]),
        (&json!({"kind": "demo"}), &json!(15))
    );
    wanted["retry"] = json!({"kind": "custom", "waits": [2, 4]});
    wanted["maxWait"] = Value::Null;
    wanted["retentionDays"] = json!(7);
    let set = done(&desk, "set_settings", wanted).await;
    assert_eq!(
        (&set["retry"]["waits"], &set["maxWait"]),
        (&json!([2, 4]), &Value::Null)
    );
    done(&desk, "confirm_host", json!({"host": "192.168.7.7"})).await;
    let url = desk.inbox_url().to_owned();
    desk.shutdown().await;
    drop(desk);
    for name in ["inboxes.json", "settings.json", "confirmed-hosts.txt"] {
        let text = std::fs::read_to_string(folder.path().join("data").join(name)).expect("kept");
        assert!(!text.contains("whsec_"), "{text}");
    }

    let desk = Desk::start(folder.options()).await.expect("a desk");
    assert_eq!(desk.inbox_url(), url);
    let back = done(&desk, "inboxes", Value::Null).await;
    assert_eq!((&back[0]["path"], &back[0]["url"]), (&made["path"], &made["url"]));
    assert_eq!(back[0]["answers"][1]["act"]["kind"], "redirect");
    let settings = done(&desk, "settings", Value::Null).await;
    assert_eq!(
        (&settings["retry"], &settings["retentionDays"]),
        (&set["retry"], &json!(7))
    );
    assert_eq!(settings["hosts"], json!(["192.168.7.7"]));
    let without = done(&desk, "withdraw_host", json!({"host": "192.168.7.7"})).await;
    assert_eq!(without["hosts"], json!([]));
    // A delivery to it is signed with the secret it had.
    let mut news: Told = Box::pin(desk.news());
    claimed(&desk, &back[0]).await;
    attempt(&mut news, |row| row["event"] == "issuance_status").await;
    assert!(
        came(&desk, &back[0])
            .await
            .iter()
            .all(|row| row["signature"] == "valid")
    );
    done(&desk, "empty_inbox", json!({"path": back[0]["path"]})).await;
    assert!(came(&desk, &back[0]).await.is_empty());
    done(&desk, "remove_inbox", json!({"path": back[0]["path"]})).await;
    let gone = desk
        .call("inbox", json!({"path": back[0]["path"], "before": null, "limit": 1}))
        .await;
    assert_eq!(gone.expect_err("removed").code, "inbox_not_found");
    desk.shutdown().await;
    drop((desk, news));
    let flagged = Options {
        max_wait: Some("forever".parse().expect("a wait")),
        keep_attempts: Some(5),
        ..folder.options()
    };
    let desk = Desk::start(flagged).await.expect("a desk");
    let settings = done(&desk, "settings", Value::Null).await;
    assert_eq!(settings["fixed"], json!(["maxWait", "attemptsKept"]));
    assert_eq!(
        (&settings["attemptsKept"], &settings["maxWait"]),
        (&json!(5), &Value::Null)
    );
    desk.shutdown().await;
}

/// A change holds from then on, without a restart; a flag wins over it for its run.
#[tokio::test]
async fn settings_are_live() {
    for flag in [None, Some("1s,1s,1s")] {
        let folder = Folder::new();
        let options = Options {
            retry: flag.map(|text| text.parse().expect("a schedule")),
            ..folder.options()
        };
        let desk = Desk::start(options).await.expect("a desk");
        let inbox = inbox(&desk, "mine").await;
        let answer =
            json!({"below": "", "act": {"kind": "answer"}, "status": 200, "delay": 0, "failFirst": 1, "body": ""});
        done(&desk, "answer_inbox", json!({"path": inbox["path"], "answer": answer})).await;
        let mut settings = done(&desk, "settings", Value::Null).await;
        settings["retry"] = json!({"kind": "custom", "waits": []});
        let set = done(&desk, "set_settings", settings).await;
        assert_eq!(
            set["retry"]["waits"].as_array().map(Vec::len),
            Some(if flag.is_some() { 3 } else { 0 })
        );
        let mut news: Told = Box::pin(desk.news());
        claimed(&desk, &inbox).await;
        let first = attempt(&mut news, |row| row["sequence"] == 1).await;
        let expect = if flag.is_some() { "waiting" } else { "failed" };
        assert_eq!(
            (&first["class"], &first["state"]),
            (&json!("status"), &json!(expect)),
            "{flag:?}"
        );
        desk.shutdown().await;
    }
}

/// R20: what is kept is bounded by the settings, at once after a change.
#[tokio::test]
async fn a_changed_retention_prunes() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let mut news: Told = Box::pin(desk.news());
    claimed(&desk, &inbox).await;
    attempt(&mut news, |row| row["event"] == "issuance_status").await;
    let mut settings = done(&desk, "settings", Value::Null).await;
    settings["attemptsKept"] = json!(1);
    done(&desk, "set_settings", settings).await;
    told(&mut news, |news| matches!(news, News::Lost).then_some(())).await;
    let query = json!({"before": null, "limit": 10, "target": null, "sessionId": null, "failed": false});
    let left = done(&desk, "attempts", query).await;
    assert_eq!(
        (&left["total"], &left["rows"][0]["sequence"]),
        (&json!(1), &json!(4)),
        "{left}"
    );
    desk.shutdown().await;
}

/// That the local network was open is remembered until a person closes it, whether or not it can be opened again.
#[tokio::test]
async fn an_open_local_network_is_remembered() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).expect("a folder");
    // An address for documentation: no computer has it.
    std::fs::write(data.join("lan-address"), "192.0.2.1\n").expect("a file");
    for reopen in [false, true] {
        std::fs::write(data.join("settings.json"), json!({"reopenLan": reopen}).to_string()).expect("a file");
        let desk = Desk::start(folder.options()).await.expect("a desk");
        assert_eq!(desk.lan_before().as_deref(), Some("192.0.2.1"), "{reopen}");
        let settings = done(&desk, "settings", Value::Null).await;
        assert_eq!(settings["reopenLan"], reopen);
        desk.shutdown().await;
    }
    let desk = Desk::start(folder.options()).await.expect("a desk");
    done(&desk, "set_lan", json!({"ip": null})).await;
    assert_eq!(desk.lan_before(), None);
    desk.shutdown().await;
}

/// Somebody else has the inboxes' port: the desk starts all the same, says so, and takes the port again the next time.
#[tokio::test]
async fn a_taken_inbox_port_is_told() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let made = inbox(&desk, "mine").await;
    let url = desk.inbox_url().to_owned();
    desk.shutdown().await;
    drop(desk);
    let taken = std::net::TcpListener::bind(url.trim_start_matches("http://")).expect("the port is free");
    let desk = start(&folder).await;
    assert_ne!(desk.inbox_url(), url);
    let problems = desk.problems();
    assert!(
        problems.iter().any(|problem| problem.code == "inboxes-port"),
        "{problems:?}"
    );
    desk.shutdown().await;
    drop((desk, taken));
    let desk = start(&folder).await;
    let back = done(&desk, "inboxes", Value::Null).await;
    assert_eq!((desk.inbox_url(), &back[0]["url"]), (url.as_str(), &made["url"]));
    desk.shutdown().await;
}

/// Files that cannot be read take nothing with them: they are told, and the desk starts.
#[tokio::test]
async fn damaged_files_are_told() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::write(data.join("settings.json"), "{\"retry\": 5}").expect("a file");
    std::fs::write(data.join("inboxes.json"), "[").expect("a file");
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let info = done(&desk, "info", Value::Null).await;
    let codes: Vec<_> = info["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(codes, ["settings-unreadable", "inboxes-unreadable"]);
    assert_eq!(
        std::fs::read_to_string(data.join("inboxes.unreadable.json")).expect("set aside"),
        "["
    );
    let bad = json!({"retry": {"kind": "custom", "waits": [0]}, "maxWait": 1, "retentionDays": 0, "attemptDays": 0,
                     "attemptsKept": 0, "hosts": [], "reopenLan": false, "fixed": []});
    assert_eq!(
        desk.call("set_settings", bad).await.expect_err("refused").code,
        "settings"
    );
    desk.shutdown().await;
}

/// R17, R23: why this URL, and what goes with it.
#[tokio::test]
async fn a_target_is_explained_before_anything_is_sent() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let resolve = async |webhook: Value| {
        let args = json!({"profileId": "university-degree", "webhook": webhook});
        done(&desk, "resolve_target", args).await
    };
    let to = resolve(json!({"kind": "inbox", "path": inbox["path"]})).await;
    assert_eq!(
        (&to["url"], &to["signed"], &to["level"]),
        (&inbox["url"], &json!(["v1"]), &json!("offer"))
    );
    assert!(to["why"].as_str().is_some_and(|why| why.contains("mine")), "{to}");
    let webhook = json!({"url": "http://192.168.7.7/x", "bearerToken": "hunter2hunter2", "headers": [{"name": "X-A", "value": "v"}],
                         "events": ["issuance_status"]});
    let private = resolve(json!({"kind": "url", "webhook": webhook})).await;
    assert_eq!(
        (&private["confirm"], &private["auth"]),
        (&json!("192.168.7.7"), &json!("bearer token •••"))
    );
    assert_eq!(
        (&private["headers"], &private["events"]),
        (&json!(["X-A"]), &json!(["issuance_status"]))
    );
    assert!(!private.to_string().contains("hunter2"));
    done(&desk, "confirm_host", json!({"host": "192.168.7.7"})).await;
    assert_eq!(
        resolve(json!({"kind": "url", "webhook": webhook})).await["problem"],
        Value::Null
    );
    let bad =
        resolve(json!({"kind": "url", "webhook": {"url": "http://h/", "signingSecret": "x", "signingSecrets": ["x"]}}))
            .await;
    assert!(
        bad["problem"].as_str().is_some_and(|text| text.contains("whsec_")),
        "{bad}"
    );
    desk.shutdown().await;
}
