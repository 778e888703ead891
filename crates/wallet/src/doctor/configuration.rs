//! The credential configurations (META-20, META-30 to META-41, CLAIM-1). Pure.

use credentials::key::Alg;
use serde_json::{Map, Value};

use super::issuer::locales;
use super::sheet::Sheet;

/// The formats of 1.0, with the member each needs (META-39 to META-41).
const FORMATS: [(&str, &str, &str); 5] = [
    ("dc+sd-jwt", "META-39", "/vct"),
    ("mso_mdoc", "META-40", "/doctype"),
    ("jwt_vc_json", "META-41", "/credential_definition/type"),
    ("jwt_vc_json-ld", "META-41", "/credential_definition/type"),
    ("ldp_vc", "META-41", "/credential_definition/type"),
];

/// Judges every configuration of an issuer's document.
pub(super) fn examine(sheet: &mut Sheet<'_>, document: &Map<String, Value>) {
    let expected = "credential_configurations_supported: an object of configurations";
    let all = document
        .get("credential_configurations_supported")
        .and_then(Value::as_object);
    let Some(all) = all else {
        sheet.fail("META-20", expected, "none");
        return;
    };
    sheet.pass("META-20", expected, format!("{} of them", all.len()));
    type Rule = fn(&Value) -> Held;
    let rules: [(&'static str, &str, Rule); 9] = [
        ("META-30", "a format of 1.0", format),
        ("META-31", "a scope, if any, without spaces", scope),
        ("META-32", "signing algorithms that are named", algorithms),
        ("META-33", "binding methods that are named", methods),
        ("META-34", "proof types exactly where there are binding methods", proofs),
        ("META-35", "algorithms for each proof type", proof_algorithms),
        ("META-37", "display with a name, each locale once", display),
        ("META-38", "claims with paths", claims),
        ("META-39", "the member that its format needs", member),
    ];
    for (item, expected, rule) in rules {
        each(sheet, item, expected, all, rule);
    }
}

/// What a rule says of one configuration: nothing to say, well, or what is wrong. `Warn` is for what is only unwise.
enum Held {
    Nothing,
    Well,
    Unwise(String),
    Wrong(String),
}

/// One finding for all configurations: those that break the rule are named.
fn each(sheet: &mut Sheet<'_>, item: &'static str, expected: &str, all: &Map<String, Value>, rule: fn(&Value) -> Held) {
    let (mut well, mut unwise, mut wrong) = (0, Vec::new(), Vec::new());
    for (id, one) in all {
        match rule(one) {
            Held::Nothing => {}
            Held::Well => well += 1,
            Held::Unwise(reason) => unwise.push(format!("{id}: {reason}")),
            Held::Wrong(reason) => wrong.push(format!("{id}: {reason}")),
        }
    }
    match (wrong.is_empty(), unwise.is_empty(), well) {
        (false, ..) => sheet.fail(item, expected, wrong.join("; ")),
        (true, false, _) => sheet.warn(item, expected, unwise.join("; ")),
        (true, true, 0) => sheet.skip(item, expected, "no configuration has any"),
        (true, true, _) => sheet.pass(item, expected, format!("{well} of {}", all.len())),
    }
}

fn held(well: bool, otherwise: impl FnOnce() -> String) -> Held {
    if well { Held::Well } else { Held::Wrong(otherwise()) }
}

fn filled(value: Option<&Value>) -> bool {
    value.and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

fn format(one: &Value) -> Held {
    match one.get("format").and_then(Value::as_str) {
        Some("vc+sd-jwt") => Held::Unwise("vc+sd-jwt is the retired name of dc+sd-jwt".into()),
        Some(name) if FORMATS.iter().any(|(known, ..)| *known == name) => Held::Well,
        Some(name) => Held::Unwise(format!("{name} is none of this specification's")),
        None => Held::Wrong("it names no format".into()),
    }
}

fn scope(one: &Value) -> Held {
    match one.get("scope") {
        None => Held::Nothing,
        Some(Value::String(scope)) if !scope.is_empty() && !scope.contains([' ', '"', '\\']) => Held::Well,
        Some(other) => Held::Wrong(format!("{other} is no scope")),
    }
}

fn algorithms(one: &Value) -> Held {
    let name = "credential_signing_alg_values_supported";
    let Some(value) = one.get(name) else {
        return Held::Nothing;
    };
    let mdoc = one.get("format").and_then(Value::as_str) == Some("mso_mdoc");
    let well = value.as_array().is_some_and(|list| {
        !list.is_empty() && list.iter().all(|alg| if mdoc { alg.is_i64() } else { alg.is_string() })
    });
    held(well, || {
        let kind = if mdoc { "COSE numbers" } else { "JOSE names" };
        format!("{name} is not a list of {kind}")
    })
}

fn methods(one: &Value) -> Held {
    match one.get("cryptographic_binding_methods_supported") {
        None => Held::Nothing,
        value => held(filled(value), || "the list is empty".into()),
    }
}

fn proofs(one: &Value) -> Held {
    let binds = one.get("cryptographic_binding_methods_supported").is_some();
    let proves = one
        .get("proof_types_supported")
        .and_then(Value::as_object)
        .is_some_and(|types| !types.is_empty());
    match (binds, proves) {
        (false, false) => Held::Nothing,
        (true, true) => Held::Well,
        (true, false) => Held::Wrong("it binds to a key and asks for no proof".into()),
        (false, true) => Held::Wrong("it asks for a proof and binds to no key".into()),
    }
}

fn proof_algorithms(one: &Value) -> Held {
    let Some(types) = one.get("proof_types_supported").and_then(Value::as_object) else {
        return Held::Nothing;
    };
    for (kind, value) in types {
        let list = value.get("proof_signing_alg_values_supported");
        if !filled(list) {
            return Held::Wrong(format!("{kind} lists no algorithm"));
        }
        let names = list.and_then(Value::as_array).into_iter().flatten();
        if kind == "jwt"
            && let Some(name) = names
                .filter_map(Value::as_str)
                .find(|name| Alg::from_name(name).is_none())
        {
            return Held::Unwise(format!("{name} is no signature algorithm this wallet knows"));
        }
    }
    Held::Well
}

fn display(one: &Value) -> Held {
    let Some(display) = one.pointer("/credential_metadata/display") else {
        return match one.get("display") {
            Some(_) => Held::Wrong("display belongs into credential_metadata (META-21)".into()),
            None => Held::Nothing,
        };
    };
    if let Err(reason) = locales(display) {
        return Held::Wrong(reason);
    }
    let named = |entry: &Value| entry.get("name").is_some_and(Value::is_string);
    let all = display.as_array().is_some_and(|entries| entries.iter().all(named));
    held(all, || "an entry has no name".into())
}

/// CLAIM-1, CLAIM-4.
fn claims(one: &Value) -> Held {
    let Some(claims) = one.pointer("/credential_metadata/claims") else {
        return match one.get("claims") {
            Some(_) => Held::Wrong("claims belong into credential_metadata (META-21)".into()),
            None => Held::Nothing,
        };
    };
    let part = |part: &Value| part.is_string() || part.is_null() || part.as_u64().is_some();
    let path = |claim: &Value| {
        let path = claim.get("path").and_then(Value::as_array);
        path.is_some_and(|path| !path.is_empty() && path.iter().all(part))
    };
    let well = claims
        .as_array()
        .is_some_and(|claims| !claims.is_empty() && claims.iter().all(path));
    held(well, || "a claim has no path of names, numbers and null".into())
}

fn member(one: &Value) -> Held {
    let format = one.get("format").and_then(Value::as_str).unwrap_or_default();
    let Some((_, item, pointer)) = FORMATS.iter().find(|(known, ..)| *known == format) else {
        return Held::Nothing;
    };
    let well = match one.pointer(pointer) {
        Some(Value::String(text)) => !text.is_empty(),
        value => filled(value),
    };
    held(well, || format!("{format} needs {pointer} ({item})"))
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Outcome;
    use super::*;
    use serde_json::json;

    fn check(item: &str, change: Value, expect: Outcome) {
        let mut one = json!({
            "format": "dc+sd-jwt", "vct": "v", "scope": "s", "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
        });
        if let (Some(one), Value::Object(change)) = (one.as_object_mut(), change) {
            one.extend(change);
            one.retain(|_, value| !value.is_null());
        }
        let document = json!({"credential_configurations_supported": {"a": one}});
        let mut quiet = |_: &super::super::Finding| {};
        let mut sheet = Sheet::new(&mut quiet);
        examine(&mut sheet, document.as_object().expect("an object"));
        let findings = sheet.end();
        let found = findings.iter().find(|finding| finding.item == item).expect(item);
        assert_eq!(found.outcome, expect, "{found:?}");
    }

    /// META-20, META-30 to META-41, CLAIM-1.
    #[test]
    fn configurations() {
        use Outcome::{Fail, NotApplicable, Pass, Warn};
        for item in [
            "META-20", "META-30", "META-31", "META-33", "META-34", "META-35", "META-39",
        ] {
            check(item, json!({}), Pass);
        }
        check("META-30", json!({"format": "vc+sd-jwt"}), Warn);
        check("META-30", json!({"format": null}), Fail);
        check("META-31", json!({"scope": "a b"}), Fail);
        check("META-32", json!({}), NotApplicable);
        check(
            "META-32",
            json!({"credential_signing_alg_values_supported": ["ES256"]}),
            Pass,
        );
        check(
            "META-32",
            json!({"credential_signing_alg_values_supported": [-7]}),
            Fail,
        );
        check(
            "META-32",
            json!({"format": "mso_mdoc", "credential_signing_alg_values_supported": [-7]}),
            Pass,
        );
        check("META-34", json!({"proof_types_supported": null}), Fail);
        check(
            "META-34",
            json!({"cryptographic_binding_methods_supported": null}),
            Fail,
        );
        check("META-35", json!({"proof_types_supported": {"jwt": {}}}), Fail);
        check("META-37", json!({"display": []}), Fail);
        check(
            "META-37",
            json!({"credential_metadata": {"display": [{"name": "x"}]}}),
            Pass,
        );
        check("META-37", json!({"credential_metadata": {"display": [{}]}}), Fail);
        check(
            "META-38",
            json!({"credential_metadata": {"claims": [{"path": ["a", null, 0]}]}}),
            Pass,
        );
        check(
            "META-38",
            json!({"credential_metadata": {"claims": [{"path": [-1]}]}}),
            Fail,
        );
        check("META-39", json!({"vct": null}), Fail);
        check(
            "META-39",
            json!({"format": "jwt_vc_json", "credential_definition": {"type": ["X"]}}),
            Pass,
        );
        check("META-39", json!({"format": "mso_mdoc"}), Fail);
    }
}
