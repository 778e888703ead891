//! The authorization server's metadata document (ASMETA), and the keys it publishes.

use serde_json::{Map, Value};

use super::issuer::{endpoint, public_keys};
use super::sheet::Sheet;
use crate::metadata;
use crate::offer::{AUTHORIZATION_CODE, PRE_AUTHORIZED};
use crate::options::WalletOptions;

/// Judges the document of `identifier`, and fetches its keys.
pub(super) async fn examine(
    options: &WalletOptions,
    sheet: &mut Sheet<'_>,
    identifier: &str,
    document: &Map<String, Value>,
    issuer: &Map<String, Value>,
) {
    judge(sheet, identifier, document, issuer);
    match document.get("jwks_uri").and_then(Value::as_str) {
        None => sheet.skip(
            "ASMETA-14",
            "jwks_uri: public keys, each with its kid",
            "the server names none",
        ),
        Some(uri) => {
            let keys = metadata::jwks(options, uri).await.map_err(|failure| failure.message);
            let held = keys.and_then(|keys| public_keys(&keys).map(|()| format!("{} keys", keys.len())));
            sheet.must("ASMETA-14", "jwks_uri: public keys, each with its kid", held);
        }
    }
}

fn judge(sheet: &mut Sheet<'_>, identifier: &str, document: &Map<String, Value>, issuer: &Map<String, Value>) {
    let list = |name: &str| -> Option<Vec<&str>> {
        let entries = document.get(name)?.as_array()?;
        Some(entries.iter().filter_map(Value::as_str).collect())
    };
    let has = |name: &str, entry: &str| list(name).is_some_and(|entries| entries.contains(&entry));
    let there = |name: &str| match list(name) {
        Some(entries) if !entries.is_empty() => Ok(entries.join(", ")),
        _ => Err("none".to_owned()),
    };
    let said = document.get("issuer").and_then(Value::as_str).unwrap_or("none");
    sheet.must(
        "ASMETA-1",
        "issuer as it was asked for, byte by byte",
        match said == identifier {
            true => Ok(said.to_owned()),
            false => Err(said.to_owned()),
        },
    );
    let grants = "grant_types_supported";
    let code = has(grants, AUTHORIZATION_CODE);
    let known = code || has(grants, PRE_AUTHORIZED);
    sheet.must(
        "ASMETA-4",
        "grant_types_supported lists the authorization code or the pre-authorized code",
        match known {
            true => there(grants),
            false => Err(there(grants).unwrap_or_else(|none| none)),
        },
    );
    endpoint(
        sheet,
        "ASMETA-14",
        "token_endpoint",
        document.get("token_endpoint"),
        true,
    );
    let anonymous = document.get("pre-authorized_grant_anonymous_access_supported");
    match (has(grants, PRE_AUTHORIZED), anonymous) {
        (true, Some(Value::Bool(taken))) => {
            let said = if *taken {
                "wallets without a client_id are taken"
            } else {
                "they are not taken"
            };
            sheet.pass(
                "ASMETA-3",
                "pre-authorized_grant_anonymous_access_supported: true or false",
                said,
            );
        }
        (true, None) => sheet.skip(
            "ASMETA-3",
            "pre-authorized_grant_anonymous_access_supported",
            "unsaid: wallets without a client_id are not taken",
        ),
        (true, Some(other)) => sheet.fail(
            "ASMETA-3",
            "pre-authorized_grant_anonymous_access_supported: true or false",
            other.to_string(),
        ),
        (false, _) => sheet.skip("ASMETA-3", "anonymous access", "there is no pre-authorized code grant"),
    }
    let reason = "there is no authorization code grant";
    if !code {
        for item in ["ASMETA-5", "ASMETA-6", "ASMETA-7", "ASMETA-9", "ASMETA-12"] {
            sheet.skip(item, "what the authorization code grant needs", reason);
        }
    } else {
        endpoint(
            sheet,
            "ASMETA-14",
            "authorization_endpoint",
            document.get("authorization_endpoint"),
            true,
        );
        let listed = |name: &str, entry: &str| match has(name, entry) {
            true => there(name),
            false => Err(there(name).unwrap_or_else(|none| none)),
        };
        sheet.must(
            "ASMETA-5",
            "response_types_supported lists code",
            listed("response_types_supported", "code"),
        );
        let methods = "code_challenge_methods_supported";
        sheet.must(
            "ASMETA-6",
            "code_challenge_methods_supported is S256, and not plain",
            match has(methods, "plain") {
                true => Err("plain is listed".into()),
                false => listed(methods, "S256"),
            },
        );
        let par = "pushed_authorization_request_endpoint";
        match document.get(par) {
            None => sheet.warn("ASMETA-7", format!("{par}: pushed requests"), "none"),
            some => endpoint(sheet, "ASMETA-7", par, some, true),
        }
        let iss = document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true));
        sheet.should(
            "ASMETA-9",
            "authorization_response_iss_parameter_supported is true",
            if iss {
                Ok("true".into())
            } else {
                Err("it is not".into())
            },
        );
        details(
            sheet,
            has("authorization_details_types_supported", "openid_credential"),
            issuer,
        );
    }
    sheet.should(
        "ASMETA-8",
        "dpop_signing_alg_values_supported: tokens can be bound to a key",
        there("dpop_signing_alg_values_supported"),
    );
    let attested = has("token_endpoint_auth_methods_supported", "attest_jwt_client_auth");
    let algorithms = there("client_attestation_signing_alg_values_supported")
        .and_then(|_| there("client_attestation_pop_signing_alg_values_supported"));
    match attested {
        true => sheet.should("ASMETA-10", "algorithms of client attestations", algorithms),
        false => sheet.skip(
            "ASMETA-10",
            "client attestation",
            "attest_jwt_client_auth is not listed",
        ),
    }
}

/// ASMETA-12: a configuration without a scope can only be asked for by `authorization_details`.
fn details(sheet: &mut Sheet<'_>, supported: bool, issuer: &Map<String, Value>) {
    let configurations = issuer
        .get("credential_configurations_supported")
        .and_then(Value::as_object);
    let unscoped: Vec<&str> = configurations
        .into_iter()
        .flatten()
        .filter(|(_, one)| one.get("scope").is_none())
        .map(|(id, _)| id.as_str())
        .collect();
    let expected = "authorization_details_types_supported lists openid_credential";
    match (supported, unscoped.is_empty()) {
        (true, _) => sheet.pass("ASMETA-12", expected, "it does"),
        (false, true) => sheet.skip("ASMETA-12", expected, "every configuration has a scope"),
        (false, false) => sheet.fail(
            "ASMETA-12",
            expected,
            format!("without a scope: {}", unscoped.join(", ")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Outcome;
    use super::*;
    use serde_json::json;

    fn check(item: &str, change: Value, expect: Outcome) {
        let mut document = json!({
            "issuer": "https://a.example", "token_endpoint": "https://a.example/t", "response_types_supported": ["code"],
            "authorization_endpoint": "https://a.example/a", "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": ["S256"],
        });
        if let (Some(document), Value::Object(change)) = (document.as_object_mut(), change) {
            document.extend(change);
            document.retain(|_, value| !value.is_null());
        }
        let issuer = json!({"credential_configurations_supported": {"a": {}}});
        let mut quiet = |_: &super::super::Finding| {};
        let mut sheet = Sheet::new(&mut quiet);
        let object = |value: &Value| value.as_object().cloned().expect("an object");
        judge(&mut sheet, "https://a.example", &object(&document), &object(&issuer));
        let findings = sheet.end();
        // The last one counts: ASMETA-14 is said of two endpoints.
        let found = findings.iter().rfind(|finding| finding.item == item).expect(item);
        assert_eq!(found.outcome, expect, "{found:?}");
    }

    /// ASMETA-1 to ASMETA-14.
    #[test]
    fn documents() {
        use Outcome::{Fail, NotApplicable, Pass, Warn};
        for item in ["ASMETA-1", "ASMETA-4", "ASMETA-5", "ASMETA-6", "ASMETA-14"] {
            check(item, json!({}), Pass);
        }
        check("ASMETA-1", json!({"issuer": "https://a.example/"}), Fail);
        check("ASMETA-3", json!({}), NotApplicable);
        check(
            "ASMETA-3",
            json!({"grant_types_supported": [PRE_AUTHORIZED]}),
            NotApplicable,
        );
        let said = |value: Value| json!({"grant_types_supported": [PRE_AUTHORIZED], "pre-authorized_grant_anonymous_access_supported": value});
        check("ASMETA-3", said(json!(true)), Pass);
        check("ASMETA-3", said(json!("yes")), Fail);
        check("ASMETA-4", json!({"grant_types_supported": null}), Fail);
        check("ASMETA-5", json!({"response_types_supported": null}), Fail);
        check(
            "ASMETA-6",
            json!({"code_challenge_methods_supported": ["S256", "plain"]}),
            Fail,
        );
        check("ASMETA-6", json!({"code_challenge_methods_supported": null}), Fail);
        check("ASMETA-7", json!({}), Warn);
        check("ASMETA-8", json!({}), Warn);
        check(
            "ASMETA-9",
            json!({"authorization_response_iss_parameter_supported": true}),
            Pass,
        );
        check(
            "ASMETA-10",
            json!({"token_endpoint_auth_methods_supported": ["attest_jwt_client_auth"]}),
            Warn,
        );
        check("ASMETA-12", json!({}), Fail);
        check(
            "ASMETA-12",
            json!({"authorization_details_types_supported": ["openid_credential"]}),
            Pass,
        );
        check("ASMETA-14", json!({"authorization_endpoint": null}), Fail);
    }
}
