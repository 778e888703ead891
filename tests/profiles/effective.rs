//! What a profile comes to, value by value, with the origin of each.

use desk_app::config::{self, EffectiveError, Surroundings};
use desk_app::schema::{EffectiveProfile, FilePlace};
use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::fixture;
use crate::support::folder::{Folder, project};
use crate::support::shared::shared;

fn effective(folder: &std::path::Path, id: &str) -> Result<EffectiveProfile, EffectiveError> {
    let texts = config::read_all(folder);
    config::effective(&texts, &Surroundings::of(folder, &texts), &fixture::identity(), id)
}

/// `path = value: kind reference @place via place, also of others`.
fn lines(profile: &EffectiveProfile) -> Vec<String> {
    let place = |place: &FilePlace| {
        let file = place.file.strip_suffix(".conf").unwrap_or_default();
        let file = file.strip_prefix("issuer2-").unwrap_or(file);
        format!("{file}:{}:{}", place.line, place.column)
    };
    let line = |value: &desk_app::schema::EffectiveValue| {
        let origin = &value.origin;
        let kind = serde_json::to_value(origin.kind).expect("a word");
        let mut line = format!("{} = ", value.path.join("."));
        line.push_str(value.value.as_deref().unwrap_or("nothing"));
        line.push_str(&format!(": {}", kind.as_str().expect("a word")));
        for (word, text) in [
            ("", origin.reference.clone()),
            ("@", origin.place.as_ref().map(place)),
            ("via ", origin.through.as_ref().map(place)),
            ("also ", Some(origin.shared_with.join(","))),
        ] {
            line.push_str(
                &text
                    .filter(|text| !text.is_empty())
                    .map_or(String::new(), |text| format!(" {word}{text}")),
            );
        }
        line
    };
    profile.values.iter().map(line).collect()
}

const PROFILES_TEXT: &str = r#"include "keys.conf"
hook.url = "https://u:p@h.example/in"
data { ticket = 7 }
defaultIssuerDid = "did:web:x"
profiles {
  a {
    name = "One "${data.ticket}
    credentialConfigurationId = "event_ticket_dc+sd-jwt"
    issuerKey = ${signer}
    credentialData = ${data}
    credentialData.extra = []
    notifications.webhook = ${hook}
    validity = ${?NO_SUCH_VARIABLE}
    validity = ${?data.validity}
    mapping { id = "<uuid>", path = ${PATH} }
  }
  b = ${profiles.a} { name = Two }
  c { name = Three, credentialConfigurationId = "event_ticket_dc+sd-jwt", credentialData = ${data} }
  d { name = Four, credentialConfigurationId = "event_ticket_dc+sd-jwt", credentialData = {}, haip = 1 }
}
"#;

fn folder(keys: &str) -> Folder {
    let folder = Folder::new();
    let shipped = std::fs::read_to_string(project().join("profiles").join(METADATA)).expect("a shipped file");
    let key = "{ type = jwk, jwk { kty = EC, crv = P-256, x = XX, y = YY, d = HIDDEN } }";
    for (name, text) in [
        (METADATA, shipped.as_str()),
        (PROFILES, PROFILES_TEXT),
        ("keys.conf", &format!("signer = {key}\n{keys}")),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

/// Literals, references with their path and who shares the target, the environment, joined texts, what leads nowhere.
#[test]
fn every_value_has_an_origin() {
    let folder = folder("");
    let found = lines(&effective(folder.path(), "a").expect("a profile"));
    let path = serde_json::to_string(&std::env::var("PATH").expect("a path")).expect("JSON");
    let expect = [
        "validity = nothing: absent ${?data.validity} @profiles:14:16 also b".to_owned(),
        "name = \"One 7\": concatenation @profiles:7:12".to_owned(),
        "credentialConfigurationId = \"event_ticket_dc+sd-jwt\": literal @profiles:8:33 also b".to_owned(),
        "issuerKey.type = \"jwk\": reference ${signer} @keys:1:19 via profiles:9:17 also b".to_owned(),
        "issuerKey.jwk.kty = \"EC\": reference ${signer} @keys:1:36 via profiles:9:17 also b".to_owned(),
        "issuerKey.jwk.crv = \"P-256\": reference ${signer} @keys:1:46 via profiles:9:17 also b".to_owned(),
        "issuerKey.jwk.x = \"XX\": reference ${signer} @keys:1:57 via profiles:9:17 also b".to_owned(),
        "issuerKey.jwk.y = \"YY\": reference ${signer} @keys:1:65 via profiles:9:17 also b".to_owned(),
        "issuerKey.jwk.d = \"•••\": reference ${signer} @keys:1:73 via profiles:9:17 also b".to_owned(),
        "credentialData.ticket = 7: reference ${data} @profiles:3:17 via profiles:10:22 also b,c".to_owned(),
        "credentialData.extra = []: literal @profiles:11:28 also b".to_owned(),
        "notifications.webhook.url = \"https://•••@h.example/in\": reference ${hook} @profiles:2:12 via profiles:12:29 also b"
            .to_owned(),
        "mapping.id = \"<uuid>\": literal @profiles:15:20 also b".to_owned(),
        format!("mapping.path = {path}: environment ${{PATH}} @profiles:15:37 also b"),
    ];
    assert_eq!(found, expect, "{found:#?}");
    let of_b = lines(&effective(folder.path(), "b").expect("a profile"));
    assert!(
        of_b.contains(&"name = \"Two\": literal @profiles:17:30".to_owned()),
        "{of_b:#?}"
    );
    let taken = "mapping.id = \"<uuid>\": reference ${profiles.a} @profiles:15:20 via profiles:17:7 also a";
    assert!(of_b.contains(&taken.to_owned()), "{of_b:#?}");
}

/// R22: what the profile leaves out is filled by the file's defaults, and without those by what the desk made itself.
#[test]
fn gaps_are_filled_by_the_file_or_the_desk() {
    let by_file = folder("defaultIssuerKey = ${signer}\ndefaultIssuerX5chain = [PEM]\n");
    let found = lines(&effective(by_file.path(), "c").expect("a profile"));
    for line in [
        "issuerKey.jwk.d = \"•••\": fileDefault defaultIssuerKey @keys:1:73 also a,b",
        "x5Chain.0 = \"PEM\": fileDefault defaultIssuerX5chain @keys:3:25",
    ] {
        assert!(found.contains(&line.to_owned()), "{found:#?}");
    }
    let bare = effective(folder("").path(), "c").expect("a profile");
    let found = lines(&bare);
    assert!(found.contains(&"issuerKey = \"•••\": desk".to_owned()), "{found:#?}");
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("x5Chain.0 = \"-----BEGIN") && line.ends_with(": desk")),
        "{found:#?}"
    );
}

/// A profile that is out of service is shown with what is wrong; a file that does not resolve, and a name nobody has, are told.
#[test]
fn what_is_wrong_comes_along() {
    let place = folder("");
    let wrong = effective(place.path(), "d").expect("a profile");
    assert_eq!(wrong.problems[0].code, "profile-type");
    assert!(
        lines(&wrong).contains(&"haip = 1: literal @profiles:19:102".to_owned()),
        "{:#?}",
        lines(&wrong)
    );
    assert!(matches!(effective(place.path(), "nobody"), Err(EffectiveError::NoSuchProfile(id)) if id == "nobody"));
    std::fs::write(place.path().join("keys.conf"), "signer {").expect("a file");
    let Err(EffectiveError::Broken(problems)) = effective(place.path(), "a") else {
        panic!("it is broken")
    };
    assert_eq!(problems[0].file, "keys.conf");
}

/// walt.id's 49 profiles: every leaf has a place, and no private key is shown.
#[test]
fn no_key_of_a_folder_is_shown() {
    let Some(folder) = shared("data/waltid-0.21.0") else {
        return;
    };
    let loaded = config::open(&folder, &fixture::identity());
    let text = std::fs::read_to_string(folder.join(PROFILES)).expect("a file");
    let secrets: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"d\"").or(line.trim().strip_prefix("d ")))
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    assert!(!secrets.is_empty(), "the test knows where keys stand");
    let mut leaves = 0;
    // Every fifth: each is told apart from all the others.
    for id in loaded.catalogue.profiles.keys().step_by(5) {
        let found = effective(&folder, id).expect("a profile");
        leaves += found.values.len();
        assert!(found.values.iter().all(|value| value.origin.place.is_some()), "{id}");
        let shown = serde_json::to_string(&found).expect("JSON");
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{id}");
    }
    assert!(leaves > 200, "{leaves}");
}

/// As the window asks for it.
#[tokio::test]
async fn the_window_asks() {
    let desk = TestDesk::start().await;
    let found = desk
        .done("effective_profile", json!({"profileId": "event-ticket"}))
        .await;
    let values = found["values"].as_array().expect("values");
    let name = values
        .iter()
        .find(|value| value["path"] == json!(["name"]))
        .expect("a name");
    assert_eq!(
        (&name["origin"]["kind"], &name["origin"]["place"]["file"]),
        (&json!("literal"), &json!(PROFILES))
    );
    let key = values
        .iter()
        .find(|value| value["path"] == json!(["issuerKey"]))
        .expect("a key");
    assert_eq!((&key["origin"]["kind"], &key["masked"]), (&json!("desk"), &json!(true)));
    assert_eq!(found["problems"], json!([]));
    let gone = desk
        .call("effective_profile", json!({"profileId": "nobody"}))
        .await
        .expect_err("nobody");
    assert_eq!(gone.code, "profile-gone");
    std::fs::write(desk.config.path().join(PROFILES), "profiles {").expect("a file");
    let broken = desk
        .call("effective_profile", json!({"profileId": "event-ticket"}))
        .await
        .expect_err("broken");
    assert_eq!(broken.code, "config-broken");
    assert_eq!(
        desk.done("profiles", Value::Null).await.as_array().map(Vec::len),
        Some(7)
    );
    desk.end().await;
}
