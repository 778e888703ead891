//! Tables for R17, R23, R32 and R51: what is taken, what is refused in which words, and that no secret is ever shown.

use serde_json::{Value, json};

use super::*;
use crate::event::EventName;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn seed_key() -> String {
    format!("whsk_{}=", "A".repeat(43))
}

fn hook(webhook: Value) -> Webhook {
    Webhook::from_settings(&webhook).unwrap_or_else(|refusal| panic!("{webhook}: {refusal}"))
}

fn config(hook: &Webhook) -> TargetConfig {
    TargetConfig::read(&hook.config).expect("what was sealed is read back")
}

fn check(input: Value, expect: Result<Option<&str>, &str>) {
    let got = Webhook::from_notifications(&input);
    let got = got
        .as_ref()
        .map(|hook| hook.as_ref().map(|hook| hook.masked.as_str()))
        .map_err(|refusal| refusal.message.as_str());
    assert_eq!(got, expect, "{input}");
}

/// R17, R23, R32.
#[test]
fn notifications_are_read_strictly() {
    check(json!({}), Ok(None));
    check(json!({"webhook": null}), Ok(None));
    check(
        json!({"webhook": {"url": "http://localhost:9/x?y=1"}}),
        Ok(Some("http://localhost:9/x?y=1")),
    );
    check(
        json!({"webhook": {"url": "https://u:p@h.example/"}}),
        Ok(Some("https://•••@h.example/")),
    );
    check(json!([]), Err("notifications must be an object"));
    check(
        json!({"webhook": "http://h/"}),
        Err("notifications.webhook must be an object"),
    );
    check(json!({"hook": {}}), Err("unknown member hook in notifications"));
    check(
        json!({"webhook": {"url": "http://h/", "retry": 1}}),
        Err("unknown member retry in notifications.webhook"),
    );
    check(json!({"webhook": {}}), Err("webhook url must be given"));
    let none = json!({"url": "http://h/", "bearerToken": null, "basicAuth": null, "signingSecret": null,
        "headers": null, "events": null});
    check(json!({ "webhook": none }), Ok(Some("http://h/")));
    assert_eq!(hook(none).shown, json!({"url": "http://h/"}));
}

/// Bad input: 400 with the bare text (R51), each with the member's path for file, line and column.
#[test]
fn each_refusal_names_its_member() {
    let refused = |member: &str, value: Value, expect: &str| {
        let mut webhook = json!({"url": "http://h.example/"});
        webhook[member] = value.clone();
        let objection = Webhook::read(&json!({ "webhook": webhook })).expect_err("refused");
        assert_eq!(objection.message, expect, "{member}: {value}");
        assert_eq!(objection.path[..2], ["webhook", member], "{member}: {value}");
        let refusal = Refusal::from(objection);
        assert_eq!((refusal.status, refusal.id), (400, "BadRequestException"));
    };

    let absolute = "webhook url must be an absolute http or https URL";
    for url in [
        "ftp://h/",
        "/x",
        "h.example",
        "http://",
        "mailto:a@b",
        "http://h:99999/",
    ] {
        refused("url", json!(url), absolute);
    }
    refused("url", json!(1), "webhook url must be a string");
    refused("url", json!(" "), "webhook url must not be blank");
    let long = format!("http://h.example/{}", "ü".repeat(2048 - 17));
    assert_eq!(long.chars().count(), 2048);
    hook(json!({ "url": long }));
    refused(
        "url",
        json!(format!("{long}x")),
        "webhook url must not be longer than 2,048 characters",
    );
    refused(
        "url",
        json!("http://a%3Ab:c@h/"),
        "webhook url must not have a colon in its username",
    );
    refused(
        "url",
        json!("http://a:%0D%0A@h/"),
        "webhook url must not have control characters in username or password",
    );
    refused(
        "url",
        json!("http://a:%FF@h/"),
        "webhook url must carry its user and password as UTF-8",
    );

    let token = "webhook bearerToken must be a string of 1 to 4,096 visible ASCII characters without spaces";
    let too_long = "x".repeat(4097);
    for bad in [
        json!(""),
        json!("a b"),
        json!("ä"),
        json!("a\n"),
        json!(1),
        json!(too_long),
    ] {
        refused("bearerToken", bad, token);
    }

    let pair = |user: &str, password: &str| json!({"username": user, "password": password});
    let basic = |value: Value, rest: &str| refused("basicAuth", value, &format!("webhook basicAuth {rest}"));
    basic(json!("u:p"), "must be an object with username and password");
    basic(json!({"username": "u"}), "must give username and password as strings");
    basic(pair("a:b", "c"), "must not have a colon in its username");
    basic(
        pair("a", "b\u{7}"),
        "must not have control characters in username or password",
    );
    basic(pair("", ""), "must not have an empty username and an empty password");
    basic(
        pair("a", &too_long),
        "must not have a username or password of more than 4,096 characters",
    );
    refused(
        "basicAuth",
        json!({"username": "u", "password": "p", "realm": "r"}),
        "unknown member realm in notifications.webhook.basicAuth",
    );

    let form = "webhook signingSecret must be whsec_ and the base64 of 24 to 64 bytes, or whsk_ and the base64 of 32 or 64 bytes";
    for bad in [
        json!("C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
        json!("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7o"),
        json!("whsec_C2FVsBQIhrscChlQIMV-b5sSYspob7oD"),
        json!(format!("whsec_{}", "A".repeat(88))),
        json!(format!("whsec_{}", "A".repeat(40_000))),
        json!(format!("whsk_{}", "A".repeat(32))),
        json!(seed_key().replace("whsk_", "whpk_")),
        json!(["whsec_"]),
        json!({"v1": SECRET}),
        json!(7),
    ] {
        refused("signingSecret", bad, form);
    }
    let count = "webhook signingSecret must hold one to five secrets";
    refused("signingSecret", json!([]), count);
    refused(
        "signingSecret",
        json!([SECRET, SECRET, SECRET, SECRET, SECRET, SECRET]),
        count,
    );
    refused(
        "signingSecret",
        json!([SECRET, seed_key(), SECRET]),
        "webhook signingSecret must not hold the same secret twice",
    );

    let names = "webhook events must be a list of one or more of resolved_credential_offer, requested_token, \
                 sdjwt_issue, jwt_issue, generated_mdoc, issuance_status";
    for bad in [
        json!([]),
        json!("jwt_issue"),
        json!(["jwt"]),
        json!([1]),
        json!({"jwt_issue": true}),
    ] {
        refused("events", bad, names);
    }
    refused(
        "events",
        json!(["jwt_issue", "requested_token", "jwt_issue"]),
        "webhook events must not name jwt_issue twice",
    );
}

/// Names that would break framing or override ours are refused; so are values that would end a line.
#[test]
fn headers_neither_frame_nor_override() {
    let refused = |headers: Value, name: &str, rest: &str| {
        let webhook = json!({"webhook": {"url": "http://h/", "headers": headers}});
        let objection = Webhook::read(&webhook).expect_err("refused");
        assert_eq!(objection.message, format!("webhook headers {rest}"));
        assert_eq!(objection.path, ["webhook", "headers", name], "{webhook}");
    };
    for name in [
        "host",
        "Content-Length",
        "content-type",
        "Transfer-Encoding",
        "connection",
        "Keep-Alive",
        "TE",
        "trailer",
        "Upgrade",
        "expect",
        "User-Agent",
        "proxy-authorization",
        "Proxy-Connection",
        "webhook-id",
        "Webhook-Signature",
        "issuer2-attempt",
    ] {
        refused(json!({ name: "x" }), name, &format!("must not name {name}"));
    }
    let long = "x".repeat(129);
    for name in ["", "a b", "a:b", "ä", "a\r\nb", "a(", &long] {
        refused(
            json!({ name: "x" }),
            name,
            "must have names of 1 to 128 letters, digits and !#$%&'*+-.^_`|~",
        );
    }
    for value in [
        json!("a\r\nb: c"),
        json!("a\n"),
        json!("\0"),
        json!("ä"),
        json!("\u{7f}"),
        json!(1),
        json!(null),
        json!("x".repeat(4097)),
    ] {
        let rest = "must give x-a a string of at most 4,096 visible ASCII characters, spaces and tabs";
        refused(json!({ "x-a": value }), "x-a", rest);
    }
    refused(json!({"x-a": "1", "X-A": "2"}), "X-A", "must not name X-A twice");

    let beside = |mut webhook: Value| {
        webhook["headers"] = json!({"Authorization": "Token t"});
        Webhook::from_settings(&webhook).map_err(|refusal| refusal.message)
    };
    let expect = "webhook headers must not name Authorization beside bearerToken, basicAuth or a user in the url";
    for webhook in [
        json!({"url": "http://h/", "bearerToken": "t"}),
        json!({"url": "http://h/", "basicAuth": {"username": "u", "password": "p"}}),
        json!({"url": "http://u@h/"}),
    ] {
        assert_eq!(beside(webhook), Err(expect.to_owned()));
    }
    assert!(beside(json!({"url": "http://h/"})).is_ok());

    let many = |count: usize| -> Value {
        let headers: Map<String, Value> = (0..count).map(|n| (format!("x-{n}"), json!(""))).collect();
        json!({"url": "http://h/", "headers": headers})
    };
    assert_eq!(hook(many(32)).header_names.len(), 32);
    let refusal = Webhook::from_settings(&many(33)).expect_err("too many");
    assert_eq!(refusal.message, "webhook headers must not hold more than 32 headers");
    let refusal = Webhook::from_settings(&json!({"url": "http://h/", "headers": ["x"]})).expect_err("a list");
    assert_eq!(
        refusal.message,
        "webhook headers must be an object of header names and values"
    );
}

/// There is one way to be authorised, and it is read back as the header it becomes.
#[test]
fn authorisation_becomes_one_header() {
    let check = |mut webhook: Value, kind: Option<AuthKind>, header: Option<&str>| {
        webhook["url"] = webhook["url"].as_str().map_or(json!("http://h/"), |url| json!(url));
        let hook = hook(webhook);
        assert_eq!(hook.auth, kind);
        let config = config(&hook);
        assert_eq!(config.authorization.as_ref().map(Secret::reveal), header);
        assert!(
            config.url.username().is_empty() && config.url.password().is_none(),
            "{}",
            config.url
        );
    };
    check(json!({}), None, None);
    check(
        json!({"bearerToken": "a.b-c~"}),
        Some(AuthKind::Bearer),
        Some("Bearer a.b-c~"),
    );
    check(
        json!({"basicAuth": {"username": "Aladdin", "password": "open sesame"}}),
        Some(AuthKind::Basic),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    );
    for (url, expect) in [
        ("http://Aladdin:open%20sesame@h/", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("http://u@h/", "Basic dTo="),
        ("http://:p@h/", "Basic OnA="),
        ("http://%C3%BC:p@h/", "Basic w7w6cA=="),
    ] {
        check(json!({ "url": url }), Some(AuthKind::Basic), Some(expect));
    }

    let refused = |webhook: Value, expect: &str| {
        let refusal = Webhook::from_settings(&webhook).expect_err("two ways");
        assert_eq!(refusal.message, expect, "{webhook}");
    };
    let pair = json!({"username": "u", "password": "p"});
    refused(
        json!({"url": "http://u:p@h/", "bearerToken": "t"}),
        "webhook bearerToken must not be given when the url carries a user or a password",
    );
    refused(
        json!({"url": "http://u:p@h/", "basicAuth": pair}),
        "webhook basicAuth must not be given when the url carries a user or a password",
    );
    refused(
        json!({"url": "http://h/", "basicAuth": pair, "bearerToken": "t"}),
        "webhook basicAuth must not be given beside bearerToken",
    );
}

#[test]
fn signatures_are_told_by_their_secrets() {
    let check = |secrets: Value, expect: &[SignatureKind]| {
        let hook = hook(json!({"url": "http://h/", "signingSecret": secrets}));
        assert_eq!(hook.signed, expect);
        let listed = match secrets {
            Value::Array(items) => items,
            one => vec![one],
        };
        let read: Vec<_> = config(&hook).signing.iter().map(|s| json!(s.reveal())).collect();
        assert_eq!(read, listed);
    };
    let other = format!("whsec_{}==", "A".repeat(86));
    check(json!(SECRET), &[SignatureKind::V1]);
    check(json!(seed_key()), &[SignatureKind::V1a]);
    check(json!(seed_key().trim_end_matches('=')), &[SignatureKind::V1a]);
    check(
        json!(["whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=="]),
        &[SignatureKind::V1a],
    );
    check(
        json!([SECRET, other, seed_key()]),
        &[SignatureKind::V1, SignatureKind::V1a],
    );
}

/// The same settings, however they are written, are one target; and an older journal's plain URL is read, too.
#[test]
fn settings_are_sealed_in_one_form() {
    let one = hook(
        json!({"url": "http://h/", "headers": {"X-B": "2", "x-a": "1"}, "signingSecret": SECRET,
        "events": ["issuance_status", "requested_token"]}),
    );
    let other = hook(
        json!({"events": ["requested_token", "issuance_status"], "signingSecret": [SECRET],
        "headers": {"x-a": "1", "X-B": "2"}, "bearerToken": null, "url": "http://h/"}),
    );
    assert_eq!(one.config, other.config);
    assert_eq!(one.header_names, ["x-a", "X-B"]);
    let expect = EventSet::of([EventName::RequestedToken, EventName::IssuanceStatus]);
    assert_eq!((one.events, config(&one).events), (expect, expect));
    assert_eq!(one.target(SecretRef("r".into())).events, expect);
    let all = EventName::ALL.map(EventName::as_str);
    let every = hook(json!({"url": "http://h/", "events": all}));
    assert_eq!(every.config, Webhook::parse("http://h/").expect("a URL").config);

    let old = TargetConfig::read(&Secret::new("https://u:p@h.example/x#y")).expect("a URL of an older journal");
    assert_eq!(old.url.as_str(), "https://h.example/x");
    assert_eq!(old.authorization.as_ref().map(Secret::reveal), Some("Basic dTpw"));
    assert_eq!(old.events, EventSet::ALL);
    for broken in ["", "{", "{}", "[]", "nonsense", r#"{"url":"http://h/","later":1}"#] {
        assert_eq!(TargetConfig::read(&Secret::new(broken)), Err(CannotRead), "{broken}");
    }
}

/// R32, issue 2: no secret of any key is shown or printed, and what is no secret is.
#[test]
fn no_secret_is_shown() {
    let secrets = [
        "TOKEN-SECRET",
        "USER-SECRET",
        "PASSWORD-SECRET",
        "C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "HEADER-SECRET",
        &"A".repeat(43),
        // As they stand in the basic header.
        "VVNFUi1TRUNSRVQ",
    ];
    let settings = [
        json!({"url": "http://h/p", "bearerToken": secrets[0], "signingSecret": SECRET}),
        json!({"url": "http://h/p", "basicAuth": {"username": secrets[1], "password": secrets[2]},
            "signingSecret": [SECRET, seed_key()], "headers": {"X-Key": secrets[4]}, "events": ["jwt_issue"]}),
        json!({"url": format!("http://{}:{}@h/p", secrets[1], secrets[2]), "headers": {"X-Key": secrets[4]}}),
        json!({"url": format!("http://h/p?token={}", secrets[0])}),
    ];
    for webhook in settings {
        let hook = hook(webhook);
        let printed = format!("{hook:?} {hook:#?} {:?} {} {}", config(&hook), hook.masked, hook.shown);
        for secret in secrets {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert!(hook.config.reveal().contains("SECRET"), "the sealed text has it");
    }
    let shown = hook(
        json!({"url": "http://u:p@h/", "signingSecret": [SECRET], "headers": {"X-Key": "k"},
        "events": ["jwt_issue"]}),
    )
    .shown;
    assert_eq!(
        shown,
        json!({"url": "http://•••@h/", "signingSecret": ["•••"], "headers": {"X-Key": "•••"}, "events": ["jwt_issue"]})
    );
    let shown = hook(json!({"url": "http://h/", "basicAuth": {"username": "u", "password": "p"}})).shown;
    assert_eq!(
        shown,
        json!({"url": "http://h/", "basicAuth": {"username": "•••", "password": "•••"}})
    );
}

/// design.md, Address guard: literal addresses are judged when the offer is made.
#[test]
fn addresses_that_are_never_called_are_refused_at_once() {
    let check = |url: &str, expect: Option<&str>| {
        let refused = Webhook::parse(url)
            .err()
            .map(|refusal| (refusal.status, refusal.message));
        let expect = expect.map(|text| (400, format!("webhook url must not point at {text}")));
        assert_eq!(refused, expect, "{url}");
    };
    let metadata = "169.254.169.254: cloud metadata addresses are never called";
    for url in [
        "http://169.254.169.254/x",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://u:p@[::ffff:169.254.169.254]/",
    ] {
        check(url, Some(metadata));
    }
    check(
        "http://[64:ff9b::a9fe:a9fe]/",
        Some("64:ff9b::a9fe:a9fe: cloud metadata addresses are never called"),
    );
    check(
        "http://Metadata.google.internal./",
        Some("metadata.google.internal: cloud metadata addresses are never called"),
    );
    check(
        "http://[fe80::1]/",
        Some("fe80::1: link-local addresses are never called"),
    );
    check("http://0/", Some("0.0.0.0: the unspecified address is never called"));
    check(
        "http://224.0.0.1/",
        Some("224.0.0.1: multicast addresses are never called"),
    );
    for fine in [
        "http://127.0.0.1:9/",
        "http://192.168.1.20/",
        "http://[fd12::1]/",
        "http://h.example/",
    ] {
        check(fine, None);
    }
}
