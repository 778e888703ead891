//! Edits of a text under edit: what they change, and what they leave alone.

use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use super::form::{TEXT, changed, desk, form};
use crate::support::shared::shared;

async fn edited(desk: &TestDesk, text: &str, edits: Value) -> String {
    let args = json!({"name": PROFILES, "text": text, "edits": edits});
    changed(text, &desk.done("edit_text", args).await["changes"])
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
        (text, 12)
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
