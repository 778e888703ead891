//! Tables for sections 1.3 and 6.4 of the fact sheet.

use super::*;

fn defaults() -> Defaults {
    Defaults {
        key: None,
        did: None,
        chain: None,
        mdoc_chain: None,
        desk_did: "did:jwk:desk".into(),
        desk_chain: vec!["PEM".into()],
        desk_mdoc_chain: vec!["MDOC".into()],
    }
}

fn configurations() -> indexmap::IndexMap<String, Arc<Configuration>> {
    [("w", Format::JwtVcJson), ("s", Format::SdJwtVc), ("m", Format::Mdoc)]
        .into_iter()
        .map(|(id, format)| {
            (
                id.to_owned(),
                Arc::new(Configuration {
                    id: id.into(),
                    format,
                    published: Map::new(),
                }),
            )
        })
        .collect()
}

fn check(id: &str, input: Value, expect: &[&str]) {
    let got = Profile::read(id, &input, &configurations(), &defaults());
    let codes: Vec<_> = got.err().into_iter().flatten().map(|defect| defect.code).collect();
    assert_eq!(codes, expect, "{input}");
}

/// Fact sheet 6.4, R22, R23, R42.
#[test]
fn every_defect_is_named() {
    check(
        "p",
        json!({"name":"P","credentialConfigurationId":"w","credentialData":{}}),
        &[],
    );
    check(
        "p.q",
        json!({"name":"P","credentialConfigurationId":"w","credentialData":{}}),
        &["profile-id"],
    );
    check(
        "p",
        json!({"name":" ","credentialConfigurationId":"x"}),
        &["profile-blank", "profile-unknown-configuration", "profile-missing"],
    );
    check(
        "p",
        json!([]),
        &[
            "profile-not-object",
            "profile-missing",
            "profile-missing",
            "profile-missing",
        ],
    );
    let with = |key: &str, value: Value| {
        let mut base = json!({"name":"P","credentialConfigurationId":"w","credentialData":{}});
        base[key] = value;
        base
    };
    check("p", with("issuerKey", json!({})), &["profile-key"]);
    check("p", with("issuerKey", json!({"jwk":{}})), &["profile-key"]);
    check("p", with("issuerDid", json!(" ")), &["profile-blank"]);
    check("p", with("issuerDid", json!(null)), &[]);
    check("p", with("haip", json!(true)), &[]);
    check("p", with("haip", json!("yes")), &["profile-type"]);
    check(
        "p",
        with("notifications", json!({"webhook":{"url":"x"}})),
        &["profile-notifications"],
    );
    check("p", with("x5Chain", json!("PEM")), &["profile-type"]);
    check("p", with("validity", json!("soon")), &["profile-validity"]);
    check("p", with("extra", json!(1)), &["profile-unknown-member"]);
}

/// A defect of the webhook's settings points at the member, so that it gets file, line and column.
#[test]
fn a_webhook_defect_points_at_its_member() {
    let check = |notifications: Value, path: &[&str], message: &str| {
        let input =
            json!({"name":"P","credentialConfigurationId":"w","credentialData":{},"notifications":notifications});
        let defects = Profile::read("p", &input, &configurations(), &defaults()).expect_err("a defect");
        assert_eq!(defects.len(), 1, "{defects:?}");
        assert_eq!(
            (defects[0].path.join(" "), defects[0].message.as_str()),
            (path.join(" "), message)
        );
    };
    check(
        json!([]),
        &["notifications"],
        "Credential profile p notifications must be an object",
    );
    check(
        json!({"webhook":{"url":"ftp://h"}}),
        &["notifications", "webhook", "url"],
        "Credential profile p webhook url must be an absolute http or https URL",
    );
    check(
        json!({"webhook":{"url":"http://h/","headers":{"Host":"x"}}}),
        &["notifications", "webhook", "headers", "Host"],
        "Credential profile p webhook headers must not name Host",
    );
    check(
        json!({"webhook":{"url":"http://h/","basicAuth":{"username":"u","password":"p","x":1}}}),
        &["notifications", "webhook", "basicAuth", "x"],
        "Credential profile p unknown member x in notifications.webhook.basicAuth",
    );
}

/// R32: the published profile shows that there is a secret, and never which.
#[test]
fn the_published_profile_has_no_webhook_secret() {
    let webhook = json!({"url":"http://h/","bearerToken":"topsecret","headers":{"X-Key":"topsecret"}});
    let input =
        json!({"name":"P","credentialConfigurationId":"w","credentialData":{},"notifications":{"webhook":webhook}});
    let profile = Profile::read("p", &input, &configurations(), &defaults()).expect("a good profile");
    let shown = json!({"webhook":{"url":"http://h/","bearerToken":"•••","headers":{"X-Key":"•••"}}});
    assert_eq!(profile.published()["notifications"], shown);
    assert!(!format!("{profile:?}{}", profile.published()).contains("topsecret"));
}

/// R22: what a profile without a key gets depends on how its format names the issuer.
#[test]
fn defaults_follow_the_format() {
    let read = |configuration: &str| {
        let input = json!({"name":"P","credentialConfigurationId":configuration,"credentialData":{}});
        Profile::read("p", &input, &configurations(), &defaults())
            .expect("a good profile")
            .terms
    };
    assert_eq!(
        (read("w").issuer_did.as_deref(), read("w").x5_chain),
        (Some("did:jwk:desk"), None)
    );
    assert_eq!(
        (read("s").issuer_did, read("s").x5_chain),
        (None, Some(vec!["PEM".to_owned()]))
    );
    assert_eq!(
        (read("m").issuer_did, read("m").x5_chain),
        (None, Some(vec!["MDOC".to_owned()]))
    );
}

/// R6.
#[test]
fn the_published_profile_has_no_key() {
    let input = json!({"name":"P","credentialConfigurationId":"w","credentialData":{},"issuerKey":{"type":"jwk","jwk":{"d":"topsecret"}}});
    let profile = Profile::read("p", &input, &configurations(), &defaults()).expect("a good profile");
    assert_eq!(profile.published()["issuerKey"], json!({"type":"redacted"}));
    assert!(!format!("{profile:?}{}", profile.published()).contains("topsecret"));
}

/// Fact sheet 6.8: an entry by hand, or entries of lists this issuer keeps; not both.
#[test]
fn a_status_is_given_or_kept() {
    let with = |configuration: &str, more: Value| {
        let mut profile = json!({"name": "P", "credentialConfigurationId": configuration, "credentialData": {}});
        for (name, value) in more.as_object().into_iter().flatten() {
            profile[name] = value.clone();
        }
        profile
    };
    let token = json!({"statusList": {"type": "token"}});
    check("p", with("s", token.clone()), &[]);
    check("p", with("w", token.clone()), &["profile-status-list"]);
    check("p", with("s", json!({"statusList": []})), &["profile-status-list"]);
    let mut both = token;
    both["credentialStatus"] = json!({"status_list": {"idx": 0, "uri": "https://h.example/"}});
    check("p", with("s", both), &["profile-status-list"]);
}
