//! Wrong requests that do no harm, and how they are refused.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::sheet::Sheet;
use crate::bend::At;
use crate::call::{Call, Form};
use crate::fault::{Expect, Verdict, hold};
use crate::http;
use crate::offer::{AUTHORIZATION_CODE, PRE_AUTHORIZED};
use crate::options::WalletOptions;

/// One wrong request.
struct Wrong<'a> {
    item: &'static str,
    what: &'a str,
    at: At,
    expect: Expect,
    call: Call,
}

/// The token and PAR endpoints.
pub(super) async fn of_server(options: &WalletOptions, sheet: &mut Sheet<'_>, document: &Map<String, Value>) {
    let url = |name: &str| document.get(name).and_then(Value::as_str);
    if let Some(endpoint) = url("token_endpoint") {
        let form = |pairs: &[(&'static str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| (*name, (*value).to_owned()));
            Call::form(endpoint, &Form(pairs.collect()))
        };
        // A server that first asks who is there may refuse with that.
        let wrong = |item, what, errors, call| Wrong {
            item,
            what,
            at: At::Token,
            expect: Expect::any(&[400, 401], errors),
            call,
        };
        let calls = [
            wrong(
                "TOKEN-23",
                "a grant type that does not exist",
                &["unsupported_grant_type", "invalid_client"],
                form(&[("grant_type", "urn:example:no-such-grant"), ("client_id", "doctor")]),
            ),
            wrong(
                "TOKEN-1",
                "a parameter sent twice",
                &["invalid_request", "invalid_client"],
                form(&[("grant_type", PRE_AUTHORIZED), ("grant_type", PRE_AUTHORIZED)]),
            ),
            wrong(
                "TOKEN-2",
                "a pre-authorized code left out",
                &["invalid_request", "invalid_client", "unsupported_grant_type"],
                form(&[("grant_type", PRE_AUTHORIZED)]),
            ),
            wrong(
                "TOKEN-8",
                "a pre-authorized code that was never given out",
                &["invalid_grant", "invalid_client", "unsupported_grant_type"],
                form(&[("grant_type", PRE_AUTHORIZED), ("pre-authorized_code", "no-such-code")]),
            ),
            wrong(
                "TOKEN-11",
                "an authorization code that was never given out",
                &[
                    "invalid_grant",
                    "invalid_request",
                    "invalid_client",
                    "unsupported_grant_type",
                ],
                form(&[
                    ("grant_type", AUTHORIZATION_CODE),
                    ("code", "no-such-code"),
                    ("client_id", "doctor"),
                    ("redirect_uri", "https://doctor.example/callback"),
                    ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                ]),
            ),
        ];
        for call in calls {
            ask(options, sheet, call).await;
        }
    }
    match url("pushed_authorization_request_endpoint") {
        None => sheet.skip(
            "PAR-2",
            "a pushed request that points at another",
            "nothing is pushed here",
        ),
        Some(endpoint) => {
            let form = Form(vec![
                ("client_id", "doctor".into()),
                ("response_type", "code".into()),
                ("request_uri", "urn:ietf:params:oauth:request_uri:another".into()),
            ]);
            let wrong = Wrong {
                item: "PAR-2",
                what: "a pushed request that points at another",
                at: At::Token,
                expect: Expect::any(
                    &[400, 401],
                    &["invalid_request", "invalid_client", "invalid_client_attestation"],
                ),
                call: Call::form(endpoint, &form),
            };
            ask(options, sheet, wrong).await;
            let wrong = Wrong {
                item: "PAR-5",
                what: "GET where requests are pushed",
                at: At::Authorize,
                expect: Expect::any(&[405], &[]),
                call: Call::new(Method::GET, endpoint),
            };
            ask(options, sheet, wrong).await;
        }
    }
}

/// The credential, deferred credential and notification endpoints.
pub(super) async fn of_issuer(options: &WalletOptions, sheet: &mut Sheet<'_>, document: &Map<String, Value>) {
    let places = [
        ("credential_endpoint", At::Credential, ["CRED-47", "CRED-48"]),
        ("deferred_credential_endpoint", At::Deferred, ["DEFER-1", "DEFER-1"]),
        ("notification_endpoint", At::Notification, ["NOTIF-7", "NOTIF-7"]),
    ];
    for (name, at, [none, broken]) in places {
        let Some(endpoint) = document.get(name).and_then(Value::as_str) else {
            sheet.skip(none, format!("{name} without an access token"), "the issuer has none");
            continue;
        };
        let body = match json!({"credential_configuration_id": "no-such-configuration", "transaction_id": "x", "notification_id": "x", "event": "credential_accepted"})
        {
            Value::Object(body) => body,
            _ => Map::new(),
        };
        let call = Call::json(endpoint, &body);
        let mut with = call.clone();
        with.set("authorization", "Bearer no-such-token");
        let wrong = Wrong {
            item: none,
            what: &format!("{name} without an access token"),
            at,
            expect: Expect::any(&[401], &[""]),
            call,
        };
        ask(options, sheet, wrong).await;
        let wrong = Wrong {
            item: broken,
            what: &format!("{name} with an access token that was never given out"),
            at,
            expect: Expect::any(&[401], &["invalid_token"]),
            call: with,
        };
        ask(options, sheet, wrong).await;
        if at == At::Credential {
            let mut call = Call::json(&format!("{endpoint}?access_token=no-such-token"), &body);
            call.set("accept", "application/json");
            let wrong = Wrong {
                item: "CRED-2",
                what: "an access token in the address",
                at,
                expect: Expect::any(&[400, 401], &[]),
                call,
            };
            ask(options, sheet, wrong).await;
        }
    }
}

async fn ask(options: &WalletOptions, sheet: &mut Sheet<'_>, wrong: Wrong<'_>) {
    let expected = format!("{}: {}", wrong.what, wrong.expect);
    let answered = match http::call(options, &wrong.call).await {
        Ok(answer) => answer.answered(),
        Err(failure) => return sheet.fail(wrong.item, expected, failure.message),
    };
    let (verdict, flaw) = hold(&wrong.expect, wrong.item, Some(wrong.at), &answered);
    let received = answered.told(flaw.as_deref());
    match verdict {
        Verdict::AsDemanded | Verdict::Tolerated => sheet.pass(wrong.item, expected, received),
        Verdict::Otherwise | Verdict::NotTried => sheet.fail(wrong.item, expected, received),
    }
}
