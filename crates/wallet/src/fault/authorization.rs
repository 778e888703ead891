//! Faults on the way to an authorization code, and with it.

use serde_json::json;

use super::{Expect, Fault, Need, bad};
use crate::bend::{At, Bend};

const LOGIN: &[Need] = &[Need::Login];
const PUSHED: &[Need] = &[Need::Login, Need::Pushed];

/// Refused at once, or on the way back (AUTHZ-10).
const fn refused(errors: &'static [&'static str]) -> Expect {
    Expect {
        statuses: &[400, 302],
        errors,
        may_pass: false,
    }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "plain-pkce",
        title: "PKCE with the plain method",
        item: "PKCE-3",
        expect: refused(&["invalid_request"]),
        needs: LOGIN,
        bend: Bend::Form(At::Request, |form, _| form.set("code_challenge_method", "plain")),
    },
    Fault {
        name: "missing-pkce",
        title: "Authorization without PKCE",
        item: "PKCE-3",
        expect: Expect {
            may_pass: true,
            ..refused(&["invalid_request"])
        },
        needs: LOGIN,
        bend: Bend::Form(At::Request, |form, _| {
            form.remove("code_challenge");
            form.remove("code_challenge_method");
        }),
    },
    Fault {
        name: "wrong-verifier",
        title: "PKCE verifier of another request",
        item: "PKCE-4",
        expect: bad(&["invalid_grant"]),
        needs: LOGIN,
        bend: Bend::Form(At::Token, |form, _| {
            form.set("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        }),
    },
    Fault {
        name: "missing-verifier",
        title: "PKCE verifier left out",
        item: "PKCE-4",
        expect: bad(&["invalid_grant"]),
        needs: LOGIN,
        bend: Bend::Form(At::Token, |form, _| form.remove("code_verifier")),
    },
    Fault {
        name: "foreign-redirect-uri",
        title: "Code with another redirect address",
        item: "TOKEN-11",
        expect: bad(&["invalid_grant"]),
        needs: LOGIN,
        bend: Bend::Form(At::Token, |form, _| {
            form.set("redirect_uri", "https://another-wallet.example/callback");
        }),
    },
    Fault {
        name: "token-response-type",
        title: "Token asked for in the address (response_type token)",
        item: "AUTHZ-11",
        expect: refused(&["unsupported_response_type", "invalid_request"]),
        needs: LOGIN,
        bend: Bend::Form(At::Request, |form, _| form.set("response_type", "token")),
    },
    Fault {
        name: "unknown-details",
        title: "Authorization for a credential that does not exist",
        item: "AUTHZ-4",
        expect: refused(&["invalid_authorization_details"]),
        needs: LOGIN,
        bend: Bend::Form(At::Request, |form, _| {
            form.remove("scope");
            let detail = json!({"type": "openid_credential", "credential_configuration_id": "no-such-configuration"});
            form.set("authorization_details", json!([detail]).to_string());
        }),
    },
    Fault {
        name: "request-uri-pushed",
        title: "Pushed request that points at another",
        item: "PAR-2",
        expect: bad(&["invalid_request"]),
        needs: PUSHED,
        bend: Bend::Form(At::Request, |form, _| {
            form.push("request_uri", "urn:ietf:params:oauth:request_uri:another");
        }),
    },
    Fault {
        name: "unknown-request-uri",
        title: "Request reference that was never given out",
        item: "PAR-4",
        expect: refused(&[]),
        needs: PUSHED,
        bend: Bend::Form(At::Authorize, |form, _| {
            form.set("request_uri", "urn:ietf:params:oauth:request_uri:no-such-request");
        }),
    },
    Fault {
        name: "foreign-request-uri",
        title: "Request reference of another client",
        item: "PAR-4",
        expect: refused(&[]),
        needs: PUSHED,
        bend: Bend::Form(At::Authorize, |form, _| form.set("client_id", "another-wallet")),
    },
    Fault {
        name: "reused-request-uri",
        title: "Request reference used twice",
        item: "PAR-4",
        expect: refused(&[]),
        needs: PUSHED,
        bend: Bend::Again(At::Authorize),
    },
    Fault {
        name: "expired-request-uri",
        title: "Request reference that has run out",
        item: "PAR-4",
        expect: refused(&[]),
        needs: PUSHED,
        bend: Bend::Late(At::Authorize),
    },
];
