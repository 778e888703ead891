//! A new credential configuration: the least that a wallet can work with, and a few claims to begin with.

use hocon_edit::{Edit, Literal};
use model::configuration::Format;
use serde_json::{Map, Value, json};

use super::example::label;
use super::id::Named;
use super::template::namespace;
use super::{Around, changes, refused, sentence};
use crate::config::METADATA;
use crate::config::read::Files;
use crate::schema::{CallError, EditedText};

/// Adds a configuration to the metadata file.
///
/// # Errors
/// `configuration-id`, `configuration-name`, `configuration-format`, `configuration-type`, or the code of the edit that cannot be made.
pub fn make_configuration(
    around: &Around<'_>,
    id: &str,
    name: &str,
    format: &str,
    type_name: &str,
) -> Result<EditedText, CallError> {
    let files = Files::of(around.texts, around.world);
    let Some(document) = files.document(METADATA) else {
        return Err(CallError::new(
            "config-unreadable",
            format!("{METADATA} cannot be read."),
        ));
    };
    Named::Configuration.free(id, &document.resolve(METADATA, around.world).value)?;
    let blank = |text: &str, code: &str, what: &str| match text.trim().is_empty() {
        true => Err(CallError::new(code, format!("The {what} must not be blank."))),
        false => Ok(()),
    };
    blank(name, "configuration-name", "name of a credential configuration")?;
    blank(type_name, "configuration-type", "credential's type")?;
    let Some(format) = Format::from_name(format) else {
        let message = format!("{format} is not a format this issuer knows: choose dc+sd-jwt, jwt_vc_json or mso_mdoc.");
        return Err(CallError::new("configuration-format", message));
    };
    let edit = Edit::Insert {
        path: vec!["credentialConfigurations".to_owned(), id.to_owned()],
        value: Literal::from(members(id, name, format, type_name.trim())),
    };
    let applied = document.apply(&[edit]).map_err(|error| refused(&error.error))?;
    Ok(EditedText {
        changes: changes::told(document.text(), applied.changes),
    })
}

fn members(id: &str, name: &str, format: Format, type_name: &str) -> Value {
    let mut out = Map::new();
    out.insert("format".into(), format.as_str().into());
    // RFC 6749, 3.3: what a scope can be written with.
    if id
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
    {
        out.insert("scope".into(), id.into());
    }
    let (member, value) = match format {
        Format::SdJwtVc => ("vct", json!(type_name)),
        Format::JwtVcJson => (
            "credential_definition",
            json!({"type": ["VerifiableCredential", type_name]}),
        ),
        Format::Mdoc => ("doctype", json!(type_name)),
    };
    out.insert(member.into(), value);
    let (algorithms, methods) = match format {
        // COSE numbers its algorithms; -7 and -9 are both ES256.
        Format::Mdoc => (json!([-7, -9]), json!(["cose_key"])),
        _ => (json!(["ES256"]), json!(["jwk", "did:jwk", "did:key"])),
    };
    out.insert("credential_signing_alg_values_supported".into(), algorithms);
    out.insert("cryptographic_binding_methods_supported".into(), methods);
    let proofs = json!({"jwt": {"proof_signing_alg_values_supported": ["ES256", "ES384", "EdDSA"]}});
    out.insert("proof_types_supported".into(), proofs);
    let display = json!([{"name": name, "locale": "en-US", "background_color": "#1f3fa8", "text_color": "#ffffff"}]);
    out.insert(
        "credential_metadata".into(),
        json!({"display": display, "claims": claims(format, type_name)}),
    );
    Value::Object(out)
}

fn claims(format: Format, type_name: &str) -> Value {
    let (above, names): (Option<&str>, &[&str]) = match format {
        Format::SdJwtVc => (None, &["given_name", "family_name", "birthdate"]),
        Format::JwtVcJson => (Some("credentialSubject"), &["givenName", "familyName", "birthDate"]),
        Format::Mdoc => (
            Some(namespace(type_name)),
            &["family_name", "given_name", "birth_date", "issue_date", "expiry_date"],
        ),
    };
    let claim = |name: &&str| {
        let path: Vec<&str> = above.into_iter().chain([*name]).collect();
        let shown = json!([{"name": sentence(&label(name)), "locale": "en-US"}]);
        json!({"path": path, "mandatory": format == Format::Mdoc, "display": shown})
    };
    names.iter().map(claim).collect()
}
