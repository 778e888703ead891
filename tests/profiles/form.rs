//! A form over a text under edit: what it shows, what its edits change, and what they leave alone.

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

async fn edited(desk: &TestDesk, text: &str, edits: Value) -> String {
    let args = json!({"name": PROFILES, "text": text, "edits": edits});
    changed(text, &desk.done("edit_text", args).await["changes"])
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

const TEXT: &str = "# 😀 the file\r
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

async fn desk() -> TestDesk {
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

/// Every other byte stays, also behind characters that UTF-16 counts twice, and line ends as they are.
#[tokio::test]
async fn edits_change_what_they_must() {
    let desk = desk().await;
    let put = |path: &[&str], value: Value| json!({"kind": "put", "path": path, "value": value.to_string()});
    let data = ["profiles", "a", "credentialData"];
    let at = |more: &[&'static str]| [&data[..], more].concat();
    for (edits, from, to) in [
        (
            json!([put(&at(&["list", "1", "x"]), json!(false))]),
            "x = true",
            "x = false",
        ),
        (
            json!([put(&at(&["new"]), json!({"a": "é"}))]),
            "empty {} }",
            "empty {}, new = { a = \"é\" } }",
        ),
        (
            json!([put(&["profiles", "a", "name"], json!("Zwei 😀"))]),
            "\"😀 One\"",
            "\"Zwei 😀\"",
        ),
        (
            json!([{"kind": "insertElement", "path": at(&["list"]), "at": 0, "value": "0"},
                   {"kind": "remove", "path": at(&["list", "2"])}]),
            "[1, { x = true }]",
            "[0, 1]",
        ),
        (
            json!([{"kind": "rename", "path": ["base", "city"], "name": "the town"}]),
            "city =",
            "\"the town\" =",
        ),
        (
            json!([{"kind": "remove", "path": data}]),
            "    # What is in it.\r\n    credentialData { list = [1, { x = true }], address = ${base}, empty {} } // 😀\r\n",
            "",
        ),
        (
            json!([{"kind": "move", "path": at(&["empty"]), "beside": "list", "before": true}]),
            "list = [1, { x = true }], address = ${base}, empty {}",
            "empty {}, list = [1, { x = true }], address = ${base}",
        ),
        (
            json!([{"kind": "remove", "path": ["profiles", "a", "validity"]}]),
            "    validity = ${?NO_SUCH_VARIABLE}\r\n",
            "",
        ),
        (
            json!([{"kind": "rename", "path": ["profiles", "c"], "name": "see"}]),
            "  c {",
            "  see {",
        ),
        (json!([]), "", ""),
    ] {
        let expect = TEXT.replacen(from, to, 1);
        assert_eq!(edited(&desk, TEXT, edits.clone()).await, expect, "{edits}");
    }
    // References follow a profile's name.
    let renamed = edited(
        &desk,
        TEXT,
        json!([{"kind": "rename", "path": ["profiles", "a"], "name": "x y"}]),
    )
    .await;
    assert_eq!(
        renamed,
        TEXT.replace("  a {", "  \"x y\" {")
            .replace("${profiles.a}", "${profiles.\"x y\"}")
    );
    desk.end().await;
}

/// All or none; each refusal with its code, and which edit it was.
#[tokio::test]
async fn what_cannot_be_edited_is_refused() {
    let desk = desk().await;
    let fine = json!({"kind": "put", "path": ["profiles", "a", "name"], "value": "\"x\""});
    for (edit, code) in [
        (
            json!({"kind": "put", "path": ["profiles", "a", "issuerKey", "jwk", "d"], "value": "\"•••\""}),
            "value-masked",
        ),
        (
            json!({"kind": "put", "path": ["profiles", "a", "x"], "value": "{"}),
            "value-not-json",
        ),
        (
            json!({"kind": "put", "path": [], "value": "1"}),
            "hocon.edit.out-of-bounds",
        ),
        (
            json!({"kind": "remove", "path": ["profiles", "a", "nothing"]}),
            "hocon.edit.not-found",
        ),
        (
            json!({"kind": "remove", "path": ["profiles", "a", "issuerKey", "type"]}),
            "hocon.edit.comes-from-reference",
        ),
        (
            json!({"kind": "rename", "path": ["profiles", "a"], "name": "c"}),
            "profile-id",
        ),
        (
            json!({"kind": "rename", "path": ["profiles", "a"], "name": "eu.pid"}),
            "profile-id",
        ),
        (
            json!({"kind": "rename", "path": ["profiles", "a"], "name": " "}),
            "profile-id",
        ),
        (
            json!({"kind": "move", "path": [], "beside": "a", "before": true}),
            "hocon.edit.out-of-bounds",
        ),
        (
            json!({"kind": "move", "path": ["profiles", "a"], "beside": "zzz", "before": true}),
            "hocon.edit.not-found",
        ),
    ] {
        let args = json!({"name": PROFILES, "text": TEXT, "edits": [fine, edit]});
        let refused = desk.call("edit_text", args).await.expect_err("it cannot be made");
        assert_eq!(refused.code, code, "{edit}: {}", refused.message);
        assert!(refused.message.starts_with("Edit 2: "), "{}", refused.message);
    }
    // What an edit before it made room for is free.
    let room = json!([{"kind": "remove", "path": ["profiles", "c"]}, {"kind": "rename", "path": ["profiles", "a"], "name": "c"}]);
    assert!(edited(&desk, TEXT, room).await.contains("${profiles.c}"));
    let metadata = desk.on_disk(METADATA);
    let edits = json!([{"kind": "rename", "path": ["credentialConfigurations", "urn:eudi:pid:1"], "name": "org.iso.18013.5.1.mDL"}]);
    let args = json!({"name": METADATA, "text": metadata, "edits": edits});
    let refused = desk.call("edit_text", args).await.expect_err("taken");
    assert_eq!(
        (refused.code.as_str(), refused.message.starts_with("Edit")),
        ("configuration-id", false)
    );
    let large = json!({"name": PROFILES, "text": "#".repeat(2_000_001), "edits": []});
    assert_eq!(
        desk.call("edit_text", large).await.expect_err("too large").code,
        "config-too-large"
    );
    desk.end().await;
}

/// The ways to give a place a value, tried out, with who shares it.
#[tokio::test]
async fn ways_are_planned() {
    let desk = desk().await;
    let plan = |path: &[&str], value: Value| {
        let args = json!({"name": PROFILES, "text": TEXT, "path": path, "value": value.to_string()});
        desk.call("plan_value", args)
    };
    let told = |plan: &Value| -> Vec<String> {
        let ways = plan["ways"].as_array().expect("ways").iter();
        ways.map(|way| {
            let place = way["place"]["line"]
                .as_u64()
                .map_or(String::new(), |line| format!(" @{line}"));
            let target = way["target"]
                .as_str()
                .map_or(String::new(), |target| format!(" {target}"));
            format!(
                "{}{target}{place} also {} {}",
                way["kind"].as_str().expect("a word"),
                way["others"],
                way["profiles"]
            )
        })
        .collect()
    };
    let found = plan(&["profiles", "a", "issuerKey", "jwk", "d"], json!("NEW"))
        .await
        .expect("a plan");
    assert_eq!(
        told(&found),
        ["target signer.jwk.d @3 also 2 [\"b\"]", "override @8 also 1 [\"b\"]"],
        "{found}"
    );
    let text = changed(TEXT, &found["ways"][0]["changes"]);
    assert_eq!(text, TEXT.replace("d = HIDDEN", "d = NEW"));
    let text = changed(TEXT, &found["ways"][1]["changes"]);
    assert_eq!(
        text,
        TEXT.replace("${signer}\r\n", "${signer}\r\n    issuerKey.jwk.d = \"NEW\"\r\n")
    );
    let found = plan(&["profiles", "c", "name"], json!("Drei")).await.expect("a plan");
    assert_eq!(told(&found), ["inPlace @15 also 0 []"]);
    let found = plan(&["profiles", "c", "validity"], json!("1d")).await.expect("a plan");
    assert_eq!(told(&found), ["add also 0 []"]);
    let masked = plan(&["profiles", "c", "name"], json!("•••")).await.expect_err("dots");
    assert_eq!(masked.code, "value-masked");
    let none = plan(&["profiles", "c", "name", "below"], json!(1))
        .await
        .expect_err("no way");
    assert_eq!(none.code, "hocon.edit.not-an-object");
    desk.end().await;
}

/// The laws, over every profile of walt.id's and of the shipped folder: a value put where it stands changes nothing; another one is there afterwards, and
/// nothing else differs; what is removed is gone, and the others stay.
#[tokio::test]
async fn edits_keep_their_laws() {
    let desk = TestDesk::start().await;
    let mut texts = vec![(desk.on_disk(PROFILES), 1)];
    texts.extend(shared("data/waltid-0.21.0").map(|folder| {
        let text = std::fs::read_to_string(folder.join(PROFILES)).expect("a file");
        (text, 9)
    }));
    let mut tried = 0;
    for (text, step) in texts {
        let resolved = hocon_edit_value(&text);
        let ids: Vec<&String> = resolved["profiles"].as_object().expect("profiles").keys().collect();
        for (turn, id) in ids.iter().step_by(step).enumerate() {
            let path = ["profiles", id.as_str()];
            let before = form(&desk, PROFILES, &text, &path).await;
            let nodes = before["nodes"].as_array().expect("nodes");
            let full = |node: &Value| {
                let below = node["path"].as_array().expect("a path").iter().cloned();
                Value::from_iter(path.iter().map(|name| json!(name)).chain(below))
            };
            let literals: Vec<&Value> = nodes
                .iter()
                .filter(|node| node["own"] == true && node["masked"] == false && node["value"].is_string())
                .filter(|node| node["origin"]["kind"] == "literal")
                .collect();
            let puts: Vec<Value> = literals
                .iter()
                .map(|node| json!({"kind": "put", "path": full(node), "value": node["value"]}))
                .collect();
            assert_eq!(edited(&desk, &text, json!(puts)).await, text, "{id}");
            // One leaf of each profile, another each time.
            let node = literals[(turn * 7) % literals.len()];
            let args = json!({"name": PROFILES, "text": text, "path": full(node), "value": "\"😀 another\""});
            let plan = desk.done("plan_value", args).await;
            let other = changed(&text, &plan["ways"][0]["changes"]);
            let after = form(&desk, PROFILES, &other, &path).await;
            assert_eq!(
                differing(nodes, after["nodes"].as_array().expect("nodes")),
                [node["path"].clone()],
                "{id}"
            );
            let lines = text.lines().zip(other.lines()).filter(|(old, new)| old != new);
            assert_eq!(
                (lines.count(), text.lines().count()),
                (1, other.lines().count()),
                "{id} {}",
                node["path"]
            );
            if node["path"]
                .as_array()
                .and_then(|path| path.last()?.as_str()?.parse::<u32>().ok())
                .is_none()
            {
                let left = edited(&desk, &text, json!([{"kind": "remove", "path": full(node)}])).await;
                let left = form(&desk, PROFILES, &left, &path).await;
                assert_eq!(
                    differing(nodes, left["nodes"].as_array().expect("nodes")),
                    [node["path"].clone()],
                    "{id}"
                );
            }
            tried += literals.len();
        }
    }
    assert!(tried > 150, "{tried}");
    desk.end().await;
}

/// The paths of leaves whose values differ, or that only one of two forms has.
fn differing(before: &[Value], after: &[Value]) -> Vec<Value> {
    let leaves = |nodes: &[Value]| -> Vec<(Value, Value)> {
        let leaves = nodes.iter().filter(|node| node["value"].is_string());
        leaves
            .map(|node| (node["path"].clone(), node["value"].clone()))
            .collect()
    };
    let (before, after) = (leaves(before), leaves(after));
    let mut out: Vec<Value> = before
        .iter()
        .filter(|leaf| !after.contains(leaf))
        .map(|leaf| leaf.0.clone())
        .collect();
    out.extend(
        after
            .iter()
            .filter(|leaf| !before.contains(leaf))
            .map(|leaf| leaf.0.clone()),
    );
    out.dedup();
    out
}

fn hocon_edit_value(text: &str) -> Value {
    hocon_edit::Document::parse(text)
        .resolve(PROFILES, &hocon_edit::Alone)
        .value
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
