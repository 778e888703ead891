//! The management API: profiles, sessions, and what an offer request may not say.

use serde_json::{Value, json};

use crate::support::http::Answer;
use crate::support::issuer::TestIssuer;

/// The error body of 1.5.
#[track_caller]
pub fn check_refusal(answer: &Answer, status: u16, id: &str, message: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let body = answer.json();
    let members: Vec<_> = body
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(members[..5], ["exception", "id", "status", "code", "message"]);
    assert!(members.len() == 5 || members[5..] == ["details"], "{body}");
    assert_eq!(body["exception"], true);
    assert_eq!(body["code"], status.to_string(), "a string");
    assert_eq!((&body["id"], &body["message"]), (&json!(id), &json!(message)));
}

async fn offer(issuer: &TestIssuer, body: Value) -> Answer {
    issuer.post("/issuer2/credential-offers").json(&body).send().await
}

/// Fact sheet 1.2 and 1.3, R6, R8; an invalid profile is absent, and its 404 names the reason.
#[tokio::test]
async fn profiles() {
    let issuer = TestIssuer::start().await;
    let list = issuer.get("/issuer2/profiles").send().await.expect(200).json();
    let ids: Vec<_> = list
        .as_array()
        .expect("an array")
        .iter()
        .map(|one| one["profileId"].as_str().expect("an id"))
        .collect();
    assert_eq!(
        ids,
        [
            "identity-credential",
            "university-degree",
            "iso-mdl",
            "eu-pid-sd-jwt",
            "eu-pid-mdoc",
            "employee-badge",
            "event-ticket",
            "plain",
            "failing",
            "unbound",
            "own-key",
            "by-operator",
            "by-time",
            "late-failing"
        ]
    );
    for one in list.as_array().expect("an array") {
        let id = one["profileId"].as_str().expect("an id");
        assert_eq!(
            issuer
                .get(&format!("/issuer2/profiles/{id}"))
                .send()
                .await
                .expect(200)
                .json(),
            *one
        );
        assert_eq!(one["issuerKey"], json!({"type": "redacted"}), "R6");
        assert!(
            one.as_object()
                .expect("an object")
                .values()
                .all(|value| !value.is_null()),
            "R8"
        );
    }
    let unknown = issuer.get("/issuer2/profiles/nobody").send().await;
    check_refusal(
        &unknown,
        404,
        "NotFoundException",
        "Credential profile not found: nobody",
    );
    let broken = issuer.get("/issuer2/profiles/broken").send().await;
    let why = "Credential profile not found: broken (Credential profile broken references unsupported credential configuration no-such-configuration)";
    check_refusal(&broken, 404, "NotFoundException", why);
    let made = offer(&issuer, TestIssuer::offer_request("broken", &json!({}))).await;
    check_refusal(&made, 404, "NotFoundException", why);
}

/// Fact sheet 1.1: a trailing slash is ignored, every GET answers HEAD.
#[tokio::test]
async fn slashes_and_heads() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    for target in [
        "/issuer2/profiles",
        "/issuer2/profiles/plain",
        "/issuer2/sessions",
        &format!("/issuer2/sessions/{}", made.id),
        "/api.json",
    ] {
        let plain = issuer.get(target).send().await.expect(200);
        let head = issuer.ask("HEAD", target).send().await.expect(200);
        assert_eq!(
            (head.header("content-type"), head.body.len()),
            (plain.header("content-type"), 0),
            "{target}"
        );
        if target != "/api.json" {
            assert_eq!(
                issuer.get(&format!("{target}/")).send().await.expect(200).body,
                plain.body,
                "{target}"
            );
        }
    }
    issuer
        .post("/issuer2/credential-offers/")
        .json(&TestIssuer::offer_request("plain", &json!({})))
        .send()
        .await
        .expect(201);
    let root = issuer.get("/").send().await;
    assert_eq!((root.status, root.header("location")), (307, Some("/api.json")));
}

/// Fact sheet 1.2, 3.1, R7: the list is every session as GET shows it, newest first.
#[tokio::test]
async fn sessions() {
    let issuer = TestIssuer::start().await;
    assert_eq!(
        issuer.get("/issuer2/sessions").send().await.expect(200).json(),
        json!([])
    );
    let mut expect = Vec::new();
    for number in 0..3 {
        let made = issuer.offer("plain", json!({"sessionId": format!("s-{number}")})).await;
        expect.insert(0, issuer.session(&made.id).await);
    }
    assert_eq!(
        issuer.get("/issuer2/sessions").send().await.expect(200).json(),
        json!(expect)
    );
    let one = &expect[0];
    assert_eq!(
        (&one["status"], &one["isClosed"]),
        (&json!("ACTIVE"), &json!(false)),
        "R7"
    );
    assert_eq!(
        (&one["sessionId"], &one["authenticationMethod"]),
        (&json!("s-2"), &json!("PRE_AUTHORIZED")),
        "R49"
    );
    assert_eq!(one["credentialOffer"]["credential_issuer"], issuer.base);
    assert!(
        one.as_object()
            .expect("an object")
            .values()
            .all(|value| !value.is_null()),
        "R8"
    );
    let unknown = issuer.get("/issuer2/sessions/nobody").send().await;
    check_refusal(&unknown, 404, "NotFoundException", "Issuance session not found: nobody");
}

/// The list of sessions comes in pieces, and is one JSON array all the same.
#[tokio::test]
async fn many_sessions() {
    let issuer = TestIssuer::start().await;
    for _ in 0..401 {
        let body = TestIssuer::offer_request("plain", &json!({}));
        offer(&issuer, body).await.expect(201);
    }
    let list = issuer.get("/issuer2/sessions").send().await.expect(200).json();
    assert_eq!(list.as_array().map(Vec::len), Some(401));
}

/// R21: a taken id changes nothing.
#[tokio::test]
async fn a_taken_id() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({"sessionId": "mine"})).await;
    let before = issuer.session("mine").await;
    let again = offer(
        &issuer,
        TestIssuer::offer_request("university-degree", &json!({"sessionId": "mine"})),
    )
    .await;
    check_refusal(
        &again,
        409,
        "SessionAlreadyExistsException",
        "Issuance session already exists: mine",
    );
    assert_eq!(issuer.session("mine").await, before);
    issuer.granted(&made.code).await;
    issuer.stop().await;
}

/// Fact sheet 2.2, R17: data merge, everything else is replaced, and the profile keeps what it had.
#[tokio::test]
async fn overrides_are_frozen() {
    let issuer = TestIssuer::start().await;
    let before = issuer.get("/issuer2/profiles/plain").send().await.json();
    let overrides = json!({
        "credentialData": {"seat": {"place": 9}, "extra": [1], "given_name": null},
        "mapping": {"iat": "<timestamp-seconds>"},
        "selectiveDisclosure": {"fields": {}},
        "credentialStatus": {"status_list": {"idx": 0, "uri": "https://s.example/1"}},
        "issuerDid": "did:web:issuer.example",
        "notifications": {"webhook": {"url": "https://u:p4ss@hook.example/x"}},
        "x5Chain": null,
    });
    let made = issuer.offer("plain", json!({"runtimeOverrides": overrides})).await;
    let session = issuer.session(&made.id).await;
    assert_eq!(
        session["credentialData"],
        json!({"event_name": "Test", "given_name": null, "seat": {"row": 1, "place": 9}, "extra": [1]})
    );
    assert_eq!(session["mapping"], overrides["mapping"]);
    assert_eq!(session["selectiveDisclosure"], overrides["selectiveDisclosure"]);
    assert_eq!(session["credentialStatus"], overrides["credentialStatus"]);
    assert_eq!(session["issuerDid"], "did:web:issuer.example");
    assert_eq!(
        session["notifications"],
        json!({"webhook": {"url": "https://•••@hook.example/x"}}),
        "R32"
    );
    assert_eq!(issuer.get("/issuer2/profiles/plain").send().await.json(), before);
}

/// Fact sheet 2.4, R51: status, id and text of every refusal, over HTTP; nothing is left behind.
#[tokio::test]
async fn what_an_offer_may_not_say() {
    const BAD: &str = "BadRequestException";
    const ILLEGAL: &str = "IllegalArgumentException";
    let issuer = TestIssuer::start().await;
    let check = async |more: Value, id: &str, text: &str| {
        let answer = offer(&issuer, TestIssuer::offer_request("plain", &more)).await;
        check_refusal(&answer, 400, id, text);
    };
    check(json!({"profileId": " "}), BAD, "profileId must not be blank").await;
    check(json!({"sessionId": " "}), BAD, "sessionId must not be blank").await;
    for seconds in [0, -2] {
        check(
            json!({"expiresInSeconds": seconds}),
            BAD,
            "expiresInSeconds must be positive, or -1 for no expiry",
        )
        .await;
    }
    check(
        json!({"expiresInSeconds": 1.5}),
        BAD,
        "expiresInSeconds must be of type integer",
    )
    .await;
    let authorized = |more: Value| {
        let mut body = json!({"authMethod": "AUTHORIZED"});
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        body
    };
    check(
        authorized(json!({"txCode": {}})),
        BAD,
        "txCode is only supported for PRE_AUTHORIZED credential offers",
    )
    .await;
    check(
        authorized(json!({"txCodeValue": "1"})),
        BAD,
        "txCodeValue is only supported for PRE_AUTHORIZED credential offers",
    )
    .await;
    check(
        json!({"issuerStateMode": "INCLUDE"}),
        BAD,
        "issuerStateMode is only supported for AUTHORIZED credential offers",
    )
    .await;
    let text = "runtimeOverrides require issuerStateMode INCLUDE for AUTHORIZED credential offers";
    check(
        authorized(json!({"issuerStateMode": "OMIT", "runtimeOverrides": {}})),
        BAD,
        text,
    )
    .await;
    check(
        json!({"txCodeValue": "1"}),
        ILLEGAL,
        "txCodeValue must be null when txCode is not configured",
    )
    .await;
    check(
        json!({"txCode": {"length": 0}}),
        ILLEGAL,
        "txCode length must be positive when provided",
    )
    .await;
    let text = "txCode inputMode must be either \"numeric\" or \"text\" when provided";
    check(json!({"txCode": {"input_mode": "TEXT"}}), ILLEGAL, text).await;
    check(
        json!({"txCode": {}, "txCodeValue": ""}),
        ILLEGAL,
        "txCodeValue must not be blank when provided",
    )
    .await;
    check(
        json!({"txCode": {"length": 3}, "txCodeValue": "12"}),
        ILLEGAL,
        "txCodeValue length must match txCode length",
    )
    .await;
    let text = "txCodeValue must contain only digits when txCode inputMode is numeric";
    check(
        json!({"txCode": {"input_mode": "numeric"}, "txCodeValue": "12x"}),
        ILLEGAL,
        text,
    )
    .await;
    let key = |key: Value| json!({"runtimeOverrides": {"issuerKey": key}});
    check(key(json!({})), ILLEGAL, "issuerKey must not be empty").await;
    check(key(json!({"jwk": {}})), ILLEGAL, "issuerKey must contain a key type").await;
    let hook = |url: Value| json!({"runtimeOverrides": {"notifications": {"webhook": {"url": url}}}});
    check(hook(json!("")), BAD, "webhook url must not be blank").await;
    for url in [
        "/x",
        "hook.example",
        "ftp://hook.example/",
        "javascript:alert(1)",
        "http://",
    ] {
        check(
            hook(json!(url)),
            BAD,
            "webhook url must be an absolute http or https URL",
        )
        .await;
    }
    let secret =
        json!({"runtimeOverrides": {"notifications": {"webhook": {"url": "http://h.example/", "signingSecret": "s"}}}});
    check(
        secret,
        BAD,
        "webhook signingSecret must be whsec_ and the base64 of 24 to 64 bytes, or whsk_ and the base64 of 32 or 64 bytes",
    )
    .await;
    check(
        json!({"authMethod": "PRE"}),
        BAD,
        "authMethod must be one of PRE_AUTHORIZED, AUTHORIZED",
    )
    .await;
    check(
        json!({"valueMode": "by_value"}),
        BAD,
        "valueMode must be one of BY_REFERENCE, BY_VALUE",
    )
    .await;
    check(json!({"txCode": []}), BAD, "txCode must be of type object").await;
    check(json!({"x": 1, "y": 2}), BAD, "unknown field(s): x, y").await;
    check(
        json!({"runtimeOverrides": {"name": "x"}}),
        BAD,
        "unknown field(s): name",
    )
    .await;
    check(
        json!({"txCode": {"inputMode": "text"}}),
        BAD,
        "unknown field(s): inputMode",
    )
    .await;
    assert_eq!(issuer.get("/issuer2/sessions").send().await.json(), json!([]));
}

/// R38, fact sheet 6.7: an AUTHORIZED offer passes the other checks first, then is told what it needs.
#[tokio::test]
async fn authorized_offers_need_a_login() {
    let issuer = TestIssuer::choosing("login = off").await;
    let ask = async |more: Value| {
        let mut body = TestIssuer::offer_request("identity-credential", &more);
        body["authMethod"] = json!("AUTHORIZED");
        offer(&issuer, body).await
    };
    let text = "AUTHORIZED credential offers need a login: it is switched off by configuration";
    for more in [
        json!({}),
        json!({"issuerStateMode": "OMIT"}),
        json!({"runtimeOverrides": {"credentialData": {"a": 1}}}),
    ] {
        check_refusal(&ask(more).await, 400, "BadRequestException", text);
    }
    for path in ["$.nobody", "$.address.nobody", "nonsense", "$.null_one"] {
        let over = json!({"idTokenClaimsMapping": {"$.x": path}, "credentialData": {"null_one": null}});
        let text = format!("idTokenClaimsMapping destination {path} is missing or null in credentialData");
        check_refusal(
            &ask(json!({"runtimeOverrides": over})).await,
            400,
            "IllegalArgumentException",
            &text,
        );
    }
    let mut unknown = TestIssuer::offer_request("nobody", &json!({}));
    unknown["authMethod"] = json!("AUTHORIZED");
    check_refusal(
        &offer(&issuer, unknown).await,
        404,
        "NotFoundException",
        "Credential profile not found: nobody",
    );
}
