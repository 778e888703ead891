//! `credential-issuer-metadata.conf`: credential configurations and the issuer's display (fact sheet 6.2).

use std::sync::Arc;

use indexmap::IndexMap;
use model::configuration::{Configuration, Format};
use serde_json::{Map, Value};

use super::read::Read;
use crate::schema::Problem;

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    pub configurations: IndexMap<String, Arc<Configuration>>,
    pub issuer_display: Option<Value>,
}

/// Reads the resolved file. A configuration with a defect is left out, with the reason.
pub fn read(file: &Read<'_>, problems: &mut Vec<Problem>) -> Metadata {
    let mut out = Metadata::default();
    let value = file.value();
    match display(file) {
        Ok(display) => out.issuer_display = display,
        Err(problem) => problems.push(problem),
    }
    let Some(configurations) = value.get("credentialConfigurations").and_then(Value::as_object) else {
        let text = "credentialConfigurations must be an object";
        problems.push(file.problem(&[], "metadata-configurations", text));
        return out;
    };
    for (id, members) in configurations {
        match one(file, id, members) {
            Ok(configuration) => {
                out.configurations.insert(id.clone(), Arc::new(configuration));
            }
            Err((_, problem)) => problems.push(problem),
        }
    }
    out
}

/// `issuerDisplay`, when it says something.
///
/// # Errors
/// What is wrong with it.
pub fn display(file: &Read<'_>) -> Result<Option<Value>, Problem> {
    let Some(display) = file.value().get("issuerDisplay").filter(|display| !display.is_null()) else {
        return Ok(None);
    };
    match check_display(display) {
        Ok(()) => Ok(Some(display.clone()).filter(|_| display.as_array().is_some_and(|entries| !entries.is_empty()))),
        Err(message) => {
            let message = format!("issuerDisplay: {message}");
            Err(file.problem(&["issuerDisplay"], "metadata-display", message))
        }
    }
}

/// One credential configuration.
///
/// # Errors
/// What is wrong with it, and the member that is meant.
pub fn one(file: &Read<'_>, id: &str, members: &Value) -> Result<Configuration, (Option<&'static str>, Problem)> {
    configuration(id, members).map_err(|(key, message)| {
        let path: Vec<&str> = ["credentialConfigurations", id].into_iter().chain(key).collect();
        let message = format!("Credential configuration {id}: {message}");
        (key, file.problem(&path, "metadata-configuration", message))
    })
}

type Defect = (Option<&'static str>, String);

fn configuration(id: &str, value: &Value) -> Result<Configuration, Defect> {
    let members = value.as_object().ok_or((None, "must be an object".to_owned()))?;
    // META-9's arrays and objects hold no nulls; a null member is the same as none.
    let members: Map<_, _> = members
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let bad = |key: &'static str, text: &str| Err((Some(key), text.to_owned()));
    let format = match members.get("format").and_then(Value::as_str) {
        None => return bad("format", "format is missing"),
        // R26.
        Some(name @ ("ldp_vc" | "jwt_vc_json-ld")) => {
            return Err((
                Some("format"),
                format!("{name} is not issued here: choose jwt_vc_json, dc+sd-jwt or mso_mdoc"),
            ));
        }
        Some(name) => match Format::from_name(name) {
            Some(format) => format,
            None => return Err((Some("format"), format!("{name} is not a format this issuer knows"))),
        },
    };
    let text = |key: &str| {
        members
            .get(key)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty())
    };
    match format {
        Format::SdJwtVc if !text("vct") => return bad("vct", "vct must be given (META-39)"),
        Format::Mdoc if !text("doctype") => return bad("doctype", "doctype must be given (META-40)"),
        Format::JwtVcJson if !members.get("credential_definition").is_some_and(has_types) => {
            return bad(
                "credential_definition",
                "credential_definition.type must be a list of types (META-41)",
            );
        }
        _ => {}
    }
    let methods = members.get("cryptographic_binding_methods_supported");
    if methods.is_some_and(|methods| !texts(methods)) {
        return bad(
            "cryptographic_binding_methods_supported",
            "must be a non-empty list of strings (META-33)",
        );
    }
    let proofs = members.get("proof_types_supported");
    if methods.is_some() != proofs.is_some() {
        let text = "cryptographic_binding_methods_supported and proof_types_supported need each other (META-34)";
        return bad(
            if proofs.is_some() {
                "proof_types_supported"
            } else {
                "cryptographic_binding_methods_supported"
            },
            text,
        );
    }
    if let Some(proofs) = proofs
        && !proofs
            .as_object()
            .is_some_and(|kinds| !kinds.is_empty() && kinds.values().all(has_algorithms))
    {
        return bad(
            "proof_types_supported",
            "each proof type needs proof_signing_alg_values_supported (META-35)",
        );
    }
    if let Some(reason) = proofs.and_then(unusable) {
        return Err((Some("proof_types_supported"), reason));
    }
    if let Some(display) = members
        .get("credential_metadata")
        .and_then(|metadata| metadata.get("display"))
        && let Err(message) = check_display(display)
    {
        return Err((Some("credential_metadata"), format!("display: {message}")));
    }
    Ok(Configuration {
        id: id.to_owned(),
        format,
        published: members,
    })
}

fn texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string))
}

fn has_types(definition: &Value) -> bool {
    definition.get("type").is_some_and(texts)
}

fn has_algorithms(kind: &Value) -> bool {
    kind.get("proof_signing_alg_values_supported").is_some_and(texts)
}

/// Why wallets cannot be told that these proof types are understood (META-36, PROOF-16).
fn unusable(proofs: &Value) -> Option<String> {
    for (kind, members) in proofs.as_object()? {
        if !["jwt", "attestation"].contains(&kind.as_str()) {
            return Some(format!(
                "{kind} proofs are not understood here: choose jwt or attestation"
            ));
        }
        let Some(required) = members.get("key_attestations_required") else {
            continue;
        };
        let levels = |name: &str| required.get(name).is_none_or(texts);
        if !required.is_object() || !levels("key_storage") || !levels("user_authentication") {
            let text = "key_attestations_required may hold key_storage and user_authentication, lists of strings that are \
                        not empty (META-36)";
            return Some(text.to_owned());
        }
    }
    None
}

/// META-19, META-37: names and locales not blank, one entry per locale.
fn check_display(display: &Value) -> Result<(), String> {
    let entries = display.as_array().ok_or("must be a list")?;
    let mut locales = Vec::new();
    for entry in entries {
        for key in ["name", "locale"] {
            match entry.get(key) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if !text.trim().is_empty() => {}
                Some(_) => return Err(format!("{key} must be a string that is not blank")),
            }
        }
        let locale = entry.get("locale").and_then(Value::as_str).unwrap_or_default();
        if locales.contains(&locale) {
            return Err(format!("locale {locale} stands twice"));
        }
        locales.push(locale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(members: Value, expect: &str) {
        let got = configuration("c", &members)
            .err()
            .map_or_else(String::new, |(_, message)| message);
        assert!(
            if expect.is_empty() {
                got.is_empty()
            } else {
                got.contains(expect)
            },
            "{members}: {got}"
        );
    }

    /// Fact sheet 6.2; R26; META-33 to META-41, META-36, PROOF-16.
    #[test]
    fn a_configuration_is_checked() {
        let sd = |extra: Value| {
            let mut base = json!({"format": "dc+sd-jwt", "vct": "urn:x"});
            base.as_object_mut()
                .expect("an object")
                .extend(extra.as_object().cloned().unwrap_or_default());
            base
        };
        check(sd(json!({})), "");
        check(sd(json!({"custom": 1})), "");
        check(json!({"format": "dc+sd-jwt"}), "META-39");
        check(json!({"format": "mso_mdoc"}), "META-40");
        check(json!({"format": "jwt_vc_json"}), "META-41");
        check(
            json!({"format": "jwt_vc", "credential_definition": {"type": ["VerifiableCredential"]}}),
            "",
        );
        check(json!({"format": "ldp_vc"}), "not issued here");
        check(json!({"format": "x"}), "not a format");
        check(json!({}), "format is missing");
        check(
            sd(json!({"cryptographic_binding_methods_supported": ["jwk"]})),
            "META-34",
        );
        let proofs = json!({"jwt": {"proof_signing_alg_values_supported": ["ES256"]}});
        check(sd(json!({"proof_types_supported": proofs})), "META-34");
        check(
            sd(json!({"proof_types_supported": proofs, "cryptographic_binding_methods_supported": ["jwk"]})),
            "",
        );
        check(
            sd(json!({"proof_types_supported": {}, "cryptographic_binding_methods_supported": ["jwk"]})),
            "META-35",
        );
        let kinds = |kinds: Value| {
            sd(json!({"proof_types_supported": kinds, "cryptographic_binding_methods_supported": ["jwk"]}))
        };
        let asking = |required: Value| {
            let kind = json!({"proof_signing_alg_values_supported": ["ES256"], "key_attestations_required": required});
            kinds(json!({"jwt": kind, "attestation": kind}))
        };
        check(asking(json!({})), "");
        check(
            asking(json!({"key_storage": ["iso_18045_high"], "user_authentication": ["x"]})),
            "",
        );
        for required in [
            json!([]),
            json!({"key_storage": []}),
            json!({"user_authentication": "x"}),
            json!(true),
        ] {
            check(asking(required), "META-36");
        }
        check(
            kinds(json!({"di_vp": {"proof_signing_alg_values_supported": ["x"]}})),
            "not understood",
        );
        let twice = json!({"display": [{"name": "a", "locale": "en"}, {"name": "b", "locale": "en"}]});
        check(sd(json!({"credential_metadata": twice})), "stands twice");
    }
}
