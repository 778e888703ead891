//! New profiles and configurations: that what is made loads and issues, and that a copy is what was written.

use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use super::form::changed;
use crate::support::folder::Folder;
use crate::support::shared::shared;

const EMPTY: &str = "# Mine.\nprofiles = {\n}\n";

async fn made(desk: &TestDesk, text: &str, id: &str, from: Value) -> String {
    let args = json!({"text": text, "id": id, "displayName": format!("New {id}"), "from": from});
    changed(text, &desk.done("make_profile", args).await["changes"])
}

/// The text of one profile for each configuration; ids by number.
async fn one_each(desk: &TestDesk) -> (String, usize) {
    let choices = desk.done("configurations", Value::Null).await;
    let choices = choices.as_array().expect("a list");
    let mut text = EMPTY.to_owned();
    for (number, choice) in choices.iter().enumerate() {
        let from = json!({"kind": "configuration", "id": choice["id"]});
        text = made(desk, &text, &format!("p{number}"), from).await;
    }
    (text, choices.len())
}

/// Saves a text; nothing may be wrong with it.
async fn live(desk: &TestDesk, name: &str, text: &str) {
    let saved = desk.save(name, text).await.expect("it is saved");
    assert_eq!(
        (&saved["saved"], &saved["file"]["problems"]),
        (&json!(true), &json!([])),
        "{text}"
    );
}

/// Whether the robot wallet is content with what a profile issues; what it is not content with.
async fn issued(desk: &TestDesk, id: &str) -> Vec<String> {
    let form = json!({"profileId": id, "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null, "credentialData": null,
        "webhook": {"kind": "inherit"}, "address": "local"});
    let offer = desk.done("create_offer", form).await;
    let report = desk.done("claim", json!({"link": offer["link"], "txCode": null})).await;
    let steps = report["steps"].as_array().expect("steps");
    let failed = steps.iter().filter(|step| step["ok"] == false);
    failed.map(|step| format!("{id}: {step}")).collect()
}

/// A template of each shipped configuration loads and issues.
#[tokio::test]
async fn every_shipped_configuration_has_a_template() {
    let desk = TestDesk::start().await;
    let (text, count) = one_each(&desk).await;
    assert_eq!(count, 7);
    live(&desk, PROFILES, &text).await;
    for number in 0..count {
        assert_eq!(issued(&desk, &format!("p{number}")).await, [""; 0], "{text}");
    }
    desk.end().await;
}

/// The same of walt.id's 49 configurations, which describe no claims; some of each format are issued.
#[tokio::test]
async fn every_configuration_of_waltid_has_a_template() {
    let Some(from) = shared("data/waltid-0.21.0") else {
        return;
    };
    let folder = Folder::new();
    std::fs::copy(from.join(METADATA), folder.path().join(METADATA)).expect("a copy");
    std::fs::write(folder.path().join(PROFILES), EMPTY).expect("a file");
    let desk = TestDesk::on(folder).await;
    let (text, count) = one_each(&desk).await;
    assert_eq!(count, 49);
    live(&desk, PROFILES, &text).await;
    // Those of JWTs come first, then mdocs, then SD-JWTs.
    for number in [0, 35, 36, 37, 38, 42, 43, 48] {
        assert_eq!(issued(&desk, &format!("p{number}")).await, [""; 0]);
    }
    desk.end().await;
}

/// From nothing to a credential, in all three formats.
#[tokio::test]
async fn a_new_configuration_a_new_profile_and_a_credential() {
    let desk = TestDesk::start().await;
    let (mut metadata, mut profiles) = (desk.on_disk(METADATA), EMPTY.to_owned());
    let before = metadata.clone();
    let kinds = [
        ("club card", "dc+sd-jwt", "urn:example:club:1"),
        ("club_jwt", "jwt_vc_json", "ClubMember"),
        ("org.club.1", "mso_mdoc", "org.club.1"),
        ("club.mDL", "mso_mdoc", "org.iso.18013.5.1.mDL"),
    ];
    for (id, format, kind) in kinds {
        let args = json!({"text": metadata, "id": id, "displayName": "Club \"Å\"", "format": format, "typeName": kind});
        metadata = changed(&metadata, &desk.done("make_configuration", args).await["changes"]);
        live(&desk, METADATA, &metadata).await;
    }
    let kept = metadata.lines().filter(|line| before.lines().any(|old| old == *line));
    assert!(kept.count() >= before.lines().count(), "nothing of the file is lost");
    for (number, (id, ..)) in kinds.iter().enumerate() {
        let from = json!({"kind": "configuration", "id": id});
        profiles = made(&desk, &profiles, &format!("p{number}"), from).await;
    }
    live(&desk, PROFILES, &profiles).await;
    for number in 0..kinds.len() {
        assert_eq!(issued(&desk, &format!("p{number}")).await, [""; 0], "{profiles}");
    }
    let refused = |id: &str, format: &str, kind: &str, name: &str| {
        let args = json!({"text": metadata, "id": id, "displayName": name, "format": format, "typeName": kind});
        desk.call("make_configuration", args)
    };
    for (id, format, kind, name, code) in [
        ("club_jwt", "dc+sd-jwt", "x", "x", "configuration-id"),
        ("", "dc+sd-jwt", "x", "x", "configuration-id"),
        ("new", "ldp_vc", "x", "x", "configuration-format"),
        ("new", "dc+sd-jwt", " ", "x", "configuration-type"),
        ("new", "dc+sd-jwt", "x", "", "configuration-name"),
    ] {
        let error = refused(id, format, kind, name).await.expect_err("refused");
        assert_eq!(error.code, code, "{}", error.message);
    }
    desk.end().await;
}

/// A copy keeps comments and references; only the name differs. It stands behind its original, as far from it as the others.
#[tokio::test]
async fn a_profile_is_copied_as_it_is_written() {
    let desk = TestDesk::start().await;
    let text = desk.on_disk(PROFILES);
    let copy = made(&desk, &text, "mdl 2", json!({"kind": "profile", "id": "iso-mdl"})).await;
    let begin = text.find("  \"iso-mdl\" = {").expect("a profile");
    let end = begin + text[begin..].find("\n\n").expect("its end");
    let original = &text[begin..end];
    let again = original
        .replace("\"iso-mdl\"", "\"mdl 2\"")
        .replacen("\"Mobile Driving Licence\"", "\"New mdl 2\"", 1);
    assert!(again.contains("${defaultPortrait}") && again.contains("# One entry for each element"));
    assert_eq!(copy, text.replace(original, &format!("{original}\n\n{again}")));
    live(&desk, PROFILES, &copy).await;
    assert_eq!(issued(&desk, "mdl 2").await, [""; 0]);
    let of_copy = format!("{copy}profiles.third = ${{profiles.\"mdl 2\"}} {{ validity = 1d }}\n");
    let third = made(&desk, &of_copy, "fourth", json!({"kind": "profile", "id": "third"})).await;
    let expect = "profiles.fourth = ${profiles.\"mdl 2\"} { validity = 1d, name = \"New fourth\" }\n";
    assert!(third.ends_with(expect), "{third}");
    desk.end().await;
}

#[tokio::test]
async fn what_cannot_be_made_is_refused() {
    let desk = TestDesk::start().await;
    let text = format!("{}\nprofiles.event-ticket.validity = 1d\n", desk.on_disk(PROFILES));
    let template = json!({"kind": "configuration", "id": "urn:eudi:pid:1"});
    let copy = |id: &str| json!({"kind": "profile", "id": id});
    for (id, name, from, code) in [
        ("iso-mdl", "x", template.clone(), "profile-id"),
        ("a.b", "x", template.clone(), "profile-id"),
        ("", "x", template.clone(), "profile-id"),
        ("new", " ", template, "profile-name"),
        (
            "new",
            "x",
            json!({"kind": "configuration", "id": "nothing"}),
            "no-such-configuration",
        ),
        ("new", "x", copy("nobody"), "profile-gone"),
        ("new", "x", copy("event-ticket"), "profile-scattered"),
    ] {
        let args = json!({"text": text, "id": id, "displayName": name, "from": from});
        let refused = desk.call("make_profile", args).await.expect_err("refused");
        assert_eq!(refused.code, code, "{}", refused.message);
    }
    let args = json!({"text": "profiles {", "id": "new", "displayName": "x", "from": {"kind": "configuration", "id": "urn:eudi:pid:1"}});
    let broken = desk.call("make_profile", args).await.expect_err("broken");
    assert_eq!(broken.code, "hocon.edit.broken");
    desk.end().await;
}
/// A template is written as its neighbours are: quotes, small objects on one line, a blank line between profiles.
#[tokio::test]
async fn a_template_looks_like_its_neighbours() {
    let desk = TestDesk::start().await;
    let text = desk.on_disk(PROFILES);
    let template = json!({"kind": "configuration", "id": "employee_badge_dc+sd-jwt"});
    let done = made(&desk, &text, "new", template).await;
    let expect = r#"

  "new" = {
    name = "New new"
    credentialConfigurationId = "employee_badge_dc+sd-jwt"
    credentialData = {
      employee_id = "UT-30417782"
      given_name = "Mira"
      family_name = "Halvorsen"
      job_title = "Example position"
      department = "Example department"
      email = "mira.halvorsen@example.org"
      office = { building = "Example building", floor = 1 }
      access_areas = "Example access to"
      employed_since = "2026-01-15"
      issuing_authority = "Example Authority"
    }
    mapping = { iat = "<timestamp-seconds>", exp = "<timestamp-in-seconds:365d>" }
    selectiveDisclosure = {
      fields = {
        job_title = { sd = true }
        department = { sd = true }
        email = { sd = true }
        office = {
          sd = true
          children = {
            fields = {
              building = { sd = true }
              floor = { sd = true }
            }
          }
        }
        access_areas = { sd = true }
        employed_since = { sd = true }
      }
    }
  }"#;
    assert!(done.contains(expect), "{done}");
    assert_eq!(done.replace(expect, ""), text);
    desk.end().await;
}

/// Renamed or deleted, what was made before keeps what it has: the open offer can be claimed, the session is there whole, events
/// and credential included, and can be replayed.
#[tokio::test(flavor = "multi_thread")]
async fn offers_and_sessions_of_a_profile_outlive_its_name() {
    let desk = TestDesk::start().await;
    let form = json!({"profileId": "event-ticket", "method": "preAuthorized", "byValue": true, "txCode": null, "expiresInSeconds": null,
        "credentialData": null, "webhook": {"kind": "inherit"}, "address": "local"});
    let before = desk.done("create_offer", form).await;
    let text = desk.on_disk(PROFILES);
    let rename = json!({"kind": "rename", "path": ["profiles", "event-ticket"], "name": "concert-ticket"});
    let edited = desk
        .done("edit_text", json!({"name": PROFILES, "text": text, "edits": [rename]}))
        .await;
    let renamed = changed(&text, &edited["changes"]);
    live(&desk, PROFILES, &renamed).await;
    let ids = desk.ids().await;
    assert!(ids.contains(&"concert-ticket".to_owned()) && !ids.contains(&"event-ticket".to_owned()));

    let report = desk
        .done("claim", json!({"link": before["link"], "txCode": null}))
        .await;
    let steps = report["steps"].as_array().expect("steps");
    assert!(steps.iter().all(|step| step["ok"] == true), "{report}");
    let session = desk.done("session", json!({"sessionId": before["sessionId"]})).await;
    assert_eq!(session["row"]["profileId"], "event-ticket", "what it was called then");
    assert_eq!(session["row"]["status"], "SUCCESSFUL");
    assert_eq!(issued(&desk, "concert-ticket").await, Vec::<String>::new());

    let remove = json!({"kind": "remove", "path": ["profiles", "concert-ticket"]});
    let edited = desk
        .done(
            "edit_text",
            json!({"name": PROFILES, "text": renamed, "edits": [remove]}),
        )
        .await;
    live(&desk, PROFILES, &changed(&renamed, &edited["changes"])).await;
    assert!(!desk.ids().await.contains(&"concert-ticket".to_owned()));
    let again = desk.done("session", json!({"sessionId": before["sessionId"]})).await;
    assert_eq!(again["row"]["status"], "SUCCESSFUL");
    desk.end().await;
}
