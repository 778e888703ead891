//! Faults of the credential request around its proofs.

use serde_json::{Value, json};

use super::{Expect, Fault, Need, bad, unauthorized};
use crate::bend::{At, Bend};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "no-token",
        title: "No access token",
        item: "CRED-47",
        expect: unauthorized(&[""]),
        needs: &[],
        bend: Bend::Call(At::Credential, |call| {
            call.remove("authorization");
        }),
    },
    Fault {
        name: "broken-token",
        title: "Access token with one character changed",
        item: "CRED-48",
        expect: unauthorized(&["invalid_token"]),
        needs: &[],
        bend: Bend::Call(At::Credential, |call| {
            if let Some(mut value) = call.remove("authorization") {
                let last = value.pop();
                value.push(if last == Some('A') { 'B' } else { 'A' });
                call.set("authorization", value);
            }
        }),
    },
    Fault {
        name: "token-in-query",
        title: "Access token in the address",
        item: "CRED-2",
        expect: Expect {
            statuses: &[400, 401],
            errors: &[],
            may_pass: false,
        },
        needs: &[],
        bend: Bend::Call(At::Credential, |call| {
            let value = call.remove("authorization").unwrap_or_default();
            let token = value.split(' ').next_back().unwrap_or_default();
            let joint = if call.url.contains('?') { '&' } else { '?' };
            call.url = format!("{}{joint}access_token={token}", call.url);
        }),
    },
    Fault {
        name: "malformed-json",
        title: "Request that breaks off",
        item: "CRED-40",
        expect: bad(&["invalid_credential_request"]),
        needs: &[],
        bend: Bend::Text(At::Credential, |text| text.truncate(text.len() / 2)),
    },
    Fault {
        name: "repeated-member",
        title: "Request that says a thing twice",
        item: "CRED-40",
        expect: bad(&["invalid_credential_request"]),
        needs: &[],
        bend: Bend::Text(At::Credential, |text| {
            let members = String::from_utf8_lossy(text).trim_start_matches('{').to_owned();
            let first = members.split(',').next().unwrap_or_default();
            *text = format!("{{{first},{members}").into_bytes();
        }),
    },
    Fault {
        name: "unknown-configuration",
        title: "Credential configuration that does not exist",
        item: "CRED-41",
        expect: bad(&["unknown_credential_configuration"]),
        needs: &[],
        bend: Bend::Body(At::Credential, |body, _| {
            body.remove("credential_identifier");
            body.insert("credential_configuration_id".into(), json!("no-such-configuration"));
        }),
    },
    Fault {
        name: "unknown-identifier",
        title: "Credential identifier that does not exist",
        item: "CRED-42",
        expect: bad(&["unknown_credential_identifier"]),
        needs: &[],
        bend: Bend::Body(At::Credential, |body, _| {
            body.remove("credential_configuration_id");
            body.insert("credential_identifier".into(), json!("no-such-identifier"));
        }),
    },
    Fault {
        name: "both-selectors",
        title: "Configuration and identifier at once",
        item: "CRED-5",
        expect: bad(&["invalid_credential_request"]),
        needs: &[],
        bend: Bend::Body(At::Credential, |body, visit| {
            let id = &visit.configuration.id;
            body.entry("credential_configuration_id").or_insert_with(|| json!(id));
            body.entry("credential_identifier").or_insert_with(|| json!(id));
        }),
    },
    Fault {
        name: "no-selector",
        title: "Neither configuration nor identifier",
        item: "CRED-8",
        expect: bad(&["invalid_credential_request"]),
        needs: &[],
        bend: Bend::Body(At::Credential, |body, _| {
            body.remove("credential_configuration_id");
            body.remove("credential_identifier");
        }),
    },
    Fault {
        name: "missing-proof",
        title: "Key proof left out",
        item: "CRED-9",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Body(At::Credential, |body, _| {
            body.remove("proofs");
        }),
    },
    Fault {
        name: "empty-proofs",
        title: "Empty list of key proofs",
        item: "CRED-8",
        expect: bad(&["invalid_proof", "invalid_credential_request"]),
        needs: &[Need::Proof],
        bend: Bend::Body(At::Credential, |body, _| {
            body.insert("proofs".into(), json!({"jwt": []}));
        }),
    },
    Fault {
        name: "unsupported-proof-type",
        title: "Kind of key proof that does not exist",
        item: "CRED-10",
        expect: bad(&["invalid_proof"]),
        needs: &[Need::Proof],
        bend: Bend::Body(At::Credential, |body, _| {
            let jwt = body.get_mut("proofs").and_then(|proofs| proofs.get_mut("jwt"));
            let jwt = jwt.map(Value::take).unwrap_or_default();
            body.insert("proofs".into(), json!({"no-such-type": jwt}));
        }),
    },
    Fault {
        name: "draft-request",
        title: "Request in the form of an old draft",
        item: "CRED-8",
        expect: bad(&["invalid_credential_request"]),
        needs: &[],
        bend: Bend::Body(At::Credential, |body, visit| {
            let jwt = body.get("proofs").and_then(|proofs| proofs.pointer("/jwt/0")).cloned();
            body.clear();
            body.insert("format".into(), json!(visit.configuration.format));
            body.insert("proof".into(), json!({"proof_type": "jwt", "jwt": jwt}));
        }),
    },
];
