//! A form over a text under edit: what it shows of each value, and what is wrong.

use std::time::Instant;

use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::Folder;
use crate::support::shared::shared;

/// Changes as the window makes them, in UTF-16 units.
pub fn changed(text: &str, changes: &Value) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut out, mut done) = (Vec::new(), 0);
    for change in changes.as_array().expect("changes") {
        let place = |end: &str| usize::try_from(change["stretch"][end].as_u64().expect("a place")).expect("a place");
        out.extend_from_slice(&units[done..place("from")]);
        out.extend(change["with"].as_str().expect("a text").encode_utf16());
        done = place("to");
    }
    out.extend_from_slice(&units[done..]);
    String::from_utf16(&out).expect("whole characters")
}

pub async fn form(desk: &TestDesk, name: &str, text: &str, path: &[&str]) -> Value {
    let args = json!({"name": name, "text": text, "path": path});
    desk.done("read_form", args).await
}

/// `path kind = value own $reference` for every node.
fn lines(form: &Value) -> Vec<String> {
    assert_eq!(form["broken"], Value::Null);
    let nodes = form["nodes"].as_array().expect("nodes");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |node: &Value| {
        let path: Vec<_> = node["path"].as_array().expect("a path").iter().map(text).collect();
        let mut line = format!("{} {}", path.join("."), text(&node["kind"]));
        for (word, part) in [("= ", &node["value"]), ("", &node["origin"]["reference"])] {
            if part.is_string() {
                line.push_str(&format!(" {word}{}", text(part)));
            }
        }
        for (word, is) in [("own", &node["own"]), ("masked", &node["masked"])] {
            if is == true {
                line.push_str(&format!(" {word}"));
            }
        }
        let shared = node["origin"]["sharedWith"].as_array().expect("others");
        if !shared.is_empty() {
            line.push_str(&format!(
                " also {}",
                shared.iter().map(text).collect::<Vec<_>>().join(",")
            ));
        }
        line
    };
    nodes.iter().map(line).collect()
}

pub const TEXT: &str = "# 😀 the file\r
base { city = Ämter, zip = \"1\" }\r
signer = { type = jwk, jwk { kty = EC, crv = P-256, x = XX, y = YY, d = HIDDEN } }\r
profiles {\r
  a {\r
    name = \"😀 One\"\r
    credentialConfigurationId = \"event_ticket_dc+sd-jwt\"\r
    issuerKey = ${signer}\r
    # What is in it.\r
    credentialData { list = [1, { x = true }], address = ${base}, empty {} } // 😀\r
    validity = ${?NO_SUCH_VARIABLE}\r
    notifications.webhook { url = \"https://h.example/in?token=t\", bearerToken = SECRET }\r
  }\r
  b = ${profiles.a} { name = Two }\r
  c { name = Three, haip = 1, credentialConfigurationId = nothing, credentialData = {} }\r
}\r
";

pub async fn desk() -> TestDesk {
    let folder = Folder::new();
    let shipped = crate::support::folder::project().join("profiles").join(METADATA);
    std::fs::copy(shipped, folder.path().join(METADATA)).expect("a copy");
    std::fs::write(folder.path().join(PROFILES), TEXT).expect("a file");
    TestDesk::on(folder).await
}

#[tokio::test]
async fn every_value_is_shown_and_no_secret() {
    let desk = desk().await;
    let found = form(&desk, PROFILES, TEXT, &["profiles", "a"]).await;
    let expect = [
        " object own",
        "name text = \"😀 One\" own",
        "credentialConfigurationId text = \"event_ticket_dc+sd-jwt\" own also b",
        "issuerKey object ${signer} own also b",
        "issuerKey.type text = \"jwk\" ${signer} also b",
        "issuerKey.jwk object ${signer} also b",
        "issuerKey.jwk.kty text = \"EC\" ${signer} also b",
        "issuerKey.jwk.crv text = \"P-256\" ${signer} also b",
        "issuerKey.jwk.x text = \"XX\" ${signer} also b",
        "issuerKey.jwk.y text = \"YY\" ${signer} also b",
        "issuerKey.jwk.d text = \"•••\" ${signer} masked also b",
        "credentialData object own also b",
        "credentialData.list array own also b",
        "credentialData.list.0 number = 1 own also b",
        "credentialData.list.1 object own also b",
        "credentialData.list.1.x boolean = true own also b",
        "credentialData.address object ${base} own also b",
        "credentialData.address.city text = \"Ämter\" ${base} also b",
        "credentialData.address.zip text = \"1\" ${base} also b",
        "credentialData.empty object own also b",
        "notifications object also b",
        "notifications.webhook object own also b",
        "notifications.webhook.url text = \"https://h.example/in?token=•••\" own masked also b",
        "notifications.webhook.bearerToken text = \"•••\" own masked also b",
        "validity null ${?NO_SUCH_VARIABLE} own also b",
    ];
    assert_eq!(lines(&found), expect, "{:#?}", lines(&found));
    assert_eq!(
        (&found["format"], &found["problems"]),
        (&json!("dc+sd-jwt"), &json!([]))
    );
    let of_b = lines(&form(&desk, PROFILES, TEXT, &["profiles", "b"]).await);
    assert!(
        of_b.contains(&"name text = \"Two\"".to_owned()),
        "a's would stand there without it: {of_b:#?}"
    );
    assert_eq!(
        lines(&form(&desk, PROFILES, TEXT, &["profiles", "nobody"]).await),
        [""; 0]
    );
    desk.end().await;
}

/// Of all profiles as much as a list of them needs, masked as each of them is.
#[tokio::test]
async fn of_all_profiles_the_first_levels_are_shown_and_no_secret() {
    let desk = desk().await;
    let ask = async |deepest: Value| {
        let args = json!({"name": PROFILES, "text": TEXT, "path": ["profiles"], "deepest": deepest});
        desk.done("read_form", args).await
    };
    let names: Vec<String> = lines(&ask(json!(2)).await);
    assert!(names.contains(&"a.name text = \"😀 One\" own".to_owned()), "{names:#?}");
    assert!(
        names
            .iter()
            .all(|line| line.split(' ').next().is_some_and(|path| path.matches('.').count() < 2)),
        "{names:#?}"
    );
    let all = ask(Value::Null).await.to_string();
    assert!(all.contains("Ämter") && all.contains("https://h.example/in"));
    for secret in ["HIDDEN", "SECRET", "token=t"] {
        assert!(!all.contains(secret), "{secret}");
    }
    desk.end().await;
}

/// Each problem with the value that is meant; a text that does not resolve with its line.
#[tokio::test]
async fn what_is_wrong_is_told_where_it_is() {
    let desk = desk().await;
    let problems = |form: &Value| -> Vec<String> {
        let problems = form["problems"].as_array().expect("problems").iter();
        problems
            .map(|found| {
                format!(
                    "{} {}",
                    found["path"],
                    found["problem"]["code"].as_str().expect("a code")
                )
            })
            .collect()
    };
    let wrong = form(&desk, PROFILES, TEXT, &["profiles", "c"]).await;
    let expect = [
        "[\"credentialConfigurationId\"] profile-unknown-configuration",
        "[\"haip\"] profile-type",
    ];
    assert_eq!(problems(&wrong), expect);
    assert_eq!(wrong["format"], Value::Null);
    let lost = TEXT
        .replace("city = Ämter", "city = ${nowhere}")
        .replace("haip = 1", "credentialData { x { y = ${?a}${no.where} } }");
    let lost = form(&desk, PROFILES, &lost.replace("${nowhere}", "x"), &["profiles", "c"]).await;
    assert_eq!(
        problems(&lost),
        ["[\"credentialData\",\"x\",\"y\"] hocon.unresolved-reference"]
    );
    let twice = format!("{TEXT}profiles.c {{ name = Again, credentialConfigurationId = x, credentialData {{}} }}\n");
    let twice = problems(&form(&desk, PROFILES, &twice, &["profiles", "c"]).await);
    assert!(twice.contains(&"[] profile-twice".to_owned()), "{twice:?}");
    for (text, expect) in [
        (TEXT.replace("address = ${base}", "address = ${"), "Line 10: "),
        (format!("include \"keys\"\n{TEXT}").replace("  a {", "  a "), "Line 6: "),
        (TEXT.replace("zip = \"1\"", "zip = ${no}"), "Line 2: "),
    ] {
        let broken = form(&desk, PROFILES, &text, &["profiles", "a"]).await;
        let why = broken["broken"].as_str().unwrap_or_else(|| panic!("{broken}"));
        assert!(why.starts_with(expect), "{why}");
        assert_eq!(broken["nodes"], json!([]));
    }
    let metadata = desk.on_disk(METADATA);
    let bad = metadata.replacen("format = \"dc+sd-jwt\"", "format = paper", 1);
    let id = "identity_credential_dc+sd-jwt";
    let wrong = form(&desk, METADATA, &bad, &["credentialConfigurations", id]).await;
    assert_eq!(problems(&wrong), ["[\"format\"] metadata-configuration"]);
    let bad = metadata.replacen("\"de-DE\"", "\"en-US\"", 1);
    let wrong = form(&desk, METADATA, &bad, &["issuerDisplay"]).await;
    assert_eq!(problems(&wrong), ["[] metadata-display"]);
    let fine = form(&desk, METADATA, &metadata, &["issuerDisplay"]).await;
    assert!(
        lines(&fine).contains(&"1.locale text = \"de-DE\" own".to_owned()),
        "{:?}",
        lines(&fine)
    );
    let args = json!({"name": "../elsewhere.conf", "text": "", "path": []});
    let refused = desk.call("read_form", args).await.expect_err("no such file");
    assert_eq!(refused.code, "config-no-such-file");
    desk.end().await;
}

/// walt.id's profiles as a form: no private key in it; the time it takes is printed.
#[tokio::test]
async fn a_large_file_is_a_form() {
    let Some(folder) = shared("data/waltid-0.21.0") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join(PROFILES)).expect("a file");
    let desk = TestDesk::start().await;
    let begun = Instant::now();
    let found = form(&desk, PROFILES, &text, &["profiles", "bankId"]).await;
    println!("a form over {} lines: {:?}", text.lines().count(), begun.elapsed());
    assert!(lines(&found).len() > 40);
    assert!(
        !found
            .to_string()
            .contains("KJ4k3Vcl5Sj9Mfq4rrNXBm2MoPoY3_Ak_PIR_EgsFhQ")
    );
    desk.end().await;
}

/// Whatever stands in the text while somebody types, there is a form or a reason why not.
#[tokio::test]
async fn half_typed_texts_have_an_answer() {
    let desk = desk().await;
    let ends = TEXT.char_indices().map(|(at, _)| at).step_by(23);
    for end in ends {
        for text in [TEXT[..end].to_owned(), format!("{}{}", &TEXT[..end], "}\u{0}${\"")] {
            let found = form(&desk, PROFILES, &text, &["profiles", "a"]).await;
            assert!(found["broken"].is_string() || found["nodes"].is_array());
            assert!(!found.to_string().contains("HIDDEN"));
            let edits = json!([{"kind": "put", "path": ["profiles", "a", "name"], "value": "1"}]);
            let args = json!({"name": PROFILES, "text": text, "edits": edits});
            if let Ok(done) = desk.call("edit_text", args).await {
                let _ = changed(&text, &done["changes"]);
            }
        }
    }
    desk.end().await;
}

#[tokio::test]
async fn configurations_and_functions_are_listed() {
    let desk = TestDesk::start().await;
    let listed = desk.done("configurations", Value::Null).await;
    let mdl = json!({"id": "org.iso.18013.5.1.mDL", "format": "mso_mdoc", "displayName": "Mobile Driving Licence"});
    assert!(listed.as_array().expect("a list").contains(&mdl), "{listed}");
    let functions = desk.done("mapping_functions", Value::Null).await;
    let uuid = json!({"name": "uuid", "argument": null, "example": "<uuid>"});
    assert_eq!(functions[0], uuid);
    desk.end().await;
}
