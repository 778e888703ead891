//! What a profile as typed would issue.

use serde_json::{Value, json};

use super::desk::{PROFILES, TestDesk};

impl TestDesk {
    async fn preview(&self, id: &str, text: &str) -> Value {
        self.done("preview_profile", json!({"text": text, "profileId": id}))
            .await
    }
}

/// The claim at a path.
fn claim<'p>(preview: &'p Value, path: &str) -> &'p Value {
    let path: Vec<&str> = path.split('/').collect();
    let claims = preview["claims"].as_array().expect("claims");
    let found = claims.iter().find(|claim| claim["path"] == json!(path));
    found.unwrap_or_else(|| panic!("no {path:?}: {claims:#?}"))
}

/// Each shipped profile can be looked at, and what is seen is what the robot wallet gets.
#[tokio::test]
async fn a_preview_is_what_is_issued() {
    let desk = TestDesk::start().await;
    let text = desk.on_disk(PROFILES);
    for id in desk.ids().await {
        let preview = desk.preview(&id, &text).await;
        assert_eq!(
            (&preview["failure"], &preview["problems"]),
            (&Value::Null, &json!([])),
            "{id}"
        );
        assert_eq!(preview["card"]["profileId"], id);
        let form = json!({"profileId": id, "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
            "credentialData": null, "webhook": {"kind": "inherit"}, "address": "local"});
        let made = desk.done("create_offer", form).await;
        let report = desk.done("claim", json!({"link": made["link"], "txCode": null})).await;
        let claims = report["claims"].as_object().unwrap_or_else(|| panic!("{id}: {report}"));
        for (name, value) in claims.iter().filter(|(_, value)| value.is_string()) {
            let claims = preview["claims"].as_array().expect("claims");
            let text = value.to_string();
            assert!(
                claims.iter().any(|claim| claim["path"]
                    .as_array()
                    .is_some_and(|path| path.last() == Some(&json!(name)))
                    && (claim["value"] == text || claim["byIssuer"] == true))
                    || preview["calls"] != json!([]),
                "{id}: {name} {text}"
            );
        }
    }
    desk.end().await;
}

/// The text as it is typed, saved nowhere: disclosures, decoys, calls, and servers that are not asked.
#[tokio::test]
async fn as_it_is_typed() {
    let desk = TestDesk::start().await;
    let text = format!(
        "{}\nprofiles.mine {{ name = Mine, credentialConfigurationId = \"event_ticket_dc+sd-jwt\"\n\
         credentialData {{ event_name = \"Öpen\", seat {{ row = 7, place = \"A\" }}, tags = [ x, y ] }}\n\
         mapping {{ number = \"<uuid>\", price = \"<webhook-json:http://u:hidden@127.0.0.1:9/price>\", \"jwt:exp\" = \"<timestamp-in-seconds:1h>\" }}\n\
         selectiveDisclosure {{ fields {{ event_name.sd = true, seat {{ sd = false, children {{ fields {{ row.sd = true }} }} }} }}\n\
         decoyMode = FIXED, decoys = 4 }} }}\n",
        desk.on_disk(PROFILES)
    );
    let preview = desk.preview("mine", &text).await;
    assert_eq!(preview["failure"], Value::Null, "{preview:#}");
    let seen = |path: &str| {
        let claim = claim(&preview, path);
        (
            claim["value"].as_str(),
            claim["disclosed"].as_str(),
            claim["byIssuer"].as_bool(),
        )
    };
    assert_eq!(seen("event_name"), (Some("\"Öpen\""), Some("choice"), Some(false)));
    assert_eq!(seen("seat"), (None, Some("always"), Some(false)));
    assert_eq!(seen("seat/row"), (Some("7"), Some("choice"), Some(false)));
    assert_eq!(seen("seat/place"), (Some("\"A\""), Some("always"), Some(false)));
    assert_eq!(seen("iss").2, Some(true));
    assert_eq!((seen("exp").1, seen("exp").2), (Some("always"), Some(false)));
    assert_eq!(preview["decoys"], 4);
    let calls = preview["calls"].as_array().expect("calls");
    let [uuid, price, exp] = &calls[..] else {
        panic!("{calls:#?}")
    };
    assert_eq!(
        uuid["result"],
        claim(&preview, "number")["value"],
        "what is told is what is in it"
    );
    assert_eq!((&price["path"], &price["result"]), (&json!(["price"]), &Value::Null));
    assert!(
        price["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("calls no server")),
        "{price}"
    );
    assert_eq!(
        (&exp["call"], &exp["path"]),
        (&json!("<timestamp-in-seconds:1h>"), &json!(["jwt:exp"]))
    );
    assert!(!preview.to_string().contains("hidden"), "{preview:#}");
    assert!(!desk.ids().await.contains(&"mine".to_owned()));
    desk.end().await;
}

/// What a wallet's session would end with is told; so is what keeps a profile out of service.
#[tokio::test]
async fn what_goes_wrong_is_told() {
    let desk = TestDesk::start().await;
    let with = |members: &str| {
        let profile = "profiles.mine { name = Mine, credentialConfigurationId = \"event_ticket_dc+sd-jwt\", credentialData { a = 1 }, ";
        format!("{}\n{profile}{members} }}\n", desk.on_disk(PROFILES))
    };
    for (members, card, claims, failure) in [
        (
            "mapping { b = \"<nothing>\", c = \"<uuid>\" }",
            true,
            false,
            "Unknown dynamic data function \"nothing\"",
        ),
        ("mapping { a { b = \"<uuid>\" } }", true, false, "Cannot map into a"),
        ("issuerKey { type = tse, server = s }", true, true, "HashiCorp Vault"),
        (
            "issuerKey { type = tse, server = s }, x5Chain = [ anything ]",
            true,
            true,
            "HashiCorp Vault",
        ),
        ("issuerKey { type = jwk, jwk { kty = EC } }", true, false, "malformed"),
        ("x5Chain = [ junk ]", true, false, "x5Chain"),
        (
            "selectiveDisclosure = { fields = 7 }",
            true,
            false,
            "selectiveDisclosure",
        ),
        ("colour = red", false, false, "unknown member colour"),
    ] {
        let preview = desk.preview("mine", &with(members)).await;
        assert_eq!(preview["card"].is_object(), card, "{members}: {preview:#}");
        assert_eq!(preview["claims"] != json!([]), claims, "{members}: {preview:#}");
        let told = preview["failure"].as_str().unwrap_or_default();
        assert!(told.contains(failure), "{members}: {told}");
        assert_eq!(preview["problems"] != json!([]), !card, "{members}");
    }
    let failed = desk
        .preview("mine", &with("mapping { b = \"<nothing>\", c = \"<uuid>\" }"))
        .await;
    assert_eq!(
        failed["calls"].as_array().map(Vec::len),
        Some(2),
        "calls behind the failure are told too"
    );
    let args = json!({"text": desk.on_disk(PROFILES), "profileId": "nobody"});
    assert_eq!(
        desk.call("preview_profile", args).await.expect_err("nobody").code,
        "profile-gone"
    );
    let broken = desk.preview("mine", "profiles {").await;
    assert!(
        broken["failure"].is_string() && broken["problems"] != json!([]),
        "{broken}"
    );
    desk.end().await;
}

/// An mdoc: elements by their kind, and what the issuer puts beside them.
#[tokio::test]
async fn an_mdoc_is_taken_apart() {
    let desk = TestDesk::start().await;
    let preview = desk.preview("iso-mdl", &desk.on_disk(PROFILES)).await;
    let namespace = "org.iso.18013.5.1";
    let element = |name: &str| claim(&preview, &format!("{namespace}/{name}"));
    assert_eq!(
        (&element("birth_date")["cbor"], &element("birth_date")["disclosed"]),
        (&json!("full-date"), &json!("choice"))
    );
    assert_eq!(element("portrait")["cbor"], "bytes");
    assert_eq!(element("family_name")["cbor"], Value::Null);
    let claims = preview["claims"].as_array().expect("claims");
    assert!(
        claims
            .iter()
            .any(|claim| claim["path"][0] == "docType" && claim["byIssuer"] == true)
    );
    let document: Value = serde_json::from_str(preview["document"].as_str().expect("a document")).expect("JSON");
    assert_eq!(document["docType"], "org.iso.18013.5.1.mDL");
    desk.end().await;
}
