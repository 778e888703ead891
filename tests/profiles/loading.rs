//! What is read at the start.

use serde_json::Value;

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::{Folder, project};
use crate::support::http::Ask;

const SHIPPED: [&str; 7] = [
    "identity-credential",
    "university-degree",
    "iso-mdl",
    "eu-pid-sd-jwt",
    "eu-pid-mdoc",
    "employee-badge",
    "event-ticket",
];

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn shipped(name: &str) -> String {
    std::fs::read_to_string(project().join("profiles").join(name)).expect("a shipped file")
}

async fn published(desk: &TestDesk) -> Vec<Value> {
    let url = url::Url::parse(&desk.desk.issuer_url()).expect("a URL");
    let address = url.socket_addrs(|| None).expect("an address")[0];
    Ask::new(address, "GET", "/issuer2/profiles")
        .send()
        .await
        .expect(200)
        .json()
        .as_array()
        .expect("profiles")
        .clone()
}

/// R43: an empty folder gets the shipped files; nothing is wrong with them, each card can be shown, none has a key.
#[tokio::test]
async fn an_empty_folder() {
    let desk = TestDesk::start().await;
    assert_eq!(desk.ids().await, SHIPPED);
    assert!(desk.desk.problems().is_empty(), "{:?}", desk.desk.problems());
    assert_eq!(published(&desk).await.len(), 7);
    for card in desk.done("profiles", Value::Null).await.as_array().expect("cards") {
        for member in [
            "name",
            "issuerName",
            "format",
            "description",
            "backgroundColor",
            "textColor",
            "logo",
        ] {
            assert!(
                card[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member} of {card}"
            );
        }
        assert!(
            card["logo"]
                .as_str()
                .is_some_and(|logo| logo.starts_with("data:image/")),
            "shipped in the app"
        );
        assert_eq!(card["webhookUrl"], Value::Null, "no live webhook is shipped");
    }
    for name in [PROFILES, METADATA, "web.conf", "issuer-service.conf"] {
        let text = shipped(name);
        assert_eq!(desk.on_disk(name), text);
        assert!(
            !text.contains("PRIVATE") && !text.contains("\"d\"") && !text.contains("issuerKey ="),
            "{name} holds a key"
        );
    }
    desk.end().await;
}

/// A folder that holds a file of ours is left alone.
#[tokio::test]
async fn a_folder_with_something_in_it() {
    let desk = TestDesk::on(folder(&[("web.conf", "webPort = 7002\n")])).await;
    assert!(desk.ids().await.is_empty());
    let codes: Vec<_> = desk
        .desk
        .problems()
        .into_iter()
        .map(|problem| (problem.file, problem.code))
        .collect();
    assert_eq!(
        codes,
        [
            (METADATA.to_owned(), "config-missing".to_owned()),
            (PROFILES.to_owned(), "config-missing".to_owned())
        ]
    );
    desk.end().await;
}

/// A malformed file stops neither the desk nor the issuer; file, line, column and reason are there.
#[tokio::test]
async fn a_malformed_file() {
    for (text, line, column) in [
        ("profiles = {\n  a = {\n    name = \"x\n  }\n}\n", 3, 12),
        ("b = ${nobody}\nprofiles = {}\n", 1, 5),
        ("profiles = { a = [1, 2 }\n", 1, 18),
    ] {
        let desk = TestDesk::on(folder(&[(METADATA, &shipped(METADATA)), (PROFILES, text)])).await;
        assert!(desk.ids().await.is_empty() && published(&desk).await.is_empty());
        let problems = desk.desk.problems();
        let [problem] = &problems[..] else {
            panic!("{problems:?}")
        };
        assert_eq!(
            (problem.file.as_str(), problem.line),
            (PROFILES, Some(line)),
            "{problem:?}"
        );
        assert_eq!(problem.column, Some(column), "{problem:?}");
        assert!(!problem.message.is_empty() && problem.profile_id.is_none());
        assert_eq!(desk.file(PROFILES).await["problems"][0]["line"], line);
        desk.end().await;
    }
    let bad = folder(&[(PROFILES, &shipped(PROFILES))]);
    std::fs::write(bad.path().join(METADATA), b"a = \"\xff\"").expect("a file");
    let desk = TestDesk::on(bad).await;
    let unreadable = desk.desk.problems();
    assert_eq!(
        (unreadable[0].code.as_str(), unreadable[0].file.as_str()),
        ("config-unreadable", METADATA)
    );
    desk.end().await;
}

/// One bad profile does not take the others down; each defect is named at its place, all of them at once.
#[tokio::test]
async fn one_bad_profile() {
    let more = r#"
profiles."bad.id" = { name = "x", credentialConfigurationId = "event_ticket_dc+sd-jwt", credentialData = {} }
profiles.twice-wrong = {
  name = ""
  credentialConfigurationId = "nobody"
  unknown = 1
  credentialData = {}
}
profiles.hooked = { name = "x", credentialConfigurationId = "event_ticket_dc+sd-jwt", credentialData = {}
  notifications { webhook { url = "/not-absolute" } } }
profiles.keyed = { name = "x", credentialConfigurationId = "event_ticket_dc+sd-jwt", credentialData = {}, issuerKey = {} }
profiles.no-object = 3
"#;
    let profiles = format!("{}{more}", shipped(PROFILES));
    let first = shipped(PROFILES).lines().count();
    let desk = TestDesk::on(folder(&[(METADATA, &shipped(METADATA)), (PROFILES, &profiles)])).await;
    assert_eq!(desk.ids().await, SHIPPED);
    let place = |line: usize| u32::try_from(first + line).ok();
    let problems: Vec<_> = desk
        .desk
        .problems()
        .into_iter()
        .map(|p| (p.profile_id.unwrap_or_default(), p.code, p.line))
        .collect();
    for (id, code, line) in [
        ("bad.id", "profile-id", 2),
        ("twice-wrong", "profile-blank", 4),
        ("twice-wrong", "profile-unknown-configuration", 5),
        ("twice-wrong", "profile-unknown-member", 6),
        ("hooked", "profile-notifications", 10),
        ("keyed", "profile-key", 11),
        ("no-object", "profile-not-object", 12),
    ] {
        assert!(
            problems.contains(&(id.into(), code.into(), place(line))),
            "{id} {code} {:?} in {problems:?}",
            place(line)
        );
    }
    let refused = desk
        .call("profile", serde_json::json!({"profileId": "hooked"}))
        .await
        .expect_err("a 404");
    assert!(
        refused
            .message
            .contains("webhook url must be an absolute http or https URL"),
        "{refused:?}"
    );
    desk.end().await;
}

/// R26, fact sheet 6.2: a configuration that cannot be issued takes out itself and its profile.
#[tokio::test]
async fn one_bad_configuration() {
    let metadata = format!(
        "{}\ncredentialConfigurations.ld = {{ format = \"ldp_vc\" }}\n",
        shipped(METADATA)
    );
    let profiles = format!(
        "{}\nprofiles.ld = {{ name = x, credentialConfigurationId = ld, credentialData = {{}} }}\n",
        shipped(PROFILES)
    );
    let desk = TestDesk::on(folder(&[(METADATA, &metadata), (PROFILES, &profiles)])).await;
    assert_eq!(desk.ids().await, SHIPPED);
    let codes: Vec<_> = desk.desk.problems().into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["metadata-configuration", "profile-unknown-configuration"]);
    desk.end().await;
}

/// R38; fact sheet 6.1: a login server is named with what must be registered there; half of one is no login, and is said.
#[tokio::test]
async fn a_login_server() {
    let whole = "issuer = \"http://127.0.0.1:9\", clientId = desk, name = \"Town Hall\"\n";
    let desk = TestDesk::on(folder(&[
        ("authentication-service.conf", whole),
        (PROFILES, &shipped(PROFILES)),
    ]))
    .await;
    let info = desk.done("info", Value::Null).await;
    assert_eq!(
        (&info["login"], &info["loginServer"]["name"]),
        (&true.into(), &"Town Hall".into())
    );
    let base = info["issuerUrl"].as_str().expect("a URL");
    assert_eq!(
        info["loginServer"]["redirectUri"],
        format!("{base}/openid4vci/external/oauth/callback")
    );
    // R41: what is no configuration replaces nothing that is live, and says where it is wrong.
    let half = desk
        .save("authentication-service.conf", "issuer = \"http://127.0.0.1:9\"\n")
        .await
        .expect("an answer");
    assert_eq!(half["saved"], false, "{half}");
    desk.end().await;

    let desk = TestDesk::on(folder(&[("authentication-service.conf", "name = half\n")])).await;
    let info = desk.done("info", Value::Null).await;
    assert_eq!((&info["login"], &info["loginServer"]), (&false.into(), &Value::Null));
    let problems = desk.desk.problems();
    assert!(
        problems
            .iter()
            .any(|problem| problem.file == "authentication-service.conf" && problem.message.contains("clientId")),
        "{problems:?}"
    );
    desk.end().await;
}
